// What a wallet takes of an issuer, and what it refuses. ISO 18013-5 §9.1.2, §9.3.1.

import { expect, it } from 'vitest'
import { createAuthority, issueLeaf } from '../../../adapters/certificate-authority.ts'
import { nodeCertificates } from '../../../adapters/certificates.ts'
import { createSigningKey, signerOf } from '../../../adapters/node-crypto.ts'
import { encode } from '../../base64url.ts'
import { type Cbor, type CborMap, tagged } from '../../cbor/cbor.ts'
import { createCoseKey } from '../../cose/cose-key.ts'
import { utf8 } from '../../json.ts'
import { mdoc } from '../../mdoc/format.ts'
import type { Certificate } from '../../ports.ts'
import { createTrust } from '../../trust/trust.ts'
import { certificate, signerWith } from '../certificates.ts'
import {
	at,
	closed,
	embedded,
	issue,
	issuer,
	mutable,
	namespace,
	now,
	opened,
	ports,
	root,
	stranger,
	toIssue,
	trust,
	trustIn,
	unembedded,
	withItems,
	withMso,
} from './world.ts'

const text = await issue()
const receive = (of: string, with_ = trust) => mdoc.receive(ports, with_, of)
const refused = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) })

it('MDOC-06 MDOC-10 mdoc §9.3.1: a good mdoc is received whole', () => {
	expect(receive(text)).toEqual({ ...mdoc.read(ports, text), authorityKeyIds: [] })
	expect(receive(text).claims).toEqual(toIssue.claims)
})

it('VP §6.1.1.1: the authorities above its signer are known of an mdoc that is received, and of one that is read', async () => {
	const iaca = await createAuthority(ports, { commonName: 'IACA', lifetime: 7200 })
	const leaf = await issueLeaf(ports, iaca, { commonName: 'Signer', use: 'document_signing', lifetime: 3600 })
	const text = await issue({}, signerOf(leaf.privateKey, [leaf.certificate.toBase64()]))
	const anchor = nodeCertificates.parse(iaca.certificate) as Certificate
	const aki = nodeCertificates.parse(leaf.certificate)?.authorityKeyId
	expect(aki).toMatch(/^[\w-]{27}$/)
	expect(receive(text, createTrust(ports, [anchor])).authorityKeyIds).toEqual([aki])
	expect(mdoc.read(ports, text).authorityKeyIds).toEqual([aki])
})

it.each(['ES384', 'EdDSA'] as const)('mdoc §9.1.2.4: an issuer may sign with %s', async algorithm => {
	const leaf = await certificate({ by: root, curve: algorithm === 'ES384' ? 'P-384' : 'Ed25519' })
	expect(receive(await issue({}, signerWith(leaf))).type).toBe(toIssue.type)
})

it('mdoc §9.1.2.5: digests of SHA-384 and SHA-512 are read', async () => {
	for (const [name, algorithm] of [
		['SHA-384', 'sha-384'],
		['SHA-512', 'sha-512'],
	] as const) {
		const items = (opened(text).get('nameSpaces') as CborMap).get(namespace) as ReadonlyArray<Cbor & { raw: Uint8Array }>
		const digests = new Map(
			items.map(item => [(unembedded(item) as CborMap).get('digestID') as number, ports.crypto.hash(algorithm, item.raw)]),
		)
		const own = opened(await withMso(text, mso => mso.set('digestAlgorithm', name).set('valueDigests', new Map([[namespace, digests]]))))
		own.set('nameSpaces', new Map([[namespace, items]]))
		expect(receive(closed(own)).claims).toEqual({ [namespace]: toIssue.claims[namespace] })
	}
})

it('MDOC-03 VCI §A.2.4: a text that is not base64url without padding is refused with invalid_mdoc', () => {
	expect(() => receive(`${text}=`)).toThrow(refused('invalid_mdoc', /base64url/))
	expect(() => receive('')).toThrow(refused('invalid_cbor', /middle of an item/))
	expect(() => receive('{}')).toThrow(refused('invalid_mdoc', /base64url/))
})

