// A third party that attests a verifier, for tests: nobody here is one. OpenID4VP 1.0 §12.

import { signJwt } from '../protocol/jose/jws.ts'
import type { Seconds, Signer } from '../protocol/ports.ts'

/**
 * What an attester signs for a verifier.
 * @param attested `subject`: the client identifier without its prefix; `key`: what the verifier signs its requests with
 */
export const createVerifierAttestation = (
	attester: Signer,
	attested: {
		readonly issuer: string
		readonly subject: string
		readonly key: Signer['publicJwk']
		readonly redirectUris?: readonly string[]
		readonly issuedAt: Seconds
		readonly expiresAt: Seconds
	},
): Promise<string> =>
	signJwt(
		attester,
		{ typ: 'verifier-attestation+jwt' },
		{
			iss: attested.issuer,
			sub: attested.subject,
			iat: attested.issuedAt,
			exp: attested.expiresAt,
			cnf: { jwk: attested.key },
			...(attested.redirectUris ? { redirect_uris: attested.redirectUris } : {}),
		},
	)
