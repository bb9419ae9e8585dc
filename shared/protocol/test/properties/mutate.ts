// Small harm done to what is valid: to texts, bytes and JSON. What comes out reaches deeper into a parser than chance alone does.

import { isObject, type Json, type JsonObject } from '../../json.ts'
import type { Chance } from './chance.ts'
import { hostileJson, hostileText, hostileTexts, objectOf } from './hostile.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** `text` with something changed, taken out, put in, doubled, moved, or grafted on from `other`. */
export function mutateText(chance: Chance, text: string, other = text): string {
	const at = chance.below(text.length + 1)
	const to = Math.min(text.length, at + 1 + chance.below(8))
	switch (chance.below(10)) {
		case 0:
		case 1:
			return text.slice(0, at) + letters.charAt(chance.below(64)) + text.slice(at + 1)
		case 2:
			return text.slice(0, at) + chance.pick(hostileTexts) + text.slice(at)
		case 3:
			return text.slice(0, at) + text.slice(to)
		case 4:
			return text.slice(0, to) + text.slice(at)
		case 5:
			return text.slice(0, at)
		case 6:
			return text.slice(at)
		case 7:
			return text.slice(0, at) + other.slice(chance.below(other.length + 1))
		case 8:
			return text.slice(0, at) + String.fromCharCode((text.charCodeAt(at) ^ (1 << chance.below(8))) & 0xffff) + text.slice(at + 1)
		default:
			return chance.below(2) === 0 ? text.toUpperCase() : ` ${text}\n`
	}
}

/** `bytes` with bits flipped, some taken out, put in, or doubled. */
export function mutateBytes(chance: Chance, bytes: Uint8Array): Uint8Array {
	const at = chance.below(bytes.length + 1)
	switch (chance.below(6)) {
		case 0:
			return bytes.slice(0, at)
		case 1:
			return Uint8Array.from([...bytes.subarray(0, at), chance.below(256), ...bytes.subarray(at)])
		case 2:
			return Uint8Array.from([...bytes, ...bytes.subarray(at)])
		default: {
			const changed = bytes.slice()
			if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << chance.below(8))
			return changed
		}
	}
}

/** `value` with one place of it changed; the original stays as it is. */
export function mutateJson(chance: Chance, value: Json): Json {
	if (chance.below(6) === 0) return harm(chance, value)
	if (Array.isArray(value) && value.length > 0) {
		const elements: readonly Json[] = value
		const at = chance.below(elements.length)
		switch (chance.below(6)) {
			case 0:
				return elements.toSpliced(at, 1)
			case 1:
				return [...elements, elements[at] as Json]
			case 2:
				return elements.toReversed()
			default:
				return elements.with(at, mutateJson(chance, elements[at] as Json))
		}
	}
	if (isObject(value)) return mutateObject(chance, value)
	return harm(chance, value)
}

/** The same of an object, which stays one. */
export function mutateObject(chance: Chance, object: JsonObject): JsonObject {
	const names = Object.keys(object)
	const name = names.length === 0 ? undefined : chance.pick(names)
	const entries = Object.entries(object)
	if (name === undefined || chance.below(12) === 0) return objectOf([...entries, [hostileText(chance), hostileJson(chance)]])
	switch (chance.below(6)) {
		case 0:
			return objectOf(entries.filter(([known]) => known !== name))
		case 1:
			return objectOf(entries.map(([known, value]) => (known === name ? [mutateText(chance, known), value] : [known, value])))
		case 2: {
			// one member's value in another's place
			const donor = object[chance.pick(names)] as Json
			return objectOf(entries.map(([known, value]) => [known, known === name ? donor : value]))
		}
		default:
			return objectOf(entries.map(([known, value]) => [known, known === name ? mutateJson(chance, value) : value]))
	}
}

function harm(chance: Chance, value: Json): Json {
	switch (chance.below(5)) {
		case 0:
			return typeof value === 'string' ? mutateText(chance, value) : [value]
		case 1:
			return typeof value === 'number' ? value + chance.pick([-1, 1, 0.5, 1e9]) : objectOf([['a', value]])
		case 2:
			return typeof value === 'string' ? value + hostileText(chance) : hostileJson(chance)
		default:
			return hostileJson(chance)
	}
}

/** A few mutations in a row: one for the most part, seldom more than three. */
export function several<T>(chance: Chance, value: T, mutate: (chance: Chance, value: T) => T): T {
	let changed = mutate(chance, value)
	while (chance.below(3) === 0) changed = mutate(chance, changed)
	return changed
}
