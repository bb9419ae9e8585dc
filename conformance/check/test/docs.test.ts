// The pages for people stay true in what a machine can see: every variable is described, every link leads somewhere.

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listFiles, readText } from '../tree.ts'

const root = new URL('../../..', import.meta.url).pathname
const pages = (await listFiles(root)).filter(path => path === 'README.md' || /^docs\/[^/]+\.md$/.test(path))

describe('docs/operations.md', async () => {
	const operations = await readText(root, 'docs/operations.md')
	const configs = [
		'shared/adapters/configuration.ts',
		'issuer/config.ts',
		'verifier/config.ts',
		'wallet-agent/config.ts',
		'conformance/config.ts',
	]

	it.each(configs)('describes every variable that %s reads', async config => {
		const source = await readText(root, config)
		const names = [...source.matchAll(/^\t([A-Z][A-Z_]+): |env\['([A-Z_]+)'\]/gm)].map(([, first, second]) => first ?? second)
		expect(names.length).toBeGreaterThan(2)
		expect(names.filter(name => !operations.includes(`\`${name}\``))).toEqual([])
	})

	it('describes no variable that nothing reads', async () => {
		const sources = (await Promise.all(configs.map(config => readText(root, config)))).join('\n')
		const named = [...operations.matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) => cell.match(/[A-Z_]+/g) ?? [])
		const known = (name: string) => sources.includes(name) || /^(ISSUER|VERIFIER|WALLET)_PORT$/.test(name)
		expect(named.filter(name => !known(name))).toEqual([])
	})
})

describe.each(pages)('%s', page => {
	it('links to files that are there', async () => {
		const links = [...(await readText(root, page)).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => path)
		expect(links.filter(path => !existsSync(join(root, dirname(page), path)))).toEqual([])
	})
})
