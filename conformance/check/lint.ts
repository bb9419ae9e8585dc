// Checker `lint`: Biome over everything. It holds the format, the imports each folder may have (biome.json), no import cycle, no barrel,
// no default export, no `any`, no `!`, no enum, and `process.env` in config.ts alone.

import { isAbsolute, relative } from 'node:path'
import { breachesIn, runTool } from './run-tool.ts'

export async function findLintErrors(root: string): Promise<string[]> {
	const found = await runTool(root, 'biome', ['ci', '.', '--colors=off', '--reporter=github', '--max-diagnostics=none'])
	return breachesIn(found, /^::error /).map(line => describe(root, line))
}

/** `::error title=lint/…,file=issuer/a.ts,line=3,…::words` as `issuer/a.ts:3 lint/… words`. */
function describe(root: string, line: string): string {
	const [, title, file = '', row, words] = /^::error title=([^,]*),file=([^,]*),line=(\d+)[^:]*::(.*)$/.exec(line) ?? []
	return title === undefined ? line : `${isAbsolute(file) ? relative(root, file) : file}:${row} ${title} ${words}`
}
