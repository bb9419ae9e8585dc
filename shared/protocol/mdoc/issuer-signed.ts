// IssuerSigned: elements of an mdoc, and the issuer's signature over the digests of all of them. ISO 18013-5 §8.3.2.1.2.2, §9.1.2.

import { equal } from '../bytes.ts'
import { type Cbor, type CborMap, embeddedTag, isBytes, isList, isTagged, type Tagged } from '../cbor/cbor.ts'
import { decodeCbor } from '../cbor/decode.ts'
import { parseSign1, type Sign1, verifySign1 } from '../cose/sign1.ts'
import { x5chainOf } from '../cose/x5chain.ts'
import type { ClaimsPath, Credential } from '../credential/format.ts'
import { ProtocolError } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Crypto } from '../ports.ts'
import type { Trust, TrustedCertificate } from '../trust/trust.ts'
import { type MobileSecurityObject, parseMso } from './mobile-security-object.ts'
import { mapIn, refusal, textIn } from './refusal.ts'
import { toJson } from './values.ts'

export const formatId = 'mso_mdoc'

/** One element as its issuer wrote it. */
export type SignedItem = {
	readonly namespace: string
	readonly element: string
	readonly value: Cbor
	readonly digestId: number
	/** IssuerSignedItemBytes: what the digest is of. */
	readonly bytes: Tagged & { readonly raw: Uint8Array }
}

export type IssuerSigned = {
	readonly items: readonly SignedItem[]
	/** As it came, to be handed on. */
	readonly issuerAuth: Cbor
	readonly sign1: Sign1
	readonly mso: MobileSecurityObject
}

/** What an IssuerSigned is built of. */
const structure = '§8.3.2.1.2.2'
/** The shortest salt. §9.1.2.5 */
const minRandom = 16

/** @throws ProtocolError `invalid_mdoc`, `invalid_cbor`, `invalid_cose`, `invalid_key`: not built as ISO 18013-5 orders; nothing is judged yet */
export function parseIssuerSigned(value: Cbor): IssuerSigned {
	const issuerSigned = mapIn(value, 'IssuerSigned', structure)
	const issuerAuth = issuerSigned.get('issuerAuth')
	const sign1 = parseSign1(issuerAuth, { tagged: false, what: 'issuerAuth' })
	if (!sign1.payload) throw refusal('issuerAuth has no payload', '§9.1.2.4')
	return { items: parseItems(issuerSigned), issuerAuth, sign1, mso: parseMso(sign1.payload) }
}

function parseItems(issuerSigned: CborMap): readonly SignedItem[] {
	const items: SignedItem[] = []
	const namespaces = issuerSigned.get('nameSpaces')
	if (namespaces === undefined) return items
	for (const [name, list] of mapIn(namespaces, 'nameSpaces', structure)) {
		const namespace = textIn(name, 'a namespace', structure)
		if (!isList(list)) throw refusal('a namespace holds no list of elements', structure)
		const [elements, ids] = [new Set<string>(), new Set<number>()]
		for (const each of list) {
			const item = parseItem(namespace, each)
			if (elements.has(item.element)) throw refusal('an element stands twice in its namespace', structure)
			if (ids.has(item.digestId)) throw refusal('two elements have one digestID', '§9.1.2.5')
			elements.add(item.element)
			ids.add(item.digestId)
			items.push(item)
		}
	}
	return items
}

function parseItem(namespace: string, value: Cbor): SignedItem {
	if (!isTagged(value, embeddedTag) || !isBytes(value.value) || !value.raw) throw refusal('an element is no embedded CBOR', structure)
	const item = mapIn(decodeCbor(value.value, 'an element'), 'an element', structure)
	const [digestId, random] = [item.get('digestID'), item.get('random')]
	if (typeof digestId !== 'number' || !Number.isSafeInteger(digestId) || digestId < 0) {
		throw refusal('the digestID of an element is no whole number from 0 on', '§9.1.2.5')
	}
	if (!isBytes(random) || random.length < minRandom) throw refusal(`the random of an element is not ${minRandom} bytes or more`, '§9.1.2.5')
	if (!item.has('elementValue')) throw refusal('an element has no value', structure)
	return {
		namespace,
		element: textIn(item.get('elementIdentifier'), 'an elementIdentifier', structure),
		value: item.get('elementValue'),
		digestId,
		bytes: { ...value, raw: value.raw },
	}
}

