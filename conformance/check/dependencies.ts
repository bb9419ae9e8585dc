// Checker `dependencies`: a room imports what its package.json declares, and declares what it imports. What runs in production is a
// dependency; what only tests (and all of conformance) use may be a development dependency. What waits for its job is named in
// docs/dependencies.md, and only as long as it waits.

import { listSources, readText, rooms } from './tree.ts'

type Manifest = { dependencies?: Record<string, string>; devDependencies?: Record<string, string> }

/** What the root has for every room: the tools, and Vitest for tests. */
const tools = new Set(['vitest'])

/** Strings that stand for modules: import, export … from, import(), and packages whose files are looked up by name. */
const specifier = /(?:\bfrom|\bimport|\bimport\(|\bresolve\(|\brequire\()\s*['"]([^'"\n]+)['"]/g

/** Loaded for what it does, by the name of its package or a file in it. */
const mention = (name: string): RegExp => new RegExp(`['"\`]${name.replaceAll(/[/.@]/g, '\\$&')}(/[^'"\`]*)?['"\`]`)

const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/')

export async function findWrongDependencies(root: string): Promise<string[]> {
	const sources = await listSources(root)
	const waiting = await readWaiting(root)
	const declared = new Set<string>()
	const found: string[] = []
	for (const room of rooms) {
		const { dependencies = {}, devDependencies = {} }: Manifest = JSON.parse(await readText(root, `${room}/package.json`))
		const texts = await Promise.all(
			sources.filter(path => path.startsWith(`${room}/`)).map(async path => [path, await readText(root, path)] as const),
		)
		for (const [path, text] of texts) {
			const forTests = room === 'conformance' || path.includes('/test/')
			for (const [, name = ''] of text.matchAll(specifier)) {
				if (/^(\.|\/|node:|data:|file:)/.test(name) || !/^(@[\w.-]+\/)?[\w.-]+(\/|$)/.test(name)) continue
				const used = packageOf(name)
				if (used in dependencies || (forTests && (used in devDependencies || tools.has(used)))) continue
				if (used === `@wangzheng/${room}`) found.push(`${path}: imports its own room by name`)
				else if (used in devDependencies && !isTypeOnly(text, name))
					found.push(`${path}: ${used} is a development dependency and used in production`)
				else if (!(used in devDependencies)) found.push(`${path}: ${used} is not declared in ${room}/package.json`)
			}
		}
		for (const name of [...Object.keys(dependencies), ...Object.keys(devDependencies)]) {
			const carried = name.startsWith('@types/') ? name.slice('@types/'.length) : name
			const used = texts.some(([, text]) => mention(carried).test(text) || text.includes(`'${carried}/`))
			if (!used && !waiting.has(name)) found.push(`${room}/package.json: ${name} is declared and never used`)
			if (used && waiting.has(name)) found.push(`${page}: ${name} is used now, and said to wait`)
			declared.add(name)
		}
	}
	return [
		...found,
		...[...waiting].filter(name => !declared.has(name)).map(name => `${page}: ${name} is said to wait, and is not installed`),
	]
}

const page = 'docs/dependencies.md'

/** The packages that docs/dependencies.md says are installed and not used yet. */
async function readWaiting(root: string): Promise<Set<string>> {
	const text = await readText(root, page).catch(() => '')
	const [, section = ''] = /^## Installed, and not used yet\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(text) ?? []
	return new Set(Array.from(section.matchAll(/`([^`]+)`/g), ([, name = '']) => name))
}

const isTypeOnly = (text: string, name: string): boolean =>
	text.split('\n').every(line => !line.includes(`'${name}'`) || /^import type\b/.test(line))
