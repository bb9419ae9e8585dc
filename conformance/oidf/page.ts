// The pages of docs/conformance: one a plan and variant, and the table over all of them, which is read from the pages themselves.

import { results } from './client.ts'
import type { Expected } from './expected.ts'
import type { PlanChoice } from './plans.ts'
import type { Judged, PlanReport } from './run-plan.ts'
import { type Counts, countsOf, entryOf } from './table.ts'

export type SuiteVersion = { readonly version: string; readonly revision: string }

export const pageName = ({ plan, name }: Pick<PlanChoice, 'plan' | 'name'>): string => `oidf-${plan}-${name}.md`

/** @param date such as 2026-11-28 */
export function planPage(report: PlanReport, { version, revision }: SuiteVersion, date: string): string {
	const { choice, judged } = report
	const variant = Object.entries(choice.variant).map(([key, value]) => `\`${key}=${value}\``)
	return `# ${choice.plan}: ${choice.name}

\`${choice.suitePlan}\` of the OpenID Foundation conformance suite, ${variant.join(', ')}.

Suite ${version}, commit ${revision}, ${date}: ${summaryOf(countsOf(judged))}

| module | result | |
|---|---|---|
${judged.map(rowOf).join('\n')}
`
}

const summaryOf = (counts: Counts): string => results.map(result => `${counts[result]} ${result}`).join(', ')

function rowOf(judged: Judged): string {
	const { outcome, judgement } = judged
	const said = [
		judgement.reason,
		judgement.suiteSource,
		...(judgement.good ? [] : outcome.complaints.map(({ severity, condition, message }) => `${severity} ${condition}: ${message}`)),
	]
	return `| ${entryOf(judged)} | ${outcome.result} | ${said.filter(Boolean).join('; ').replaceAll('|', '\\|').replaceAll('\n', ' ')} |`
}

const summary =
	/^# ([\w-]+): (.+)$[\s\S]+?^Suite ([\w.]+), commit (\w+), ([\d-]+): (\d+) PASSED, (\d+) REVIEW, (\d+) WARNING, (\d+) SKIPPED, (\d+) FAILED, (\d+) UNKNOWN$/m

const outcomes = 'passed | review | warning | skipped | failed | without end'

/**
 * The tables over pages, by their names: how the plans ended as wholes, and each variant of them.
 * @throws Error where one of them is not such a page
 */
export function overview(pages: ReadonlyMap<string, string>): string {
	const read = [...pages].map(([name, text]) => {
		const [, plan, variant, , revision, date, ...counts] = summary.exec(text) ?? []
		if (plan === undefined) throw new Error(`${name} does not say what came out`)
		return { name, plan, variant, revision, date, counts: counts.map(Number) }
	})
	const totals = Map.groupBy(read, ({ plan }) => plan)
	const sums = [...totals].map(([plan, pages]) => {
		const counts = results.map((_, at) => pages.reduce((sum, { counts }) => sum + (counts[at] ?? 0), 0))
		return `| ${plan} | ${pages.length} | ${counts.join(' | ')} |`
	})
	const rows = read.map(
		({ name, plan, variant, revision, date, counts }) =>
			`| ${plan} | [${variant}](conformance/${name}) | ${counts.join(' | ')} | ${date} | ${revision} |`,
	)
	return [
		`| plan | variants | ${outcomes} |`,
		'|---|---|---|---|---|---|---|---|',
		...sums,
		'',
		`| plan | variant | ${outcomes} | on | suite |`,
		'|---|---|---|---|---|---|---|---|---|---|',
		...rows,
	].join('\n')
}

/** Where we hold that the suite is wrong, by the line of its source that decides it. */
export function disputed(list: readonly Expected[]): string {
	const rows = list.flatMap(({ module, variant, result, reason, suiteSource }) => {
		if (suiteSource === undefined) return []
		const where = Object.entries(variant ?? {}).map(([key, value]) => `${key}=${value}`)
		const named = typeof module === 'string' ? module : module.source.replaceAll(/[\^$]/g, '').replaceAll('|', '\\|')
		return [`| ${named} | ${where.join(', ')} | ${result} | ${reason} | ${suiteSource} |`]
	})
	return ["| module | variant | result | why | the suite's line |", '|---|---|---|---|---|', ...rows].join('\n')
}

/** `text` with its table of that name made anew. @throws Error where it keeps no place for one */
export function withTable(text: string, name: 'results' | 'disputed', table: string): string {
	const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
	const [before, rest = ''] = text.split(begin)
	const [, after] = rest.split(end)
	if (before === undefined || after === undefined) throw new Error(`docs/conformance.md keeps no place for ${name}`)
	return `${before}${begin}\n\n${table}\n\n${end}${after}`
}
