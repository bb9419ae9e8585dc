// Claims path pointers: read, and applied to claims in JSON. OpenID4VP 1.0 §7.

import type { ClaimsPath } from '../credential/format.ts'
import { ProtocolError } from '../errors.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'

/** How long a path may be, and each of its names. */
const most = { steps: 16, name: 512 } as const

/**
 * A path into a credential in JSON: names, nulls and whole numbers from 0 up. §7.1
 * @throws ProtocolError `invalid_request`
 */
export function parseJsonPath(value: unknown, what: string): ClaimsPath {
	if (!Array.isArray(value) || value.length === 0) throw refusal(`${what} is not a non-empty array`, '7')
	if (value.length > most.steps) throw refusal(`${what} has ${value.length} steps, at most ${most.steps} are taken`, '7')
	return value.map((step: unknown) => {
		if (step === null || (typeof step === 'number' && Number.isSafeInteger(step) && step >= 0)) return step
		if (typeof step === 'string' && step.length <= most.name) return step
		throw refusal(`${what} has a step that is neither a name, nor null, nor a whole number from 0 up`, '7')
	})
}

/**
 * A path into an mdoc: a namespace and an element of it. §7.2
 * @throws ProtocolError `invalid_request`
 */
export function parseElementPath(value: unknown, what: string): ClaimsPath {
	const path = parseJsonPath(value, what)
	if (path.length !== 2 || !path.every(step => typeof step === 'string')) {
		throw refusal(`${what} is not a namespace and the name of an element`, '7.2')
	}
	return path
}

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `OpenID4VP 1.0 §${section}` })

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
