// What is expected beside PASSED, each with its reason: pictures that a person must look at, what the suite cannot try, where we hold it wrong.

import type { Result, Variant } from './client.ts'

export type Expected = {
	readonly module: string | RegExp
	/** Values that the run's variant must have; any where nothing is said. */
	readonly variant?: Variant
	readonly result: Exclude<Result, 'PASSED' | 'UNKNOWN'>
	readonly reason: string
	/** The line of the suite's source that decides it, where we hold that the suite is wrong. */
	readonly suiteSource?: string
}

export const expected: readonly Expected[] = []

export type Judgement = { readonly good: boolean; readonly reason?: string; readonly suiteSource?: string | undefined }

/** Whether an outcome is one that we stand by. PASSED is; anything else is where the list has it. */
export function judge(
	outcome: { readonly module: string; readonly result: Result; readonly trouble?: string },
	variant: Variant,
	list: readonly Expected[] = expected,
): Judgement {
	if (outcome.trouble !== undefined) return { good: false, reason: outcome.trouble }
	if (outcome.result === 'PASSED') return { good: true }
	const found = list.find(
		each =>
			each.result === outcome.result &&
			(typeof each.module === 'string' ? each.module === outcome.module : each.module.test(outcome.module)) &&
			Object.entries(each.variant ?? {}).every(([key, value]) => variant[key] === value),
	)
	return found ? { good: true, reason: found.reason, suiteSource: found.suiteSource } : { good: false }
}
