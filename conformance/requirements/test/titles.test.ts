// Titles are found without running the tests, and their ids are read off their beginning.

import { expect, it } from 'vitest'
import { findTitles } from '../titles.ts'

const ids = (source: string): (readonly string[])[] => findTitles(source).map(title => title.ids)

it('reads a plain title', () => {
	expect(findTitles("it('CR-07 VCI §F.1: a proof is refused with invalid_proof', () => {})")).toEqual([
		{ text: 'CR-07 VCI §F.1: a proof is refused with invalid_proof', ids: ['CR-07'], skipped: false },
	])
})

it('reads several ids, whatever parts them', () => {
	expect(ids("it('SJ-01 SV-01, HI-05: all three')\ntest('TK-01: one')")).toEqual([['SJ-01', 'SV-01', 'HI-05'], ['TK-01']])
})

it('reads the title behind a table of cases, whatever the table holds', () => {
	const source = `it.each([
		['a ) bracket', /it's (one\\/two)/, { deep: [1, '"'] }], // and an it('CR-01 no')
	] as const)('CR-05 VCI §8.2: %s is refused', () => {})`
	expect(findTitles(source).map(({ text }) => text)).toEqual(['CR-05 VCI §8.2: %s is refused'])
})

it('reads the title behind types', () => {
	const source = "it.each<[string, (text: string) => Map<string, string>]>([['a', x => x]])('SJ-03 SJ §4.1.1: %s is refused', () => {})"
	expect(ids(source)).toEqual([['SJ-03']])
})

it('fills in what the cases bring where the title leaves room for the id', () => {
	const texts = (source: string) => findTitles(source).map(({ text }) => text)
	expect(texts("it.each([['TK-03', 'x', 1], ['TK-02', 'y', 2]])('%s VCI §6: %s', () => {})")).toEqual([
		'TK-03 VCI §6: x',
		'TK-02 VCI §6: y',
	])
	expect(
		ids("it.each([['MD-17 RFC 8414 §3: of another', {}], ['MD-18 VCI §12.3: not', {}]])('metadata %s are refused', () => {})"),
	).toEqual([['MD-17'], ['MD-18']])
	expect(texts(`for (const [id, what] of [['TK-05', 'a']]) it(\`\${id} VCI §6: \${what}\`, () => {})`)).toEqual([`TK-05 VCI §6: \${what}`])
	expect(ids("it.each([{ id: 'TK-05' }, { id: 'TK-06' }])('$id VCI §6: is refused', () => {})")).toEqual([['TK-05'], ['TK-06']])
})

it('reads a template', () => {
	expect(ids(`it(\`DQ-03 VP §7: \${\`nested \${name}\`} is refused\`, () => {})`)).toEqual([['DQ-03']])
})

it('sees no test in a string, a comment or another name', () => {
	expect(ids("const a = \"it('CR-01 a')\"\n// it('CR-02 b')\n/* it('CR-03 c') */\nsubmit('CR-04 d')\nx.it('CR-05 e')")).toEqual([])
})

it('marks what is left out', () => {
	expect(findTitles("it.skip('CR-01: a', () => {})\nit.todo('CR-02: b')").map(({ skipped }) => skipped)).toEqual([true, true])
})

it('gives no id to a title that has none', () => {
	expect(ids("it('VP §5.9.3: a client identifier is read by its prefix CR-01', () => {})")).toEqual([[]])
})
