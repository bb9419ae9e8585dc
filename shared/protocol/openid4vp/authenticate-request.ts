// Who asks, under every client identifier prefix: one row for each. OpenID4VP 1.0 §5.9.3, §8.2, §14.3.1.

import { ProtocolError } from '../errors.ts'
import { parseJwt } from '../jose/jws.ts'
import type { JsonObject } from '../json.ts'
import type { Certificate, Clock, Crypto } from '../ports.ts'
import { type ClientIdPrefix, parseClientId } from './client-id.ts'
import { verifyDid } from './prefixes/did.ts'
import { verifyRegistered } from './prefixes/pre-registered.ts'
import type { ClientTrust, VerifyPrefix } from './prefixes/verified-client.ts'
import { verifyAttestedClient } from './prefixes/verifier-attestation.ts'
import { verifyX509 } from './prefixes/x509.ts'
import { type AuthenticRequest, bindRequest, type Expected, jwtExpected } from './request-object.ts'

/** What came: a Request Object, or the parameters of a request that nobody signed. */
export type ReceivedRequest = { readonly text: string } | { readonly parameters: JsonObject }

const verifyX509Of: VerifyPrefix = (ports, { certificates }, clientId, jwt) => verifyX509(ports, certificates, clientId, jwt)

/** How a signed request is judged under each prefix; `redirect_uri` names no key, so that nothing can be signed under it. */
const signedUnder: Readonly<Record<ClientIdPrefix, VerifyPrefix | undefined>> = {
	x509_hash: verifyX509Of,
	x509_san_dns: verifyX509Of,
	decentralized_identifier: verifyDid,
	verifier_attestation: verifyAttestedClient,
	'pre-registered': verifyRegistered,
	redirect_uri: undefined,
}

/**
 * As `authenticateRequest` of request-object.ts, under every prefix that `believed` allows.
 * @throws ProtocolError `invalid_request`: an unsigned request under another prefix than redirect_uri, a signed one under that, or what the
 * prefix orders does not hold; `invalid_client`: client_metadata of a verifier that is registered
 * @throws PeerError where a DID document cannot be fetched
 */
export async function authenticateClientRequest(
	ports: { crypto: Crypto; clock: Clock },
	believed: ClientTrust,
	request: ReceivedRequest,
	expected: Expected,
): Promise<AuthenticRequest<Certificate | undefined, ClientIdPrefix>> {
	if ('parameters' in request) {
		const clientId = parseClientId(request.parameters['client_id'])
		if (clientId.prefix !== 'redirect_uri') throw refuse(`a request under ${clientId.prefix} must be signed`)
		return bindRequest(request.parameters, clientId, { certificate: undefined, redirectUris: [clientId.name] }, expected)
	}
	const jwt = await asInvalidRequest(() => parseJwt(request.text, jwtExpected))
	const clientId = parseClientId(jwt.payload['client_id'])
	const verify = signedUnder[clientId.prefix]
	if (!verify) throw refuse(`a request under ${clientId.prefix} cannot be signed`)
	const client = await asInvalidRequest(() => verify(ports, believed, clientId, jwt))
	return bindRequest(jwt.payload, clientId, client, expected, { jwt, now: ports.clock.now() })
}

async function asInvalidRequest<T>(work: () => T | Promise<T>): Promise<T> {
	try {
		return await work()
	} catch (error) {
		if (!(error instanceof ProtocolError)) throw error
		throw new ProtocolError('invalid_request', error.message, { section: error.section, cause: error })
	}
}

const refuse = (message: string) => new ProtocolError('invalid_request', message, { section: 'OpenID4VP 1.0 §5.9.3' })
