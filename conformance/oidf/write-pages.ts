// Writes what came out into docs/conformance, and the table over it into docs/conformance.md. Alone, it makes the table anew.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expected } from './expected.ts'
import { disputed, overview, pageName, planPage, type SuiteVersion, withTable } from './page.ts'
import { planChoices } from './plans.ts'
import type { PlanReport } from './run-plan.ts'

const docs = new URL('../../docs/', import.meta.url).pathname
const folder = join(docs, 'conformance')

export async function writePage(report: PlanReport, suite: SuiteVersion, date: string): Promise<void> {
	await mkdir(folder, { recursive: true })
	await writeFile(join(folder, pageName(report.choice)), planPage(report, suite, date))
}

export async function writeOverview(): Promise<void> {
	const path = join(docs, 'conformance.md')
	await writeFile(path, withTables(await readFile(path, 'utf8'), await readPages()))
}

/** docs/conformance.md with its tables as they are by now. */
export const withTables = (text: string, pages: ReadonlyMap<string, string>): string =>
	withTable(withTable(text, 'results', overview(pages)), 'disputed', disputed(expected))

/** The pages there are, in the order of the plans. */
export async function readPages(): Promise<ReadonlyMap<string, string>> {
	const order = planChoices.map(pageName)
	const names = (await readdir(folder).catch(() => [] as string[])).filter(name => name.startsWith('oidf-') && name.endsWith('.md'))
	names.sort((a, b) => order.indexOf(a) - order.indexOf(b) || a.localeCompare(b))
	return new Map(await Promise.all(names.map(async name => [name, await readFile(join(folder, name), 'utf8')] as const)))
}

if (import.meta.main) await writeOverview()
