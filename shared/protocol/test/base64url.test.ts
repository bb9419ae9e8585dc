import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decode, encode } from '../base64url.ts'

it('RFC 4648 §5: what is encoded is decoded, in the alphabet for URLs and without padding', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
			const text = encode(bytes)
			expect(text).toBe(Buffer.from(bytes).toString('base64url'))
			expect(decode(text)).toEqual(new Uint8Array(bytes))
		}),
	)
})

it.each([
	['padding', 'AA=='],
	['the other alphabet', '+/+/'],
	['a space', 'AA AA'],
	['a newline', 'AAAA\n'],
	['bits left over', 'AB'],
	['one character alone', 'A'],
	['five characters', 'AAAAA'],
	['a letter of no alphabet', 'AA!A'],
])('RFC 4648 §3.5: a text with %s is none that encode gives, and is not decoded', (_, text) => {
	expect(decode(text)).toBeUndefined()
})

it('RFC 4648 §3.5: there is one text for one value', () => {
	fc.assert(
		fc.property(fc.string({ maxLength: 40 }), text => {
			const bytes = decode(text)
			if (bytes) expect(encode(bytes)).toBe(text)
		}),
	)
})
