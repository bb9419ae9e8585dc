// JSON as it comes from strangers: types for it, and reading it within bounds. RFC 8259.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [name: string]: Json }

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** The bytes of a text in UTF-8. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** The text of UTF-8 bytes, or undefined where they are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
	try {
		return decoder.decode(bytes)
	} catch {
		return undefined
	}
}

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The value of a JSON text, or undefined where it is not JSON, is nested deeper than `depth`, or names a member of an object twice
 * (RFC 7515 §4: a repeated Header Parameter is refused; the same is done everywhere).
 */
export function parseJson(text: string, depth = 32): Json | undefined {
	if (!withinDepth(text, depth)) return undefined
	try {
		return repeatsMember(text) ? undefined : (JSON.parse(text) as Json)
	} catch {
		return undefined
	}
}

/** Counts brackets outside of strings, so that a hostile text is refused before a parser recurses into it. */
function withinDepth(text: string, depth: number): boolean {
	let open = 0
	let inString = false
	for (let i = 0; i < text.length; i++) {
		const c = text.charCodeAt(i)
		if (inString) {
			if (c === 0x5c) i++
			else if (c === 0x22) inString = false
		} else if (c === 0x22) inString = true
		else if (c === 0x7b || c === 0x5b) {
			if (++open > depth) return false
		} else if (c === 0x7d || c === 0x5d) open--
	}
	return true
}

/** Whether an object of a JSON text names a member twice. The text is taken to be JSON; where it is not, JSON.parse says so. */
function repeatsMember(text: string): boolean {
	const names: Array<Set<string> | undefined> = []
	let start = -1
	let last = ''
	for (let i = 0; i < text.length; i++) {
		const c = text.charCodeAt(i)
		if (start >= 0) {
			if (c === 0x5c) i++
			else if (c === 0x22) {
				last = text.slice(start, i)
				start = -1
			}
		} else if (c === 0x22) start = i + 1
		else if (c === 0x7b) names.push(new Set())
		else if (c === 0x5b) names.push(undefined)
		else if (c === 0x7d || c === 0x5d) names.pop()
		else if (c === 0x3a) {
			const known = names[names.length - 1]
			const name = last.includes('\\') ? (JSON.parse(`"${last}"`) as string) : last
			if (known?.has(name)) return true
			known?.add(name)
		}
	}
	return false
}
