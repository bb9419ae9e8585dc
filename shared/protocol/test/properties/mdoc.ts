// Properties of CBOR, COSE and mdocs: what they are read as, and that neither an issuer nor a holder can be forged. RFC 8949, RFC 9052,
// ISO 18013-5.

import { decode, encode } from '../../base64url.ts'
import { type Cbor, isBytes } from '../../cbor/cbor.ts'
import { decodeCbor } from '../../cbor/decode.ts'
import { encodeCbor } from '../../cbor/encode.ts'
import { createCoseKey, parseCoseKey } from '../../cose/cose-key.ts'
import { createSign1, parseSign1 } from '../../cose/sign1.ts'
import { x5chainOf } from '../../cose/x5chain.ts'
import type { ClaimsPath, Credential, CredentialToIssue, PresentationAim } from '../../credential/format.ts'
import { signatureAlgorithms, signatureLengthOf } from '../../jose/algorithms.ts'
import type { Json } from '../../json.ts'
import { mdoc } from '../../mdoc/format.ts'
import { toCbor, toJson } from '../../mdoc/values.ts'
import type { Chance } from './chance.ts'
import { mutateBytes, mutateText, several } from './mutate.ts'
import { mutateCbor } from './mutate-cbor.ts'
import { must, property } from './property.ts'
import { isPart } from './tokens.ts'
import { believer, blindTrust, holder, holders, issuer, near, noon, otherHolder, ports, stranger, trust } from './world.ts'

const space = 'org.example.1'
const credentialOf = (serial: number, change: Partial<CredentialToIssue> = {}): CredentialToIssue => ({
	type: 'org.example.id.1',
	claims: {
		// known by it is which credential something was made of
		[space]: { serial, family_name: `王${serial}`, birth_date: '1990-01-31', portrait: '_9j_4A', age_over_18: true },
		'org.example.2': { serial, lines: [{ a: serial }, 'b'], height: 171.5 },
	},
	kinds: [
		{ path: [space, 'birth_date'], kind: 'full-date' },
		{ path: [space, 'portrait'], kind: 'bytes' },
	],
	disclosable: [],
	holderKey: holder.publicJwk,
	status: { idx: serial, uri: 'https://issuer.example/status/1' },
	issuedAt: noon - 60,
	expiresAt: noon + 60,
	...change,
})

const credentials = await Promise.all([
	mdoc.issue(ports, issuer, credentialOf(1)),
	mdoc.issue(ports, issuer, credentialOf(2, { type: 'org.example.other.1' })),
	mdoc.issue(ports, issuer, credentialOf(3, { holderKey: otherHolder.publicJwk })),
])
/** Of nobody who is trusted, to graft from. */
const foreign = await mdoc.issue(ports, stranger, credentialOf(4, { holderKey: otherHolder.publicJwk }))
const whole = credentials.map(text => mdoc.read(ports, text))

const aim: PresentationAim = {
	nonce: 'n-0S6_WzA2Mj',
	audience: 'x509_hash:abc',
	session: { kind: 'redirect', clientId: 'x509_hash:abc', responseUri: 'https://verifier.example/response', encryptionKey: undefined },
}
const shown: readonly ClaimsPath[] = [
	[space, 'serial'],
	[space, 'birth_date'],
	['org.example.2', 'lines'],
]
const presentations = await Promise.all([
	...credentials.slice(0, 2).map(text => mdoc.present(ports, holder, text, shown, aim)),
	mdoc.present(ports, otherHolder, credentials[2] ?? '', shown.slice(0, 1), aim),
])
/** Good ones for another request, another verifier, of another issuer. */
const elsewhere = await Promise.all([
	mdoc.present(ports, holder, credentials[0] ?? '', shown, { ...aim, nonce: 'other' }),
	mdoc.present(ports, holder, credentials[0] ?? '', shown, {
		...aim,
		session: { kind: 'dc_api', origin: 'https://verifier.example', encryptionKey: undefined },
	}),
	mdoc.present(ports, otherHolder, foreign, shown, aim),
])

