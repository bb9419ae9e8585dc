// The values of an mdoc's elements, in CBOR and in JSON. ISO 18013-5 §7.2, RFC 8949 §6.1, OpenID4VP 1.0 §6.3.

import { decode, encode } from '../base64url.ts'
import { type Cbor, isBytes, isList, isMap, isTagged, tagged } from '../cbor/cbor.ts'
import type { ClaimsPath, ValueKind } from '../credential/format.ts'
import type { Json } from '../json.ts'

/** `tdate` and `full-date`. RFC 8949 §3.4.1, RFC 8943 */
export const dateTag = { tdate: 0, 'full-date': 1004 } as const

/** Dates become their texts, byte strings unpadded base64url; what JSON has no form of, null. */
export function toJson(value: Cbor): Json {
	if (value === null || value === undefined) return null
	if (typeof value === 'number') return Number.isFinite(value) ? value : null
	if (typeof value === 'string' || typeof value === 'boolean') return value
	if (isBytes(value)) return encode(value)
	if (isList(value)) return value.map(toJson)
	if (isMap(value)) return Object.fromEntries([...value].map(([key, each]) => [String(key), toJson(each)]))
	return toJson(value.value)
}

/**
 * @param kinds of texts that are no mere texts, by their paths within `value`
 * @throws TypeError where a text is not of the kind that is said of it
 */
export function toCbor(value: Json, kinds: readonly ValueKind[]): Cbor {
	if (kinds.length === 0 && (typeof value !== 'object' || value === null)) return value
	const kind = kinds.find(({ path }) => path.length === 0)?.kind
	if (kind) return ofKind(value, kind)
	if (Array.isArray(value)) return (value as readonly Json[]).map((each, at) => toCbor(each, within(kinds, at)))
	if (typeof value !== 'object' || value === null) return value
	return new Map(Object.entries(value).map(([name, each]) => [name, toCbor(each, within(kinds, name))]))
}

/** The kinds that are said of what stands at `step`; null in a path means every element of an array. */
export const within = (kinds: readonly ValueKind[], step: string | number): readonly ValueKind[] =>
	kinds.length === 0 ? kinds : kinds.flatMap(({ path: [first, ...rest], kind }) => (matches(first, step) ? [{ path: rest, kind }] : []))

const matches = (first: ClaimsPath[number] | undefined, step: string | number): boolean =>
	first === step || (first === null && typeof step === 'number')

/** How each is written, beside which there is no other way: a day that no month has comes out as another. */
const written = {
	'full-date': (time: number) => new Date(time).toISOString().slice(0, 10),
	tdate: (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`,
}

/** The milliseconds of a text of such a kind; undefined where it is none. */
function timeOf(text: unknown, kind: keyof typeof written): number | undefined {
	const time = typeof text === 'string' && text.length <= 20 ? Date.parse(text) : Number.NaN
	return Number.isFinite(time) && written[kind](time) === text ? time : undefined
}

function ofKind(value: Json, kind: ValueKind['kind']): Cbor {
	if (kind === 'bytes') {
		const bytes = typeof value === 'string' ? decode(value) : undefined
		if (!bytes) throw new TypeError('an element of bytes is not base64url without padding')
		return bytes
	}
	if (typeof value !== 'string' || timeOf(value, kind) === undefined) throw new TypeError(`an element is no ${kind}`)
	return tagged(dateTag[kind], value)
}

/** A time as an MSO has it: without fractions, in UTC. ISO 18013-5 §9.1.2.4 */
export const toTdate = (time: number): Cbor => tagged(dateTag.tdate, written.tdate(time * 1000))

/** The seconds of such a time; undefined where it is none. */
export function fromTdate(value: Cbor): number | undefined {
	const time = isTagged(value, dateTag.tdate) ? timeOf(value.value, 'tdate') : undefined
	return time === undefined || time < 0 ? undefined : time / 1000
}
