// Which credential an authorization request asks for, by scope or by authorization details. OpenID4VCI 1.0 §5.1.1, §5.1.2.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type DetailsRules, parseAuthorizationDetails } from '@wangzheng/shared/protocol/oauth/authorization-details.ts'
import { type ConfigurationId, configurationIds, isConfigurationId } from '../credential/configuration.ts'

export type Asked = {
	readonly configuration: ConfigurationId
	/** Whether authorization details named it: then the token response has some too. §6.2 */
	readonly detailed: boolean
}

type Parameters = { readonly scope?: string | undefined; readonly authorization_details?: string | undefined }

/**
 * The configuration that a request is for. A scope that is not known is ignored (§5.1.3), and where both name a credential the details
 * count (§5.1.2).
 * @throws ProtocolError `invalid_scope` where no credential is asked for, or several by scope; `invalid_authorization_details`
 */
export function askedFor({ scope, authorization_details: details }: Parameters, credentialIssuer: string): Asked {
	if (details !== undefined) {
		const rules: DetailsRules = { credentialIssuer, locationsDemanded: false, configurations }
		return {
			configuration: only(
				parseAuthorizationDetails(details, rules).map(({ configurationId }) => configurationId),
				'invalid_authorization_details',
			),
			detailed: true,
		}
	}
	return { configuration: only(scope?.split(' ').filter(isConfigurationId) ?? [], 'invalid_scope'), detailed: false }
}

const configurations = new Set<string>(configurationIds)

/** An authorization is for one credential: a person is asked about one at a time. */
function only(ids: readonly string[], code: 'invalid_scope' | 'invalid_authorization_details'): ConfigurationId {
	const [id, another] = new Set(ids)
	if (!isConfigurationId(id))
		throw new ProtocolError(code, 'the request asks for no credential of this issuer', { section: 'OpenID4VCI 1.0 §5.1' })
	if (another !== undefined) throw new ProtocolError(code, 'the request asks for several credentials: one is authorized at a time')
	return id
}
