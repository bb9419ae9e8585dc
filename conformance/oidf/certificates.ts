// The keys that a run is made with: an authority for each party, and keys below it with their chains, as JWKs that the suite takes.

import type { webcrypto } from 'node:crypto'
import { type CertifiedKey, certificatePem, createAuthority, issueLeaf } from '@wangzheng/shared/adapters/certificate-authority.ts'
import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'

const day = 86_400

type JsonWebKey = webcrypto.JsonWebKey

/** A private P-256 key for ES256 with its certificate in `x5c`, the root left out. HAIP 1.0 §6.1.1 */
export type CertifiedJwk = JsonWebKey & {
	readonly kid: string
	readonly alg: string
	readonly use: string
	readonly x5c: readonly string[]
}

export type Authority = {
	/** The root, in PEM. */
	readonly anchorPem: string
	/** A fresh key below it. */
	issue(name: string, dnsNames?: readonly string[]): Promise<CertifiedJwk>
}

export async function openAuthority(commonName: string): Promise<Authority> {
	const root = await createAuthority({ clock: systemClock }, { commonName, lifetime: 30 * day })
	return {
		anchorPem: certificatePem(root.certificate),
		issue: async (name, dnsNames = []) =>
			jwkOf(name, await issueLeaf({ clock: systemClock }, root, { commonName: name, dnsNames, use: 'signing', lifetime: 20 * day })),
	}
}

const jwkOf = (kid: string, { privateKey, certificate }: CertifiedKey): CertifiedJwk => ({
	...privateKey.export({ format: 'jwk' }),
	kid,
	alg: 'ES256',
	use: 'sig',
	x5c: [Buffer.from(certificate).toString('base64')],
})

/** The key without its certificate. */
export const withoutChain = ({ x5c: _chain, ...key }: CertifiedJwk) => key

/** The half of a key that others may have, without its certificate. */
export function publicHalf(key: CertifiedJwk) {
	const { d: _private, ...rest } = withoutChain(key)
	return rest
}
