// A property of a parser: whatever comes, it gives a value or refuses with a typed error, and gives nothing that is forged.

import { inspect } from 'node:util'
import { PeerError, ProtocolError } from '../../errors.ts'
import { type Chance, createChance, seedOf } from './chance.ts'
import { enlarge } from './enlarge.ts'
import { shrink } from './shrink.ts'

/** How a run of a property went. */
export type Tally = { readonly inputs: number; readonly taken: number; readonly refused: number }

export type Rounds = {
	readonly seed: number
	/** How many inputs. */
	readonly inputs: number
	/** Asked now and then whether the time is over; what ran until then is in the tally. */
	readonly isOver?: () => boolean
}

export type Property = {
	/** The parser and what comes: `parseSdJwt: a credential with a change`. */
	readonly name: string
	/** Whether signatures are judged, agreements made or certificates read for each input: then a tenth as many run in the tests. */
	readonly costly: boolean
	/** @throws Error with the seed and the smallest input found, where an input breaks the property */
	run(rounds: Rounds): Promise<Tally>
	/**
	 * The same with inputs of about `length` characters.
	 * @returns the longest that one took, in seconds of the processor's time
	 * @throws Error besides where one took more than `limit` seconds
	 */
	runLong(rounds: { readonly seed: number; readonly inputs: number; readonly length: number; readonly limit: number }): Promise<number>
}

/**
 * @param of.make one input; the same for the same chance
 * @param of.judge parses it: gives false or throws a ProtocolError or a PeerError where it is refused, throws anything else where the
 * property is broken, and gives anything else where it is taken; of a promise, what it is fulfilled or rejected with
 */
export function property<T>(of: {
	readonly name: string
	readonly costly?: boolean
	readonly make: (chance: Chance) => T
	readonly judge: (input: T) => unknown
	/** A long input of a shape that one at random would seldom have; half of the long ones are such. */
	readonly makeLong?: (chance: Chance, length: number) => T
}): Property {
	const { name, make, judge, costly = false, makeLong } = of
	return {
		name,
		costly,
		async run({ seed, inputs, isOver }) {
			let taken = 0
			for (let at = 0; at < inputs; at++) {
				if (isOver && at % 256 === 255 && isOver()) return { inputs: at, taken, refused: at - taken }
				const input = make(createChance(seedOf(seed, at)))
				const judged = outcomeOf(judge, input)
				// most judge at once, and are not made to wait
				const outcome = judged instanceof Promise ? await judged : judged
				if (outcome === 'taken') taken++
				else if (outcome !== 'refused') throw await broken(name, seed, at, input, judge)
			}
			return { inputs, taken, refused: inputs - taken }
		},
		async runLong({ seed, inputs, length, limit }) {
			let longest = 0
			for (let at = 0; at < inputs; at++) {
				const chance = createChance(seedOf(seed, at))
				const input = makeLong && at % 2 === 0 ? makeLong(chance, length) : (enlarge(chance, make(chance), length) as T)
				const begun = process.cpuUsage().user
				const outcome = await outcomeOf(judge, input)
				const seconds = (process.cpuUsage().user - begun) / 1e6
				const where = `${name}: an input of ${length} characters, ${at} of the seed ${seed}`
				if (typeof outcome === 'object') throw new Error(`${where}, breaks it: ${inspect(outcome.fault)}`, { cause: outcome.fault })
				if (seconds > limit) throw new Error(`${where}, took ${seconds} s: ${excerpt(input)}`)
				longest = Math.max(longest, seconds)
			}
			return longest
		},
	}
}

/** A long input, shortened to be looked at. */
const excerpt = (input: unknown): string => inspect(input, { depth: 40, maxStringLength: 200, maxArrayLength: 5 }).slice(0, 3000)

type Outcome = 'taken' | 'refused' | { readonly fault: unknown }

function outcomeOf<T>(judge: (input: T) => unknown, input: T): Outcome | Promise<Outcome> {
	try {
		const given = judge(input)
		return given instanceof Promise ? given.then(outcomeOfValue, outcomeOfError) : outcomeOfValue(given)
	} catch (error) {
		return outcomeOfError(error)
	}
}

const outcomeOfValue = (value: unknown): Outcome => (value === false ? 'refused' : 'taken')

const outcomeOfError = (error: unknown): Outcome =>
	error instanceof ProtocolError || error instanceof PeerError ? 'refused' : { fault: error }

async function faultOf<T>(judge: (input: T) => unknown, input: T): Promise<{ readonly fault: unknown } | undefined> {
	const outcome = await outcomeOf(judge, input)
	return typeof outcome === 'object' ? outcome : undefined
}

async function broken<T>(name: string, seed: number, at: number, input: T, judge: (input: T) => unknown): Promise<Error> {
	const smallest = await shrink(input, async smaller => (await faultOf(judge, smaller)) !== undefined)
	const cause = (await faultOf(judge, smallest))?.fault
	const shown = inspect(smallest, { depth: 40, maxStringLength: 4000, maxArrayLength: 400 })
	return new Error(`${name}: broken at input ${at} of the seed ${seed}, shrunk to\n${shown}\n${inspect(cause)}`, { cause })
}

/** For `judge`: breaks the property where `holds` is false. */
export function must(holds: boolean, what: string): void {
	if (!holds) throw new Error(`broken: ${what}`)
}
