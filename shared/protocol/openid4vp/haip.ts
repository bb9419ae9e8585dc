// What the High Assurance profile orders of a request beyond OpenID4VP, for a wallet that takes no other. HAIP 1.0 §5.

import { ProtocolError } from '../errors.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { SignatureAlgorithm } from '../ports.ts'
import type { ClientId, ClientIdPrefix } from './client-id.ts'
import { type DcApiProtocol, isDcApiProtocol } from './dc-api/protocol.ts'

/** Under which a request may be signed. §5 */
export const haipPrefixes: readonly ClientIdPrefix[] = ['x509_hash']

/** How a request came: by reference, by value, as parameters in a link, or over the Digital Credentials API. */
export type RequestWay = 'request_uri' | 'request' | 'parameters' | DcApiProtocol

export type HaipRequest = {
	readonly clientId: ClientId
	/** By which it is signed; undefined where nobody signed. */
	readonly algorithm: SignatureAlgorithm | undefined
	readonly parameters: JsonObject
}

/**
 * Refuses what the profile lets no verifier ask. That the certificate that signs is neither self-signed nor sent along with its anchor is
 * judged wherever a chain is (trust/trust.ts); that vp_token is asked for by DCQL, wherever a request is read. That a verifier lists both
 * A128GCM and A256GCM is an order to verifiers for the sake of wallets that have one: whoever lists one that is known here is answered.
 * ES256 alone is what everybody under the profile has (§7): it is the one algorithm that is taken here.
 * @throws ProtocolError `invalid_request`, naming the rule
 */
export function verifyHaipRequest(way: RequestWay, { clientId, algorithm, parameters }: HaipRequest): void {
	const overApi = isDcApiProtocol(way)
	if (!overApi && (way !== 'request_uri' || algorithm === undefined))
		throw refusal('the request is not signed and sent by request_uri', '5.1')
	if (algorithm !== undefined && !haipPrefixes.includes(clientId.prefix)) {
		throw refusal(`the request is signed under ${clientId.prefix}, and not under x509_hash`, '5')
	}
	if (algorithm !== undefined && algorithm !== 'ES256') throw refusal(`the request is signed with ${algorithm}, and not with ES256`, '7')
	const mode = overApi ? 'dc_api.jwt' : 'direct_post.jwt'
	if (parameters['response_mode'] !== mode) throw refusal(`response_mode is not ${mode}`, overApi ? '5.2' : '5.1')
	const { client_metadata: metadata } = parameters
	if (!isObject(metadata)) throw refusal('client_metadata with a key for this one request is missing', '5')
	if (!keysIn(metadata).some(({ kty, crv, alg }) => kty === 'EC' && crv === 'P-256' && alg === 'ECDH-ES')) {
		throw refusal('client_metadata has no key for ECDH-ES on P-256', '5')
	}
}

function keysIn({ jwks }: JsonObject): readonly JsonObject[] {
	const keys: Json | undefined = isObject(jwks) ? jwks['keys'] : undefined
	return Array.isArray(keys) ? keys.filter(isObject) : []
}

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `HAIP 1.0 §${section}` })
