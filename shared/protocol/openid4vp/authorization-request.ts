// The way to a Request Object: the link that carries it, and the request for it. OpenID4VP 1.0 §5.1, §5.4, §5.10; RFC 9101 §5.

import { formats } from '../credential/formats.ts'
import { ProtocolError } from '../errors.ts'
import { type Json, type JsonObject, parseJson } from '../json.ts'
import { parseWebUrl } from './client-id.ts'
import { createWalletMetadata, type RequestsTaken } from './wallet-metadata.ts'

export type RequestUriMethod = 'get' | 'post'

/** What a link says: where the Request Object is to be fetched, or the Request Object itself. */
export type RequestLink =
	| { readonly clientId: string; readonly requestUri: string; readonly requestUriMethod: RequestUriMethod }
	| { readonly clientId: string; readonly request: string }

/**
 * A link that asks a wallet to present.
 * @param wallet what opens the wallet: `openid4vp://`, or an https address of it
 */
export function createRequestLink(
	wallet: string,
	request: { readonly clientId: string; readonly requestUri: string; readonly requestUriMethod?: RequestUriMethod },
): string {
	const { clientId, requestUri, requestUriMethod } = request
	const reference = `client_id=${encodeURIComponent(clientId)}&request_uri=${encodeURIComponent(requestUri)}`
	const method = requestUriMethod ? `&request_uri_method=${requestUriMethod}` : ''
	return `${wallet}${wallet.includes('?') ? '&' : '?'}${reference}${method}`
}

/** A link is read off a QR code or pasted: no longer than this. A Request Object by value may be as long. */
const longestLink = 65_536

/** A request whose parameters stand in the link itself, signed by nobody. §5.4 */
export type UnsignedLink = { readonly clientId: string; readonly parameters: JsonObject }

/** Parameters that are JSON in a link. */
const inJson: ReadonlySet<string> = new Set(['dcql_query', 'client_metadata', 'transaction_data', 'verifier_info'])

/** A link with the request in it, unsigned: for the prefix redirect_uri, under which nothing can be signed. §5.9.3 */
export function createUnsignedLink(wallet: string, parameters: JsonObject): string {
	const form = new URLSearchParams()
	for (const [name, value] of Object.entries(parameters)) form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
	return `${wallet}${wallet.includes('?') ? '&' : '?'}${form}`
}

/** A link with a Request Object in it. RFC 9101 §5.1 */
export const createLinkByValue = (wallet: string, clientId: string, request: string): string =>
	createUnsignedLink(wallet, { client_id: clientId, request })

/**
 * What a link says, whatever opens it: `openid4vp://`, another scheme, or an https address. Parameters that are not known are ignored.
 * @param allowLoopback whether a request_uri on this machine itself may be plain http, for development
 * @throws ProtocolError `invalid_request_uri_method`; `invalid_request`: no link, a parameter twice, no client_id, neither or both of
 * request and request_uri, a request_uri that is not https, or request_uri_method without request_uri
 */
export function parseRequestLink(link: string, allowLoopback = false): RequestLink {
	const found = parseAuthorizationLink(link, allowLoopback)
	if ('parameters' in found) throw refusal('the link carries no signed request, and an unsigned one is not taken', 'OpenID4VP 1.0 §5.9.3')
	return found
}

/** As `parseRequestLink`, and a request too whose parameters stand in the link itself. */
export function parseAuthorizationLink(link: string, allowLoopback = false): RequestLink | UnsignedLink {
	if (link.length > longestLink) throw refusal('the link is too long')
	const trimmed = link.trim()
	const mark = trimmed.indexOf('?')
	if (mark < 0 || !/^[a-z][a-z0-9+.-]*:/i.test(trimmed)) throw refusal('the link has no scheme or no query')
	const end = trimmed.indexOf('#', mark)
	const parameters = new URLSearchParams(withPlusSigns(trimmed.slice(mark + 1, end < 0 ? undefined : end)))
	for (const name of ['client_id', 'request', 'request_uri', 'request_uri_method']) {
		if (parameters.getAll(name).length > 1) throw refusal(`${name} stands twice in the link`, 'RFC 6749 §3.1')
	}
	const clientId = parameters.get('client_id')
	const request = parameters.get('request')
	const requestUri = parameters.get('request_uri')
	const method = parameters.get('request_uri_method')
	if (clientId === null) throw refusal('the link has no client_id', 'RFC 9101 §5')
	if (request !== null && requestUri !== null) throw refusal('the link has both request and request_uri', 'RFC 9101 §5')
	if (requestUri === null) {
		if (method !== null) throw refusal('the link has request_uri_method without request_uri', 'OpenID4VP 1.0 §5.1')
		return request === null ? { clientId, parameters: parametersOf(parameters) } : { clientId, request }
	}
	if (!parseWebUrl(requestUri, allowLoopback)) throw refusal('request_uri is not an https URL', 'RFC 9101 §5.2')
	if (method !== null && method !== 'get' && method !== 'post') {
		throw new ProtocolError(
			'invalid_request_uri_method',
			`request_uri_method is ${JSON.stringify(method.slice(0, 40))}, neither get nor post`,
		)
	}
	return { clientId, requestUri, requestUriMethod: method ?? 'get' }
}

/** Format identifiers with a plus sign, which some verifiers leave as it is in a query: there it means a blank, and no format is called so. */
const withPlusSigns = (query: string): string =>
	Object.keys(formats).reduce((text, id) => text.replaceAll(id, encodeURIComponent(id)), query)

/** @throws ProtocolError `invalid_request`: a parameter twice, or one that is not the JSON that it must be */
function parametersOf(query: URLSearchParams): JsonObject {
	const parameters = new Map<string, Json>()
	for (const name of query.keys()) {
		const text = query.get(name) ?? ''
		if (parameters.has(name)) throw refusal(`${name.slice(0, 40)} stands twice in the link`, 'RFC 6749 §3.1')
		const value = inJson.has(name) ? parseJson(text) : text
		if (value === undefined) throw refusal(`${name} is not JSON`, 'OpenID4VP 1.0 §5.1')
		parameters.set(name, value)
	}
	return Object.fromEntries(parameters)
}

/**
 * The form that a wallet posts to a request_uri; the answer must be asked for with `Accept: application/oauth-authz-req+jwt`. §5.10
 * @param clientId of the link that led there
 */
export function createRequestUriForm(walletNonce: string, clientId: string, taken: RequestsTaken): string {
	const metadata = createWalletMetadata(taken, !clientId.startsWith('redirect_uri:'))
	return new URLSearchParams({ wallet_metadata: JSON.stringify(metadata), wallet_nonce: walletNonce }).toString()
}

/**
 * What of a form posted to a request_uri a verifier must heed; anything else in it is ignored. §5.10
 * @throws ProtocolError `invalid_request`: a wallet_nonce that is empty or longer than 512 characters, or wallet_metadata that is no JSON
 */
export function parseRequestUriForm(form: Readonly<Record<string, string>>): { readonly walletNonce: string | undefined } {
	const nonce = form['wallet_nonce']
	if (nonce !== undefined && (nonce === '' || nonce.length > 512)) {
		throw refusal('wallet_nonce is not 1 to 512 characters long', 'OpenID4VP 1.0 §5.10')
	}
	const metadata = form['wallet_metadata']
	if (metadata !== undefined && parseJson(metadata) === undefined) throw refusal('wallet_metadata is not JSON', 'OpenID4VP 1.0 §5.10')
	return { walletNonce: nonce }
}

const refusal = (message: string, section = 'RFC 9101 §5'): ProtocolError => new ProtocolError('invalid_request', message, { section })
