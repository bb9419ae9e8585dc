// What an issuer makes of claims: elements, their digests, and an MSO over them. ISO 18013-5 §9.1.2, OpenID4VCI 1.0 Appendix A.2.

import { expect, it } from 'vitest'
import { type Cbor, type CborMap, tagged } from '../../cbor/cbor.ts'
import { decodeCbor } from '../../cbor/decode.ts'
import { parseSign1, verifySign1 } from '../../cose/sign1.ts'
import { mdoc } from '../../mdoc/format.ts'
import { documentSigner, holder, issue, issuer, namespace, now, opened, ports, root, toIssue, trust, unembedded } from './world.ts'

const text = await issue()
const issuerAuth = (of: string) => parseSign1(opened(of).get('issuerAuth'), { tagged: false, what: 'it' })
const msoOf = (of: string) => unembedded(decodeCbor(issuerAuth(of).payload ?? new Uint8Array(), 'it')) as CborMap
const itemsOf = (of: string, inside = namespace) =>
	((opened(of).get('nameSpaces') as CborMap).get(inside) as readonly Cbor[]).map(item => unembedded(item) as CborMap)
const digestsOf = (of: string, inside = namespace) => (msoOf(of).get('valueDigests') as CborMap).get(inside) as CborMap

it('MDOC-03 VCI §A.2.4: the credential is base64url without padding of IssuerSigned', () => {
	expect(text).toMatch(/^[\w-]+$/)
	expect([...opened(text).keys()].sort()).toEqual(['issuerAuth', 'nameSpaces'])
	expect([...(opened(text).get('nameSpaces') as CborMap).keys()]).toEqual([namespace, 'org.example.2'])
})

it('MDOC-05 mdoc §9.1.2.4: the MSO says version, digests, whose key, which type, and until when', () => {
	const mso = msoOf(text)
	expect(mso.get('version')).toBe('1.0')
	expect(mso.get('digestAlgorithm')).toBe('SHA-256')
	expect(mso.get('docType')).toBe(toIssue.type)
	const validity = mso.get('validityInfo') as CborMap
	expect(validity.get('signed')).toMatchObject(tagged(0, '2026-11-25T11:59:00Z'))
	expect(validity.get('validFrom')).toMatchObject(tagged(0, '2026-11-25T11:59:00Z'))
	expect(validity.get('validUntil')).toMatchObject(tagged(0, '2026-11-25T13:00:00Z'))
	expect(mdoc.read(ports, text).holderKey).toEqual(holder.publicJwk)
})

it('MDOC-06 mdoc §9.1.2.4: the key of the certificate in x5chain signed it, and the trust anchor is not in the chain', () => {
	const sign1 = issuerAuth(text)
	expect(sign1.unprotectedHeader.get(33)).toEqual(documentSigner.der)
	expect([...sign1.protectedHeader]).toEqual([[1, -7]])
	expect(() => verifySign1(ports, sign1, issuer.publicJwk)).not.toThrow()
	expect(text).not.toContain(root.der.toBase64({ alphabet: 'base64url', omitPadding: true }).slice(0, 60))
})

it('MDOC-08 mdoc §9.1.2.5: the MSO has the SHA-256 of each element, its tag and head with it', () => {
	const items = (opened(text).get('nameSpaces') as CborMap).get(namespace) as ReadonlyArray<Cbor & { raw: Uint8Array }>
	const digests = digestsOf(text)
	expect(digests.size).toBe(items.length)
	for (const item of items) {
		const id = (unembedded(item) as CborMap).get('digestID') as number
		expect(digests.get(id)).toEqual(ports.crypto.hash('sha-256', item.raw))
	}
})

it('MDOC-04 mdoc §9.1.2.5: each element has a fresh salt of 32 bytes, and equal elements have different digests', async () => {
	const [one, other] = [itemsOf(text), itemsOf(await issue())]
	const salts = [...one, ...other].map(item => (item.get('random') as Uint8Array).toHex())
	expect(salts.every(salt => salt.length === 64)).toBe(true)
	expect(new Set(salts).size).toBe(salts.length)
})

