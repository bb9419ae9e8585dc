// The signed Request Object: made by a verifier, judged by a wallet. OpenID4VP 1.0 §5, RFC 9101 §4, §6.

import { ProtocolError, refusedAs } from '../errors.ts'
import { type Jwt, parseJwt, signJwt, verifyTimes } from '../jose/jws.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { Certificate, Clock, Crypto, Seconds, Signer } from '../ports.ts'
import type { Trust } from '../trust/trust.ts'
import {
	type CertificatePrefix,
	type ClientId,
	type ClientIdPrefix,
	isOfCertificate,
	parseClientId,
	parseResponseUri,
} from './client-id.ts'
import { chooseEncryption, parseKeys, type ResponseEncryption, verifyFormats } from './client-metadata.ts'
import { type DcqlQuery, parseDcqlQuery } from './dcql.ts'
import type { VerifiedClient } from './prefixes/verified-client.ts'
import { verifyX509 } from './prefixes/x509.ts'
import { parseTransactionData, type TransactionData } from './transaction-data.ts'

export type ResponseMode = 'direct_post' | 'direct_post.jwt'

/** How an answer may come back through the browser of the same device, unencrypted. OAuth 2.0 Multiple Response Types §2.1. */
export type RedirectResponseMode = 'fragment' | 'query'

/** `aud` for a wallet that was not looked up beforehand. §5.8 */
export const staticAudience = 'https://self-issued.me/v2'

const typ = 'oauth-authz-req+jwt'
const what = 'the Request Object'

/** What a Request Object must be, to be read at all. */
export const jwtExpected = { typ, what } as const

export type RequestObject = {
	readonly clientId: string
	readonly responseUri: string
	readonly responseMode: ResponseMode
	readonly nonce: string
	readonly state: string
	readonly query: JsonObject
	/** Entries of `transaction_data`, as `createTransactionData` makes them. */
	readonly transactionData?: readonly string[] | undefined
	readonly clientMetadata: JsonObject
	readonly walletNonce?: string | undefined
	readonly issuedAt: Seconds
	readonly expiresAt: Seconds
}

/**
 * A Request Object, signed with the key of `signer`.
 * @param identity what its header says of whose key that is, as the client identifier prefix orders: the certificates where nothing is said
 */
export const createRequestObject = (
	signer: Signer,
	request: RequestObject,
	identity: JsonObject = signer.x5c ? { x5c: signer.x5c } : {},
): Promise<string> =>
	signJwt(
		signer,
		{ typ, ...identity },
		{
			aud: staticAudience,
			client_id: request.clientId,
			response_type: 'vp_token',
			response_mode: request.responseMode,
			response_uri: request.responseUri,
			nonce: request.nonce,
			state: request.state,
			dcql_query: request.query,
			...(request.transactionData ? { transaction_data: request.transactionData } : {}),
			client_metadata: request.clientMetadata,
			...(request.walletNonce === undefined ? {} : { wallet_nonce: request.walletNonce }),
			iat: request.issuedAt,
			exp: request.expiresAt,
		},
	)

/** Where a wallet's answer goes, be it a presentation or a refusal. */
export type ReplyTo = {
	/** Where it is posted; the redirect_uri where `redirect` says so. */
	readonly responseUri: string
	/** The part of redirect_uri that the answer comes in, where it goes through the browser; undefined where it is posted. */
	readonly redirect?: RedirectResponseMode | undefined
	readonly state: string | undefined
}

/** A request of which it is known who asks; what is asked has not been read yet. */
export type AuthenticRequest<C extends Certificate | undefined = Certificate, P extends ClientIdPrefix = CertificatePrefix> = ReplyTo & {
	readonly clientId: ClientId<P>
	/** The certificate that signed, for the holder to see who asks; undefined under a prefix that has none. */
	readonly certificate: C
	readonly parameters: JsonObject
	/** What was known of the verifier beforehand, in place of its `client_metadata`. */
	readonly registered: JsonObject | undefined
}

