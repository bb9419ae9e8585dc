// The Credential Configurations of this issuer, as its metadata publish them. OpenID4VCI 1.0 §12.2.4, Appendix A.2.2, A.3.2.

import type { FormatId } from '@wangzheng/shared/protocol/credential/format.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { type AttestationPolicy, proofTypesSupported } from './attestation-policy.ts'
import { claimLabelsOf, inEach, tierDescriptions, tierNames } from './claim-labels.ts'
import { type ConfigurationId, eachConfiguration, formatOf, tierOf } from './configuration.ts'
import { composers, type TypeBases } from './content.ts'
import { cardColors } from './type-metadata.ts'

/** What each format has of its own: the name of its type, its algorithms, how it binds to a key. */
const membersOf: Readonly<Record<FormatId, (type: string) => JsonObject>> = {
	'dc+sd-jwt': vct => ({ vct, credential_signing_alg_values_supported: ['ES256'], cryptographic_binding_methods_supported: ['jwk'] }),
	// Appendix A.2.2: COSE algorithms by their numbers; -7 is ES256
	mso_mdoc: doctype => ({ doctype, credential_signing_alg_values_supported: [-7], cryptographic_binding_methods_supported: ['cose_key'] }),
}

export const createConfigurations = (
	bases: TypeBases,
	policies: Readonly<Record<ConfigurationId, AttestationPolicy>>,
): Readonly<Record<ConfigurationId, JsonObject>> => eachConfiguration(id => configurationAt(id, bases, policies[id]))

function configurationAt(id: ConfigurationId, bases: TypeBases, policy: AttestationPolicy): JsonObject {
	const [tier, format] = [tierOf(id), formatOf(id)]
	const { type, path } = composers[format]
	return {
		format,
		scope: id,
		...membersOf[format](type(tier, bases)),
		proof_types_supported: proofTypesSupported(policy),
		credential_metadata: {
			display: inEach(locale => ({
				locale,
				name: tierNames[tier][locale],
				description: tierDescriptions[tier][locale],
				...cardColors[tier],
			})),
			claims: claimLabelsOf(tier, format).map(label => ({
				path: [...path(label, bases)],
				mandatory: label.mandatory,
				display: inEach(locale => ({ locale, name: label.label[locale] })),
			})),
		},
	}
}
