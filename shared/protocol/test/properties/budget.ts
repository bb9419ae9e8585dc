// The properties as tests: how many inputs each gets in a run of all tests, and that it got them.

import { expect, it } from 'vitest'
import type { Property } from './property.ts'

/** The same choices in every run, so that a test that passed passes; keys and signatures are fresh, and the long run (run.ts) chooses anew. */
const seed = 20_261_125

const inputs = 100_000
/** Where each input costs a signature or an agreement. */
const costlyInputs = 10_000

/** Inputs of a quarter of a million characters, and how long one may take. What grows faster than its input takes far longer. */
const long = { inputs: 20, length: 262_144, limit: 1 }

/** Two tests for each property: of many inputs, and of long ones. */
export function testAll(properties: readonly Property[]): void {
	const named = properties.map(property => [property.name, property] as const)
	it.each(named)(
		'%s: no crash but typed errors, and nothing forged is taken',
		async (_, property) => {
			const count = property.costly ? costlyInputs : inputs
			const tally = await property.run({ seed, inputs: count })
			expect(tally.inputs).toBe(count)
			expect(tally.taken + tally.refused).toBe(count)
			// inputs that were all refused at the first look would show nothing of what lies behind it
			expect(tally.taken).toBeGreaterThan(count / 1000)
		},
		120_000,
	)
	it.each(named)(
		'%s: a long input takes no longer than its length allows',
		async (_, property) => {
			expect(await property.runLong({ seed, ...long })).toBeLessThan(long.limit)
		},
		120_000,
	)
}
