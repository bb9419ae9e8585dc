// The Authorization Request by redirect: made by a verifier, signed or not, and what a wallet reads in it. OpenID4VP 1.0 §5, §8.2; RFC 9101 §4.

import { ProtocolError } from '../errors.ts'
import { encodeHeader, signEncoded } from '../jose/jws.ts'
import { encodeLast, encodeObject } from '../jose/last-members.ts'
import type { JsonObject } from '../json.ts'
import type { Certificate, Seconds, SignatureAlgorithm, Signer } from '../ports.ts'
import { type Asked, parseAsked } from './asked.ts'
import type { ClientId } from './client-id.ts'
import { type ExchangeAim, redirectAim } from './session.ts'

/** How an answer may be posted. §8.2, §8.3.1 */
export const responseModes = ['direct_post', 'direct_post.jwt'] as const
export type ResponseMode = (typeof responseModes)[number]

/** How an answer may come back through the browser of the same device, unencrypted. OAuth 2.0 Multiple Response Types §2.1. */
export const redirectResponseModes = ['fragment', 'query'] as const
export type RedirectResponseMode = (typeof redirectResponseModes)[number]

/** `aud` for a wallet that was not looked up beforehand. §5.8 */
export const staticAudience = 'https://self-issued.me/v2'

/** What a Request Object must be, to be read at all. */
export const jwtExpected = { typ: 'oauth-authz-req+jwt', what: 'the Request Object' } as const

/** What a verifier asks for, whichever way its request goes. */
export type RequestContent = {
	readonly nonce: string
	readonly query: JsonObject
	/** Entries of `transaction_data`, as `createTransactionData` makes them. */
	readonly transactionData?: readonly string[] | undefined
	/** Entries of `verifier_info`. §5.1 */
	readonly verifierInfo?: readonly JsonObject[] | undefined
	/** Undefined where the wallet knows the verifier beforehand: then it must not be there. §8.5 */
	readonly clientMetadata: JsonObject | undefined
}

export type RedirectRequest = RequestContent & {
	readonly clientId: string
	/** Where the answer goes: sent as `redirect_uri` where it goes through the browser. */
	readonly responseUri: string
	readonly responseMode: ResponseMode | RedirectResponseMode
	readonly state: string
}

export type RequestObject = RedirectRequest & {
	readonly walletNonce?: string | undefined
	readonly issuedAt: Seconds
	readonly expiresAt: Seconds
}

/** The parameters that say what is asked for. §5.1 */
export const contentParameters = (content: RequestContent): JsonObject => ({ ...ownParameters(content), ...standingParameters(content) })

/** What every request that asks for the same has alike. */
type Standing = Pick<RequestContent, 'query' | 'verifierInfo'>

const standingParameters = ({ query, verifierInfo }: Standing): JsonObject => ({
	dcql_query: query,
	...(verifierInfo ? { verifier_info: verifierInfo } : {}),
})

const ownParameters = ({ nonce, transactionData, clientMetadata }: Omit<RequestContent, keyof Standing>): JsonObject => ({
	response_type: 'vp_token',
	nonce,
	...(transactionData ? { transaction_data: transactionData } : {}),
	...(clientMetadata ? { client_metadata: clientMetadata } : {}),
})

const replyParameters = ({ clientId, responseMode, responseUri, state }: Omit<RedirectRequest, keyof RequestContent>): JsonObject => ({
	client_id: clientId,
	response_mode: responseMode,
	[isPosted(responseMode) ? 'response_uri' : 'redirect_uri']: responseUri,
	state,
})

/** The parameters of a request that goes by redirect, as they stand in a link that nobody signed. §5.4 */
export const createRequestParameters = (request: RedirectRequest): JsonObject => ({
	...replyParameters(request),
	...contentParameters(request),
})

/**
 * A Request Object, signed with the key of `signer`.
 * @param identity what its header says of whose key that is, as the client identifier prefix orders: the certificates where nothing is said
 */
export const createRequestObject = (signer: Signer, request: RequestObject, identity?: JsonObject): Promise<string> =>
	prepareRequestObjects(signer, request, identity)(request)

/** The Request Objects that ask for the same and are signed with one key: what they have alike is written and encoded once. */
export function prepareRequestObjects(
	signer: Signer,
	standing: Standing,
	identity: JsonObject = signer.x5c ? { x5c: signer.x5c } : {},
): (request: Omit<RequestObject, keyof Standing>) => Promise<string> {
	const header = encodeHeader(signer, { typ: jwtExpected.typ, ...identity })
	const last = encodeLast(standingParameters(standing))
	return request => {
		const first: JsonObject = {
			aud: staticAudience,
			...replyParameters(request),
			...ownParameters(request),
			...(request.walletNonce === undefined ? {} : { wallet_nonce: request.walletNonce }),
			iat: request.issuedAt,
			exp: request.expiresAt,
		}
		return signEncoded(signer, header, encodeObject(first, last))
	}
}

/** Where a wallet's answer goes, be it a presentation or a refusal. */
export type ReplyTo = {
	/** Where it is posted; the redirect_uri where `redirect` says so. */
	readonly responseUri: string
	/** The part of redirect_uri that the answer comes in, where it goes through the browser; undefined where it is posted. */
	readonly redirect?: RedirectResponseMode | undefined
	readonly state: string | undefined
}

/** A request of which it is known who asks; what is asked has not been read yet. */
export type AuthenticRequest = ReplyTo & {
	readonly clientId: ClientId
	/** The certificate that signed, for the holder to see who asks; undefined under a prefix that has none. */
	readonly certificate: Certificate | undefined
	/** By which it is signed; undefined where nobody signed. */
	readonly algorithm: SignatureAlgorithm | undefined
	readonly parameters: JsonObject
	/** What was known of the verifier beforehand, in place of its `client_metadata`. */
	readonly registered: JsonObject | undefined
}

export type AuthorizationRequest = ReplyTo &
	Asked & {
		readonly clientId: ClientId
		readonly certificate: Certificate | undefined
		readonly algorithm: SignatureAlgorithm | undefined
		readonly responseMode: ResponseMode | RedirectResponseMode
		/** What its presentations are bound to. */
		readonly aim: ExchangeAim
	}

/**
 * What is asked. A refusal here may be told to the verifier, at the request's response_uri.
 * @throws ProtocolError `invalid_request`, `invalid_client`, `invalid_scope`, `vp_formats_not_supported`, `invalid_transaction_data`,
 * `unsupported_response_type`
 */
export function parseAuthorizationRequest({ parameters, registered, ...about }: AuthenticRequest): AuthorizationRequest {
	const { response_mode: responseMode } = parameters
	if (!isResponseMode(responseMode)) throw refusal('response_mode is neither direct_post, direct_post.jwt, fragment nor query', '5.2')
	const stranger = isPosted(responseMode) ? 'redirect_uri' : 'response_uri'
	if (stranger in parameters) throw refusal(`${stranger} stands beside response_mode ${responseMode}`, '8.2')
	const asked = parseAsked(parameters, registered, responseMode === 'direct_post.jwt')
	const { clientId, responseUri } = about
	const aim = redirectAim({ nonce: asked.nonce, clientId: clientId.full, responseUri, encryptionKey: asked.encryption?.publicJwk })
	return { ...about, ...asked, responseMode, aim }
}

const isPosted = (mode: unknown): mode is ResponseMode => responseModes.some(one => one === mode)

const isResponseMode = (mode: unknown): mode is ResponseMode | RedirectResponseMode =>
	isPosted(mode) || redirectResponseModes.some(one => one === mode)

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `OpenID4VP 1.0 §${section}` })
