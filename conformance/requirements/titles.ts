// Finds the titles of the tests in a file, without running it, and the requirement ids they begin with.

import { endOfBracket, endOfTypes, findCode, literalAt } from './scan.ts'

export type Title = {
	/** As it stands in the source; a place that a table of cases fills is shown as it is written. */
	readonly text: string
	readonly ids: readonly string[]
	/** Left out by skip or todo: it shows nothing. */
	readonly skipped: boolean
}

const call = /(?:it|test)((?:\.\w+)*)\s*(?=[<(])/y

const leadingIds = /^(?:[A-Z]{2,4}-\d{2}(?:,? +|(?=:)|$))+/

const idLiteral = /['"`]([A-Z]{2,4}-\d{2})(?=['"`:, ])/g

/** `it('…`, `it.each(cases)('…`, `` it(`… ``; where the id itself is filled in (`%s …`, `$id …`), the ids are those in the cases. */
export function findTitles(source: string): Title[] {
	const titles: Title[] = []
	for (const { match, end } of findCode(source, call)) {
		const modifiers = match[1] ?? ''
		const open = source[end] === '<' ? endOfTypes(source, end) : end
		if (source[open] !== '(') continue
		let at = open + 1
		let cases = ''
		if (/\.(each|for|skipIf|runIf)$/.test(modifiers)) {
			const closed = endOfBracket(source, open)
			cases = source.slice(open, closed)
			const title = /^\s*\(/.exec(source.slice(closed, closed + 40))
			if (!title) continue
			at = closed + title[0].length
		}
		const text = literalAt(source, at)
		if (text === undefined) continue
		const line = text.replaceAll(/\s+/g, ' ').trim()
		titles.push({ text: line, ids: idsOf(line, cases, source), skipped: /\.(skip|todo)\b/.test(modifiers) })
	}
	return titles
}

function idsOf(title: string, cases: string, source: string): string[] {
	const leading = leadingIds.exec(title)
	if (leading) return [...new Set(leading[0].match(/[A-Z]{2,4}-\d{2}/g))]
	if (!/^(%s|\$|\$\{)/.test(title)) return []
	const listed = [...cases.matchAll(idLiteral)]
	const found = listed.length > 0 ? listed : [...source.matchAll(/\[\s*['"`]([A-Z]{2,4}-\d{2})['"`]|\bid: *['"`]([A-Z]{2,4}-\d{2})['"`]/g)]
	return [...new Set(found.map(([, first, second]) => first ?? second ?? ''))].sort()
}
