// The authorization server's own key, as its JWK Set publishes it. Made from the agent's secret, so that every process has the same.
// RFC 8414 §2 (jwks_uri).

import { createECDH } from 'node:crypto'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { utf8 } from '@wangzheng/shared/protocol/json.ts'
import type { Mac } from '@wangzheng/shared/protocol/ports.ts'

/** The private key, on P-256. */
export function signingKey(mac: Mac) {
	const scalar = mac.tag('authorization server key', utf8('ES256'))
	const pair = createECDH('prime256v1')
	pair.setPrivateKey(scalar)
	const point = new Uint8Array(pair.getPublicKey())
	const [x, y] = [encode(point.subarray(1, 33)), encode(point.subarray(33))]
	return {
		kty: 'EC' as const,
		crv: 'P-256' as const,
		x,
		y,
		d: encode(scalar),
		alg: 'ES256' as const,
		use: 'sig' as const,
		kid: x.slice(0, 16),
	}
}
