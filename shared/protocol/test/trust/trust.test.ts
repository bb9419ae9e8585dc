import { expect, it } from 'vitest'
import { nodeCertificates } from '../../../adapters/certificates.ts'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import type { Certificates } from '../../ports.ts'
import { createTrust } from '../../trust/trust.ts'
import { parseX5c } from '../../trust/x5c.ts'
import { certificate, type Made, noon, type Terms } from '../certificates.ts'

const root = await certificate({ name: 'Root', ca: true })
const middle = await certificate({ name: 'Middle', ca: true, by: root })
const leafBelow = (by: Made, terms: Terms = {}) => certificate({ by, ...terms })

/** Trust in the root at noon; `at` moves its clock, `parsed` counts the certificates it has read. */
function trustIn(...anchors: Made[]) {
	const world = { now: noon, parsed: 0 }
	const certificates: Certificates = {
		parse(der) {
			world.parsed++
			return nodeCertificates.parse(der)
		},
	}
	const trust = createTrust(
		{ clock: { now: () => world.now }, certificates, crypto: nodeCrypto },
		anchors.map(anchor => {
			const read = nodeCertificates.parse(anchor.der)
			if (!read) throw new TypeError('unreadable')
			return read
		}),
	)
	return {
		world,
		verify: (...chain: Made[]) =>
			trust.verify(
				chain.map(made => made.base64),
				'the credential',
			),
		trust,
	}
}

const refused = (section: string, message: RegExp) =>
	expect.objectContaining({ code: 'invalid_certificate_chain', section, message: expect.stringMatching(message) })

it('HI-05 HAIP §6.1.1: a leaf that an anchor signed is trusted, and so is one below an intermediate', async () => {
	const { verify } = trustIn(root)
	expect(verify(await leafBelow(root, { dnsNames: ['issuer.example'] }))).toMatchObject({
		subject: 'CN=Leaf',
		dnsNames: ['issuer.example'],
	})
	expect(verify(await leafBelow(middle), middle)).toMatchObject({ publicJwk: { kty: 'EC', crv: 'P-256' } })
})

it('HI-05 RFC 5280 §6.1.1: a chain below another root is refused with invalid_certificate_chain', async () => {
	const other = await certificate({ name: 'Other Root', ca: true })
	const leaf = await leafBelow(other)
	expect(() => trustIn(root).verify(leaf)).toThrow(refused('RFC 5280 §6.1.1', /ends at CN=Other Root, which is no trust anchor/))
})

it('HI-05 RFC 5280 §6.1.3: a root that only bears the name of an anchor is refused with invalid_certificate_chain', async () => {
	const twin = await certificate({ name: 'Root', ca: true })
	const leaf = await leafBelow(twin)
	expect(() => trustIn(root).verify(leaf)).toThrow(refused('RFC 5280 §6.1.1', /no trust anchor/))
})

it('HI-05 RFC 5280 §6.1.1: with no anchor at all everything is refused with invalid_certificate_chain', async () => {
	const leaf = await leafBelow(root)
	expect(() => trustIn().verify(leaf)).toThrow(refused('RFC 5280 §6.1.1', /no trust anchor/))
})

it('HI-05 HAIP §6.1.1: a self-signed leaf is refused with invalid_certificate_chain, even where it is an anchor', async () => {
	const alone = await certificate({ name: 'Alone' })
	expect(() => trustIn(root).verify(alone)).toThrow(refused('HAIP 1.0 §6.1.1', /self-signed/))
	expect(() => trustIn(alone).verify(alone)).toThrow(refused('HAIP 1.0 §6.1.1', /trust anchor itself/))
})

it('HI-05 HAIP §6.1.1: a chain that holds its own anchor is refused with invalid_certificate_chain', async () => {
	const leaf = await leafBelow(root)
	expect(() => trustIn(root).verify(leaf, root)).toThrow(refused('HAIP 1.0 §6.1.1', /holds the trust anchor itself/))
})

it('RFC 5280 §6.1.3: certificates in another order than the chain are refused with invalid_certificate_chain', async () => {
	const leaf = await leafBelow(middle)
	const stranger = await certificate({ name: 'Stranger', ca: true, by: root })
	expect(() => trustIn(root).verify(leaf, stranger)).toThrow(refused('RFC 5280 §6.1.3', /not signed by the one after it/))
	expect(() => trustIn(root).verify(leaf)).toThrow(refused('RFC 5280 §6.1.1', /ends at CN=Middle/))
})

