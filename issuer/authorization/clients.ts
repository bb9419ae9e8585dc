// The wallets that the authorization server knows: those that the operator registered, and those whose provider it trusts.
// RFC 7591 §2, HAIP 1.0 §4.4.1.

import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { parsePublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import { type JsonObject, parseJson } from '@wangzheng/shared/protocol/json.ts'
import type { ClientMetadata } from 'oidc-provider'
import { z } from 'zod'
import { isRedirectUri } from './redirect-uri.ts'

/** A wallet that the operator registered. */
export type RegisteredClient = {
	readonly clientId: string
	/** Shown to the person who is asked to consent. */
	readonly name: string | undefined
	readonly redirectUris: readonly string[]
	/** How it shows who it is: with a key of its own, with its provider's attestation, or not at all. */
	readonly method: 'private_key_jwt' | 'attest_jwt_client_auth' | 'none'
	/** Keys for private_key_jwt, undefined otherwise. RFC 7523 §2.2 */
	readonly jwks: { readonly keys: readonly JsonObject[] } | undefined
	/** Whether its tokens are bound to a key: false for the plain profile of wallets that know no DPoP. */
	readonly dpop: boolean
}

const registration = z.array(
	z
		.object({
			client_id: z.string().min(1).max(500),
			client_name: z.string().max(100).optional(),
			redirect_uris: z.array(z.string().refine(isRedirectUri, 'no answer may go there')).min(1),
			token_endpoint_auth_method: z.enum(['private_key_jwt', 'attest_jwt_client_auth', 'none']),
			jwks: z
				.object({ keys: z.array(z.record(z.string(), z.json()).refine(isKey, 'no public key on P-256, P-384 or Ed25519')).min(1) })
				.optional(),
			dpop_bound_access_tokens: z.boolean().default(true),
		})
		.refine(
			({ token_endpoint_auth_method: method, jwks }) => (method === 'private_key_jwt') === (jwks !== undefined),
			'jwks goes with private_key_jwt, and with it alone',
		),
)

function isKey(value: unknown): boolean {
	try {
		parsePublicJwk(value, 'the key')
		return true
	} catch (error) {
		if (error instanceof ProtocolError) return false
		throw error
	}
}

/**
 * The wallets of a registration file: a JSON array of their metadata, as RFC 7591 §2 names them.
 * @throws SetupError in one sentence
 */
export function parseClients(text: string): readonly RegisteredClient[] {
	const parsed = registration.safeParse(parseJson(text))
	if (!parsed.success) {
		const [issue] = parsed.error.issues
		throw new SetupError(`The file of CLIENTS is not right at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'no JSON'}.`)
	}
	return parsed.data.map(client => ({
		clientId: client.client_id,
		name: client.client_name,
		redirectUris: client.redirect_uris,
		method: client.token_endpoint_auth_method,
		jwks: client.jwks,
		dpop: client.dpop_bound_access_tokens,
	}))
}

/** Metadata of a client by its id; undefined for one that is not known. */
export type FindClient = (clientId: string) => ClientMetadata | undefined

/** @param attested whether wallets are taken that show an attestation of a provider that is trusted */
export function createClients(registered: readonly RegisteredClient[], attested: boolean): FindClient {
	const known = new Map(registered.map(client => [client.clientId, registeredMetadata(client)]))
	return clientId => known.get(clientId) ?? (attested ? attestedMetadata(clientId) : undefined)
}

function registeredMetadata({ clientId, name, redirectUris, method, jwks, dpop }: RegisteredClient): ClientMetadata {
	return {
		client_id: clientId,
		...(name === undefined ? {} : { client_name: name }),
		redirect_uris: [...redirectUris],
		...(method === 'attest_jwt_client_auth' ? authenticatedBefore : { token_endpoint_auth_method: method }),
		...(jwks === undefined ? {} : { jwks }),
		...common,
		// RFC 9700 §2.2.2: a public client's refresh token is bound to a key, or there is none
		grant_types: method === 'none' && !dpop ? ['authorization_code'] : common.grant_types,
		dpop_bound_access_tokens: dpop,
	} as ClientMetadata
}

/**
 * All that is believed of an unregistered wallet comes with its attestation. Its redirect URI is the one of its authenticated pushed
 * request, and the token request must repeat it. FAPI 2.0 §5.3.2.2
 */
const attestedMetadata = (clientId: string): ClientMetadata => ({
	client_id: clientId,
	redirect_uris: [],
	...authenticatedBefore,
	...common,
	dpop_bound_access_tokens: true,
})

/** The library's name for a client that was authenticated before it sees the request: `introduce` has judged its attestation. */
const authenticatedBefore = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'attested' } as const

const common = {
	// which may vary the port of a loopback address (RFC 8252 §7.3)
	application_type: 'native' as const,
	response_types: ['code' as const],
	grant_types: ['authorization_code', 'refresh_token'],
	id_token_signed_response_alg: 'ES256' as const,
	authorization_details_types: ['openid_credential'],
}
