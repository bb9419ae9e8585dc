// The long run: `node shared/protocol/test/properties/run.ts --inputs 10000000 --minutes 60 --seed 1 --only parseJwt`.
// Every property gets as many inputs as it is given and the same share of the time; the seed is printed, so that a run can be had again.

import { parseArgs } from 'node:util'
import { allProperties } from './all.ts'

const { values } = parseArgs({
	options: {
		inputs: { type: 'string', default: '10000000' },
		minutes: { type: 'string', default: '60' },
		seed: { type: 'string', default: String(Math.floor(Math.random() * 0x7fff_ffff)) },
		only: { type: 'string', default: '' },
	},
})

const number = (name: 'inputs' | 'minutes' | 'seed'): number => {
	const value = Number(values[name])
	if (!(value >= 0)) throw new TypeError(`--${name} is a number from 0 on`)
	return value
}
const [inputs, minutes, seed] = [number('inputs'), number('minutes'), number('seed')]
const chosen = allProperties.filter(({ name }) => name.includes(values.only))
console.log(`seed ${seed}, ${inputs} inputs for each of ${chosen.length} properties, ${minutes} minutes at most`)

const end = Date.now() + minutes * 60_000
let broken = 0
for (const [at, property] of chosen.entries()) {
	const begun = Date.now()
	// what those before it did not use is shared among those that are left
	const until = begun + (end - begun) / (chosen.length - at)
	try {
		await property.runLong({ seed, inputs: 50, length: 1_048_576, limit: 4 })
		const tally = await property.run({ seed, inputs, isOver: () => Date.now() > until })
		const cut = tally.inputs < inputs ? ', then its time was over' : ''
		console.log(`held  ${property.name}: ${tally.inputs} inputs, ${tally.taken} taken, ${(Date.now() - begun) / 1000} s${cut}`)
	} catch (error) {
		broken++
		console.error(`BROKE ${error instanceof Error ? error.message : String(error)}`)
	}
}
console.log(broken === 0 ? 'all hold' : `${broken} are broken; again with --seed ${seed}`)
process.exitCode = broken === 0 ? 0 : 1
