// The prefix verifier_attestation: a third party says in the JOSE header `jwt` whose key signs, and where answers may go. OpenID4VP 1.0 §5.9.3, §12.

import { ProtocolError } from '../../errors.ts'
import { type PublicJwk, parsePublicJwk } from '../../jose/jwk.ts'
import { isSignedBy, type Jwt, parseJwt, verifyJwt, verifyTimes } from '../../jose/jws.ts'
import { isObject } from '../../json.ts'
import type { ClientTrust, VerifyPrefix } from './verified-client.ts'

const typ = 'verifier-attestation+jwt'
const what = 'the verifier attestation'

/** The longest attestation that is taken. */
const longest = 16_384

/**
 * What an attestation says of its verifier, for the verifier itself; nothing is judged.
 * @throws ProtocolError `invalid_jwt`, `invalid_key`
 */
export function readVerifierAttestation(text: string): { readonly subject: string; readonly key: PublicJwk } {
	const { sub, cnf } = parseJwt(text, { typ, what }).payload
	if (typeof sub !== 'string' || !isObject(cnf)) throw refuse(`${what} has no sub or no cnf`)
	return { subject: sub, key: parsePublicJwk(cnf['jwk'], `the jwk in cnf of ${what}`) }
}

export const verifyAttestedClient: VerifyPrefix = (ports, { attesters = new Map() }, clientId, jwt) => {
	const text = jwt.header['jwt']
	if (typeof text !== 'string' || text.length > longest) throw refuse(`${jwt.what} has no verifier attestation in its header jwt`)
	const attestation = parseJwt(text, { typ, what })
	verifyAttester(ports, attesters, attestation)
	const { sub, exp, cnf, redirect_uris: redirectUris } = attestation.payload
	if (exp === undefined) throw refuse(`${what} has no exp`)
	verifyTimes(attestation, ports.clock.now())
	if (sub !== clientId.name) throw refuse(`sub of ${what} is not the client_id behind its prefix`)
	if (!isObject(cnf)) throw refuse(`${what} has no cnf`)
	verifyJwt(ports, jwt, parsePublicJwk(cnf['jwk'], `the jwk in cnf of ${what}`))
	if (redirectUris === undefined) return { certificate: undefined }
	if (!Array.isArray(redirectUris) || !redirectUris.every((uri: unknown) => typeof uri === 'string')) {
		throw refuse(`redirect_uris of ${what} is no array of texts`)
	}
	return { certificate: undefined, redirectUris }
}

function verifyAttester(ports: Parameters<typeof verifyJwt>[0], attesters: NonNullable<ClientTrust['attesters']>, attestation: Jwt): void {
	const { iss } = attestation.payload
	const [key, ...more] = (typeof iss === 'string' && attesters.get(iss)) || []
	if (!key) throw refuse(`iss of ${what} is nobody who is trusted here`)
	const last = more.findLast(other => isSignedBy(ports, attestation, other))
	verifyJwt(ports, attestation, last ?? key)
}

const refuse = (message: string) => new ProtocolError('invalid_request', message, { section: 'OpenID4VP 1.0 §12' })
