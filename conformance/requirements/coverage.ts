// `pnpm coverage:requirements`: joins the requirement tables with the titles of the tests and writes docs/requirements-coverage.md;
// with --check it only says what is wrong: a stale page, an id that no table has, a MUST of what stands now that no test shows.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listFiles, readText } from '../check/tree.ts'
import { type Coverage, isOrder, writePage } from './page.ts'
import { tables } from './tables.ts'
import { findTitles } from './titles.ts'

const page = 'docs/requirements-coverage.md'

export type Scan = { readonly coverage: Coverage; readonly faults: readonly string[] }

/** Which tests show which requirement, in the order of the files and of the titles in them. */
export async function scanTests(root: string): Promise<Scan> {
	const known = new Set<string>(tables.flatMap(({ rows }) => rows.map(({ id }) => id)))
	const coverage = new Map<string, { file: string; title: string }[]>()
	const faults: string[] = []
	for (const file of await listFiles(root)) {
		if (!/\/test\/.*\.ts$/.test(file)) continue
		for (const { text, ids, skipped } of findTitles(await readText(root, file))) {
			for (const id of ids) {
				if (!known.has(id)) faults.push(`${file}: no table has the requirement ${id} of "${text}"`)
				else if (!skipped) coverage.set(id, [...(coverage.get(id) ?? []), { file, title: text }])
			}
		}
	}
	return { coverage, faults }
}

/** What is wrong with the coverage of the tree at `root`, a line each. */
export async function findCoverageFaults(root: string): Promise<string[]> {
	const { coverage, faults } = await scanTests(root)
	const found = [...faults]
	for (const { rows } of tables) {
		for (const row of rows) {
			if (row.scope === 'now' && isOrder(row) && !coverage.has(row.id)) found.push(`${row.id}: no test shows it: ${row.says}`)
		}
	}
	const written = await readFile(join(root, page), 'utf8').catch(() => '')
	if (written !== writePage(tables, coverage)) found.push(`${page} is stale: run pnpm coverage:requirements`)
	return found
}

if (import.meta.main) {
	const root = new URL('../..', import.meta.url).pathname
	if (!process.argv.includes('--check')) {
		const { coverage } = await scanTests(root)
		await writeFile(join(root, page), writePage(tables, coverage))
	}
	const faults = await findCoverageFaults(root)
	for (const fault of faults) console.log(fault)
	if (faults.length > 0) process.exitCode = 1
	else console.log(`${page}: every MUST of what stands now is shown by a test`)
}
