// Checker `main-length`: main.ts joins configuration, adapters, agent and doors, and does nothing else; 150 lines are enough for that.

import { listSources, readText } from './tree.ts'

const longest = 150

export async function findLongMains(root: string): Promise<string[]> {
	const found: string[] = []
	for (const path of await listSources(root)) {
		if (!/^[^/]+\/main\.ts$/.test(path)) continue
		const lines = (await readText(root, path)).trimEnd().split('\n').length
		if (lines > longest) found.push(`${path}: ${lines} lines, ${longest} at most`)
	}
	return found
}
