// Claims descriptions in issuer metadata. OpenID4VCI 1.0 Appendix B.2, B.3.

import type { ClaimsPath } from '../credential/format.ts'
import type { Json, JsonObject } from '../json.ts'
import { membersOf, type Refuse } from '../oauth/members.ts'
import { type Display, parseDisplays } from './display.ts'

export type ClaimDescription = {
	readonly path: ClaimsPath
	/** Whether the issuer always puts this claim in. */
	readonly mandatory: boolean
	readonly display: readonly Display[]
}

const section = 'OpenID4VCI 1.0 Appendix B.3'

/** The longest path taken: every beginning of one is held against those of the others. */
const maxSteps = 32

/**
 * The descriptions in the order they are to be shown in.
 * @throws what `refuse` makes: a path that is none, or descriptions that repeat or contradict each other (B.3: processing is aborted)
 */
export function parseClaimDescriptions(value: readonly JsonObject[] | undefined, what: string, refuse: Refuse): ClaimDescription[] {
	const descriptions = (value ?? []).map(object => {
		const read = membersOf(object, `a claim of ${what}`, refuse)
		return {
			path: parsePath(object['path'], what, refuse),
			mandatory: read.optionalBoolean('mandatory') ?? false,
			display: parseDisplays(read.optionalObjects('display'), `a claim of ${what}`, false, refuse),
		}
	})
	refuseContradictions(
		descriptions.map(({ path }) => path),
		what,
		refuse,
	)
	return descriptions
}

/** A claims path pointer: names, indexes, and null for every element; at least one step. */
export function parsePath(value: Json | undefined, what: string, refuse: Refuse): ClaimsPath {
	if (!Array.isArray(value) || value.length === 0) throw refuse(`a claim of ${what} has no path`, section)
	if (value.length > maxSteps) throw refuse(`the path of a claim of ${what} has more than ${maxSteps} steps`, section)
	const isStep = (step: Json): step is string | number | null =>
		typeof step === 'string' || step === null || (typeof step === 'number' && Number.isSafeInteger(step) && step >= 0)
	const steps = value.filter(isStep)
	if (steps.length !== value.length) throw refuse(`the path of a claim of ${what} is no claims path pointer`, 'OpenID4VCI 1.0 Appendix C')
	return steps
}

function refuseContradictions(paths: readonly ClaimsPath[], what: string, refuse: Refuse): void {
	const seen = new Set<string>()
	const kinds = new Map<string, 'member' | 'index' | 'every element'>()
	for (const path of paths) {
		const whole = JSON.stringify(path)
		if (seen.has(whole)) throw refuse(`the claim ${whole.slice(0, 80)} of ${what} is described twice`, section)
		seen.add(whole)
		for (const [depth, step] of path.entries()) {
			const parent = JSON.stringify(path.slice(0, depth))
			const kind = typeof step === 'string' ? 'member' : step === null ? 'every element' : 'index'
			const known = kinds.get(parent)
			if (known !== undefined && known !== kind) {
				throw refuse(`the claims of ${what} contradict each other below ${parent.slice(0, 80)}: ${known} and ${kind}`, section)
			}
			kinds.set(parent, kind)
		}
	}
}
