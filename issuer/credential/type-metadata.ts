// SD-JWT VC Type Metadata of the base type and of the two that extend it. SD-JWT VC §5.
//
// What one document takes from another is pinned: `extends#integrity`, `uri#integrity`. The credential has no `vct#integrity`: a type's
// address outlives the words of its display, and a credential issued last month must not fail for a better word today.

import { createHash } from 'node:crypto'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { type Locale, locales } from '@wangzheng/shared/web/locale.ts'
import { frameworks } from './assurance.ts'
import { cardTemplate } from './card-template.ts'
import { claimLabelsOf, inEach, tierDescriptions, tierNames } from './claim-labels.ts'
import { type Tier, tiers, typeNames } from './tier.ts'

/** A document as it is served. */
export type Document = { readonly type: 'application/json' | 'image/svg+xml'; readonly bytes: string; readonly tag: string }

/** W3C Subresource Integrity over the octets. SD-JWT VC §6. */
const integrityOf = (bytes: string): string => `sha256-${createHash('sha256').update(bytes).digest('base64')}`

const document = (type: Document['type'], bytes: string): Document => ({
	type,
	bytes,
	tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 16),
})

/** Whether the tiers' types lean on the base type (`extends`), or each says all by itself, for readers who do not follow that. */
export const typeStyles = ['extending', 'whole'] as const
export type TypeStyle = (typeof typeStyles)[number]

/** Every document under `typeBase`, by the end of its URL. */
export function createTypeDocuments(typeBase: string, style: TypeStyle = 'extending'): ReadonlyMap<string, Document> {
	const base = document('application/json', JSON.stringify(baseType(typeBase)))
	const cards = tiers.flatMap(tier =>
		locales.map(locale => [cardName(tier, locale), document('image/svg+xml', cardTemplate(tier, locale))] as const),
	)
	const byName = new Map<string, Document>([[typeNames.base, base], ...cards])
	for (const tier of tiers) {
		byName.set(
			typeNames[tier],
			document('application/json', JSON.stringify(tierType(tier, typeBase, style === 'extending' ? base : undefined, byName))),
		)
	}
	for (const [name, framework] of frameworks(typeBase)) byName.set(name, document('application/json', JSON.stringify(framework)))
	return byName
}

const cardName = (tier: Tier, locale: Locale): string => `${typeNames[tier]}.${locale}.svg`

const baseType = (typeBase: string): JsonObject => ({
	vct: `${typeBase}/${typeNames.base}`,
	name: 'Network ID',
	description: 'What every network ID tells, light or upgraded.',
	display: inEach(locale => ({ locale, name: tierNames.base[locale], description: tierDescriptions.base[locale] })),
	claims: claimsOf('light'),
})

/** @param base the document that the type extends; undefined for a type that is whole */
function tierType(tier: Tier, typeBase: string, base: Document | undefined, byName: ReadonlyMap<string, Document>): JsonObject {
	const claims = [...(base ? [] : claimsOf('light')), ...(tier === 'upgraded' ? claimsOf('upgraded') : [])]
	return {
		vct: `${typeBase}/${typeNames[tier]}`,
		name: tierNames[tier].en,
		description: tierDescriptions[tier].en,
		...(base ? { extends: `${typeBase}/${typeNames.base}`, 'extends#integrity': integrityOf(base.bytes) } : {}),
		display: inEach(locale => {
			const name = cardName(tier, locale)
			return {
				locale,
				name: tierNames[tier][locale],
				description: tierDescriptions[tier][locale],
				rendering: {
					simple: cardColors[tier],
					svg_templates: [
						{
							uri: `${typeBase}/${name}`,
							'uri#integrity': integrityOf(byName.get(name)?.bytes ?? ''),
							properties: { orientation: 'landscape', color_scheme: tier === 'light' ? 'light' : 'dark', contrast: 'normal' },
						},
					],
				},
			}
		}),
		...(claims.length > 0 ? { claims } : {}),
	}
}

/** The light card is black on white, the upgraded one in colour. */
export const cardColors: Readonly<Record<Tier, { background_color: string; text_color: string }>> = {
	light: { background_color: '#f3f3f2', text_color: '#16171a' },
	upgraded: { background_color: '#1b4f9c', text_color: '#ffffff' },
}

/** The claims that a tier adds. */
const claimsOf = (tier: Tier): JsonObject[] =>
	claimLabelsOf(tier, 'dc+sd-jwt')
		.filter(label => label.tier === tier)
		.map(({ path, label, sd, mandatory, svgId }) => ({
			path: [...path],
			display: inEach(locale => ({ locale, label: label[locale] })),
			sd,
			mandatory,
			...(svgId === undefined ? {} : { svg_id: svgId }),
		}))
