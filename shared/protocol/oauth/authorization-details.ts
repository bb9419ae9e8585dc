// Authorization details of the type openid_credential. OpenID4VCI 1.0 §5.1.1, §6.1.1, §6.2; RFC 9396.

import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject, parseJson } from '../json.ts'
import { type ClaimDescription, parseClaimDescriptions } from '../openid4vci/claims-description.ts'
import { membersOf } from './members.ts'

export const credentialDetailsType = 'openid_credential'

export type CredentialDetails = {
	readonly configurationId: string
	/** What the wallet would have; empty where it does not say. Appendix B.1. */
	readonly claims: readonly ClaimDescription[]
}

/** What authorization details are held against. */
export type DetailsRules = {
	readonly credentialIssuer: string
	/** Whether the issuer's metadata have `authorization_servers`: then `locations` must name the issuer. §5.1.1. */
	readonly locationsDemanded: boolean
	/** The ids of the configurations. */
	readonly configurations: { has(id: string): boolean }
}

/** More than any wallet asks for at once. */
const maxDetails = 32
const maxLength = 16_384

/** The parameter of an authorization or token request. `locations` where the issuer's metadata have `authorization_servers`. */
export const createAuthorizationDetails = (configurationIds: readonly string[], credentialIssuer?: string): string =>
	JSON.stringify(
		configurationIds.map(id => ({
			type: credentialDetailsType,
			...(credentialIssuer === undefined ? {} : { locations: [credentialIssuer] }),
			credential_configuration_id: id,
		})),
	)

/**
 * The parameter `authorization_details`; fields that are not known never make it wrong (§5.1.1).
 * @throws ProtocolError `invalid_authorization_details`: no JSON array of objects, another type, no or an unknown configuration, `locations`
 * without the issuer, claims that contradict each other. RFC 9396 §5
 */
export function parseAuthorizationDetails(text: string, rules: DetailsRules): readonly CredentialDetails[] {
	const value = text.length > maxLength ? undefined : parseJson(text)
	if (!Array.isArray(value) || value.length === 0) throw refuse('authorization_details is not a JSON array of objects', 'RFC 9396 §2')
	if (value.length > maxDetails) throw refuse(`authorization_details has more than ${maxDetails} entries`, 'RFC 9396 §2')
	return value.map((details: unknown) => {
		if (!isObject(details)) throw refuse('authorization_details holds something that is no object', 'RFC 9396 §2')
		return parseDetails(details, rules)
	})
}

function parseDetails(details: JsonObject, rules: DetailsRules): CredentialDetails {
	if (details['type'] !== credentialDetailsType)
		throw refuse('authorization_details has another type than openid_credential', 'RFC 9396 §5')
	const read = membersOf(details, 'authorization_details', refuse)
	const configurationId = read.text('credential_configuration_id')
	if (!rules.configurations.has(configurationId)) {
		throw refuse('credential_configuration_id of authorization_details is not one of this issuer')
	}
	const locations = read.optionalTexts('locations')
	if (locations === undefined ? rules.locationsDemanded : !locations.includes(rules.credentialIssuer)) {
		throw refuse('locations of authorization_details does not hold the Credential Issuer Identifier')
	}
	return { configurationId, claims: parseClaimDescriptions(read.optionalObjects('claims'), 'authorization_details', refuse) }
}

/**
 * What a token request asks for, out of what its authorization was for: a part of it is taken, and is then all that is granted. §6.1.1.
 * @param authorized the configurations of the authorization request or of the offer
 * @throws ProtocolError `invalid_authorization_details` where it asks for more
 */
export function narrowDetails(authorized: readonly string[], asked: readonly CredentialDetails[] | undefined): readonly string[] {
	if (!asked) return authorized
	const ids = [...new Set(asked.map(({ configurationId }) => configurationId))]
	if (!ids.every(id => authorized.includes(id))) {
		throw refuse('authorization_details asks for a credential that was not authorized', 'OpenID4VCI 1.0 §6.1.1')
	}
	return ids
}

/** The `authorization_details` of a Token Response: the identifiers of each configuration that was granted. §6.2. */
export const createGrantedDetails = (granted: ReadonlyMap<string, readonly string[]>): JsonObject[] =>
	[...granted].map(([id, identifiers]) => ({
		type: credentialDetailsType,
		credential_configuration_id: id,
		credential_identifiers: [...identifiers],
	}))

const refuse = (message: string, section = 'OpenID4VCI 1.0 §5.1.1') =>
	new ProtocolError('invalid_authorization_details', message, { section })
