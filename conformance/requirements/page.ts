// The coverage page: a table for each document, a row for each requirement, and the tests that show it.

import type { Requirement, RequirementTable } from './requirement.ts'

/** Requirement id → the tests whose titles begin with it. */
export type Coverage = ReadonlyMap<string, readonly { readonly file: string; readonly title: string }[]>

export const isOrder = ({ level }: Requirement): boolean => level === 'must' || level === 'must not'

export function writePage(tables: readonly RequirementTable[], coverage: Coverage): string {
	return `${[
		'# Requirements, and the tests that show them',
		'',
		'Written by `pnpm coverage:requirements` from `conformance/requirements` and the titles of the tests; `pnpm check` fails when it is stale, when a title names a requirement that no table has, and when an order (must, must not) that concerns what stands now has no test. The sentences are ours; the specification decides.',
		'',
		'| document | orders of now, shown | other rows of now, shown | not there yet |',
		'|---|---|---|---|',
		...tables.map(table => summaryRow(table, coverage)),
		'',
		...tables.flatMap(table => section(table, coverage)),
	]
		.join('\n')
		.trimEnd()}\n`
}

function summaryRow({ document, short, rows }: RequirementTable, coverage: Coverage): string {
	const now = rows.filter(row => row.scope === 'now')
	const count = (some: readonly Requirement[]): string => `${some.filter(row => coverage.has(row.id)).length} of ${some.length}`
	const orders = now.filter(isOrder)
	const others = now.filter(row => !isOrder(row))
	return `| [${document}](#${short.toLowerCase()}) | ${count(orders)} | ${count(others)} | ${rows.length - now.length} |`
}

const section = ({ document, short, url, rows }: RequirementTable, coverage: Coverage): string[] => [
	`## ${short}`,
	'',
	`[${document}](${url}). A section without a document's name is of this one.`,
	'',
	'| id | section | who | strength | what | shown by |',
	'|---|---|---|---|---|---|',
	...rows.map(row => tableRow(row, coverage)),
	'',
]

function tableRow(row: Requirement, coverage: Coverage): string {
	const what = row.refusal === undefined ? row.says : `${row.says} Refused: \`${row.refusal}\`.`
	return `| ${[row.id, row.section, row.role, row.level, what].map(cell).join(' | ')} | ${shownBy(row, coverage)} |`
}

function shownBy(row: Requirement, coverage: Coverage): string {
	const byFile = Map.groupBy(coverage.get(row.id) ?? [], ({ file }) => file)
	const tests = [...byFile].map(([file, found]) => [`\`${file}\``, ...found.map(({ title }) => `· ${cell(title)}`)].join('<br>'))
	const reason = row.scope === 'later' ? [`*${cell(row.because)}*`] : []
	return tests.length + reason.length > 0 ? [...tests, ...reason].join('<br>') : '**not shown**'
}

/** Text in a cell of a Markdown table: no bar, no tag. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('*', '\\*')
