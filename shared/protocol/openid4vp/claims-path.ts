// Claims path pointers applied to claims in JSON. OpenID4VP 1.0 §7.1.

import type { ClaimsPath } from '../credential/format.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'

/** A value that a path selects, and the way to it without nulls. */
export type SelectedClaim = { readonly path: ReadonlyArray<string | number>; readonly value: Json }

/** The values that a path selects; none where processing it ends in an error, which an empty selection is too. §7.1.1 */
export const selectClaims = (claims: JsonObject, path: ClaimsPath): Json[] => locateClaims(claims, path).map(({ value }) => value)

/** As `selectClaims`, with the way to each value. */
export function locateClaims(claims: JsonObject, path: ClaimsPath): SelectedClaim[] {
	let selected: SelectedClaim[] = [{ path: [], value: claims }]
	for (const step of path) {
		const next: SelectedClaim[] = []
		for (const { path: way, value } of selected) {
			if (typeof step === 'string') {
				if (!isObject(value)) return []
				const member = Object.hasOwn(value, step) ? value[step] : undefined
				if (member !== undefined) next.push({ path: [...way, step], value: member })
			} else {
				if (!Array.isArray(value)) return []
				const elements: readonly Json[] = value
				for (const [index, element] of elements.entries()) {
					if (step === null || step === index) next.push({ path: [...way, index], value: element })
				}
			}
		}
		selected = next
	}
	return selected
}

/** A path for people: `address.street_address`, `nationalities[*]`. */
export const describePath = (path: ClaimsPath): string =>
	path.map((step, at) => (typeof step === 'string' ? (at === 0 ? step : `.${step}`) : step === null ? '[*]' : `[${step}]`)).join('')