const bytesIn = (text: string) => decode(text) ?? new Uint8Array()
const samples = [...credentials, ...presentations].map(bytesIn)
const valueIn = (text: string) => decodeCbor(bytesIn(text), 'it')

/** A text with something changed in what it holds, in its bytes, in itself, or with a place of `other` in it. */
function mutateMdoc(chance: Chance, text: string, other: string): string {
	switch (chance.below(8)) {
		case 0:
			return mutateText(chance, text, other)
		case 1:
			return encode(several(chance, bytesIn(text), mutateBytes))
		case 2:
		case 3:
			return encode(encodeCbor(graft(chance, valueIn(text), valueIn(other))))
		default:
			return encode(encodeCbor(several(chance, valueIn(text), mutateCbor)))
	}
}

/** `value` with what stands at some place of `other` in the same place. */
function graft(chance: Chance, value: Cbor, other: Cbor): Cbor {
	if (chance.below(5) === 0) return other
	if (Array.isArray(value) && Array.isArray(other) && value.length > 0) {
		const list: readonly Cbor[] = value
		const at = chance.below(list.length)
		return list.with(at, graft(chance, list[at], (other as readonly Cbor[])[at]))
	}
	if (value instanceof Map && other instanceof Map && value.size > 0) {
		const key = chance.pick([...value.keys()])
		return new Map([...value].map(([known, each]) => [known, known === key ? graft(chance, each, other.get(key)) : each]))
	}
	return other
}

/** That is one of those that were issued, or a part of it. */
function mustBeIssued({ claims, type, holderKey }: Credential): void {
	const original = whole.find(
		each => isPart(claims, each.claims) && each.type === type && isPart(holderKey as Json, each.holderKey as Json),
	)
	must(original !== undefined, 'something that nobody issued')
}

/** CBOR of the shapes that cost much to read: deep, broad, of many texts, of many keys. */
function longCbor(chance: Chance, length: number): Uint8Array {
	const unit = chance.pick([
		'81',
		'd818',
		'a161',
		'80',
		'00',
		'6161',
		'a0',
		'c0',
		'9f',
		'bf',
		'5f',
		'41',
		'9a00010000',
		'ba00008000',
		'f7',
		'fb',
	])
	const bytes = Uint8Array.fromHex(unit.repeat(Math.floor((2 * length) / unit.length)))
	if (chance.below(2) === 0) return bytes
	// under a head that says how many there are
	const keyed = Array.from({ length: Math.floor(length / 6) }, (_, at) => [at, 0] as const)
	return chance.below(2) === 0 ? encodeCbor(new Map(keyed)) : encodeCbor([...new Uint8Array(length)])
}

const signed = await Promise.all([
	createSign1(issuer, { payload: new Uint8Array(10), unprotectedHeader: new Map([[33, new Uint8Array(100)]]) }),
	createSign1(holder, { payload: new Uint8Array(10), detached: true, tagged: true }),
	createSign1(holders[1] ?? holder, {
		payload: new Uint8Array(10),
		unprotectedHeader: new Map([[33, [new Uint8Array(9), new Uint8Array(9)]]]),
	}),
])
const keys = holders.map(({ publicJwk }) => createCoseKey(publicJwk))

