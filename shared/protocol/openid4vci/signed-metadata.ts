// Signed Credential Issuer metadata, application/jwt. OpenID4VCI 1.0 §12.2.3, HAIP 1.0 §4.1.

import { ProtocolError, refusedAs } from '../errors.ts'
import { parseJwt, signJwt, timeClaim, verifyJwt, verifyTimes } from '../jose/jws.ts'
import type { JsonObject } from '../json.ts'
import type { Clock, Crypto, Seconds, Signer } from '../ports.ts'
import type { Trust } from '../trust/trust.ts'

const typ = 'openidvci-issuer-metadata+jwt'
const what = 'the signed issuer metadata'

/** Metadata signed by a key whose chain goes into `x5c`; made when they change or near their end, not per request. */
export function createSignedMetadata(
	{ clock }: { clock: Clock },
	signer: Signer,
	metadata: JsonObject & { readonly credential_issuer: string },
	lifetime: Seconds,
): Promise<string> {
	if (!signer.x5c) throw new TypeError('issuer metadata are signed with a key that has a certificate')
	const now = clock.now()
	return signJwt(signer, { typ, x5c: signer.x5c }, { ...metadata, sub: metadata.credential_issuer, iat: now, exp: now + lifetime })
}

/**
 * The metadata in a signed text, for parseIssuerMetadata.
 * @param trust in those who may speak for issuers
 * @param issuer the identifier that the address was made from
 * @throws ProtocolError `invalid_metadata`: another `typ` or `alg` (`none` and every MAC among them), a signer that is not trusted, a bad
 * signature, another `sub`, no `iat`, expired
 */
export function verifySignedMetadata(ports: { crypto: Crypto; clock: Clock }, trust: Trust, text: string, issuer: string): JsonObject {
	return refusedAs('invalid_metadata', () => {
		const jwt = parseJwt(text, { typ, what })
		// §12.2.3: the key is found and trusted before the metadata are looked at
		verifyJwt(ports, jwt, trust.verify(jwt.header['x5c'], what).publicJwk)
		verifyTimes(jwt, ports.clock.now())
		if (timeClaim(jwt, 'iat') === undefined) throw refuse('the signed issuer metadata have no iat')
		if (jwt.payload['sub'] !== issuer) throw refuse('sub of the signed issuer metadata is not the issuer that they were asked of')
		return jwt.payload
	})
}

const refuse = (message: string) => new ProtocolError('invalid_metadata', message, { section: 'OpenID4VCI 1.0 §12.2.3' })
