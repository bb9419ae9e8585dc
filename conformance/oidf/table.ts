// What a run says on the terminal: a line a module as it ends, and a table at the end.

import { type Result, results } from './client.ts'
import type { Judged, PlanReport } from './run-plan.ts'

/** Which of the plan's entries it is, where a module stands in it more than once. */
export const entryOf = ({ outcome }: Judged): string => {
	const told = ['request_method', 'vci_credential_issuance_mode', 'vci_credential_encryption'].flatMap(key => outcome.variant[key] ?? [])
	return told.length === 0 ? outcome.module : `${outcome.module} (${told.join(', ')})`
}

export function moduleLine(judged: Judged): string {
	const { outcome, judgement } = judged
	const head = `  ${judgement.good ? 'ok ' : 'NOT'} ${outcome.result.padEnd(8)} ${entryOf(judged)}  ${outcome.seconds} s`
	if (judgement.good) return judgement.reason === undefined ? head : `${head}\n        ${judgement.reason}`
	const why = [
		...(outcome.trouble === undefined ? [] : [`runner: ${outcome.trouble}`]),
		...outcome.complaints.map(({ severity, condition, message }) => `${severity} ${condition}: ${message}`),
		...(outcome.logUrl === undefined ? [] : [outcome.logUrl]),
	]
	return [head, ...why.map(line => `        ${line}`)].join('\n')
}

export type Counts = Readonly<Record<Result, number>>

export function countsOf(judged: readonly Judged[]): Counts {
	const counts = Object.fromEntries(results.map(result => [result, 0])) as Record<Result, number>
	for (const { outcome } of judged) counts[outcome.result]++
	return counts
}

export function planTable(reports: readonly PlanReport[]): string {
	const rows = reports.map(({ choice, judged }) => {
		const counts = countsOf(judged)
		const bad = judged.filter(({ judgement }) => !judgement.good).length
		return [`${choice.plan} ${choice.name}`, ...results.map(result => String(counts[result])), bad === 0 ? 'ok' : `${bad} not expected`]
	})
	const all = [['plan and variant', ...results, ''], ...rows]
	const widths = all[0]?.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0))) ?? []
	return all
		.map(row =>
			row
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join('  ')
				.trimEnd(),
		)
		.join('\n')
}
