// Authorization server metadata. RFC 8414 §2, §3; OpenID4VCI 1.0 §12.3.

import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import { isEndpointUrl, isIssuerIdentifier } from './endpoint-url.ts'
import { membersOf } from './members.ts'

export const preAuthorizedCodeGrant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

export type AuthorizationServerMetadata = {
	readonly issuer: string
	readonly tokenEndpoint: string
	readonly grantTypes: readonly string[]
	/** Whether a wallet without a client_id may redeem a pre-authorized code. OpenID4VCI 1.0 §12.3. */
	readonly anonymousPreAuthorizedAccess: boolean
}

/** The metadata of an authorization server that knows the pre-authorized code grant alone. */
export function createAuthorizationServerMetadata(server: { issuer: string; tokenEndpoint: string }): JsonObject {
	return {
		issuer: server.issuer,
		token_endpoint: server.tokenEndpoint,
		grant_types_supported: [preAuthorizedCodeGrant],
		token_endpoint_auth_methods_supported: ['none'],
		'pre-authorized_grant_anonymous_access_supported': true,
	}
}

/** What stands for `grant_types_supported` where it is absent. RFC 8414 §2. */
const defaultGrantTypes = ['authorization_code', 'implicit']

/**
 * Metadata as a wallet got them; members that are not known are ignored.
 * @param issuer the identifier that their address was made from
 * @throws ProtocolError `invalid_metadata`
 */
export function parseAuthorizationServerMetadata(value: unknown, issuer: string): AuthorizationServerMetadata {
	if (!isObject(value)) throw refuse('the authorization server metadata are not a JSON object', 'RFC 8414 §3.2')
	const read = membersOf(value, 'the authorization server metadata', refuse)
	// RFC 8414 §3.3: the issuer MUST be identical to the one that the address was made from
	if (read.text('issuer') !== issuer || !isIssuerIdentifier(issuer)) {
		throw refuse('the issuer of the authorization server metadata is not the one they were asked of', 'RFC 8414 §3.3')
	}
	const tokenEndpoint = read.text('token_endpoint')
	if (!isEndpointUrl(tokenEndpoint)) throw refuse('token_endpoint of the authorization server metadata is not an https address')
	return {
		issuer,
		tokenEndpoint,
		grantTypes: read.optionalTexts('grant_types_supported') ?? defaultGrantTypes,
		anonymousPreAuthorizedAccess: read.optionalBoolean('pre-authorized_grant_anonymous_access_supported') ?? false,
	}
}

const refuse = (message: string, section = 'RFC 8414 §2') => new ProtocolError('invalid_metadata', message, { section })
