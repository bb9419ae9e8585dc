// What of the authorization details was granted, and what of that a token request keeps. OpenID4VCI 1.0 §6.1.1, §6.2.

import { createGrantedDetails, narrowDetails, parseAuthorizationDetails } from '@wangzheng/shared/protocol/oauth/authorization-details.ts'
import type { AuthorizationDetail, KoaContextWithOIDC } from 'oidc-provider'
import { type ConfigurationId, configurationIds, isConfigurationId } from '../credential/configuration.ts'
import type { Payload } from './artifacts.ts'
import { type Authorization, credentialIdentifierOf } from './authorization.ts'

/** The details of a grant: the issuance is the one credential that the configuration has for this person. */
export const detailsOf = (configuration: ConfigurationId, issuanceId: string): AuthorizationDetail[] =>
	createGrantedDetails(new Map([[configuration, [credentialIdentifierOf(issuanceId)]]])) as AuthorizationDetail[]

/** What goes into a code: all that the person consented to. */
export const detailsForCode = ({ oidc }: KoaContextWithOIDC): AuthorizationDetail[] | undefined => oidc.entities.Grant?.rar

/**
 * What goes into an access token: what was granted, or the part of it that the token request asks for.
 * @throws ProtocolError `invalid_authorization_details` where it asks for more
 */
export function detailsForToken(
	{ oidc }: KoaContextWithOIDC,
	source: { rar?: readonly AuthorizationDetail[] | undefined } | undefined,
	credentialIssuer: string,
): AuthorizationDetail[] | undefined {
	const granted = source?.rar ?? []
	const text = oidc.params?.['authorization_details']
	if (typeof text !== 'string') return granted.length === 0 ? undefined : [...granted]
	const rules = { credentialIssuer, locationsDemanded: false, configurations: new Set<string>(configurationIds) }
	// a code that was authorized by scope can be narrowed too: its grant knows the issuance
	const all = granted.length === 0 ? detailsByScope(oidc.entities.Grant) : granted
	const kept = narrowDetails(all.map(idIn), parseAuthorizationDetails(text, rules))
	return all.filter(detail => kept.includes(idIn(detail)))
}

const idIn = (detail: AuthorizationDetail): string => String(detail['credential_configuration_id'])

function detailsByScope(grant: KoaContextWithOIDC['oidc']['entities']['Grant']): AuthorizationDetail[] {
	const scopes = Object.values(grant?.resources ?? {}).flatMap(scope => scope.split(' '))
	return scopes.filter(isConfigurationId).flatMap(id => detailsOf(id, String(grant?.accountId)))
}

/** What the payload of an access token authorizes. */
export function authorizationIn(payload: Payload): Authorization {
	const { accountId, clientId, jkt, scope, rar } = payload
	const details = Array.isArray(rar) ? (rar as AuthorizationDetail[]) : []
	const scoped = typeof scope === 'string' ? scope.split(' ').filter(isConfigurationId) : []
	return {
		issuanceId: String(accountId),
		clientId: typeof clientId === 'string' ? clientId : undefined,
		jkt: typeof jkt === 'string' ? jkt : undefined,
		configurationIds: [...new Set([...details.map(idIn), ...scoped])],
		credentialIdentifiers: details.length === 0 ? undefined : details.flatMap(detail => detail['credential_identifiers'] as string[]),
	}
}
