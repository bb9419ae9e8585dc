// What an authorization server says of itself, as far as this wallet goes by it. RFC 8414 §2, RFC 9126 §5, RFC 9207 §3, RFC 9449 §5.1,
// RFC 9396 §10; Attestation-Based Client Authentication §6.1, §8.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { isEndpointUrl } from '@wangzheng/shared/protocol/oauth/endpoint-url.ts'
import { membersOf } from '@wangzheng/shared/protocol/oauth/members.ts'
import { parseAuthorizationServerMetadata } from '@wangzheng/shared/protocol/oauth/metadata.ts'

export type Server = {
	readonly issuer: string
	readonly tokenEndpoint: string
	/** Undefined where the server has no grant that needs one. */
	readonly authorizationEndpoint: string | undefined
	readonly pushedEndpoint: string | undefined
	readonly grantTypes: readonly string[]
	/** Whether a wallet without a client_id may redeem a pre-authorized code. OpenID4VCI 1.0 §12.3. */
	readonly anonymousPreAuthorizedAccess: boolean
	/** Whether it says that it takes PKCE with S256; one that does not say may all the same. */
	readonly pkce: boolean
	/** Whether its authorization responses have an `iss`. */
	readonly namesItself: boolean
	/** Whether tokens can be bound to an ES256 key by DPoP. */
	readonly dpop: boolean
	/** Whether wallets show there whose software they are. */
	readonly attestation: boolean
	readonly challengeEndpoint: string | undefined
	/** Whether credentials can be asked for by authorization_details. */
	readonly takesDetails: boolean
}

/**
 * @param issuer the identifier that the address of the metadata was made from
 * @throws ProtocolError `invalid_metadata`: no metadata of this server, an endpoint without https, pushed requests demanded and no endpoint
 * for them, S256 not among the methods of PKCE
 */
export function parseServer(value: JsonObject, issuer: string): Server {
	const known = parseAuthorizationServerMetadata(value, issuer)
	const read = membersOf(value, 'the authorization server metadata', refuse)
	const endpoint = (name: string): string | undefined => {
		const url = read.optionalText(name)
		if (url !== undefined && !isEndpointUrl(url)) throw refuse(`${name} of the authorization server metadata is not an https address`)
		return url
	}
	const pushedEndpoint = endpoint('pushed_authorization_request_endpoint')
	if (read.optionalBoolean('require_pushed_authorization_requests') && pushedEndpoint === undefined) {
		throw refuse('the authorization server demands pushed requests, and has no endpoint for them', 'RFC 9126 §5')
	}
	const methods = read.optionalTexts('code_challenge_methods_supported')
	if (methods && !methods.includes('S256')) throw refuse('the authorization server does not take PKCE with S256', 'RFC 9700 §2.1.1')
	return {
		...known,
		authorizationEndpoint: endpoint('authorization_endpoint'),
		pushedEndpoint,
		pkce: methods !== undefined,
		namesItself: read.optionalBoolean('authorization_response_iss_parameter_supported') ?? false,
		dpop: read.optionalTexts('dpop_signing_alg_values_supported')?.includes('ES256') ?? false,
		attestation: read.optionalTexts('token_endpoint_auth_methods_supported')?.includes('attest_jwt_client_auth') ?? false,
		challengeEndpoint: endpoint('challenge_endpoint'),
		takesDetails: read.optionalTexts('authorization_details_types_supported')?.includes('openid_credential') ?? false,
	}
}

const refuse = (message: string, section = 'RFC 8414 §2') => new ProtocolError('invalid_metadata', message, { section })
