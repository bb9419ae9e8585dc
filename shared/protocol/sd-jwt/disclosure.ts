// Disclosures: one claim each, hidden behind the digest of its text. RFC 9901 §4.2.

import { decode, encode } from '../base64url.ts'
import { ProtocolError } from '../errors.ts'
import { fromUtf8, type Json, parseJson, utf8 } from '../json.ts'
import type { Crypto } from '../ports.ts'

export type Disclosure = {
	/** The base64url text, which the digest is taken over. */
	readonly text: string
	/** The name of an object's property; undefined for an element of an array. */
	readonly name: string | undefined
	readonly value: Json
}

/** The hash algorithms that `_sd_alg` may name here. What is truncated or weaker than the signature is not among them (RFC 9901 §9.4). */
export type HashName = 'sha-256' | 'sha-384' | 'sha-512'

const hashNames: readonly unknown[] = ['sha-256', 'sha-384', 'sha-512'] satisfies HashName[]

export const isHashName = (value: unknown): value is HashName => hashNames.includes(value)

/** Names that an SD-JWT keeps for itself at every level of its claims. RFC 9901 §4.1, §4.2.1. */
export const isReservedName = (name: string): boolean => name === '_sd' || name === '...' || name === '_sd_alg'

/** The digest of a Disclosure, or of a whole SD-JWT: over the ASCII of its text. RFC 9901 §4.2.3, §4.3.1. */
export const digestOf = ({ crypto }: { crypto: Crypto }, hash: HashName, text: string): string => crypto.hashText(hash, text)

/** A Disclosure of a property where `name` is given, of an array's element otherwise. RFC 9901 §4.2.1, §4.2.2. */
export function createDisclosure(salt: Uint8Array, value: Json, name?: string): Disclosure {
	const contents = name === undefined ? [encode(salt), value] : [encode(salt), name, value]
	return { text: encode(utf8(JSON.stringify(contents))), name, value }
}

/** @throws ProtocolError `invalid_sd_jwt`: not base64url of a JSON array of two or three, or a name that is none. RFC 9901 §7.1 step 3 */
export function parseDisclosure(text: string): Disclosure {
	const bytes = decode(text)
	const json = bytes && fromUtf8(bytes)
	const contents = json === undefined ? undefined : parseJson(json)
	if (!Array.isArray(contents)) throw refusal('a disclosure is not base64url of a JSON array', '§4.2')
	if (contents.length !== 2 && contents.length !== 3) {
		throw refusal(`a disclosure has ${contents.length} elements, not two or three`, '§7.1')
	}
	if (typeof contents[0] !== 'string') throw refusal('the salt of a disclosure is not a string', '§4.2.1')
	if (contents.length === 2) return { text, name: undefined, value: contents[1] }
	const name: unknown = contents[1]
	if (typeof name !== 'string') throw refusal('the claim name of a disclosure is not a string', '§4.2.1')
	if (isReservedName(name)) throw refusal(`a disclosure has the claim name ${name}`, '§7.1')
	return { text, name, value: contents[2] }
}

export const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_sd_jwt', message, { section: `RFC 9901 ${section}` })
