// Where claims stand, and which of them a claims path pointer means. OpenID4VP 1.0 §7.

import type { ClaimsPath } from '../credential/format.ts'

/** Whether one of two paths leads to the other, or to the same claim: null means every element of an array. */
export function matches(pointer: ClaimsPath, path: ReadonlyArray<string | number>): boolean {
	const length = Math.min(pointer.length, path.length)
	for (let i = 0; i < length; i++) {
		const step = pointer[i]
		if (step === null ? typeof path[i] !== 'number' : step !== path[i]) return false
	}
	return true
}
