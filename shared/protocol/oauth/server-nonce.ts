// Nonces that a server hands out and knows again without having stored them: their expiry stands in them under a MAC.
// DPoP nonces (RFC 9449 §8, §9), challenges of client attestation (Attestation-Based Client Authentication §6).

import { decode, encode } from '../base64url.ts'
import { concat, equal } from '../bytes.ts'
import type { Clock, Mac, Random, Seconds } from '../ports.ts'

/** What a nonce is for; one of another purpose is not taken for it. A challenge may travel as the nonce of a DPoP proof (§5.2), so both are one. */
const purpose = 'oauth proof of possession'

const bodyLength = 24 // 8 bytes of expiry, 16 of chance
const tagLength = 16
const textLength = 54

/** A fresh nonce, good for `lifetime` seconds: 54 characters of base64url, all of them NQCHAR (RFC 9449 §8.1). */
export function createServerNonce({ clock, random, mac }: { clock: Clock; random: Random; mac: Mac }, lifetime: Seconds): string {
	const body = new Uint8Array(bodyLength)
	new DataView(body.buffer).setBigUint64(0, BigInt(clock.now() + lifetime))
	body.set(random.bytes(16), 8)
	return encode(concat(body, mac.tag(purpose, body).subarray(0, tagLength)))
}

/**
 * Whether a nonce is one of ours and in its time. It may be used until then (RFC 9449 §8): what is used once is the `jti` beside it.
 * Whoever refuses one hands out a fresh one with the refusal.
 */
export function judgeServerNonce({ clock, mac }: { clock: Clock; mac: Mac }, nonce: string): 'good' | 'foreign' | 'expired' {
	const bytes = nonce.length === textLength ? decode(nonce) : undefined
	if (bytes?.length !== bodyLength + tagLength) return 'foreign'
	const body = bytes.subarray(0, bodyLength)
	if (!equal(bytes.subarray(bodyLength), mac.tag(purpose, body).subarray(0, tagLength))) return 'foreign'
	const until = new DataView(body.buffer, body.byteOffset).getBigUint64(0)
	return until <= BigInt(clock.now()) ? 'expired' : 'good'
}
