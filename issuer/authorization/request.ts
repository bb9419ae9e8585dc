// What an authorization request must be beyond what the library demands. HAIP 1.0 §4, OpenID4VCI 1.0 §5.1.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { Interaction, KoaContextWithOIDC } from 'oidc-provider'
import type { Profile } from '../profile.ts'
import { askedFor } from './asked.ts'

/** @throws ProtocolError `invalid_request`, `invalid_scope`, `invalid_authorization_details` */
export function verifyRequest({ oidc }: KoaContextWithOIDC, credentialIssuer: string, profile: Profile): void {
	const {
		response_mode: mode,
		redirect_uri: redirectUri,
		scope,
		authorization_details: details,
		dpop_jkt: jkt,
	} = (oidc.params ?? {}) as Record<string, string | undefined>
	if (mode !== undefined && mode !== 'query') throw new ProtocolError('invalid_request', 'response_mode is not query')
	// the library takes any redirect URI of a client that authenticated; one that registered its own keeps to them (RFC 9700 §2.1)
	const { client } = oidc
	if (client?.redirectUris?.length && !client.redirectUriAllowed(redirectUri ?? '')) {
		throw new ProtocolError('invalid_request', 'redirect_uri is not one that the client registered', { section: 'RFC 9700 §2.1' })
	}
	// the library would keep any text, and then no key could ever redeem the code
	if (jkt !== undefined && !/^[\w-]{43}$/.test(jkt)) {
		throw new ProtocolError('invalid_request', 'dpop_jkt is not a SHA-256 thumbprint in base64url', { section: 'RFC 9449 §10' })
	}
	if (details !== undefined && !profile.authorizationDetails) {
		throw new ProtocolError('invalid_authorization_details', 'a credential is asked for by its scope here, and by nothing else', {
			section: 'HAIP 1.0 §4.3',
		})
	}
	askedFor({ scope, authorization_details: details }, credentialIssuer)
}

/**
 * After the consent page the library forgets which pushed request it goes on with, and with it the client instance that pushed it: then
 * another instance of the same wallet could redeem the code. Attestation-Based Client Authentication §10.3
 */
export async function bindToPushed({ oidc }: KoaContextWithOIDC): Promise<void> {
	const id = oidc.entities.Interaction && pushedOf(oidc.entities.Interaction)
	if (oidc.entities.PushedAuthorizationRequest || id === undefined) return
	const pushed = await oidc.provider.PushedAuthorizationRequest.find(id, { ignoreExpiration: true })
	if (pushed) oidc.entity('PushedAuthorizationRequest', pushed)
}

/** The pushed request of an interaction, which the library's types do not name. */
export const pushedOf = (interaction: Interaction): string | undefined =>
	'parJti' in interaction && typeof interaction.parJti === 'string' ? interaction.parJti : undefined
