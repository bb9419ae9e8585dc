// Reads the tree that the checks judge: every file of the project, none that was installed, built or made by a run.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The rooms with a package.json of their own. */
export const rooms = ['shared', 'issuer', 'verifier', 'wallet-agent', 'conformance'] as const

const skipped = new Set(['node_modules', '.git', '.build', 'data'])

/** The paths of all files under `root`, relative to it, sorted. A link is not followed. */
export async function listFiles(root: string, folder = ''): Promise<string[]> {
	const found: string[] = []
	for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
		if (skipped.has(entry.name) || entry.name.endsWith('.log')) continue
		const path = folder === '' ? entry.name : `${folder}/${entry.name}`
		if (entry.isDirectory()) found.push(...(await listFiles(root, path)))
		else if (entry.isFile()) found.push(path)
	}
	return found.sort()
}

export const readText = (root: string, path: string): Promise<string> => readFile(join(root, path), 'utf8')

export const listSources = async (root: string): Promise<string[]> => (await listFiles(root)).filter(path => path.endsWith('.ts'))
