// The Credential Configurations of this issuer: each tier in each format. OpenID4VCI 1.0 §12.2.4.

import type { FormatId } from '@wangzheng/shared/protocol/credential/format.ts'
import type { Tier } from './tier.ts'

/** Also the scope that asks for it (§5.1.2), and the name of its status lists. */
export const configurationIds = ['light', 'upgraded', 'light-mdoc', 'upgraded-mdoc'] as const
export type ConfigurationId = (typeof configurationIds)[number]

const kinds: Readonly<Record<ConfigurationId, { readonly tier: Tier; readonly format: FormatId }>> = {
	light: { tier: 'light', format: 'dc+sd-jwt' },
	upgraded: { tier: 'upgraded', format: 'dc+sd-jwt' },
	'light-mdoc': { tier: 'light', format: 'mso_mdoc' },
	'upgraded-mdoc': { tier: 'upgraded', format: 'mso_mdoc' },
}

export const isConfigurationId = (value: unknown): value is ConfigurationId => configurationIds.some(id => id === value)
export const tierOf = (id: ConfigurationId): Tier => kinds[id].tier
export const formatOf = (id: ConfigurationId): FormatId => kinds[id].format

/** The configuration of a tier in a format. */
export const configurationOf = (tier: Tier, format: FormatId): ConfigurationId | undefined =>
	configurationIds.find(id => tierOf(id) === tier && formatOf(id) === format)

/** One value for each configuration. */
export const eachConfiguration = <T>(make: (id: ConfigurationId) => T): Readonly<Record<ConfigurationId, T>> =>
	Object.fromEntries(configurationIds.map(id => [id, make(id)])) as Record<ConfigurationId, T>
