// The properties as tests: how many inputs each gets in a run of all tests, and that it got them.

import { expect, it } from 'vitest'
import type { Property } from './property.ts'

/** The same choices in every run, so that a test that passed passes; keys and signatures are fresh, and the long run (run.ts) chooses anew. */
const seed = 20_261_125

const inputs = 100_000
/** Where each input costs a signature or an agreement. */
const costlyInputs = 10_000

/** A test for each property. */
export function testAll(properties: readonly Property[]): void {
	it.each(properties.map(property => [property.name, property] as const))(
		'%s: no crash but typed errors, and nothing forged is taken',
		(_, property) => {
			const count = property.costly ? costlyInputs : inputs
			const tally = property.run({ seed, inputs: count })
			expect(tally.inputs).toBe(count)
			expect(tally.taken + tally.refused).toBe(count)
			// inputs that were all refused at the first look would show nothing of what lies behind it
			expect(tally.taken).toBeGreaterThan(count / 1000)
		},
		120_000,
	)
}
