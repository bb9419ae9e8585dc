// From digests and Disclosures to the claims they stand for: the Processed SD-JWT Payload. RFC 9901 §7.1 steps 3 to 5.

import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Crypto } from '../ports.ts'
import { type Disclosure, digestOf, isReservedName, refusal } from './disclosure.ts'
import type { SdJwt } from './parse.ts'

/** A Disclosure and where its claim stands in the processed claims. */
export type Placed = { readonly disclosure: Disclosure; readonly path: ReadonlyArray<string | number> }

export type Processed = {
	/** The claims, with nothing left of `_sd`, `_sd_alg` and the digests of array elements. */
	readonly claims: JsonObject
	/** Each Disclosure once; one that another one reveals comes after it. */
	readonly placed: readonly Placed[]
}

/** How deep the claims may be nested, Disclosures within Disclosures counted in. */
const maxDepth = 32

/**
 * @throws ProtocolError `invalid_sd_jwt`: a digest or a Disclosure that comes twice, a Disclosure that nothing refers to, one of the wrong
 * kind for its place, a claim that is there already, or names that an SD-JWT keeps for itself
 */
export function processSdJwt(ports: { crypto: Crypto }, { jwt, disclosures, hash }: SdJwt): Processed {
	const offered = new Map<string, Disclosure>()
	for (const disclosure of disclosures) offered.set(digestOf(ports, hash, disclosure.text), disclosure)
	if (offered.size < disclosures.length) throw refusal('a disclosure is sent twice', '§7.1')

	const seen = new Set<string>()
	const placed: Placed[] = []
	const path: Array<string | number> = []

	function disclosed(digest: string): Disclosure | undefined {
		if (seen.has(digest)) throw refusal('a digest stands in the SD-JWT twice', '§7.1')
		seen.add(digest)
		return offered.get(digest)
	}

	function at(step: string | number, value: Json, disclosure?: Disclosure): Json {
		if (path.length >= maxDepth) throw refusal(`the claims are nested deeper than ${maxDepth} levels`, '§7.1')
		path.push(step)
		if (disclosure) placed.push({ disclosure, path: [...path] })
		const processed = processValue(value)
		path.pop()
		return processed
	}

	function processValue(value: Json): Json {
		if (Array.isArray(value)) return processArray(value)
		return isObject(value) ? processObject(value) : value
	}

	function processObject(source: JsonObject): JsonObject {
		const target: Record<string, Json> = {}
		for (const name in source) {
			if (name === '_sd') continue
			if (isReservedName(name)) throw refusal(`the name ${name} stands where it may not`, name === '_sd_alg' ? '§4.1.1' : '§4.2.4.2')
			if (name === '__proto__') throw refusal('a claim is named __proto__, which is not taken here', '§4.2.1')
			target[name] = at(name, source[name] as Json)
		}
		for (const digest of digestsOf(source)) {
			const disclosure = disclosed(digest)
			if (!disclosure) continue
			const { name, value } = disclosure
			if (name === undefined) throw refusal('a disclosure of two elements is referred to from an _sd array', '§7.1')
			if (name === '__proto__') throw refusal('a claim is named __proto__, which is not taken here', '§4.2.1')
			if (Object.hasOwn(target, name)) throw refusal('a disclosure names a claim that is there already', '§7.1')
			target[name] = at(name, value, disclosure)
		}
		return target
	}

	function processArray(source: readonly Json[]): Json[] {
		const target: Json[] = []
		for (const element of source) {
			const digest = elementDigest(element)
			if (digest === undefined) {
				target.push(at(target.length, element))
				continue
			}
			const disclosure = disclosed(digest)
			if (!disclosure) continue
			if (disclosure.name !== undefined) throw refusal('a disclosure of three elements is referred to from an array', '§7.1')
			target.push(at(target.length, disclosure.value, disclosure))
		}
		return target
	}

	const { _sd_alg, ...payload } = jwt.payload
	const claims = processObject(payload)
	if (placed.length < disclosures.length) throw refusal('a disclosure is sent that no digest refers to', '§7.1')
	return { claims, placed }
}

function digestsOf({ _sd: digests }: JsonObject): readonly string[] {
	if (digests === undefined) return []
	if (!Array.isArray(digests) || !digests.every((digest: unknown) => typeof digest === 'string')) {
		throw refusal('_sd is not an array of strings', '§4.2.4.1')
	}
	return digests
}

/** The digest in an element `{"...": digest}`; undefined where the element is a plain value. RFC 9901 §4.2.4.2. */
function elementDigest(element: Json): string | undefined {
	if (!isObject(element) || !Object.hasOwn(element, '...')) return undefined
	const digest = element['...']
	if (typeof digest !== 'string' || Object.keys(element).length > 1) {
		throw refusal("an array's element has the name ... beside others or with no string", '§4.2.4.2')
	}
	return digest
}
