// Objects whose last members were encoded before read as if they had been written whole.

import { describe, expect, it } from 'vitest'
import { decode } from '../../base64url.ts'
import { encodeLast, encodeObject } from '../../jose/last-members.ts'
import { fromUtf8, parseJson } from '../../json.ts'

const read = (text: string) => parseJson(fromUtf8(decode(text) ?? new Uint8Array()) ?? '')

describe('objects whose last members were encoded before', () => {
	it.each(['', 'a', 'ab', 'abc', '王', '王a', '"\\'])(
		'RFC 8259 §2: however long the first members are (%j), the object is that of all members in canonical base64url',
		text => {
			const last = encodeLast({ query: { purpose: '寄送' }, z: [1, '}'] })
			expect(read(encodeObject({ first: text }, last))).toEqual({ first: text, query: { purpose: '寄送' }, z: [1, '}'] })
		},
	)

	it('the same last members end object after object', () => {
		const last = encodeLast({ z: 1 })
		expect([{ a: 1 }, { b: 'bb' }].map(first => read(encodeObject(first, last)))).toEqual([
			{ a: 1, z: 1 },
			{ b: 'bb', z: 1 },
		])
	})
})
