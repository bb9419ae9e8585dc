// c_nonce, OpenID4VCI 1.0 §7. It carries its expiry under a MAC, so handing one out stores nothing.

import { decode, encode } from '../base64url.ts'
import { concat, equal } from '../bytes.ts'
import { PeerError, ProtocolError } from '../errors.ts'
import { readJsonAnswer } from '../oauth/answer.ts'
import { membersOf } from '../oauth/members.ts'
import type { Clock, FetchAnswer, Mac, Random, Seconds } from '../ports.ts'

const purpose = 'openid4vci c_nonce'
const bodyLength = 24 // 8 bytes of expiry, 16 of chance
const tagLength = 16

/** A fresh c_nonce, good for `lifetime` seconds: 54 characters of base64url. §7.2. */
export function createNonce({ clock, random, mac }: { clock: Clock; random: Random; mac: Mac }, lifetime: Seconds): string {
	const body = new Uint8Array(bodyLength)
	new DataView(body.buffer).setBigUint64(0, BigInt(clock.now() + lifetime))
	body.set(random.bytes(16), 8)
	return encode(concat(body, mac.tag(purpose, body).subarray(0, tagLength)))
}

/**
 * Judges a c_nonce, all but whether it was used before: the caller spends `key`, kept until `until`, in the transaction that issues.
 * §8.3.1.2, §13.8.
 * @throws ProtocolError `invalid_nonce`: not one of ours, or past its time
 */
export function verifyNonce({ clock, mac }: { clock: Clock; mac: Mac }, nonce: string): { readonly key: string; readonly until: Seconds } {
	const bytes = nonce.length === 54 ? decode(nonce) : undefined
	if (bytes?.length !== bodyLength + tagLength) {
		throw new ProtocolError('invalid_nonce', 'the c_nonce has a form that is not used here')
	}
	const body = bytes.subarray(0, bodyLength)
	const until = Number(new DataView(body.buffer, body.byteOffset).getBigUint64(0))

	if (!equal(bytes.subarray(bodyLength), mac.tag(purpose, body).subarray(0, tagLength))) {
		throw new ProtocolError('invalid_nonce', 'the c_nonce was not issued here')
	}
	if (until <= clock.now()) {
		throw new ProtocolError('invalid_nonce', `the c_nonce expired ${clock.now() - until} s ago`)
	}
	return { key: nonce, until }
}

/**
 * The c_nonce that a Nonce Endpoint answered. §7.2.
 * @throws PeerError
 */
export function parseNonceResponse(answer: FetchAnswer, url: string): string {
	const body = readJsonAnswer(answer, url, 'the Nonce Response')
	return membersOf(body, 'the Nonce Response', message => new PeerError(message, { url, status: answer.status })).text('c_nonce')
}
