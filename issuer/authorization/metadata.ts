// Authorization server metadata, whole. RFC 8414 §2, RFC 9126 §5, RFC 9449 §5.1, RFC 9207 §3, RFC 9396 §10; Attestation-Based Client
// Authentication §12; OpenID4VCI 1.0 §12.3.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { credentialDetailsType } from '@wangzheng/shared/protocol/oauth/authorization-details.ts'
import { preAuthorizedCodeGrant } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import { codeChallengeMethod } from '@wangzheng/shared/protocol/oauth/pkce.ts'
import { configurationIds } from '../credential/configuration.ts'
import type { Profile } from '../profile.ts'
import { paths } from './paths.ts'

/** @param offers.attested whether wallets that were never met before are taken on the word of their provider */
export function createMetadata(issuer: string, offers: { attested: boolean; anonymous: boolean; profile: Profile }): JsonObject {
	const { profile } = offers
	const algorithms = [...profile.algorithms]
	const preAuthorized = profile.grants.includes('pre-authorized_code')
	return {
		issuer,
		authorization_endpoint: issuer + paths.authorization,
		pushed_authorization_request_endpoint: issuer + paths.pushed,
		require_pushed_authorization_requests: true,
		token_endpoint: issuer + paths.token,
		jwks_uri: issuer + paths.jwks,
		challenge_endpoint: issuer + paths.challenge,
		scopes_supported: [...configurationIds],
		response_types_supported: ['code'],
		response_modes_supported: ['query'],
		grant_types_supported: ['authorization_code', 'refresh_token', ...(preAuthorized ? [preAuthorizedCodeGrant] : [])],
		...(preAuthorized ? { 'pre-authorized_grant_anonymous_access_supported': offers.anonymous } : {}),
		token_endpoint_auth_methods_supported: [
			...(offers.attested ? ['attest_jwt_client_auth'] : []),
			'private_key_jwt',
			...(profile.publicClients ? ['none'] : []),
		],
		token_endpoint_auth_signing_alg_values_supported: algorithms,
		code_challenge_methods_supported: [codeChallengeMethod],
		authorization_response_iss_parameter_supported: true,
		status_list_aggregation_endpoint: `${issuer}/status`,
		...(profile.authorizationDetails ? { authorization_details_types_supported: [credentialDetailsType] } : {}),
		dpop_signing_alg_values_supported: algorithms,
		client_attestation_signing_alg_values_supported: algorithms,
		client_attestation_pop_signing_alg_values_supported: algorithms,
	}
}