/**
 * What `signer` signed: every element is one of which it signed the digest, under its namespace and its digestID.
 * @throws ProtocolError `invalid_cose`, `invalid_mdoc`. §9.3.1 steps 2 and 3
 */
export function verifyIssuerSigned({ crypto }: { crypto: Crypto }, issuerSigned: IssuerSigned, signer: TrustedCertificate): void {
	const { items, mso, sign1 } = issuerSigned
	verifySign1({ crypto }, sign1, signer.publicJwk)
	for (const { namespace, element, digestId, bytes } of items) {
		const digest = mso.valueDigests.get(namespace)?.get(digestId)
		if (!digest) throw refusal(`the issuer signed no digest of ${element.slice(0, 60)}`, '§9.3.1')
		if (!equal(digest, crypto.hash(mso.digestAlgorithm, bytes.raw)))
			throw refusal(`${element.slice(0, 60)} is not what its issuer signed`, '§9.3.1')
	}
	verifyCountry(items, signer)
}

/** A driving licence is of the country of whoever signs it. §9.3.1 */
function verifyCountry(items: readonly SignedItem[], { country }: TrustedCertificate): void {
	const issuing = items.find(({ namespace, element }) => namespace === 'org.iso.18013.5.1' && element === 'issuing_country')
	if (issuing && issuing.value !== country) {
		throw refusal(
			`issuing_country is not ${country ?? 'that of its signer, which has none'}, the country of the certificate that signed`,
			'§9.3.1',
		)
	}
}

/**
 * The certificate whose key signs: that of `x5chain`, and no other.
 * @throws ProtocolError `invalid_certificate_chain`. ISO 18013-5 §9.1.2.4, §9.3.3
 */
export function documentSignerOf(trust: Trust, { sign1 }: IssuerSigned): TrustedCertificate {
	const chain = x5chainOf(sign1)
	if (!chain) throw new ProtocolError('invalid_certificate_chain', 'issuerAuth has no x5chain', { section: 'ISO 18013-5 §9.1.2.4' })
	return trust.verify(chain, 'the mdoc', 'mdoc')
}

/**
 * What the MSO says of time, at `now`. `signed` must be within the time of the certificate that signed. §9.3.1 step 5
 * @throws ProtocolError `invalid_mdoc`
 */
export function verifyValidity({ mso }: IssuerSigned, { notBefore, notAfter }: TrustedCertificate, now: number, tolerance: number): void {
	const { signed, validFrom, validUntil } = mso
	if (signed < notBefore || signed > notAfter) {
		throw refusal('signed of the MSO is outside the validity of the certificate that signed it', '§9.3.1')
	}
	if (validUntil < now) throw refusal(`the mdoc expired ${Math.round(now - validUntil)} s ago`, '§9.3.1')
	if (validFrom > now + tolerance) throw refusal(`validFrom of the mdoc is ${Math.round(validFrom - now)} s ahead`, '§9.3.1')
}

/** The mdoc as its readers see it. */
export function readCredential({ items, mso }: IssuerSigned): Credential {
	const namespaces = new Map<string, Array<readonly [string, Json]>>()
	for (const { namespace, element, value } of items) {
		const entry = [element, toJson(value)] as const
		const known = namespaces.get(namespace)
		if (known) known.push(entry)
		else namespaces.set(namespace, [entry])
	}
	const claims: JsonObject = Object.fromEntries([...namespaces].map(([name, entries]) => [name, Object.fromEntries(entries)]))
	return {
		format: formatId,
		type: mso.docType,
		claims,
		holderKey: mso.deviceKey,
		status: mso.status,
		issuedAt: mso.signed,
		notBefore: mso.validFrom,
		expiresAt: mso.validUntil,
	}
}

/** Every element can be kept back. */
export const pathsIn = ({ items }: IssuerSigned): readonly ClaimsPath[] => items.map(({ namespace, element }) => [namespace, element])
