// The Mobile Security Object: what the issuer of an mdoc signs. ISO 18013-5 §9.1.2.4.

import { type Cbor, type CborMap, embeddedTag, isBytes, isMap, isTagged, mapOf } from '../cbor/cbor.ts'
import { decodeCbor } from '../cbor/decode.ts'
import { embed, encodeCbor } from '../cbor/encode.ts'
import { createCoseKey, parseCoseKey } from '../cose/cose-key.ts'
import type { StatusReference } from '../credential/format.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import type { Seconds } from '../ports.ts'
import { parseStatusReference } from '../status/status-reference.ts'
import { mapIn, refusal, textIn } from './refusal.ts'
import { fromTdate, toJson, toTdate } from './values.ts'

export type DigestAlgorithm = 'sha-256' | 'sha-384' | 'sha-512'

/** Digests of the elements of each namespace, by their digestIDs. */
export type ValueDigests = ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>

/** What the holder's key may say itself: whole namespaces, and elements of others. */
export type KeyAuthorizations = { readonly namespaces: ReadonlySet<string>; readonly elements: ReadonlyMap<string, ReadonlySet<string>> }

export type MobileSecurityObject = {
	readonly docType: string
	readonly digestAlgorithm: DigestAlgorithm
	readonly valueDigests: ValueDigests
	readonly deviceKey: PublicJwk
	readonly authorized: KeyAuthorizations
	readonly signed: Seconds
	readonly validFrom: Seconds
	readonly validUntil: Seconds
	/** Undefined where the mdoc names none. */
	readonly status: StatusReference | undefined
}

const section = '§9.1.2.4'
const digests: ReadonlyMap<unknown, { readonly name: DigestAlgorithm; readonly length: number }> = new Map([
	['SHA-256', { name: 'sha-256', length: 32 }],
	['SHA-384', { name: 'sha-384', length: 48 }],
	['SHA-512', { name: 'sha-512', length: 64 }],
])

type ToSign = Pick<MobileSecurityObject, 'docType' | 'valueDigests' | 'deviceKey' | 'signed' | 'validUntil'> & {
	readonly status: StatusReference
}

/** MobileSecurityObjectBytes: the payload of the issuer's signature, its digests of SHA-256. */
export function createMso({ docType, valueDigests, deviceKey, signed, validUntil, status: { idx, uri } }: ToSign): Uint8Array {
	const mso = mapOf({
		version: '1.0',
		digestAlgorithm: 'SHA-256',
		valueDigests,
		deviceKeyInfo: mapOf({ deviceKey: createCoseKey(deviceKey) }),
		docType,
		validityInfo: mapOf({ signed: toTdate(signed), validFrom: toTdate(signed), validUntil: toTdate(validUntil) }),
		status: mapOf({ status_list: mapOf({ idx, uri }) }),
	})
	return encodeCbor(embed(mso))
}

/** @throws ProtocolError `invalid_mdoc`, `invalid_cbor`, `invalid_key`: not built as §9.1.2.4 orders */
export function parseMso(payload: Uint8Array): MobileSecurityObject {
	const outer = decodeCbor(payload, 'the payload of issuerAuth')
	if (!isTagged(outer, embeddedTag) || !isBytes(outer.value)) throw refusal('the payload of issuerAuth is no embedded CBOR', section)
	const mso = mapIn(decodeCbor(outer.value, 'the MSO'), 'the MSO', section)
	const version = mso.get('version')
	if (typeof version !== 'string' || !/^1\.\d{1,3}$/.test(version)) throw refusal('the version of the MSO is not 1.0', section)
	const algorithm = digests.get(mso.get('digestAlgorithm'))
	if (!algorithm) throw refusal('the digestAlgorithm of the MSO is not SHA-256, SHA-384 or SHA-512', '§9.1.2.5')
	const deviceKeyInfo = mapIn(mso.get('deviceKeyInfo'), 'deviceKeyInfo of the MSO', section)
	return {
		docType: textIn(mso.get('docType'), 'docType of the MSO', section),
		digestAlgorithm: algorithm.name,
		valueDigests: parseDigests(mso.get('valueDigests'), algorithm.length),
		deviceKey: parseCoseKey(deviceKeyInfo.get('deviceKey'), 'deviceKey of the MSO'),
		authorized: parseAuthorizations(deviceKeyInfo.get('keyAuthorizations')),
		...parseValidity(mapIn(mso.get('validityInfo'), 'validityInfo of the MSO', section)),
		status: parseStatus(mso),
	}
}

function parseDigests(value: Cbor, length: number): ValueDigests {
	const namespaces = new Map<string, ReadonlyMap<number, Uint8Array>>()
	for (const [namespace, digestIds] of mapIn(value, 'valueDigests of the MSO', section)) {
		const name = textIn(namespace, 'a namespace of valueDigests', section)
		const known = new Map<number, Uint8Array>()
		for (const [id, digest] of mapIn(digestIds, 'a namespace of valueDigests', section)) {
			if (typeof id !== 'number' || id < 0) throw refusal('a digestID of the MSO is no whole number from 0 on', section)
			if (!isBytes(digest) || digest.length !== length) throw refusal(`a digest of the MSO is not ${length} bytes`, '§9.1.2.5')
			known.set(id, digest)
		}
		namespaces.set(name, known)
	}
	return namespaces
}

function parseAuthorizations(value: Cbor): KeyAuthorizations {
	if (value === undefined) return { namespaces: new Set(), elements: new Map() }
	const what = 'keyAuthorizations of the MSO'
	const authorizations = mapIn(value, what, section)
	const elements = [...mapIn(authorizations.get('dataElements') ?? new Map(), what, section)]
	return {
		namespaces: textsIn(authorizations.get('nameSpaces') ?? [], what),
		elements: new Map(elements.map(([namespace, names]) => [String(namespace), textsIn(names, what)])),
	}
}

function textsIn(value: Cbor, what: string): ReadonlySet<string> {
	if (!Array.isArray(value) || !value.every(each => typeof each === 'string')) throw refusal(`${what} holds no list of names`, section)
	return new Set(value)
}

function parseValidity(validity: CborMap): Pick<MobileSecurityObject, 'signed' | 'validFrom' | 'validUntil'> {
	const [signed, validFrom, validUntil] = ['signed', 'validFrom', 'validUntil'].map(name => {
		const time = fromTdate(validity.get(name))
		if (time === undefined) throw refusal(`${name} of the MSO is no tdate of whole seconds in UTC`, section)
		return time
	}) as [Seconds, Seconds, Seconds]
	if (validFrom < signed) throw refusal('validFrom of the MSO is before signed', section)
	if (validUntil <= validFrom) throw refusal('validUntil of the MSO is not after validFrom', section)
	return { signed, validFrom, validUntil }
}

/** ISO 18013-5, second edition, §12.3.6 and Token Status List §6.3: as in a JWT, its keys texts. */
function parseStatus(mso: CborMap): StatusReference | undefined {
	const status = mso.get('status')
	if (status === undefined) return undefined
	const reference = parseStatusReference(isMap(status) ? toJson(status) : null, 'the mdoc', (message, rule = 'Token Status List §6.3') =>
		refusal(message, `(second edition) §12.3.6, ${rule}`),
	)
	return reference && { ...reference, cwt: true }
}
