// Chance that can be had again: a seeded generator, cheap enough for millions of inputs (mulberry32).

export type Chance = {
	/** A whole number from 0 up to and without `limit`. */
	below(limit: number): number
	/** One of `from`, which is not empty. */
	pick<T>(from: readonly T[]): T
	bytes(length: number): Uint8Array
}

/** The same numbers for the same seed. */
export function createChance(seed: number): Chance {
	let state = seed | 0
	function next(): number {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return (mixed ^ (mixed >>> 14)) >>> 0
	}
	return {
		below: limit => next() % limit,
		pick: <T>(from: readonly T[]) => from[next() % from.length] as T,
		bytes: length => Uint8Array.from({ length }, () => next() & 0xff),
	}
}

/** The seed of one input of a run: each can be had without those before it. */
export const seedOf = (seed: number, input: number): number => Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(input, 0xc2b2ae35)