it('MDOC-06 mdoc §9.3.1: an MSO that another key signed is refused with invalid_cose', async () => {
	const own = opened(text)
	const [header, unprotected, payload] = own.get('issuerAuth') as readonly Cbor[]
	own.set('issuerAuth', [header, unprotected, payload, new Uint8Array(64)])
	expect(() => receive(closed(own))).toThrow(refused('invalid_cose', /does not verify/))
	const other = opened(
		await withMso(text, mso => mso.set('docType', 'org.example.other.1'), { ...signerOf(createSigningKey()), x5c: issuer.x5c ?? [] }),
	)
	expect(() => receive(closed(other))).toThrow(refused('invalid_cose', /does not verify/))
})

it('MDOC-07 mdoc §9.3.3: an mdoc of a stranger, or without x5chain, is refused with invalid_certificate_chain', async () => {
	const foreign = await issue({}, stranger)
	expect(() => receive(foreign)).toThrow(refused('invalid_certificate_chain', /self-signed/))
	const own = opened(text)
	const [header, , payload, signature] = own.get('issuerAuth') as readonly Cbor[]
	own.set('issuerAuth', [header, new Map(), payload, signature])
	expect(() => receive(closed(own))).toThrow(refused('invalid_certificate_chain', /no x5chain/))
})

const without = (map: CborMap, name: string): CborMap => new Map([...map].filter(([key]) => key !== name))
const item = (change: (item: Map<string | number, Cbor>) => Cbor) => (items: readonly Cbor[]) => [
	embedded(change(mutable(unembedded(items[0] ?? null)))),
	...items.slice(1),
]
const withIdOf = (first: Cbor, second: Cbor) =>
	embedded(mutable(unembedded(second)).set('digestID', (unembedded(first) as CborMap).get('digestID')))
it.each<[string, (items: readonly Cbor[]) => readonly Cbor[], RegExp]>([
	['with another value', item(one => one.set('elementValue', '李')), /family_name is not what its issuer signed/],
	['with another name', item(one => one.set('elementIdentifier', 'given_name')), /given_name is not what its issuer signed/],
	['with another salt', item(one => one.set('random', new Uint8Array(32))), /not what its issuer signed/],
	['with a digestID that was not signed', item(one => one.set('digestID', 99)), /signed no digest of family_name/],
	[
		"with another element's digestID",
		([first = null, second = null]) => [first, withIdOf(first, second)],
		/two elements have one digestID/,
	],
	['that stands twice', items => [...items, items[0] ?? null], /stands twice/],
	[
		'that stands twice, once with another digestID',
		items => [...items, item(one => one.set('digestID', 99))(items)[0] ?? null],
		/stands twice/,
	],
	['with a salt of 15 bytes', item(one => one.set('random', new Uint8Array(15))), /not 16 bytes/],
	['with a digestID below 0', item(one => one.set('digestID', -1)), /digestID/],
	['with a text for a digestID', item(one => one.set('digestID', '1')), /digestID/],
	['without a value', item(one => without(one, 'elementValue')), /no value/],
	['without a name', item(one => without(one, 'elementIdentifier')), /elementIdentifier/],
	['that is no map', item(() => []), /no map/],
	['that is not embedded', items => [unembedded(items[0] ?? null)], /no embedded CBOR/],
])('MDOC-08 mdoc §9.3.1: an element %s is refused with invalid_mdoc', (_, change, message) => {
	expect(() => receive(withItems(text, change))).toThrow(refused('invalid_mdoc', message))
})

it('MDOC-08 mdoc §8.3.2.1.2.2: an element whose embedded bytes are no CBOR is refused with invalid_cbor', () => {
	expect(() => receive(withItems(text, () => [tagged(24, utf8('hello'))]))).toThrow(refused('invalid_cbor', /an element/))
})

it('MDOC-08 mdoc §9.3.1: an element moved to another namespace is refused with invalid_mdoc', () => {
	const own = opened(text)
	const nameSpaces = mutable(own.get('nameSpaces'))
	nameSpaces.set('org.example.3', nameSpaces.get(namespace)).delete(namespace)
	expect(() => receive(closed(own.set('nameSpaces', nameSpaces)))).toThrow(refused('invalid_mdoc', /signed no digest of family_name/))
})

