// Checker `comments`: the first line of every source file says what it is. A test is told by its titles.

import { listFiles, readText } from './tree.ts'

const openings: Readonly<Record<string, RegExp>> = {
	'.ts': /^(\/\/|\/\*\*?) ?\S.{10,}/,
	'.css': /^\/\* \S.{10,}/,
}

export async function findUncommented(root: string): Promise<string[]> {
	const found: string[] = []
	for (const path of await listFiles(root)) {
		const opening = openings[/\.[^.]+$/.exec(path)?.[0] ?? '']
		if (opening && !path.endsWith('.test.ts') && !opening.test(await readText(root, path)))
			found.push(`${path}: the first line does not say what the file is`)
	}
	return found
}
