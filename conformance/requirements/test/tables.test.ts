// The tables hold together: no id twice, every row whole; and the page that is made of them says what they say.

import { expect, it } from 'vitest'
import { writePage } from '../page.ts'
import type { RequirementTable } from '../requirement.ts'
import { tables } from '../tables.ts'

it('gives every id once', () => {
	const ids = tables.flatMap(({ rows }) => rows.map(({ id }) => id))
	expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
	expect(ids.length).toBeGreaterThan(200)
})

it('states every requirement as a sentence with its section', () => {
	for (const { id, says, section } of tables.flatMap(({ rows }) => rows)) {
		expect(`${id} ${says}`).toMatch(/^[A-Z]{2,4}-\d{2} .{10,}[.]$/)
		expect(section).not.toBe('')
	}
})

const small: RequirementTable = {
	document: 'A document',
	short: 'AD',
	url: 'https://example.org/ad',
	rows: [
		{ id: 'AD-01', section: '§1', role: 'issuer', level: 'must', says: 'A | b.', refusal: 'invalid_a', scope: 'now' },
		{ id: 'AD-02', section: '§2', role: 'wallet', level: 'should', says: 'B.', scope: 'now' },
		{ id: 'AD-03', section: '§3', role: 'all', level: 'must', says: 'C.', scope: 'later', because: 'Not there.' },
	],
}

it('writes what is shown by which test, what is not, and why', () => {
	const page = writePage([small], new Map([['AD-01', [{ file: 'a/test/a.test.ts', title: 'AD-01 AD §1: <a> is refused' }]]]))
	expect(page).toContain('| [A document](#ad) | 1 of 1 | 0 of 1 | 1 |')
	expect(page).toContain(
		'| AD-01 | §1 | issuer | must | A \\| b. Refused: `invalid_a`. | `a/test/a.test.ts`<br>· AD-01 AD §1: &lt;a&gt; is refused |',
	)
	expect(page).toContain('| AD-02 | §2 | wallet | should | B. | **not shown** |')
	expect(page).toContain('| AD-03 | §3 | all | must | C. | *Not there.* |')
})
