// Inputs made long: one place of them is filled with much of the same, as those do who want a parser to take its time.

import { isObject, type Json } from '../../json.ts'
import type { Chance } from './chance.ts'
import { hostileTexts, objectOf } from './hostile.ts'

const units = [
	'a',
	'A',
	'"',
	'\\',
	'\\n',
	'[',
	'{',
	'{"a":',
	':',
	'{:}',
	',',
	'.',
	'~',
	'=',
	'&',
	';',
	' ',
	'\t',
	'/',
	'%',
	'%41',
	'0',
	'1,',
	'王',
	'a.',
	'a=b&',
	';q=1,',
]

/** `input` with about `length` characters more; what it is made of stays. */
export function enlarge(chance: Chance, input: unknown, length: number): unknown {
	if (typeof input === 'string') return longText(chance, input, length)
	if (input instanceof Uint8Array) {
		const at = chance.below(input.length + 1)
		const filling = chance.below(2) === 0 ? new Uint8Array(length).fill(chance.below(256)) : chance.bytes(length)
		return Uint8Array.from([...input.subarray(0, at), ...filling, ...input.subarray(at)])
	}
	if (Array.isArray(input)) {
		const elements: readonly unknown[] = input
		const at = chance.below(elements.length + 1)
		if (at < elements.length && chance.below(3) > 0) return elements.with(at, enlarge(chance, elements[at], length))
		const repeated = elements[at] ?? elements[0] ?? chance.pick(hostileTexts)
		return [...elements, ...copies(chance, repeated, length)]
	}
	if (isObject(input)) {
		const names = Object.keys(input).filter(name => typeof input[name] === 'string' || typeof input[name] === 'object')
		const name = names.length === 0 ? undefined : chance.pick(names)
		if (name !== undefined && chance.below(8) > 0) {
			const larger = enlarge(chance, input[name], length) as Json
			return objectOf(Object.entries(input).map(([known, value]) => [known, known === name ? larger : value]))
		}
		const value = name === undefined ? 1 : (input[name] as Json)
		const members = copies(chance, value, length).map((copy, at): [string, Json] => [`${name ?? 'k'}${at}`, copy as Json])
		return objectOf([...Object.entries(input), ...members])
	}
	return input === null ? copies(chance, 0, length) : input
}

/** The text with one place filled: with one of the known units, or with pieces of itself. */
function longText(chance: Chance, text: string, length: number): string {
	const at = chance.below(text.length + 1)
	const own = text.slice(at, at + 1 + chance.below(40))
	const unit = chance.below(3) === 0 && own !== '' ? own : chance.pick(units)
	const second = chance.below(3) === 0 ? chance.pick(units) : unit
	const [half, rest] = [unit.repeat(length / 2 / unit.length), second.repeat(length / 2 / second.length)]
	return `${text.slice(0, at)}${half}${chance.below(4) === 0 ? '"' : ''}${rest}${text.slice(at)}`
}

/** As many as have `length` characters of JSON together: all alike, or each with a number in its texts. */
function copies(chance: Chance, value: unknown, length: number): unknown[] {
	const written = JSON.stringify(value) ?? '0'
	const count = Math.ceil(length / (written.length + 1))
	if (chance.below(2) === 0) return Array.from({ length: count }, () => value)
	return Array.from({ length: count }, (_, at) => numbered(value, at))
}

function numbered(value: unknown, at: number): unknown {
	if (typeof value === 'string') return value + at
	if (typeof value === 'number') return at
	if (Array.isArray(value)) return value.map(element => numbered(element, at))
	return isObject(value) ? objectOf(Object.entries(value).map(([name, member]) => [name, numbered(member, at) as Json])) : value
}
