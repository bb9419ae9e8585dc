// Checker `environment`: config.ts is the only reader of the environment. Biome sees `process.env`; this sees the other ways to the same place.

import { listSources, readText } from './tree.ts'

const ways = [
	/\bprocess\s*\??\.\s*env\b/,
	/\bprocess\s*(\?\.)?\[\s*['"`]env/,
	/\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/,
	/\bimport\s*\{[^}]*\benv\b[^}]*\}\s*from\s*['"](node:)?process['"]/,
]

/** A line may keep Biome's rule off with a reason (`biome-ignore lint/style/noProcessEnv: …`): a child process that must inherit it. */
const excused = /biome-ignore lint\/style\/noProcessEnv: \S/

export async function findStrayEnvironment(root: string): Promise<string[]> {
	const found: string[] = []
	for (const path of await listSources(root)) {
		if (path.endsWith('/config.ts') || path.startsWith('conformance/check/')) continue
		const lines = (await readText(root, path)).split('\n')
		for (const [index, line] of lines.entries()) {
			if (ways.some(way => way.test(line)) && !excused.test(lines[index - 1] ?? ''))
				found.push(`${path}:${index + 1} reads the environment`)
		}
	}
	return found
}
