// Every wall is tried: a breach of each kind is planted in a small house, and the checkers that docs/architecture.md names must find it.

import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checks, type Finding, runChecks } from '../check.ts'
import { breaches } from './breaches.ts'
import { buildSmallHouse, plant } from './small-house.ts'

const opening = '// A file that breaches one wall.\n\n'

describe('the house as it should be', () => {
	let root: string
	beforeAll(async () => {
		root = await buildSmallHouse()
	})
	afterAll(() => rm(root, { recursive: true, force: true }))

	it.each(checks.filter(({ name }) => name !== 'coverage'))('has no breach that $name finds', async ({ find }) => {
		expect(await find(root)).toEqual([])
	})
})

describe('a breach of each kind', () => {
	let root: string
	let findings: Finding[]

	beforeAll(async () => {
		root = await buildSmallHouse()
		for (const { file, text } of breaches) {
			const bare = !file.endsWith('.ts') || file.endsWith('silent.ts')
			await plant(root, file, bare ? text || 'export const silent = 1\n' : opening + text)
		}
		await plant(root, 'issuer/circle-b.ts', `${opening}import { a } from './circle-a.ts'\n\nexport const b = (): unknown => a\n`)
		await plant(root, 'issuer/inner.ts', `${opening}export const inner = 1\n`)
		await change('shared', manifest => ({ ...manifest, dependencies: { kysely: '1.0.0' }, devDependencies: { jose: '1.0.0' } }))
		await change('wallet-agent', manifest => ({ ...manifest, exports: { './*': './*' } }))
		await plant(root, 'issuer/node_modules/@wangzheng/wallet-agent/package.json', '{ "name": "@wangzheng/wallet-agent" }')
		await plant(root, 'issuer/node_modules/@wangzheng/wallet-agent/main.ts', '')
		findings = await runChecks(root)
	})
	afterAll(() => rm(root, { recursive: true, force: true }))

	const change = async (room: string, how: (manifest: Record<string, unknown>) => Record<string, unknown>): Promise<void> => {
		const manifest = JSON.parse(await readFile(join(root, room, 'package.json'), 'utf8'))
		await plant(root, `${room}/package.json`, `${JSON.stringify(how(manifest), null, '\t')}\n`)
	}

	const each = breaches.flatMap(({ by, ...breach }) => Object.entries(by).map(([checker, words]) => ({ ...breach, checker, words })))

	it.each(each)('$wall: found by $checker', ({ checker, file, words }) => {
		const lines = findings.find(({ name }) => name === checker)?.breaches ?? []
		const about = words.source.startsWith('^') ? lines : lines.filter(line => line.startsWith(file))
		expect(about.filter(line => words.test(line))).not.toEqual([])
	})

	it.each(breaches)('docs/architecture.md lists the wall against $wall', async ({ wall, by }) => {
		const page = await readFile(new URL('../../../docs/architecture.md', import.meta.url), 'utf8')
		const checkers = Object.keys(by).map(checker => `\`${checker}\``)
		expect(page).toContain(`| ${wall} | ${checkers.join(', ')} |`)
	})
})
