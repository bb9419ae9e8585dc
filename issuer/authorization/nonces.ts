// Nonces and challenges of the authorization server: the same as those of the Credential Endpoint, so that a wallet that keeps one for
// each origin need not ask twice. RFC 9449 §8.2; Attestation-Based Client Authentication §6.

import { createServerNonce } from '@wangzheng/shared/protocol/oauth/server-nonce.ts'
import type { Clock, Mac, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'

const lifetime: Seconds = 300
/** How long the same one is handed out: a nonce may be used more than once, the `jti` beside it may not. RFC 9449 §8 */
const renewal: Seconds = 30

export type Nonces = { next(): string }

export function createNonces(ports: { clock: Clock; random: Random; mac: Mac }): Nonces {
	let current = ''
	let renewAt: Seconds = 0
	return {
		next() {
			const now = ports.clock.now()
			if (now >= renewAt) {
				current = createServerNonce(ports, lifetime)
				renewAt = now + renewal
			}
			return current
		},
	}
}
