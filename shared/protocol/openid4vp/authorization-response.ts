// What a wallet answers, and how a verifier reads it: direct_post and direct_post.jwt. OpenID4VP 1.0 §8.

import { ProtocolError, type WireErrorCode } from '../errors.ts'
import { contentEncryptions, type DecryptionKey, decryptJwe, encryptJwe } from '../jose/jwe.ts'
import { isObject, type JsonObject, parseJson, parseObject, utf8 } from '../json.ts'
import type { Crypto, Random } from '../ports.ts'
import type { ResponseEncryption } from './client-metadata.ts'
import type { DcqlQuery } from './dcql.ts'
import type { ReplyTo } from './request-object.ts'

/** Presentations by the id of the credential query that they answer. */
export type VpToken = Readonly<Record<string, readonly string[]>>

/** A POST of `application/x-www-form-urlencoded`. */
export type FormPost = { readonly url: string; readonly body: string }

type Reply = ReplyTo & { readonly encryption?: ResponseEncryption | undefined }

/** The answer to a request, encrypted where it asks for that. §8.1–8.3 */
export const createAuthorizationResponse = (ports: { crypto: Crypto; random: Random }, to: Reply, vpToken: VpToken): FormPost =>
	post(ports, to, { vp_token: vpToken })

/** Why a wallet does not answer; encrypted where the request asks for that and got so far as to say how. §8.5 */
export const createErrorResponse = (
	ports: { crypto: Crypto; random: Random },
	to: Reply,
	error: WireErrorCode,
	description?: string,
): FormPost => post(ports, to, { error, ...(description === undefined ? {} : { error_description: asDescription(description) }) })

function post(
	ports: { crypto: Crypto; random: Random },
	{ responseUri, redirect, state, encryption }: Reply,
	response: JsonObject,
): FormPost {
	if (redirect) throw new TypeError('the answer to this request goes through the browser')
	const parameters: JsonObject = { ...response, ...(state === undefined ? {} : { state }) }
	const form = encryption ? { response: encryptAnswer(ports, encryption, parameters) } : parameters
	return { url: responseUri, body: asForm(form).toString() }
}

/** The parameters of an answer as the one that §8.3 puts in their place. */
export const encryptAnswer = (
	ports: { crypto: Crypto; random: Random },
	{ publicJwk, kid, enc }: ResponseEncryption,
	parameters: JsonObject,
): string => encryptJwe(ports, utf8(JSON.stringify(parameters)), { publicJwk, kid }, enc)

function asForm(parameters: JsonObject): URLSearchParams {
	const form = new URLSearchParams()
	for (const [name, value] of Object.entries(parameters)) form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
	return form
}

/** What a wallet answers through the browser: presentations, or why there are none. */
export type RedirectedAnswer = { readonly vpToken: VpToken } | { readonly error: WireErrorCode; readonly description?: string }

/**
 * The address that the browser of the same device is led to with the answer, for a request of response_mode fragment or query. §8.1
 * @param to of which `redirect` is defined
 */
export function createResponseRedirect({ responseUri, redirect, state }: ReplyTo, answer: RedirectedAnswer): string {
	const said: JsonObject =
		'vpToken' in answer
			? { vp_token: answer.vpToken }
			: { error: answer.error, ...(answer.description === undefined ? {} : { error_description: asDescription(answer.description) }) }
	const form = asForm({ ...said, ...(state === undefined ? {} : { state }) })
	if (redirect === 'fragment') return `${responseUri}#${form}`
	if (redirect === 'query') return `${responseUri}${responseUri.includes('?') ? '&' : '?'}${form}`
	throw new TypeError('the answer to this request is posted')
}

