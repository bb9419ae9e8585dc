// Nonces for proofs of possession: of DPoP (RFC 9449 §8, §9), and challenges of client attestation
// (Attestation-Based Client Authentication §6). Handing one out stores nothing.

import type { Clock, Mac, Random, Seconds } from '../ports.ts'
import { createMacNonce, macNonceExpiry } from './mac-nonce.ts'

/** One kind for both, so that a wallet that keeps one for each origin need not ask twice. */
const purpose = 'oauth proof of possession'

/** A fresh nonce, good for `lifetime` seconds. All its characters are NQCHAR (RFC 9449 §8.1). */
export const createServerNonce = (ports: { clock: Clock; random: Random; mac: Mac }, lifetime: Seconds): string =>
	createMacNonce(ports, purpose, lifetime)

/**
 * Whether a nonce is one of ours and in its time. It may be used until then (RFC 9449 §8): what is used once is the `jti` beside it.
 * Whoever refuses one hands out a fresh one with the refusal.
 */
export function judgeServerNonce(ports: { clock: Clock; mac: Mac }, nonce: string): 'good' | 'foreign' | 'expired' {
	const until = macNonceExpiry(ports, purpose, nonce)
	if (until === undefined) return 'foreign'
	return until <= ports.clock.now() ? 'expired' : 'good'
}
