// oauth4webapi on our own Fetch port: it composes OAuth's requests and judges the answers; the port decides what may be reached.

import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'
import * as oauth from 'oauth4webapi'
import type { Server } from './server.ts'

type Options = {
	[oauth.customFetch]: (url: string, options: oauth.CustomFetchOptions<'POST', URLSearchParams>) => Promise<Response>
	[oauth.allowInsecureRequests]: true
}

/** http was refused with the metadata, but for this machine itself where that is allowed; and the port refuses it again. */
export const through = (fetch: Fetch): Options => ({
	[oauth.allowInsecureRequests]: true,
	async [oauth.customFetch](url, { body, headers }) {
		const { status, mediaType, body: bytes } = await fetch({ url, method: 'POST', headers, body: body.toString() })
		const empty = status === 204 || status === 205 || status === 304
		return new Response(empty ? null : new Uint8Array(bytes), { status, headers: mediaType === '' ? {} : { 'Content-Type': mediaType } })
	},
})

/** The metadata as oauth4webapi takes them. */
export const metadataOf = (server: Server): oauth.AuthorizationServer => ({
	issuer: server.issuer,
	token_endpoint: server.tokenEndpoint,
	...(server.authorizationEndpoint === undefined ? {} : { authorization_endpoint: server.authorizationEndpoint }),
	...(server.pushedEndpoint === undefined ? {} : { pushed_authorization_request_endpoint: server.pushedEndpoint }),
	authorization_response_iss_parameter_supported: server.namesItself,
})

/** How a client names itself: a client that stays anonymous says nothing. */
export const clientOf = (clientId: string | undefined): { client: oauth.Client; authentication: oauth.ClientAuth } => ({
	client: { client_id: clientId ?? 'anonymous' },
	authentication: clientId === undefined ? () => {} : oauth.None(),
})

/**
 * Runs an exchange with an authorization server.
 * @throws PeerError with the server's `error` in `code`, where it refuses or answers what no server may answer
 */
export async function asked<T>(url: string, work: () => Promise<T>): Promise<T> {
	try {
		return await work()
	} catch (error) {
		if (error instanceof oauth.ResponseBodyError) {
			const said = [error.error, error.error_description].filter(part => part !== undefined).join(': ')
			const message = `the authorization server answered the status ${error.status} (${printable(said)})`
			throw new PeerError(message, { url, status: error.status, code: error.error, cause: error })
		}
		if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
			throw new PeerError(`what the authorization server answered cannot be used: ${error.message}`, { url, cause: error })
		}
		throw error
	}
}

/**
 * The parameters that an authorization server sent its visitor back with. RFC 9207 §2.4: they are judged before anything of them is used,
 * errors too.
 * @throws ProtocolError `invalid_request`: another server's, or nobody's that we asked; `access_denied`: the server says that it is an error
 */
export function judgeAuthorizationResponse(server: Server, clientId: string, parameters: URLSearchParams, state: string): URLSearchParams {
	try {
		return oauth.validateAuthResponse(metadataOf(server), { client_id: clientId }, parameters, state)
	} catch (error) {
		if (error instanceof oauth.AuthorizationResponseError) {
			const said = [error.error, error.error_description].filter(part => part !== undefined).join(': ')
			throw new ProtocolError('access_denied', `the authorization server refused: ${printable(said)}`, {
				section: 'RFC 6749 §4.1.2.1',
				cause: error,
			})
		}
		if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
			throw new ProtocolError('invalid_request', `the authorization response is not taken: ${error.message}`, {
				section: 'RFC 9207 §2.4',
				cause: error,
			})
		}
		throw error
	}
}

/** A foreign text, short and printable. */
const printable = (text: string): string => text.slice(0, 300).replaceAll(/[^ -~]/g, '?')
