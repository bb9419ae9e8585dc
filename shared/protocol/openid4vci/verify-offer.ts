// A Credential Offer held against the metadata of the issuer it names. OpenID4VCI 1.0 §4.1.1, §12.2.4.

import { ProtocolError } from '../errors.ts'
import type { CredentialConfiguration } from './credential-configuration.ts'
import type { CredentialOffer } from './credential-offer.ts'
import type { IssuerMetadata } from './issuer-metadata.ts'

/** Each configuration that an offer names, and the authorization server to ask. `metadata` are those of the offer's issuer. */
export type VerifiedOffer = { readonly configurations: readonly CredentialConfiguration[]; readonly authorizationServer: string }

/**
 * @throws ProtocolError `invalid_credential_offer`: other metadata than its issuer's, a configuration that they do not have, or an
 * `authorization_server` that is not one of theirs (the wallet must not go on, §12.2.4); `invalid_metadata`: a configuration that breaks a
 * rule of its own
 */
export function verifyCredentialOffer(offer: CredentialOffer, metadata: IssuerMetadata): VerifiedOffer {
	if (offer.credentialIssuer !== metadata.credentialIssuer) throw refuse('the metadata are of another issuer than the one that offers')
	const configurations = offer.configurationIds.map(id => {
		const broken = metadata.brokenConfigurations.get(id)
		if (broken) throw broken
		const configuration = metadata.configurations.get(id)
		if (!configuration) throw refuse(`the offered configuration ${JSON.stringify(id.slice(0, 80))} is not in the issuer metadata`)
		return configuration
	})
	return { configurations, authorizationServer: authorizationServerOf(offer, metadata) }
}

function authorizationServerOf({ preAuthorized, authorizationCode }: CredentialOffer, { authorizationServers }: IssuerMetadata): string {
	const hint = (preAuthorized ?? authorizationCode)?.authorizationServer
	if (hint !== undefined && !authorizationServers.includes(hint)) {
		throw refuse('authorization_server of the Credential Offer is not one of the authorization_servers', 'OpenID4VCI 1.0 §12.2.4')
	}
	// §4.1.1: the hint MUST NOT be there where authorization_servers is absent or has one entry; it then names that one and does no harm
	return hint ?? authorizationServers[0] ?? ''
}

const refuse = (message: string, section = 'OpenID4VCI 1.0 §4.1.1') => new ProtocolError('invalid_credential_offer', message, { section })
