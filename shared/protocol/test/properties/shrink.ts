// The smallest input that still breaks a property, found by taking away what it can do without.

import { isObject, type Json } from '../../json.ts'

/** More tries than any input is worth. */
const maxTries = 3000

/** `input` made smaller as long as `breaks` says that it still does. Texts, bytes, JSON and records of them are known. */
export async function shrink<T>(input: T, breaks: (smaller: T) => Promise<boolean>): Promise<T> {
	let best = input
	let tries = 0
	for (let found = true; found && tries < maxTries; ) {
		found = false
		for (const smaller of smallerThan(best)) {
			if (++tries >= maxTries) break
			if (await breaks(smaller as T)) {
				best = smaller as T
				found = true
				break
			}
		}
	}
	return best
}

function* smallerThan(value: unknown): Generator<unknown> {
	if (typeof value === 'string') yield* cuts(value.length, (from, to) => value.slice(0, from) + value.slice(to))
	else if (value instanceof Uint8Array) {
		yield* cuts(value.length, (from, to) => Uint8Array.from([...value.subarray(0, from), ...value.subarray(to)]))
	} else if (Array.isArray(value)) {
		yield* cuts(value.length, (from, to) => value.toSpliced(from, to - from))
		for (const [at, element] of value.entries()) for (const smaller of smallerThan(element)) yield value.with(at, smaller)
	} else if (isObject(value)) {
		const entries = Object.entries(value)
		for (const [name] of entries) yield Object.fromEntries(entries.filter(([known]) => known !== name))
		for (const [name, member] of entries) {
			for (const smaller of smallerThan(member)) {
				yield Object.fromEntries(entries.map(([known, kept]) => [known, known === name ? (smaller as Json) : kept]))
			}
		}
	}
}

/** Ever smaller pieces taken out: halves, quarters, single places. */
function* cuts<T>(length: number, without: (from: number, to: number) => T): Generator<T> {
	for (let size = length; size >= 1; size = Math.floor(size / 2)) {
		for (let from = 0; from < length; from += size) yield without(from, Math.min(length, from + size))
	}
}