export const mdocProperties = [
	property({
		name: 'decodeCbor: bytes near good ones',
		make: chance => (chance.below(10) === 0 ? chance.bytes(chance.below(40)) : several(chance, chance.pick(samples), mutateBytes)),
		makeLong: longCbor,
		judge(bytes) {
			const value = decodeCbor(bytes, 'it')
			const written = encodeCbor(value)
			must(encodeCbor(decodeCbor(written, 'it')).toHex() === written.toHex(), 'two texts of one value')
			must(inOrder(toJson(decodeCbor(written, 'it'))) === inOrder(toJson(value)), 'another value')
		},
	}),
	property({
		name: 'encodeCbor: values of JSON come back',
		make: near([{ a: [1, -1, 1.5, 2 ** 53, 1e300, true, null, 'é水'], '': {}, b: { c: [[]] } }]),
		judge(value) {
			must(inOrder(toJson(decodeCbor(encodeCbor(toCbor(value, [])), 'it'))) === inOrder(value), 'another value')
		},
	}),
	property({
		name: 'parseSign1: structures near good ones',
		make: chance => ({ value: several(chance, chance.pick(signed), mutateCbor), tagged: chance.below(2) === 0 }),
		judge({ value, tagged }) {
			const sign1 = parseSign1(value, { tagged, what: 'it' })
			must(signatureAlgorithms.includes(sign1.algorithm), 'an algorithm that is not taken')
			must(sign1.signature.length === signatureLengthOf(sign1.algorithm), 'a signature of another length')
			must(x5chainOf(sign1)?.every(text => Uint8Array.fromBase64(text).length >= 0) !== false, 'a chain that is none')
		},
	}),
	property({
		name: 'parseCoseKey: keys near good ones',
		make: chance => several<Cbor>(chance, chance.pick(keys), mutateCbor),
		judge(value) {
			const jwk = parseCoseKey(value, 'it')
			const again = createCoseKey(jwk)
			must(
				[...again].every(([label, each]) => same(each, (value as ReadonlyMap<string | number, Cbor>).get(label))),
				'another key',
			)
		},
	}),
	property({
		name: 'read: mdocs near good ones, behind the signature',
		make: chance => encode(encodeCbor(several(chance, valueIn(chance.pick(credentials)), mutateCbor))),
		makeLong: (chance, length) => encode(longCbor(chance, length)),
		judge(text) {
			const { claims } = mdoc.read(ports, text)
			must(JSON.stringify(JSON.parse(JSON.stringify(claims))) === JSON.stringify(claims), 'claims that are not JSON')
			const elements = Object.values(claims).flatMap(each => Object.keys(each as object))
			must(mdoc.disclosable(ports, text).length === elements.length, 'an element that is nowhere')
			must(JSON.stringify(mdoc.receive(believer, blindTrust, text).claims) === JSON.stringify(claims), 'read otherwise than received')
		},
	}),
	property({
		name: 'receive: mdocs with a change',
		costly: true,
		make: chance =>
			chance.below(10) === 0
				? chance.pick(credentials)
				: mutateMdoc(chance, chance.pick(credentials), chance.pick([...credentials, foreign])),
		makeLong: (chance, length) => encode(longCbor(chance, length)),
		judge: text => mustBeIssued(mdoc.receive(ports, trust, text)),
	}),
	property({
		name: 'judge: presentations of mdocs with a change',
		costly: true,
		make: chance =>
			chance.below(10) === 0
				? chance.pick(presentations)
				: mutateMdoc(chance, chance.pick([...presentations, ...elsewhere]), chance.pick([...presentations, ...elsewhere, ...credentials])),
		makeLong: (chance, length) => encode(longCbor(chance, length)),
		judge(text) {
			const { credential, checks } = mdoc.judge(ports, trust, text, aim)
			must(checks.length === 6, 'a check that is missing')
			if (!checks.every(({ outcome }) => outcome === 'passed')) return false
			must(credential !== undefined, 'nothing that was judged')
			if (credential) mustBeIssued(credential)
		},
	}),
]

const same = (one: Cbor, other: Cbor): boolean => one === other || (isBytes(one) && isBytes(other) && one.toHex() === other.toHex())

/** The text of a value, the members of its objects in one order, which CBOR has of its own, and its texts such as UTF-8 can be. */
const inOrder = (value: Json): string =>
	JSON.stringify(value, (_, each: Json) => {
		if (typeof each === 'string') return each.toWellFormed()
		if (typeof each !== 'object' || each === null || Array.isArray(each)) return each
		return Object.fromEntries(
			Object.entries(each)
				.map(([name, member]) => [name.toWellFormed(), member] as const)
				.sort(([one], [other]) => (one < other ? -1 : 1)),
		)
	})
