// Reads just enough of TypeScript to find where a call begins and ends: strings, templates, comments and regular expressions are
// stepped over, so that a bracket or a quote inside them does not count.

/** The position after the string, template, comment or regular expression that begins at `at`; `at` itself where none does. */
function stepOver(source: string, at: number, previous: string): number {
	const character = source[at]
	if (character === "'" || character === '"') return endOf(source, at, character)
	if (character === '`') return endOfTemplate(source, at)
	if (character === '/' && source[at + 1] === '/') return lineEnd(source, at)
	if (character === '/' && source[at + 1] === '*') return source.indexOf('*/', at + 2) + 2 || source.length
	if (character === '/' && (previous === '' || '(,=:[!&|?{};>+'.includes(previous))) return endOfPattern(source, at)
	return at
}

const lineEnd = (source: string, at: number): number => {
	const end = source.indexOf('\n', at)
	return end < 0 ? source.length : end
}

function endOf(source: string, at: number, quote: string): number {
	let here = at + 1
	while (here < source.length && source[here] !== quote) here += source[here] === '\\' ? 2 : 1
	return here + 1
}

function endOfPattern(source: string, at: number): number {
	let here = at + 1
	let inClass = false
	while (here < source.length && (inClass || source[here] !== '/')) {
		if (source[here] === '[') inClass = true
		if (source[here] === ']') inClass = false
		here += source[here] === '\\' ? 2 : 1
	}
	return here + 1
}

function endOfTemplate(source: string, at: number): number {
	let here = at + 1
	while (here < source.length && source[here] !== '`') {
		if (source.startsWith('${', here)) here = endOfBracket(source, here + 1)
		else here += source[here] === '\\' ? 2 : 1
	}
	return here + 1
}

/** The position after the bracket that closes the one at `at`. */
export function endOfBracket(source: string, at: number): number {
	let depth = 0
	let previous = ''
	for (let here = at; here < source.length; ) {
		const next = stepOver(source, here, previous)
		if (next > here) {
			if (source[here] !== '/' || (source[here + 1] !== '/' && source[here + 1] !== '*')) previous = 'x'
			here = next
			continue
		}
		const character = source[here] ?? ''
		if ('([{'.includes(character)) depth++
		if (')]}'.includes(character) && --depth === 0) return here + 1
		if (!/\s/.test(character)) previous = character
		here++
	}
	return source.length
}

/** The position after the type arguments that begin with `<` at `at`. */
export function endOfTypes(source: string, at: number): number {
	let depth = 0
	for (let here = at; here < source.length; here++) {
		if (source[here] === '<') depth++
		if (source[here] === '>' && source[here - 1] !== '=' && --depth === 0) return here + 1
	}
	return source.length
}

/** The text of the string or template literal at `at` (blanks and comments before it are skipped); undefined where none stands there. */
export function literalAt(source: string, at: number): string | undefined {
	let here = at
	for (;;) {
		while (/\s/.test(source[here] ?? '')) here++
		if (!source.startsWith('//', here)) break
		here = lineEnd(source, here)
	}
	const quote = source[here] ?? ''
	if (!['"', "'", '`'].includes(quote)) return undefined
	const end = quote === '`' ? endOfTemplate(source, here) : endOf(source, here, quote)
	return source.slice(here + 1, end - 1).replaceAll(/\\(['"`\\$])/g, '$1')
}

/** Every place outside strings and comments where `pattern` (sticky) finds something, with the match. */
export function* findCode(source: string, pattern: RegExp): Generator<{ match: RegExpExecArray; end: number }> {
	let previous = ''
	for (let here = 0; here < source.length; ) {
		const next = stepOver(source, here, previous)
		if (next > here) {
			here = next
			previous = 'x'
			continue
		}
		pattern.lastIndex = here
		const match = /[\w$.]/.test(source[here - 1] ?? '') ? null : pattern.exec(source)
		if (match) {
			yield { match, end: pattern.lastIndex }
			here = pattern.lastIndex
			previous = '('
			continue
		}
		const character = source[here] ?? ''
		if (!/\s/.test(character)) previous = character
		here++
	}
}