/** RFC 6749 §4.1.2.1: the characters that an error_description may have. */
const asDescription = (text: string): string => text.replaceAll(/["\\]/g, "'").replaceAll(/[^ !#-[\]-~]/g, '?')

/** What a wallet sent: presentations by credential query, or that it presents nothing. */
export type AuthorizationResponse =
	| { readonly kind: 'presented'; readonly presentations: ReadonlyMap<string, readonly string[]> }
	| { readonly kind: 'refused'; readonly error: string; readonly description: string | undefined }

/** The request that a response is for. */
export type Awaited = {
	readonly state: string
	readonly query: DcqlQuery
	/** The key of this one request, where the response was ordered to be encrypted (HAIP 1.0 §5); undefined for direct_post. */
	readonly decryptionKey: DecryptionKey | undefined
}

/** How much a response may hold. */
const most = { presentations: 16, presentationLength: 262_144, description: 512 } as const

/**
 * The response to one request, from the form that a wallet posted. Parameters that are not known are ignored (§8.1).
 * @throws ProtocolError `invalid_jwe`: not encrypted to this request's key; `invalid_request`: plain though it was to be encrypted, another
 * `state` or none, no vp_token, or one that is not built as §8.1 orders
 */
export function parseAuthorizationResponse(
	{ crypto }: { crypto: Crypto },
	form: Readonly<Record<string, string>>,
	{ state, query, decryptionKey }: Awaited,
): AuthorizationResponse {
	const parameters = decryptionKey ? decryptParameters({ crypto }, form, decryptionKey) : plainParameters(form)
	if (parameters['state'] !== state) {
		throw refusal(parameters['state'] === undefined ? 'state is missing' : 'state is not that of this request', '14.3.2')
	}
	return readAnswer(parameters, query)
}

/**
 * Presentations, or why there are none. §8.1, §8.5
 * @throws ProtocolError `invalid_request`: neither or both, an error that is no code, or a vp_token that is not built as §8.1 orders
 */
export function readAnswer(parameters: JsonObject, query: DcqlQuery): AuthorizationResponse {
	const { error, error_description: description } = parameters
	if (error !== undefined) {
		if (typeof error !== 'string' || !/^[ !#-[\]-~]{1,64}$/.test(error)) throw refusal('error is no error code', '8.5')
		if (parameters['vp_token'] !== undefined) throw refusal('both error and vp_token stand in the response', '8.5')
		return {
			kind: 'refused',
			error,
			description: typeof description === 'string' ? asDescription(description.slice(0, most.description)) : undefined,
		}
	}
	return { kind: 'presented', presentations: parseVpToken(parameters['vp_token'], query) }
}

function plainParameters(form: Readonly<Record<string, string>>): JsonObject {
	if ('response' in form) throw refusal('the response is encrypted, and that was not asked for', '8.3.1')
	const token = form['vp_token']
	return token === undefined ? form : { ...form, vp_token: parseJson(token) ?? null }
}

function decryptParameters(ports: { crypto: Crypto }, form: Readonly<Record<string, string>>, key: DecryptionKey): JsonObject {
	const jwe = form['response']
	if (jwe === undefined) {
		// A wallet that cannot encrypt may say so, and nothing else, in the open. §8.3.1
		if (form['error'] !== undefined && form['vp_token'] === undefined) return form
		throw refusal('the response is not encrypted, and that was asked for', '8.3.1')
	}
	return openAnswer(ports, jwe, key)
}

/**
 * The parameters that were encrypted in `response`. §8.3
 * @throws ProtocolError `invalid_jwe`; `invalid_request` where what is in it is no JSON object
 */
export function openAnswer(ports: { crypto: Crypto }, jwe: string, key: DecryptionKey): JsonObject {
	const parameters = parseObject(decryptJwe(ports, jwe, key, contentEncryptions, 'the response'))
	if (!parameters) throw refusal('what is encrypted in the response is no JSON object', '8.3')
	return parameters
}

/**
 * The presentations of a VP Token. §8.1
 * @throws ProtocolError `invalid_request`: no object, a query that was not asked, an empty array, more than one where one was asked for
 */
export function parseVpToken(value: unknown, query: DcqlQuery): ReadonlyMap<string, readonly string[]> {
	if (!isObject(value)) throw refusal(value === undefined ? 'vp_token is missing' : 'vp_token is no JSON object', '8.1')
	const presentations = new Map<string, readonly string[]>()
	for (const [id, entries] of Object.entries(value)) {
		const asked = query.credentials.find(one => one.id === id)
		if (!asked) throw refusal('vp_token answers a credential query that was not asked', '8.1')
		if (!Array.isArray(entries) || entries.length === 0) throw refusal(`vp_token has no presentation under ${id}`, '8.1')
		if (entries.length > (asked.multiple ? most.presentations : 1)) {
			throw refusal(`vp_token has ${entries.length} presentations under ${id}`, '8.1')
		}
		if (!entries.every(entry => typeof entry === 'string' && entry.length <= most.presentationLength)) {
			throw refusal(`vp_token has a presentation under ${id} that is no text, or too long`, '8.1')
		}
		presentations.set(id, entries)
	}
	if (presentations.size === 0) throw refusal('vp_token is empty', '8.1')
	return presentations
}

/**
 * What a Response URI answered; members that are not known are ignored. §8.2
 * @throws ProtocolError `invalid_request`: no JSON object, or a redirect_uri that is no absolute URI
 */
export function parseResponseUriAnswer(value: unknown): { readonly redirectUri: string | undefined } {
	if (!isObject(value)) throw refusal('the Response URI answered no JSON object', '8.2')
	const redirectUri = value['redirect_uri']
	if (redirectUri === undefined) return { redirectUri }
	if (typeof redirectUri !== 'string' || redirectUri.length > 4096 || !URL.canParse(redirectUri)) {
		throw refusal('the Response URI answered a redirect_uri that is no absolute URI', '8.2')
	}
	return { redirectUri }
}

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `OpenID4VP 1.0 §${section}` })
