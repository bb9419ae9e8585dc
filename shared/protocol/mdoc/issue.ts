// Making an mdoc: a salted digest of each element, and the issuer's signature over all of them. ISO 18013-5 §9.1.2.

import { encode } from '../base64url.ts'
import { type Cbor, mapOf } from '../cbor/cbor.ts'
import { embed, encodeCbor } from '../cbor/encode.ts'
import { createSign1, label } from '../cose/sign1.ts'
import { x5chainFor } from '../cose/x5chain.ts'
import type { CredentialToIssue, ValueKind } from '../credential/format.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { Crypto, Random, Signer } from '../ports.ts'
import { createMso } from './mobile-security-object.ts'
import { toCbor, within } from './values.ts'

/** §9.1.2.5 asks for 16 bytes, and advises 32. */
const saltLength = 32

/**
 * IssuerSigned in base64url, OpenID4VCI 1.0 Appendix A.2.4.
 * @throws TypeError where `claims` are not elements by namespace, or a text is not of its kind
 */
export async function issueMdoc(
	{ crypto, random }: { crypto: Crypto; random: Random },
	signer: Signer,
	{ type, claims, kinds = [], holderKey, status, issuedAt, expiresAt }: CredentialToIssue,
): Promise<string> {
	const nameSpaces = new Map<string, Cbor>()
	const valueDigests = new Map<string, ReadonlyMap<number, Uint8Array>>()
	for (const [namespace, elements] of Object.entries(claims)) {
		if (!isObject(elements) || Object.keys(elements).length === 0) throw new TypeError(`the namespace ${namespace} holds no elements`)
		const { items, digests } = itemsOf({ crypto, random }, elements, within(kinds, namespace))
		nameSpaces.set(namespace, items)
		valueDigests.set(namespace, digests)
	}
	const payload = createMso({ docType: type, valueDigests, deviceKey: holderKey, signed: issuedAt, validUntil: expiresAt, status })
	const issuerAuth = await createSign1(signer, { unprotectedHeader: new Map([[label.x5chain, x5chainFor(signer)]]), payload })
	return encode(encodeCbor(mapOf({ nameSpaces, issuerAuth })))
}

/** The elements of a namespace as they are sent, and the digests of them. The bytes that are hashed are those that are sent. */
function itemsOf(
	{ crypto, random }: { crypto: Crypto; random: Random },
	elements: JsonObject,
	kinds: readonly ValueKind[],
): { readonly items: readonly Cbor[]; readonly digests: ReadonlyMap<number, Uint8Array> } {
	const entries = Object.entries(elements)
	const ids = shuffled(random, entries.length)
	const digests = new Map<number, Uint8Array>()
	const items = entries.map(([elementIdentifier, value], at) => {
		const digestID = ids[at] ?? 0
		const elementValue = toCbor(value, within(kinds, elementIdentifier))
		const item = embed(mapOf({ random: random.bytes(saltLength), digestID, elementValue, elementIdentifier }))
		const raw = encodeCbor(item)
		digests.set(digestID, crypto.hash('sha-256', raw))
		return { ...item, raw }
	})
	return { items, digests }
}

/** The numbers from 0 on in an order that nobody can tell: a digestID does not say which element it is of. §9.1.2.5 */
function shuffled(random: Random, count: number): number[] {
	const numbers = Array.from({ length: count }, (_, at) => at)
	for (let left = count - 1; left > 0; left--) {
		const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4)
		const other = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
		const at = other % (left + 1)
		const moved = numbers[left] ?? 0
		numbers[left] = numbers[at] ?? 0
		numbers[at] = moved
	}
	return numbers
}
