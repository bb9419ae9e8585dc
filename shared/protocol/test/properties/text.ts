// Properties of what all other parsers stand on: base64url, UTF-8, JSON.

import { decode, encode } from '../../base64url.ts'
import { fromUtf8, isObject, type Json, parseJson, utf8 } from '../../json.ts'
import { hostileJson, hostileText, objectOf } from './hostile.ts'
import { mutateBytes, mutateText, several } from './mutate.ts'
import { must, property } from './property.ts'

const membersIn = (value: Json): number => {
	if (Array.isArray(value)) return value.reduce((sum: number, element: Json) => sum + membersIn(element), 0)
	return isObject(value) ? Object.values(value).reduce((sum: number, member) => sum + 1 + membersIn(member), 0) : 0
}
const depthOf = (value: Json): number =>
	typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

/** The colons of a JSON text that stand outside of its strings: one for each member, also of one that comes twice. */
const colonsIn = (text: string): number => text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1

export const textProperties = [
	property({
		name: 'base64url decode: texts near base64url',
		make: chance => several(chance, encode(chance.bytes(chance.below(40))), mutateText),
		judge(text) {
			const bytes = decode(text)
			if (!bytes) return false
			must(encode(bytes) === text, 'two texts for the same bytes')
		},
	}),
	property({
		name: 'base64url decode: what was encoded',
		make: chance => chance.bytes(chance.below(40)),
		judge(bytes) {
			must(decode(encode(bytes))?.toHex() === bytes.toHex(), 'bytes that do not come back')
		},
	}),
	property({
		name: 'fromUtf8: bytes near UTF-8',
		make: chance => several(chance, utf8(hostileText(chance)), mutateBytes),
		judge(bytes) {
			const text = fromUtf8(bytes)
			if (text === undefined) return false
			must(utf8(text).toHex() === bytes.toHex(), 'two byte sequences for the same text')
		},
	}),
	property({
		name: 'parseJson: texts near JSON',
		make: chance => several(chance, JSON.stringify(hostileJson(chance, 4)), mutateText),
		// a long string, and much that could make a parser look at it again and again
		makeLong(chance, length) {
			const string = `"${'a'.repeat(length / 2)}${chance.pick(['', '\\n', '\\u0061', '\\\\'])}"`
			const again = chance.pick([':', '{:}', '[:]', ':{}', ':1,', ',:', '"a":1,', '"', '\\'])
			return chance.pick(['', '[', '{', '{"a":', '[{"a":']) + string + chance.pick(['', ':']) + again.repeat(length / 2 / again.length)
		},
		judge(text) {
			const value = parseJson(text)
			if (value === undefined) return false
			must(JSON.stringify(value) === JSON.stringify(JSON.parse(text)), 'another value than the text has')
			must(depthOf(value) <= 32, 'nested deeper than is taken')
			must(membersIn(value) === colonsIn(text), 'a member that stands in the text twice')
		},
	}),
	property({
		name: 'parseJson: an object with a member twice',
		make: chance => ({ name: hostileText(chance), value: hostileJson(chance), other: hostileJson(chance), spelled: chance.below(2) === 0 }),
		judge({ name, value, other, spelled }) {
			if (name.includes('\\')) return false
			const once = JSON.stringify(objectOf([[name, value]]))
			const taken = parseJson(once)
			// a name may be spelled with escapes, and is the same
			const again = spelled
				? `"${name.replaceAll(/[\s\S]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
				: JSON.stringify(name)
			must(parseJson(`${once.slice(0, -1)},${again}:${JSON.stringify(other)}}`) === undefined, 'a member twice is taken')
			if (taken === undefined) return false
			must(JSON.stringify(taken) === once, 'a value that does not come back')
		},
	}),
]
