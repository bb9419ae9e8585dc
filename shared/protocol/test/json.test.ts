import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromUtf8, isObject, type Json, parseJson, utf8 } from '../json.ts'

it('RFC 8259: whatever JSON is written comes back as it was', () => {
	// without backslashes, which are not taken in names
	const value = fc.jsonValue().map(made => JSON.parse(JSON.stringify(made).replaceAll('\\\\', '/')) as Json)
	const json = value.map(made => JSON.stringify(made))
	const indented = value.map(made => JSON.stringify(made, null, ' '))
	fc.assert(
		fc.property(fc.oneof(json, indented), text => {
			expect(parseJson(text)).toEqual(JSON.parse(text))
		}),
	)
})

it('RFC 8259: whatever is no JSON is undefined, and nothing is thrown', () => {
	fc.assert(
		fc.property(fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', '1', 'u') }), text => {
			let expected: unknown
			try {
				expected = JSON.parse(text)
			} catch {
				expected = undefined
			}
			const parsed = parseJson(text)
			expect(parsed === undefined || JSON.stringify(parsed) === JSON.stringify(expected)).toBe(true)
		}),
		{ numRuns: 500 },
	)
})

it.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[{"b":{"a":1,"c":[{"a":1}],"a":2}}]', '{"a\\"":1,"a\\"":2}', '{"\\\\":1, "\\\\" :2}'])(
	'RFC 7515 §4: %s names a member twice and is not taken',
	text => {
		expect(parseJson(text)).toBeUndefined()
	},
)

it.each(['{"a":"a","b":{"a":"a"}}', '["a","a",{"a":":"},{"a":"{"}]', '{"a":"\\\\","b":"\\"","c":"a\\":1,\\"a"}'])(
	'RFC 7515 §4: %s names no member twice',
	text => {
		expect(parseJson(text)).toEqual(JSON.parse(text))
	},
)

it('RFC 8259 §9: what is nested deeper than is taken is undefined, brackets in strings not counted', () => {
	expect(parseJson('[[1]]', 2)).toEqual([[1]])
	expect(parseJson('[[[1]]]', 2)).toBeUndefined()
	expect(parseJson('[["[[[{{{"]]', 2)).toEqual([['[[[{{{']])
	expect(parseJson('['.repeat(1_000_000))).toBeUndefined()
})

it.each<[string, string]>([
	['of many colons after one string', `["${'a'.repeat(500_000)}\\n"${':'.repeat(500_000)}`],
	['of many objects after one name', `{"${'a'.repeat(500_000)}\\n":${'{:}'.repeat(170_000)}`],
])('RFC 8259 §9: a text %s is not JSON, and is looked at once', (_, text) => {
	const before = process.cpuUsage().user
	expect(parseJson(text)).toBeUndefined()
	expect(process.cpuUsage().user - before).toBeLessThan(2_000_000)
})

it('RFC 8259 §7: a name with a backslash is not taken, so that names with escapes in later texts are read as they are written', () => {
	expect(parseJson('{"q":1,"\\\\":2}')).toBeUndefined()
	expect(parseJson('{"q":1,"\\u005cn":2}')).toBeUndefined()
	expect(parseJson('{"q":1,"\\u738b":2}')).toEqual(
		Object.fromEntries([
			['q', 1],
			['王', 2],
		]),
	)
	expect(parseJson('{"q":"\\\\","\\n":"\\"}')).toBeUndefined()
	expect(Object.keys(parseJson('{"q":"\\\\","\\n":2}') ?? {})).toEqual(['q', '\n'])
})

it('RFC 8259 §4: a member called __proto__ is a member and nothing else', () => {
	const value = parseJson('{"__proto__":{"admin":true}}')
	expect(isObject(value) && Object.hasOwn(value, '__proto__')).toBe(true)
	expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
})

it('RFC 3629: bytes that are not UTF-8 are no text', () => {
	expect(fromUtf8(new Uint8Array([0xc0, 0xaf]))).toBeUndefined()
	expect(fromUtf8(new Uint8Array([0xed, 0xa0, 0x80]))).toBeUndefined()
	expect(fromUtf8(utf8('網證'))).toBe('網證')
})