it.each([
	['expired', { until: noon - 1 }, /CN=Leaf of the credential is expired/],
	['not valid yet', { from: noon + 1 }, /not valid yet/],
])('RFC 5280 §4.1.2.5: a leaf that is %s is refused with invalid_certificate_chain', async (_, terms, message) => {
	const leaf = await leafBelow(root, terms)
	expect(() => trustIn(root).verify(leaf)).toThrow(refused('RFC 5280 §4.1.2.5', message))
})

it('RFC 5280 §4.1.2.5: an expired intermediate and an expired anchor are refused with invalid_certificate_chain', async () => {
	const old = await certificate({ name: 'Old', ca: true, by: root, until: noon - 1 })
	const oldRoot = await certificate({ name: 'Old Root', ca: true, until: noon - 1 })
	const [below, belowRoot] = [await leafBelow(old), await leafBelow(oldRoot)]
	expect(() => trustIn(root).verify(below, old)).toThrow(refused('RFC 5280 §4.1.2.5', /CN=Old of/))
	expect(() => trustIn(oldRoot).verify(belowRoot)).toThrow(refused('RFC 5280 §4.1.2.5', /CN=Old Root of/))
})

it('RFC 5280 §4.2.1.9: a signer that is no authority is refused with invalid_certificate_chain', async () => {
	const citizen = await certificate({ name: 'Citizen', by: root, usage: ['digitalSignature', 'keyCertSign'] })
	const leaf = await leafBelow(citizen)
	expect(() => trustIn(root).verify(leaf, citizen)).toThrow(refused('RFC 5280 §4.2.1.9', /CN=Citizen.* is no authority/))
})

it('RFC 5280 §4.2.1.3: an authority whose key may not sign certificates is refused with invalid_certificate_chain', async () => {
	const mute = await certificate({ name: 'Mute', ca: true, by: root, usage: ['cRLSign'] })
	const leaf = await leafBelow(mute)
	expect(() => trustIn(root).verify(leaf, mute)).toThrow(refused('RFC 5280 §4.2.1.3', /may not sign certificates/))
})

it('RFC 5280 §4.2.1.9: a chain longer than a pathLen allows is refused with invalid_certificate_chain', async () => {
	const short = await certificate({ name: 'Short Root', ca: true, pathLength: 0 })
	const between = await certificate({ name: 'Between', ca: true, by: short })
	const [direct, deep] = [await leafBelow(short), await leafBelow(between)]
	expect(trustIn(short).verify(direct).subject).toBe('CN=Leaf')
	expect(() => trustIn(short).verify(deep, between)).toThrow(refused('RFC 5280 §4.2.1.9', /longer than CN=Short Root allows/))
})

it('RFC 5280 §4.2.1.3: a leaf whose key may not make digital signatures is refused with invalid_certificate_chain', async () => {
	const leaf = await leafBelow(root, { usage: ['keyAgreement'] })
	expect(() => trustIn(root).verify(leaf)).toThrow(refused('RFC 5280 §4.2.1.3', /may not sign the credential/))
})

it('RFC 5280 §4.2: a critical extension that is not known here is refused with invalid_certificate_chain, on the leaf and above it', async () => {
	const strange = await leafBelow(root, { critical: '1.2.3.4' })
	const constrained = await certificate({ name: 'Constrained', ca: true, by: root, critical: '2.5.29.30' })
	const leaf = await leafBelow(constrained)
	expect(() => trustIn(root).verify(strange)).toThrow(refused('RFC 5280 §6.1.4', /critical extension 1\.2\.3\.4/))
	expect(() => trustIn(root).verify(leaf, constrained)).toThrow(refused('RFC 5280 §6.1.4', /critical extension 2\.5\.29\.30/))
})

it('RFC 5280 §4.2: a certificate in which an extension stands twice is refused with invalid_certificate_chain', async () => {
	const leaf = await leafBelow(root, { twice: true })
	expect(() => trustIn(root).verify(leaf)).toThrow(refused('RFC 5280 §4.1', /no X.509 certificate/))
})

it('RFC 7518 §3.4: a leaf with a key on another curve is refused with invalid_certificate_chain', async () => {
	const leaf = await leafBelow(root, { curve: 'P-521' })
	expect(() => trustIn(root).verify(leaf)).toThrow(refused('RFC 7518 §3.4', /of a kind that is not taken/))
})