export type AuthorizationRequest<
	C extends Certificate | undefined = Certificate,
	P extends ClientIdPrefix = CertificatePrefix,
> = ReplyTo & {
	readonly clientId: ClientId<P>
	readonly certificate: C
	readonly nonce: string
	readonly responseMode: ResponseMode | RedirectResponseMode
	readonly query: DcqlQuery
	/** What the holder is asked to confirm; mostly nothing. */
	readonly transactions: readonly TransactionData[]
	/** Present where the response is to be encrypted. */
	readonly encryption: ResponseEncryption | undefined
}

export type Expected = {
	/** `client_id` of the link that led here; the one in the Request Object must be the same, prefix and all. §5.10.1 */
	readonly clientId: string
	/** What was posted to the request_uri; must come back. */
	readonly walletNonce?: string | undefined
	/** Whether a response_uri on this machine itself may be plain http, for development. */
	readonly allowLoopback?: boolean
}

/**
 * A Request Object judged whole: who asks, and what.
 * @throws ProtocolError as `authenticateRequest` and `parseAuthorizationRequest` do
 */
export const verifyRequestObject = (
	ports: { crypto: Crypto; clock: Clock },
	trust: Trust,
	text: string,
	expected: Expected,
): AuthorizationRequest => parseAuthorizationRequest(authenticateRequest(ports, trust, text, expected))

/**
 * Who asks, and where an answer may go. A refusal here is told to nobody: it is not known whom one would tell.
 * @throws ProtocolError `invalid_request`: not a Request Object, not signed by a certificate that is trusted, `client_id` not that of the
 * certificate or not that of the link, `wallet_nonce` or `aud` of another, outside its time, or no response_uri that the client may use
 */
export function authenticateRequest(
	{ crypto, clock }: { crypto: Crypto; clock: Clock },
	trust: Trust,
	text: string,
	expected: Expected,
): AuthenticRequest {
	const jwt = refusedAs('invalid_request', () => parseJwt(text, jwtExpected))
	const clientId = parseClientId(jwt.payload['client_id'])
	if (!isOfCertificate(clientId)) throw refusal(`a request under ${clientId.prefix} is not taken here`, '5.9.3')
	const client = refusedAs('invalid_request', () => verifyX509({ crypto }, trust, clientId, jwt))
	return bindRequest(jwt.payload, clientId, client, expected, { jwt, now: clock.now() })
}

/**
 * What of a request must hold whoever signed it, and where its answer may go.
 * @param signed undefined where nobody signed
 * @throws ProtocolError `invalid_request`
 */
export function bindRequest<C extends Certificate | undefined, P extends ClientIdPrefix>(
	payload: JsonObject,
	clientId: ClientId<P>,
	client: VerifiedClient<C>,
	expected: Expected,
	signed?: { readonly jwt: Jwt; readonly now: Seconds },
): AuthenticRequest<C, P> {
	if (clientId.full !== expected.clientId) throw refusal('client_id in the Request Object is not that of the link', '5.10.1')
	// `iss` may stand there and means nothing (§5); parameters that are not known are ignored.
	if (signed) refusedAs('invalid_request', () => verifyTimes(signed.jwt, signed.now))
	if (payload['aud'] !== undefined && ![payload['aud']].flat().includes(staticAudience)) {
		throw refusal(`aud of the Request Object is not ${staticAudience}`, '5.8')
	}
	if (expected.walletNonce !== undefined && payload['wallet_nonce'] !== expected.walletNonce) {
		throw refusal('wallet_nonce in the Request Object is not the one that was sent', '5.10.1')
	}
	for (const name of ['request', 'request_uri']) {
		if (name in payload) {
			throw new ProtocolError('invalid_request', `the Request Object holds ${name}`, { section: 'RFC 9101 §4' })
		}
	}
	const mode = payload['response_mode']
	const redirect = mode === 'fragment' || mode === 'query' ? mode : undefined
	const name = redirect ? 'redirect_uri' : 'response_uri'
	const responseUri = parseResponseUri(payload[name], clientId, expected.allowLoopback ?? false, name)
	if (client.redirectUris && !client.redirectUris.includes(responseUri)) throw refusal(`${name} is none that client_id may use`, '5.9.3')
	const state = payload['state']
	if (state !== undefined && !isUrlSafe(state)) throw refusal('state has characters that are not URL-safe', '5.2')
	const { certificate, metadata: registered } = client
	return { clientId, certificate, responseUri, redirect, state, parameters: payload, registered }
}

