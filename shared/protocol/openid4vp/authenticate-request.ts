// Who asks by redirect, under every client identifier prefix, and where an answer may go. OpenID4VP 1.0 §5.8–5.10, §8.2, §14.3.1.

import { ProtocolError, refusedAs } from '../errors.ts'
import { parseJwt, verifyTimes } from '../jose/jws.ts'
import { isUnsecured, parseUnsecuredJwt } from '../jose/unsecured-jwt.ts'
import type { JsonObject } from '../json.ts'
import type { Clock, Crypto } from '../ports.ts'
import { isUrlSafe } from './asked.ts'
import { type ClientId, parseClientId, parseResponseUri } from './client-id.ts'
import { acceptUnsigned } from './prefixes/pre-registered.ts'
import type { ClientTrust, VerifiedClient } from './prefixes/verified-client.ts'
import { verifyClient } from './prefixes/verify-client.ts'
import { type AuthenticRequest, jwtExpected, staticAudience } from './request-object.ts'

/** What came: a Request Object, or the parameters of a request that nobody signed. */
export type ReceivedRequest = { readonly text: string } | { readonly parameters: JsonObject }

export type Expected = {
	/** `client_id` of the link that led here; the one in the Request Object must be the same, prefix and all. §5.10.1 */
	readonly clientId: string
	/** What was posted to the request_uri; must come back. */
	readonly walletNonce?: string | undefined
	/** Whether a response_uri on this machine itself may be plain http, for development. */
	readonly allowLoopback?: boolean
	/** Whether a request that nobody signed is taken under a prefix that does without signature. */
	readonly allowUnsigned?: boolean
}

/**
 * Who asks, under a prefix that `believed` allows. A refusal here is told to nobody: it is not known whom one would tell.
 * @throws ProtocolError `invalid_request`: not a Request Object, unsigned under a prefix that must sign or signed under one that cannot,
 * what the prefix orders does not hold, `client_id` is not that of the link, `wallet_nonce` or `aud` of another, outside its time, or no
 * response_uri that the client may use
 * @throws PeerError where a DID document cannot be fetched
 */
export async function authenticateRequest(
	ports: { crypto: Crypto; clock: Clock },
	believed: ClientTrust,
	request: ReceivedRequest,
	expected: Expected,
): Promise<AuthenticRequest> {
	if ('parameters' in request || isUnsecured(request.text)) {
		const parameters =
			'parameters' in request ? request.parameters : refusedAs('invalid_request', () => parseUnsecuredJwt(request.text, jwtExpected))
		if (!expected.allowUnsigned) throw refusal('nobody signed the request, and an unsigned one is not taken', '5.9.3')
		const clientId = parseClientId(parameters['client_id'], believed.registered)
		return bindRequest(parameters, clientId, unsignedClient(believed, clientId), expected)
	}
	const jwt = refusedAs('invalid_request', () => parseJwt(request.text, jwtExpected))
	const clientId = parseClientId(jwt.payload['client_id'], believed.registered)
	const client = await verifyClient(ports, believed, clientId, jwt)
	refusedAs('invalid_request', () => verifyTimes(jwt, ports.clock.now()))
	return { ...bindRequest(jwt.payload, clientId, client, expected), algorithm: jwt.header.alg }
}

/** Who may ask without a signature: whoever the answer goes to by its name, and those who were entered as not signing. §5.9.2, §5.9.3 */
function unsignedClient(believed: ClientTrust, clientId: ClientId): VerifiedClient {
	if (clientId.prefix === 'redirect_uri') return { certificate: undefined, redirectUris: [clientId.name] }
	if (clientId.prefix === 'pre-registered') return acceptUnsigned(believed, clientId)
	throw refusal(`a request under ${clientId.prefix} must be signed`, '5.9.3')
}

/** What of a request must hold whoever signed it, and where its answer may go. `iss` may stand there and means nothing (§5). */
function bindRequest(payload: JsonObject, clientId: ClientId, client: VerifiedClient, expected: Expected): AuthenticRequest {
	if (clientId.full !== expected.clientId) throw refusal('client_id in the Request Object is not that of the link', '5.10.1')
	verifyAudience(payload)
	if (expected.walletNonce !== undefined && payload['wallet_nonce'] !== expected.walletNonce) {
		throw refusal('wallet_nonce in the Request Object is not the one that was sent', '5.10.1')
	}
	for (const name of ['request', 'request_uri']) {
		if (name in payload) throw new ProtocolError('invalid_request', `the Request Object holds ${name}`, { section: 'RFC 9101 §4' })
	}
	const mode = payload['response_mode']
	const redirect = mode === 'fragment' || mode === 'query' ? mode : undefined
	const name = redirect ? 'redirect_uri' : 'response_uri'
	// §5.9.3: under redirect_uri the address may be left out, client_id says it
	const address = payload[name] ?? (clientId.prefix === 'redirect_uri' ? clientId.name : undefined)
	const responseUri = parseResponseUri(address, clientId, expected.allowLoopback ?? false, name)
	if (client.redirectUris && !client.redirectUris.includes(responseUri)) throw refusal(`${name} is none that client_id may use`, '5.9.3')
	const state = payload['state']
	if (state !== undefined && !isUrlSafe(state)) throw refusal('state has characters that are not URL-safe', '5.2')
	const { certificate, metadata: registered } = client
	return { clientId, certificate, algorithm: undefined, responseUri, redirect, state, parameters: payload, registered }
}

/** §5.8: for a wallet that was not looked up, where anything is said. */
export function verifyAudience({ aud }: JsonObject): void {
	if (aud !== undefined && ![aud].flat().includes(staticAudience))
		throw refusal(`aud of the Request Object is not ${staticAudience}`, '5.8')
}

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `OpenID4VP 1.0 §${section}` })
