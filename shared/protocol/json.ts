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
 * The value of a JSON text, or undefined where it is not JSON, is nested deeper than `depth`, names a member of an object twice
 * (RFC 7515 §4: a repeated Header Parameter is refused; the same is done everywhere), or has a backslash in a name: after one, V8 reads
 * wrong the names of later texts that are written with escapes (github.com/nodejs/node/issues/63785).
 */
export function parseJson(text: string, depth = 32): Json | undefined {
	try {
		return isTame(text, depth) ? (JSON.parse(text) as Json) : undefined
	} catch {
		return undefined
	}
}

/** The JSON object that bytes are, within the bounds of parseJson; undefined where there are none, or they are no such text. */
export function parseObject(bytes: Uint8Array | undefined): JsonObject | undefined {
	const text = bytes && fromUtf8(bytes)
	const value = text === undefined ? undefined : parseJson(text)
	return isObject(value) ? value : undefined
}

/**
 * Whether a text, if it is JSON, is nested no deeper than `depth`, and names no member of an object twice and none with a backslash. One
 * pass, before a parser recurses into a hostile text; strings are leapt over.
 */
function isTame(text: string, depth: number): boolean {
	const names: Array<Set<string> | undefined> = []
	let start = 0
	let end = -1
	for (let i = 0; i < text.length; i++) {
		switch (text.charCodeAt(i)) {
			case 0x22: // a string
				start = i + 1
				end = endOfString(text, start)
				if (end < 0) return false
				i = end
				break
			case 0x7b: // {
				if (names.push(new Set()) > depth) return false
				break
			case 0x5b: // [
				if (names.push(undefined) > depth) return false
				break
			case 0x7d: // }
			case 0x5d: // ]
				names.pop()
				break
			case 0x3a: {
				// a colon: the string before it is a name, and each string is one once, lest reading a text costs its square
				const known = names[names.length - 1]
				if (!known || end < 0) return false
				const raw = text.slice(start, end)
				const name = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw
				if (known.has(name) || (name !== raw && name.includes('\\'))) return false
				known.add(name)
				end = -1
			}
		}
	}
	return true
}

/** Where the quotation mark stands that ends the string from `start` on: the first with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
	for (let end = text.indexOf('"', start); end >= 0; end = text.indexOf('"', end + 1)) {
		let slashes = 0
		while (text.charCodeAt(end - 1 - slashes) === 0x5c && end - 1 - slashes >= start) slashes++
		if (slashes % 2 === 0) return end
	}
	return -1
}
