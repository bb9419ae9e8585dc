// c_nonce, OpenID4VCI 1.0 §7. It carries its expiry under a MAC, so handing one out stores nothing.

import { PeerError, ProtocolError } from '../errors.ts'
import { readJsonAnswer } from '../oauth/answer.ts'
import { createMacNonce, macNonceExpiry } from '../oauth/mac-nonce.ts'
import { membersOf } from '../oauth/members.ts'
import type { Clock, FetchAnswer, Mac, Random, Seconds } from '../ports.ts'

const purpose = 'openid4vci c_nonce'

/** A fresh c_nonce, good for `lifetime` seconds: 54 characters of base64url. §7.2. */
export const createNonce = (ports: { clock: Clock; random: Random; mac: Mac }, lifetime: Seconds): string =>
	createMacNonce(ports, purpose, lifetime)

/**
 * Judges a c_nonce, all but whether it was used before: the caller spends `key`, kept until `until`, in the transaction that issues.
 * §8.3.1.2, §13.8.
 * @throws ProtocolError `invalid_nonce`: not one of ours, or past its time
 */
export function verifyNonce({ clock, mac }: { clock: Clock; mac: Mac }, nonce: string): { readonly key: string; readonly until: Seconds } {
	const until = macNonceExpiry({ mac }, purpose, nonce)
	if (until === undefined) throw new ProtocolError('invalid_nonce', 'the c_nonce was not issued here')
	const late = clock.now() - until
	if (late >= 0) throw new ProtocolError('invalid_nonce', `the c_nonce expired ${late} s ago`)
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