it('MDOC-04 mdoc §9.1.2.5: digestIDs are each used once and do not tell which element they are of', async () => {
	const orders = await Promise.all(
		Array.from({ length: 40 }, async () => itemsOf(await issue()).map(item => item.get('digestID') as number)),
	)
	for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5])
	// the first element had every id: a chance of one in a thousand not to
	expect(new Set(orders.map(([first]) => first)).size).toBeGreaterThan(3)
	expect([...digestsOf(text).keys()]).toEqual([0, 1, 2, 3, 4, 5])
})

it('VP §6.3 RFC 8949 §6.1: dates and bytes are of their CBOR kinds, and read back as the texts they were', () => {
	const value = (name: string, inside = namespace) =>
		itemsOf(text, inside)
			.find(item => item.get('elementIdentifier') === name)
			?.get('elementValue')
	expect(value('birth_date')).toMatchObject(tagged(1004, '1990-01-31'))
	expect(value('issued', 'org.example.2')).toMatchObject(tagged(0, '2026-01-01T00:00:00Z'))
	expect(value('portrait')).toEqual(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))
	expect(value('family_name')).toBe('王')
	expect(value('height')).toBe(171.5)
	expect(mdoc.read({ crypto: ports.crypto }, text)).toEqual({
		format: 'mso_mdoc',
		type: toIssue.type,
		claims: toIssue.claims,
		holderKey: holder.publicJwk,
		status: { ...toIssue.status, cwt: true },
		issuedAt: now - 60,
		notBefore: now - 60,
		expiresAt: now + 3600,
	})
})

it('mdoc §7.2: kinds are said of what stands in arrays and maps too', async () => {
	const privileges = [{ category: 'B', issue_date: '2020-02-29' }, { category: 'A' }]
	const own = await issue({
		claims: { [namespace]: { driving_privileges: privileges } },
		kinds: [{ path: [namespace, 'driving_privileges', null, 'issue_date'], kind: 'full-date' }],
	})
	const [element] = itemsOf(own)
	const [first] = (element?.get('elementValue') ?? []) as readonly CborMap[]
	expect(first?.get('issue_date')).toMatchObject(tagged(1004, '2020-02-29'))
	expect(mdoc.read(ports, own).claims).toEqual({ [namespace]: { driving_privileges: privileges } })
})

it.each([
	['a date that is none', { birth_date: '1990-1-31' }, 'full-date'],
	['a day that no month has', { birth_date: '1990-02-30' }, 'full-date'],
	['a time with a fraction', { birth_date: '1990-01-31T00:00:00.5Z' }, 'tdate'],
	['a time of another place', { birth_date: '1990-01-31T00:00:00+02:00' }, 'tdate'],
	['padded base64url', { birth_date: '_9j_4A==' }, 'bytes'],
	['a number for a date', { birth_date: 1990 }, 'full-date'],
] as const)('%s is not issued', async (_, elements, kind) => {
	await expect(issue({ claims: { [namespace]: elements }, kinds: [{ path: [namespace, 'birth_date'], kind }] })).rejects.toThrow(TypeError)
})

it.each([
	['no namespace', { family_name: '王' }],
	['an empty namespace', { [namespace]: {} }],
])('claims with %s are not issued', async (_, claims) => {
	await expect(issue({ claims })).rejects.toThrow(TypeError)
})

it('HI-06 MDOC-17 TSL §6.3: the MSO refers to the status by texts as keys', async () => {
	const status = msoOf(text).get('status') as CborMap
	expect([...(status.get('status_list') as CborMap)]).toEqual([
		['idx', 4711],
		['uri', 'https://issuer.example/status/1'],
	])
	expect(mdoc.receive(ports, trust, text).status).toEqual({ ...toIssue.status, cwt: true })
})

it('every element can be kept back', () => {
	expect(mdoc.disclosable(ports, text)).toEqual([
		...Object.keys(toIssue.claims[namespace] as object).map(name => [namespace, name]),
		['org.example.2', 'issued'],
	])
})
