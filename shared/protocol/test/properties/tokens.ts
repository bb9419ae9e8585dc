// Harm done to signed tokens: to their parts, to what is in them, and by grafting one onto another.

import { decode, encode } from '../../base64url.ts'
import { fromUtf8, type Json, type JsonObject, parseJson, utf8 } from '../../json.ts'
import type { Chance } from './chance.ts'
import { mutateBytes, mutateJson, mutateObject, mutateText, several } from './mutate.ts'

const jsonIn = (part: string | undefined): Json => {
	const bytes = decode(part ?? '')
	const text = bytes && fromUtf8(bytes)
	return (text === undefined ? undefined : parseJson(text)) ?? {}
}
const partOf = (value: Json): string => encode(utf8(JSON.stringify(value)))

/** The members of the header and the payload of a JWT, for the properties behind its signature. */
export function takenApart(jwt: string): { readonly header: JsonObject; readonly payload: JsonObject } {
	const [header, payload] = jwt.split('.')
	return { header: jsonIn(header) as JsonObject, payload: jsonIn(payload) as JsonObject }
}

/** The order of P-256's group. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** The other signature of ECDSA over the same bytes: (r, n - s). */
function otherSignature(signature: Uint8Array): Uint8Array {
	if (signature.length !== 64) return signature
	const s = BigInt(`0x${signature.subarray(32).toHex()}`)
	const negated = ((order - (s % order)) % order).toString(16).padStart(64, '0')
	return Uint8Array.from([...signature.subarray(0, 32), ...Uint8Array.fromHex(negated)])
}

/** A compact JWT with something changed; `other` is what parts and ends are taken from. */
export function mutateJwt(chance: Chance, text: string, other = text): string {
	const parts = text.split('.')
	const [header = '', payload = '', signature = ''] = parts
	const kind = chance.below(12)
	switch (kind) {
		case 0:
			return [partOf(several(chance, jsonIn(header), mutateJson)), payload, signature].join('.')
		case 1:
		case 2:
			return [header, partOf(several(chance, jsonIn(payload), mutateJson)), signature].join('.')
		case 3: {
			const others = other.split('.')
			return parts.map((part, at) => (chance.below(2) === 0 ? part : (others[at] ?? part))).join('.')
		}
		case 4:
			return [header, payload, encode(otherSignature(decode(signature) ?? new Uint8Array()))].join('.')
		case 5:
			return [header, payload, encode(mutateBytes(chance, decode(signature) ?? new Uint8Array()))].join('.')
		case 6: {
			const changed = { ...(jsonIn(header) as JsonObject), alg: chance.pick(['none', 'HS256', 'ES384', 'EdDSA', 'Ed25519', 'es256', '']) }
			return [partOf(changed), payload, chance.pick([signature, '', 'A'.repeat(86), 'A'.repeat(128)])].join('.')
		}
		case 7: {
			const { typ } = jsonIn(other.split('.')[0]) as { typ?: Json }
			return [
				partOf({ ...(jsonIn(header) as JsonObject), typ: typ ?? chance.pick(['JWT', '', null, 'application/jwt']) }),
				payload,
				signature,
			].join('.')
		}
		case 8: {
			// the key that the sender would like it to be judged with
			const { jwk, x5c } = jsonIn(other.split('.')[0]) as { jwk?: Json; x5c?: Json }
			const own = { ...(jsonIn(header) as JsonObject), ...(jwk === undefined ? {} : { jwk }), ...(x5c === undefined ? {} : { x5c }) }
			return [partOf(own), payload, signature].join('.')
		}
		case 9:
			return chance.pick([
				`${text}=`,
				`${text}.`,
				`.${text}`,
				`${text}\n`,
				text.replace('.', '..'),
				`${header}.${payload}`,
				`${header}..${signature}`,
			])
		default:
			return several(chance, text, (one, value) => mutateText(one, value, other))
	}
}

/** An SD-JWT with or without a KB-JWT with something changed in its JWTs or in what stands between them. */
export function mutateSdJwt(chance: Chance, text: string, other = text): string {
	const parts = text.split('~')
	const jwt = parts[0] ?? ''
	const disclosures = parts.slice(1, -1)
	const tail = parts[parts.length - 1] ?? ''
	const others = other.split('~')
	const at = chance.below(disclosures.length + 1)
	const joined = (changed: readonly string[], end = tail) => [jwt, ...changed, end].join('~')
	switch (chance.below(12)) {
		case 0:
			return joined(disclosures.toSpliced(at, 1))
		case 1:
			return joined([...disclosures, ...disclosures.slice(at, at + 1)])
		case 2:
			return joined(disclosures.toReversed())
		case 3:
			return joined(disclosures.toSpliced(at, chance.below(2), ...others.slice(1, -1).slice(0, 1 + chance.below(3))))
		case 4:
		case 5: {
			const disclosure = disclosures[at]
			if (disclosure === undefined) return joined([...disclosures, partOf(['c2FsdA', 'admin', true])])
			return joined(disclosures.with(at, partOf(mutateJson(chance, jsonIn(disclosure)))))
		}
		case 6:
			return joined(disclosures, chance.pick(['', others[others.length - 1] ?? '', jwt]))
		case 7:
			return tail === ''
				? joined(disclosures, mutateJwt(chance, jwt))
				: joined(disclosures, mutateJwt(chance, tail, others[others.length - 1]))
		case 8:
		case 9:
			return [mutateJwt(chance, jwt, others[0]), ...disclosures, tail].join('~')
		case 10:
			return [others[0] ?? '', ...disclosures, tail].join('~')
		default:
			return several(chance, text, (one, value) => mutateText(one, value, other))
	}
}

/** A compact JWE with a part of another, or something in one of its parts changed. */
export function mutateJwe(chance: Chance, text: string, other = text): string {
	const parts = text.split('.')
	const at = chance.below(parts.length + 1)
	switch (chance.below(5)) {
		case 0:
			return [partOf(mutateObject(chance, jsonIn(parts[0]) as JsonObject)), ...parts.slice(1)].join('.')
		case 1: {
			const others = other.split('.')
			return parts.map((part, place) => (chance.below(3) > 0 ? part : (others[place] ?? part))).join('.')
		}
		case 2:
			return parts.map((part, place) => (place === at ? encode(mutateBytes(chance, decode(part) ?? new Uint8Array())) : part)).join('.')
		case 3:
			return [partOf({ ...(jsonIn(parts[0]) as JsonObject), ...(jsonIn(other.split('.')[0]) as JsonObject) }), ...parts.slice(1)].join('.')
		default:
			return several(chance, text, (one, value) => mutateText(one, value, other))
	}
}

/** Whether `part` says nothing that `whole` does not: members and elements may be missing, their order is kept. */
export function isPart(part: Json, whole: Json): boolean {
	if (Array.isArray(part)) {
		if (!Array.isArray(whole)) return false
		const elements: readonly Json[] = whole
		let from = 0
		return (part as readonly Json[]).every(element => {
			const found = elements.findIndex((candidate, at) => at >= from && isPart(element, candidate))
			from = found + 1
			return found >= 0
		})
	}
	if (typeof part !== 'object' || part === null) return part === whole
	if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return false
	const object = whole as JsonObject
	return Object.entries(part).every(([name, value]) => Object.hasOwn(object, name) && isPart(value, object[name] as Json))
}