const other = signerOf(createSigningKey()).publicJwk
const validity = (change: (info: Map<string | number, Cbor>) => Cbor) => (mso: Map<string | number, Cbor>) =>
	mso.set('validityInfo', change(mutable(mso.get('validityInfo'))))
const time = (text: string) => tagged(0, text)
it.each<[string, (mso: Map<string | number, Cbor>) => CborMap, RegExp]>([
	['of version 2.0', mso => mso.set('version', '2.0'), /version/],
	['without a version', mso => without(mso, 'version'), /version/],
	['with SHA-1', mso => mso.set('digestAlgorithm', 'SHA-1'), /digestAlgorithm/],
	['without a docType', mso => without(mso, 'docType'), /docType/],
	['with digests that are short', mso => mso.set('valueDigests', new Map([[namespace, new Map([[0, new Uint8Array(20)]])]])), /32 bytes/],
	['with digests under texts', mso => mso.set('valueDigests', new Map([[namespace, new Map([['0', new Uint8Array(32)]])]])), /digestID/],
	['without digests', mso => without(mso, 'valueDigests'), /valueDigests/],
	[
		'with keyAuthorizations that are none',
		mso =>
			mso.set(
				'deviceKeyInfo',
				new Map<string, Cbor>([
					['deviceKey', createCoseKey(other)],
					['keyAuthorizations', []],
				]),
			),
		/keyAuthorizations/,
	],
	['with a time with a fraction', validity(info => info.set('signed', time('2026-11-25T11:59:00.5Z'))), /signed .* no tdate/],
	['with a time of another zone', validity(info => info.set('validUntil', time('2026-11-25T23:59:00+08:00'))), /validUntil .* no tdate/],
	['with a time that is a text alone', validity(info => info.set('validFrom', '2026-11-25T11:59:00Z')), /validFrom .* no tdate/],
	['with the 31st of February', validity(info => info.set('validUntil', time('2027-02-31T00:00:00Z'))), /validUntil .* no tdate/],
	['without validUntil', validity(info => without(info, 'validUntil')), /validUntil/],
	['that holds before it was signed', validity(info => info.set('validFrom', time('2026-11-25T11:58:59Z'))), /before signed/],
	['that ends as it begins', validity(info => info.set('validUntil', time('2026-11-25T11:59:00Z'))), /not after validFrom/],
])('MDOC-05 mdoc §9.1.2.4: an MSO %s is refused with invalid_mdoc', async (_, change, message) => {
	const own = await withMso(text, change)
	expect(() => receive(own)).toThrow(refused('invalid_mdoc', message))
})

it.each<[string, CborMap, RegExp]>([
	['without a device key', new Map(), /no COSE_Key/],
	['with a private device key', new Map([['deviceKey', new Map([...createCoseKey(other), [-4, new Uint8Array(32)]])]]), /private/],
])('MDOC-05 mdoc §9.1.2.4: an MSO %s is refused with invalid_key', async (_, deviceKeyInfo, message) => {
	const own = await withMso(text, mso => mso.set('deviceKeyInfo', deviceKeyInfo))
	expect(() => receive(own)).toThrow(refused('invalid_key', message))
})

it('MDOC-05 mdoc §9.1.2.4: an MSO of a later minor version is read', async () => {
	expect(receive(await withMso(text, mso => mso.set('version', '1.1'))).type).toBe(toIssue.type)
})

const statusList = (...entries: Array<[string | number, Cbor]>) => new Map([['status_list', new Map(entries)]])
it.each<[string, Cbor, RegExp]>([
	[
		'a list of identifiers alone',
		new Map([
			[
				'identifier_list',
				new Map<string, Cbor>([
					['id', new Uint8Array(4)],
					['uri', 'https://a.example/1'],
				]),
			],
		]),
		/no status_list/,
	],
	['a text', 'valid', /no status_list/],
	['an idx below 0', statusList(['idx', -1], ['uri', 'https://a.example/1']), /idx/],
	['a text for idx', statusList(['idx', '1'], ['uri', 'https://a.example/1']), /idx/],
	['no uri', statusList(['idx', 1]), /uri/],
	['a uri of another scheme', statusList(['idx', 1], ['uri', 'ftp://a.example/1']), /uri/],
])('HI-06 MDOC-17 TSL §6.3: a status that is %s is refused with invalid_mdoc', async (_, status, message) => {
	const own = await withMso(text, mso => mso.set('status', status))
	expect(() => receive(own)).toThrow(refused('invalid_mdoc', message))
})

