import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { expected } from '../expected.ts'
import { pageName } from '../page.ts'
import { planChoices } from '../plans.ts'
import { readPages, withTables } from '../write-pages.ts'

const pages = await readPages()

describe('what stands in docs/conformance', () => {
	test('the tables are those of the pages and of what is expected', async () => {
		const text = await readFile(new URL('../../../docs/conformance.md', import.meta.url), 'utf8')
		expect(withTables(text, pages)).toBe(text)
	})

	test('every plan and variant that is run has its page, and there is no other', () => {
		expect([...pages.keys()].sort()).toEqual(planChoices.map(pageName).sort())
	})

	test('no page tells of an outcome that is neither PASSED nor expected', () => {
		const reasons = new Set(expected.map(({ reason }) => reason))
		for (const [name, text] of pages) {
			const rows = [...text.matchAll(/^\| (\S.*?) \| (PASSED|REVIEW|WARNING|SKIPPED|FAILED|UNKNOWN) \| (.*) \|$/gm)]
			expect(rows.length, name).toBeGreaterThan(0)
			for (const [, module, result, said = ''] of rows) {
				if (result !== 'PASSED')
					expect(
						[...reasons].some(reason => said.startsWith(reason)),
						`${name}: ${module} ${result} ${said}`,
					).toBe(true)
			}
		}
	})
})
