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

/** A text of a case that begins with an id, and the text after it, if one follows. */
const caseText = /(['"`])([A-Z]{2,4}-\d{2}(?:(?!\1).)*)\1(?:,\s*(['"`])((?:(?!\3).)*)\3)?/g

/**
 * `it('…`, `it.each(cases)('…`, `` it(`… ``. Where a case brings the id (`%s …`, `${id} …`), each such case is a title, its texts filled in.
 */
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
		const text = literalAt(source, at)?.replaceAll(/\s+/g, ' ').trim()
		if (text === undefined) continue
		const skipped = /\.(skip|todo)\b/.test(modifiers)
		for (const filled of leadingIds.test(text) ? [text] : fill(text, cases, source)) {
			titles.push({ text: filled, ids: idsIn(filled), skipped })
		}
	}
	return titles
}

/** The titles that a template becomes; the template itself where no case has an id for it. */
function fill(template: string, cases: string, source: string): string[] {
	if (/^\$\{?\w+/.test(template)) return named(template, cases === '' ? source : cases)
	if (!template.includes('%s')) return [template]
	const filled = Array.from(cases.matchAll(caseText), ([, , first = '', , second]) => {
		const once = template.replace('%s', () => first)
		return second === undefined ? once : once.replace('%s', () => second)
	})
	return filled.length > 0 ? [...new Set(filled)] : [template]
}

/** `$id …` and `${id} …`: a title for each id that a case has. */
function named(template: string, cases: string): string[] {
	const ids = Array.from(cases.matchAll(/(?:\[\s*|\bid: *)['"`]([A-Z]{2,4}-\d{2})['"`]/g), ([, id = '']) => id)
	const filled = [...new Set(ids)].sort().map(id => template.replace(/^\$\{?\w+\}?/, () => id))
	return filled.length > 0 ? filled : [template]
}

/** The ids that a title begins with, or those that a case put into it. */
const idsIn = (title: string): string[] => {
	const ids = leadingIds.exec(title)?.[0] ?? /(?<=^[^:]*)\b(?:[A-Z]{2,4}-\d{2} ?)+/.exec(title)?.[0] ?? ''
	return [...new Set(ids.match(/[A-Z]{2,4}-\d{2}/g))]
}
