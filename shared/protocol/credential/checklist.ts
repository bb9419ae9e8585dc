// The checks of one presentation, made one after another. Where one fails that the others rest on, those are not made, and that is said.

import { ProtocolError } from '../errors.ts'
import { type Check, type CheckName, failed, notChecked, passed } from './check.ts'

export type Checklist = {
	/** Makes one check: what `work` throws is why it failed, and then it gives undefined. */
	check<T>(name: CheckName, reason: string, work: () => T): T | undefined
	/** Reads what the checks are of: where it is refused, the check `name` failed, and this gives undefined; otherwise nothing is said yet. */
	read<T>(name: CheckName, work: () => T): T | undefined
	/** Every check in the order of its rules; of those in `silent` nothing is said where they were not made. */
	list(silent?: readonly CheckName[]): readonly Check[]
}

/** @param rules every check that can be made, in the order in which they are reported, each with the section that orders it */
export function createChecklist(rules: ReadonlyArray<readonly [CheckName, string]>): Checklist {
	const done = new Map<CheckName, Check>()
	let stopped = ''
	const unlessRefused = <T>(name: CheckName, work: () => T): T | undefined => {
		try {
			return work()
		} catch (error) {
			if (!(error instanceof ProtocolError)) throw error
			done.set(name, failed(name, error.section, error.message))
			stopped = `not checked, because the check ${name} failed`
			return undefined
		}
	}
	return {
		check: (name, reason, work) =>
			unlessRefused(name, () => {
				const result = work()
				done.set(name, passed(name, rules.find(([known]) => known === name)?.[1] ?? '', reason))
				return result
			}),
		read: unlessRefused,
		list: (silent = []) =>
			rules.flatMap(([name, section]) => done.get(name) ?? (silent.includes(name) ? [] : notChecked(name, section, stopped))),
	}
}
