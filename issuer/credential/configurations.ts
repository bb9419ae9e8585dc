// The Credential Configurations of this issuer, as its metadata publish them. OpenID4VCI 1.0 §12.2.4, Appendix A.3.2.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { type AttestationPolicy, proofTypesSupported } from './attestation-policy.ts'
import { claimLabels, inEach, tierDescriptions, tierNames } from './claim-labels.ts'
import { type Tier, tiers, typeNames } from './tier.ts'
import { cardColors } from './type-metadata.ts'

export const createConfigurations = (
	typeBase: string,
	policies: Readonly<Record<Tier, AttestationPolicy>>,
): Readonly<Record<string, JsonObject>> => Object.fromEntries(tiers.map(tier => [tier, configurationOf(tier, typeBase, policies[tier])]))

const configurationOf = (tier: Tier, typeBase: string, policy: AttestationPolicy): JsonObject => ({
	format: 'dc+sd-jwt',
	scope: tier,
	vct: `${typeBase}/${typeNames[tier]}`,
	credential_signing_alg_values_supported: ['ES256'],
	cryptographic_binding_methods_supported: ['jwk'],
	proof_types_supported: proofTypesSupported(policy),
	credential_metadata: {
		display: inEach(locale => ({
			locale,
			name: tierNames[tier][locale],
			description: tierDescriptions[tier][locale],
			...cardColors[tier],
		})),
		claims: claimLabels
			.filter(label => label.tier === 'light' || tier === 'upgraded')
			.map(({ path, label, mandatory }) => ({ path: [...path], mandatory, display: inEach(locale => ({ locale, name: label[locale] })) })),
	},
})
