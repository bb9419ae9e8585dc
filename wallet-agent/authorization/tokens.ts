// Access tokens and what they are good for, by each of the three grants. OpenID4VCI 1.0 §6; RFC 6749 §4.1.3, §6; RFC 9449 §5.

import { PeerError } from '@wangzheng/shared/protocol/errors.ts'
import { isObject } from '@wangzheng/shared/protocol/json.ts'
import { membersOf, type Refuse } from '@wangzheng/shared/protocol/oauth/members.ts'
import { preAuthorizedCodeGrant } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import type { Fetch, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import * as oauth from 'oauth4webapi'
import { asked, clientOf, metadataOf, through } from './oauth.ts'
import type { Server } from './server.ts'

/** What a wallet may do at an issuer, as it is kept, sealed. */
export type Access = {
	readonly server: Server
	/** Undefined where the wallet stayed anonymous. */
	readonly clientId: string | undefined
	readonly token: string
	readonly type: 'Bearer' | 'DPoP'
	readonly until: Seconds
	/** The thumbprint of the client's key at this server. */
	readonly key: string | undefined
	readonly refreshToken: string | undefined
	/** Credential identifiers by configuration; undefined where none were returned. §6.2. */
	readonly identifiers: Readonly<Record<string, readonly string[]>> | undefined
}

/** How long an access token lives of which its issuer does not say. §13.10: longer ones than five minutes are not to be given. */
const defaultLifetime: Seconds = 300

/** Who asks: a fetch of createClientFetch, and the thumbprint of the key that it shows. */
export type Client = {
	readonly fetch: Fetch
	readonly server: Server
	readonly clientId: string | undefined
	readonly key: string | undefined
	readonly now: Seconds
}

/** @throws PeerError */
export async function redeemPreAuthorizedCode(client: Client, code: string, txCode: string | undefined): Promise<Access> {
	const { fetch, server, clientId } = client
	const { client: named, authentication } = clientOf(clientId)
	const as = metadataOf(server)
	const parameters = { 'pre-authorized_code': code, ...(txCode === undefined ? {} : { tx_code: txCode }) }
	return asked(server.tokenEndpoint, async () => {
		const answer = await oauth.genericTokenEndpointRequest(as, named, authentication, preAuthorizedCodeGrant, parameters, through(fetch))
		return accessIn(await oauth.processGenericTokenEndpointResponse(as, named, answer), client)
	})
}

/**
 * @param parameters of the authorization response, judged
 * @throws PeerError
 */
export async function redeemCode(client: Client, parameters: URLSearchParams, redirectUri: string, verifier: string): Promise<Access> {
	const { fetch, server, clientId } = client
	const { client: named, authentication } = clientOf(clientId)
	const as = metadataOf(server)
	return asked(server.tokenEndpoint, async () => {
		const answer = await oauth.authorizationCodeGrantRequest(as, named, authentication, parameters, redirectUri, verifier, through(fetch))
		return accessIn(await oauth.processAuthorizationCodeResponse(as, named, answer), client)
	})
}

/**
 * The same access anew. A server that gives no new refresh token leaves the old one good. RFC 6749 §6.
 * @throws PeerError
 */
export async function refreshAccess(client: Client, { refreshToken = '', identifiers }: Access): Promise<Access> {
	const { fetch, server, clientId } = client
	const { client: named, authentication } = clientOf(clientId)
	const as = metadataOf(server)
	return asked(server.tokenEndpoint, async () => {
		const answer = await oauth.refreshTokenGrantRequest(as, named, authentication, refreshToken, through(fetch))
		const access = accessIn(await oauth.processRefreshTokenResponse(as, named, answer), client)
		return { ...access, refreshToken: access.refreshToken ?? refreshToken, identifiers: access.identifiers ?? identifiers }
	})
}

function accessIn(body: oauth.TokenEndpointResponse, { server, clientId, key, now }: Client): Access {
	const url = server.tokenEndpoint
	const type = body.token_type === 'dpop' ? 'DPoP' : 'Bearer'
	// RFC 6749 §7.1: a token of a type that is not understood must not be used
	if (type === 'DPoP' && (key === undefined || !server.dpop)) {
		throw new PeerError('the token is bound to a key, and none was shown', { url })
	}
	// RFC 9449 §5: the server takes DPoP and was shown a key, so a token that anybody could use is thrown away
	if (type === 'Bearer' && key !== undefined && server.dpop) {
		throw new PeerError('the token is not bound to the key that was shown', { url })
	}
	return {
		server,
		clientId,
		token: body.access_token,
		type,
		until: now + (body.expires_in ?? defaultLifetime),
		key,
		refreshToken: body.refresh_token,
		identifiers: identifiersIn(body, message => new PeerError(message, { url })),
	}
}

/** §6.2: each entry of type openid_credential has a non-empty `credential_identifiers`. */
function identifiersIn({ authorization_details: details }: oauth.TokenEndpointResponse, refuse: Refuse): Access['identifiers'] {
	const found = new Map<string, readonly string[]>()
	for (const detail of details ?? []) {
		if (detail.type !== 'openid_credential' || !isObject(detail)) continue
		const read = membersOf(detail, 'authorization_details of the Token Response', refuse)
		const id = read.text('credential_configuration_id')
		found.set(id, [...(found.get(id) ?? []), ...read.texts('credential_identifiers')])
	}
	return found.size === 0 ? undefined : Object.fromEntries(found)
}