/**
 * What is asked. A refusal here may be told to the verifier, at the request's response_uri.
 * @throws ProtocolError `invalid_request`, `invalid_scope`, `vp_formats_not_supported`, `invalid_transaction_data`, `unsupported_response_type`
 */
export function parseAuthorizationRequest<C extends Certificate | undefined, P extends ClientIdPrefix>({
	parameters,
	registered,
	...about
}: AuthenticRequest<C, P>): AuthorizationRequest<C, P> {
	const { response_type: responseType, response_mode: responseMode, nonce } = parameters
	if (responseType !== 'vp_token') {
		throw responseType === undefined
			? refusal('response_type is missing', '5.6')
			: new ProtocolError('unsupported_response_type', 'response_type is not vp_token')
	}
	if (!isResponseMode(responseMode)) throw refusal('response_mode is neither direct_post, direct_post.jwt, fragment nor query', '5.2')
	if (responseMode.startsWith('direct_post') && 'redirect_uri' in parameters) {
		throw refusal(`redirect_uri stands beside response_mode ${responseMode}`, '8.2')
	}
	if (!responseMode.startsWith('direct_post') && 'response_uri' in parameters) {
		throw refusal(`response_uri stands beside response_mode ${responseMode}`, '8.2')
	}
	if (!isUrlSafe(nonce)) throw refusal('nonce is missing or has characters that are not URL-safe', '5.2')
	if (registered && 'client_metadata' in parameters) {
		throw new ProtocolError('invalid_client', 'client_metadata came from a verifier that is registered', { section: 'OpenID4VP 1.0 §8.5' })
	}
	const metadata = registered ?? parameters['client_metadata']
	if (!isObject(metadata)) throw refusal('client_metadata is missing or no object', '5.9.3')
	verifyFormats(metadata)
	const keys = parseKeys(metadata)
	const encryption = responseMode === 'direct_post.jwt' ? chooseEncryption(metadata, keys) : undefined
	const query = parseQuery(parameters)
	const transactions = parseTransactionData(parameters['transaction_data'], query)
	return { ...about, nonce, responseMode, query, transactions, encryption }
}

const isResponseMode = (mode: unknown): mode is ResponseMode | RedirectResponseMode =>
	mode === 'direct_post' || mode === 'direct_post.jwt' || mode === 'fragment' || mode === 'query'

function parseQuery(parameters: JsonObject): DcqlQuery {
	const { dcql_query: query, scope } = parameters
	if (query !== undefined && scope !== undefined) throw refusal('both dcql_query and scope ask for credentials', '8.5')
	if (scope !== undefined) throw new ProtocolError('invalid_scope', 'no scope is known here', { section: 'OpenID4VP 1.0 §5.5' })
	if (query === undefined) throw refusal('neither dcql_query nor scope asks for credentials', '8.5')
	return parseDcqlQuery(query)
}

/** ASCII letters, digits, hyphen, period, underscore, tilde; long enough to be of use and no longer than a link can be. §5.2 */
const isUrlSafe = (value: unknown): value is string => typeof value === 'string' && /^[A-Za-z0-9._~-]{1,2048}$/.test(value)

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `OpenID4VP 1.0 §${section}` })