it.each(['P-256', 'P-384', 'Ed25519'] as const)(
	'RFC 5280 §6.1: a chain of keys of %s, and its leaf below a root of P-256, are verified',
	async curve => {
		const own = await certificate({ name: 'Own Root', ca: true, curve, hash: curve === 'P-384' ? 'SHA-384' : 'SHA-256' })
		const below = await leafBelow(own, { curve, hash: curve === 'P-384' ? 'SHA-384' : 'SHA-256' })
		expect(trustIn(own).verify(below).publicJwk.crv).toBe(curve)
		expect(trustIn(root).verify(await leafBelow(root, { curve })).publicJwk.crv).toBe(curve)
	},
)

it('RFC 5280 §6.1.3: a certificate signed with SHA-1 is refused with invalid_certificate_chain', async () => {
	const leaf = await leafBelow(root, { hash: 'SHA-1' })
	expect(() => trustIn(root).verify(leaf)).toThrow(refused('RFC 5280 §6.1.1', /no trust anchor/))
})

it('RFC 5280 §6.1.3: a certificate with one bit changed is refused with invalid_certificate_chain', async () => {
	const leaf = await leafBelow(root)
	const der = leaf.der.slice()
	der[der.length - 10] = (der[der.length - 10] ?? 0) ^ 1
	expect(() => trustIn(root).verify({ ...leaf, base64: der.toBase64() })).toThrow(refused('RFC 5280 §6.1.1', /no trust anchor/))
})

const good = await leafBelow(root)
it.each<[string, unknown, RegExp]>([
	['absent', undefined, /has no x5c/],
	['a text', good.base64, /not a non-empty array/],
	['empty', [], /not a non-empty array/],
	['of numbers', [1], /no text/],
	['of six certificates', Array.from({ length: 6 }, () => good.base64), /has 6 certificates/],
	['of a certificate of 20,000 characters', ['A'.repeat(20_000)], /more than 16384 characters/],
	['base64url', [good.base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '_')], /not canonical base64/],
	['broken by a space', [` ${good.base64}`], /not canonical base64/],
	['bytes that are no certificate', ['AAAA'], /no X.509 certificate/],
	['a certificate with a byte after it', [new Uint8Array([...good.der, 0]).toBase64()], /no X.509 certificate/],
])('RFC 7515 §4.1.6: an x5c that is %s is refused with invalid_certificate_chain', (_, x5c, message) => {
	expect(() => trustIn(root).trust.verify(x5c, 'the credential')).toThrow(
		expect.objectContaining({ code: 'invalid_certificate_chain', message: expect.stringMatching(message) }),
	)
})

it('a chain found good is remembered, but for no longer than the first of its certificates lives', async () => {
	const { world, verify } = trustIn(root)
	const leaf = await leafBelow(root, { until: noon + 100 })
	const trusted = verify(leaf)
	world.now = noon + 100
	expect(verify(leaf)).toBe(trusted)
	expect(world.parsed).toBe(1)
	world.now = noon + 101
	expect(() => verify(leaf)).toThrow(refused('RFC 5280 §4.1.2.5', /expired/))
})

it('a chain found good is remembered no longer than its anchor lives', async () => {
	const brief = await certificate({ name: 'Brief Root', ca: true, until: noon + 10 })
	const { world, verify } = trustIn(brief)
	const leaf = await leafBelow(brief)
	verify(leaf)
	world.now = noon + 11
	expect(() => verify(leaf)).toThrow(refused('RFC 5280 §4.1.2.5', /CN=Brief Root/))
})

it('a chain found good is not taken for another that is written alike', async () => {
	const { trust, verify } = trustIn(root)
	const leaf = await certificate({ by: middle })
	verify(leaf, middle)
	expect(() => trust.verify([`${leaf.base64}.${middle.base64}`], 'the credential')).toThrow(refused('RFC 7515 §4.1.6', /canonical base64/))
})

it('a chain that was refused is judged anew', async () => {
	const { world, verify } = trustIn(root)
	const leaf = await leafBelow(root, { from: noon + 10 })
	expect(() => verify(leaf)).toThrow(refused('RFC 5280 §4.1.2.5', /not valid yet/))
	world.now = noon + 10
	expect(verify(leaf).subject).toBe('CN=Leaf')
})

it('RFC 7515 §4.1.6: the bytes of each certificate are read', () => {
	expect(parseX5c([good.base64, middle.base64], 'x')).toEqual([good.der, middle.der])
})
