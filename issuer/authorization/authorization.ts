// What an access token of either grant authorizes, as the Credential Endpoint asks. OpenID4VCI 1.0 §6.2, §8.2.

/** One authorization is for one issuance, and that for one configuration. */
export type Authorization = {
	readonly issuanceId: string
	/** Undefined for a wallet that stayed anonymous. */
	readonly clientId?: string | undefined
	/** The thumbprint of the key that the token is bound to; undefined for a bearer token. RFC 9449 §6 */
	readonly jkt?: string | undefined
	readonly configurationIds: readonly string[]
	/** Where the token response had `authorization_details`: a credential is then asked for by one of these. §8.2 */
	readonly credentialIdentifiers?: readonly string[] | undefined
}

/** The identifier of the one credential of an issuance: a wallet that asked by `authorization_details` asks for it by this. §6.2 */
export const credentialIdentifierOf = (issuanceId: string): string => issuanceId