it('MDOC-17 TSL §6.3: an mdoc may have no status', async () => {
	expect(receive(await withMso(text, mso => without(mso, 'status'))).status).toBeUndefined()
})

it('MDOC-20 mdoc §9.3.1: a driving licence of another country than that of its signer is refused with invalid_mdoc', async () => {
	const iaca = await certificate({ name: 'IACA', country: 'ZZ', ca: true })
	const signer = signerWith(await certificate({ by: iaca, country: 'ZZ' }))
	const licence = (issuing_country: string, space = 'org.iso.18013.5.1') => issue({ claims: { [space]: { issuing_country } } }, signer)
	const receiveHere = (text: string) => receive(text, trustIn(iaca))
	expect(receiveHere(await licence('ZZ')).type).toBe(toIssue.type)
	expect(receiveHere(await licence('XX', namespace)).type).toBe(toIssue.type)
	const other = await licence('XX')
	expect(() => receiveHere(other)).toThrow(refused('invalid_mdoc', /issuing_country is not ZZ/))
	const ofNone = await issue({ claims: { 'org.iso.18013.5.1': { issuing_country: 'ZZ' } } })
	expect(() => receive(ofNone)).toThrow(refused('invalid_mdoc', /which has none/))
})

it('MDOC-10 mdoc §9.3.1: an mdoc before its time, after it, or signed outside the time of its certificate is refused with invalid_mdoc', async () => {
	const receiveAt = (time: number, of = text) => mdoc.receive(at(time), trust, of)
	expect(receiveAt(now + 3600).type).toBe(toIssue.type)
	expect(() => receiveAt(now + 3601)).toThrow(refused('invalid_mdoc', /expired 1 s ago/))
	expect(receiveAt(now - 70).type).toBe(toIssue.type)
	expect(() => receiveAt(now - 71)).toThrow(refused('invalid_mdoc', /11 s ahead/))
	const early = await issue({ issuedAt: now - 86_401 })
	expect(() => receiveAt(now, early)).toThrow(refused('invalid_mdoc', /outside the validity of the certificate/))
	const young = signerWith(await certificate({ by: root, until: now + 10 }))
	const late = await withMso(
		text,
		validity(info => info.set('signed', time('2026-11-25T12:00:11Z')).set('validFrom', time('2026-11-25T12:00:11Z'))),
		young,
	)
	expect(() => receiveAt(now, late)).toThrow(refused('invalid_mdoc', /outside the validity of the certificate/))
})

it.each<[string, Cbor]>([
	['a list', []],
	['without issuerAuth', new Map([['nameSpaces', new Map()]])],
	[
		'with a namespace that holds no list',
		new Map<string, Cbor>([
			['nameSpaces', new Map([[namespace, 1]])],
			['issuerAuth', opened(text).get('issuerAuth')],
		]),
	],
	[
		'with a number for a namespace',
		new Map<string, Cbor>([
			['nameSpaces', new Map([[1, []]])],
			['issuerAuth', opened(text).get('issuerAuth')],
		]),
	],
	[
		'with a detached payload',
		new Map([['issuerAuth', (opened(text).get('issuerAuth') as readonly Cbor[]).map((part, at) => (at === 2 ? null : part))]]),
	],
	['with a tagged issuerAuth', new Map([['issuerAuth', tagged(18, opened(text).get('issuerAuth'))]])],
])('MDOC-03 mdoc §8.3.2.1.2.2: an IssuerSigned that is %s is refused with invalid_mdoc or invalid_cose', (_, value) => {
	expect(() => receive(closed(value))).toThrow(expect.objectContaining({ code: expect.stringMatching(/^invalid_(mdoc|cose)$/) }))
})

it('MDOC-03 VCI §A.2.4: a DeviceResponse is no credential, so one that was shown to somebody is refused with invalid_cose', () => {
	expect(() => receive(encode(Uint8Array.fromHex('a26776657273696f6e63312e3066737461747573'.concat('00'))))).toThrow(
		refused('invalid_cose', /issuerAuth/),
	)
})
