// The Credential Configurations of this issuer, as its metadata publish them. OpenID4VCI 1.0 §12.2.4, Appendix A.3.2.

import { signatureAlgorithms } from '@wangzheng/shared/protocol/jose/algorithms.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { claimLabels, inEach, tierDescriptions, tierNames } from './claim-labels.ts'
import { type Tier, tiers, typeNames } from './tier.ts'
import { cardColors } from './type-metadata.ts'

/** Proof types that are taken, for every configuration. */
export const proofTypes: ReadonlyMap<string, readonly string[]> = new Map(tiers.map(tier => [tier, ['jwt']]))

export const createConfigurations = (typeBase: string): Readonly<Record<string, JsonObject>> =>
	Object.fromEntries(tiers.map(tier => [tier, configurationOf(tier, typeBase)]))

const configurationOf = (tier: Tier, typeBase: string): JsonObject => ({
	format: 'dc+sd-jwt',
	scope: tier,
	vct: `${typeBase}/${typeNames[tier]}`,
	credential_signing_alg_values_supported: ['ES256'],
	cryptographic_binding_methods_supported: ['jwk'],
	proof_types_supported: { jwt: { proof_signing_alg_values_supported: [...signatureAlgorithms] } },
	credential_metadata: {
		display: inEach(locale => ({
			locale,
			name: tierNames[tier][locale],
			description: tierDescriptions[tier][locale],
			...cardColors[tier],
		})),
		claims: claimLabels
			.filter(label => label.tier === 'light' || tier === 'upgraded')
			.map(({ path, label }) => ({ path: [...path], mandatory: true, display: inEach(locale => ({ locale, name: label[locale] })) })),
	},
})
