// Harm done to CBOR: to what it holds, and to what is embedded in its byte strings. What comes out is well-formed for the most part.

import { type Cbor, isBytes, isList, isMap, tagged } from '../../cbor/cbor.ts'
import { decodeCbor } from '../../cbor/decode.ts'
import { encodeCbor } from '../../cbor/encode.ts'
import { ProtocolError } from '../../errors.ts'
import type { Chance } from './chance.ts'
import { hostileText } from './hostile.ts'
import { mutateBytes, mutateText } from './mutate.ts'

/** The value that bytes are, or undefined where they are none, or a mere number or text. */
function embeddedIn(bytes: Uint8Array): Cbor {
	try {
		const value = decodeCbor(bytes, 'it')
		return typeof value === 'object' && value !== null && !isBytes(value) ? value : undefined
	} catch (error) {
		if (error instanceof ProtocolError) return undefined
		throw error
	}
}

/** `value` with one place of it changed; the original stays as it is. */
export function mutateCbor(chance: Chance, value: Cbor): Cbor {
	if (chance.below(8) === 0) return harm(chance, value)
	if (isBytes(value)) {
		const embedded = embeddedIn(value)
		return embedded === undefined || chance.below(6) === 0 ? mutateBytes(chance, value) : encodeCbor(mutateCbor(chance, embedded))
	}
	if (isList(value)) return mutateList(chance, value)
	if (isMap(value)) return mutateMap(chance, value)
	if (typeof value === 'object' && value !== null) {
		switch (chance.below(8)) {
			case 0:
				return tagged(chance.pick([0, 1, 17, 18, 24, 61, 1004, 55_799]), value.value)
			case 1:
				return value.value
			default:
				return tagged(value.tag, mutateCbor(chance, value.value))
		}
	}
	return harm(chance, value)
}

function mutateList(chance: Chance, list: readonly Cbor[]): Cbor {
	const at = chance.below(list.length + 1)
	switch (chance.below(8)) {
		case 0:
			return list.toSpliced(at, 1)
		case 1:
			return [...list, list[at]]
		case 2:
			return list.toReversed()
		default:
			return at < list.length ? list.with(at, mutateCbor(chance, list[at])) : list.map(each => mutateCbor(chance, each))
	}
}

function mutateMap(chance: Chance, map: ReadonlyMap<string | number, Cbor>): Cbor {
	const entries = [...map]
	const [key = '', value] = entries[chance.below(entries.length + 1)] ?? []
	switch (chance.below(8)) {
		case 0:
			return new Map(entries.filter(([known]) => known !== key))
		case 1: {
			const renamed = typeof key === 'string' ? mutateText(chance, key) : key + chance.pick([-1, 1, 16])
			return new Map(entries.map(([known, each]) => [known === key ? renamed : known, each]))
		}
		case 2:
			return new Map([...entries, [hostileText(chance), harm(chance, value)]])
		case 3:
			return new Map([...entries, [key, entries[chance.below(entries.length + 1)]?.[1]]])
		default:
			return new Map(entries.map(([known, each]) => [known, known === key ? mutateCbor(chance, each) : each]))
	}
}

function harm(chance: Chance, value: Cbor): Cbor {
	if (typeof value === 'number' && chance.below(2) === 0) return value + chance.pick([-1, 1, 0.5, 1e9])
	if (typeof value === 'string' && chance.below(2) === 0) return mutateText(chance, value)
	return chance.pick<Cbor>([
		0,
		-1,
		2 ** 40,
		1.5,
		Number.NaN,
		'',
		hostileText(chance),
		new Uint8Array(),
		chance.bytes(32),
		true,
		null,
		undefined,
		[],
		[value],
		new Map(),
		new Map([['a', value]]),
		tagged(24, encodeCbor(value)),
		tagged(0, '2026-11-25T12:00:00Z'),
	])
}
