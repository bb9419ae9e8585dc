// CBOR (RFC 8949) as COSE, CWTs and mdocs use it: what values it has here.

/** Whole numbers within 2^53, and broken ones, are numbers; a byte string is a Uint8Array; `undefined` is the simple value of that name. */
export type Cbor = number | string | boolean | null | undefined | Uint8Array | readonly Cbor[] | CborMap | Tagged

/** Keys are texts or whole numbers: no other kind is in use. */
export type CborMap = ReadonlyMap<string | number, Cbor>

export type Tagged = {
	readonly tag: number
	readonly value: Cbor
	/** The item as it was read, its tag with it. Where it stands, it is written as it came: what was signed or hashed is never made anew. */
	readonly raw?: Uint8Array
}

/** An encoded item inside a byte string. RFC 8949 §3.4.5.1 */
export const embeddedTag = 24

export const tagged = (tag: number, value: Cbor): Tagged => ({ tag, value })

/** A map of members that have names. */
export const mapOf = (members: Readonly<Record<string, Cbor>>): CborMap => new Map(Object.entries(members))

export const isBytes = (value: Cbor): value is Uint8Array => value instanceof Uint8Array
export const isMap = (value: Cbor): value is CborMap => value instanceof Map
export const isList = (value: Cbor): value is readonly Cbor[] => Array.isArray(value)
export const isTagged = (value: Cbor, tag: number): value is Tagged =>
	typeof value === 'object' && value !== null && 'tag' in value && value.tag === tag
