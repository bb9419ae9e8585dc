// Checker `traces`: no file of the project carries a path of the machine it was written on, or the host of a package registry.

import { listFiles, readText } from './tree.ts'

// Written in two parts, so that this file does not breach its own rule.
const traces: readonly [what: string, pattern: RegExp][] = [
	['a path of a machine', new RegExp('(?<![\\w./-])/(?:ho' + 'me|Us' + 'ers|ro' + 'ot|wo' + 'rk|t' + 'mp|m' + 'nt)/[\\w.-]+')],
	[
		'the host of a package registry',
		new RegExp('registry\\.(?:npm' + 'js|yarn' + 'pkg)|tarball: *http|\\bartifac' + 'tory\\b|\\bnex' + 'us\\.\\w+\\.\\w+', 'i'),
	],
]

const texts = /\.(ts|js|mjs|json|ya?ml|md|css|html|svg|sh|toml|txt|sql)$|(^|\/)(\.npmrc|\.gitignore|run)$/

export async function findTraces(root: string): Promise<string[]> {
	const found: string[] = []
	for (const path of await listFiles(root)) {
		if (!texts.test(path)) continue
		const lines = (await readText(root, path)).split('\n')
		for (const [index, line] of lines.entries()) {
			for (const [what, pattern] of traces) if (pattern.test(line)) found.push(`${path}:${index + 1} holds ${what}`)
		}
	}
	return found
}
