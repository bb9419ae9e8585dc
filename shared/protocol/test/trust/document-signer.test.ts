// Whose mdocs are believed: document signers below an authority, and certificates that are trusted as such themselves. ISO 18013-5 Annex B.1.

import { expect, it } from 'vitest'
import { nodeCertificates } from '../../../adapters/certificates.ts'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import type { Certificate } from '../../ports.ts'
import { createTrust, documentSigning } from '../../trust/trust.ts'
import { certificate, type Made, noon } from '../certificates.ts'

const read = ({ der }: Made) => nodeCertificates.parse(der) as Certificate
const world = { now: noon }
const ports = { clock: { now: () => world.now }, certificates: nodeCertificates, crypto: nodeCrypto }
const trustIn = (anchors: Made[], documentSigners: Made[] = []) =>
	createTrust(ports, anchors.map(read), { documentSigners: documentSigners.map(read) })
const texts = (...chain: Made[]) => chain.map(({ base64 }) => base64)
const refused = (section: string, message: RegExp) =>
	expect.objectContaining({ code: 'invalid_certificate_chain', section, message: expect.stringMatching(message) })

const root = await certificate({ name: 'IACA', ca: true, pathLength: 0 })
const trust = trustIn([root])
const serverAuth = '1.3.6.1.5.5.7.3.1'
const signer = await certificate({ name: 'Document Signer', by: root, purposes: [documentSigning] })

it('MDOC-07 mdoc Annex B.1.4: a certificate whose critical purpose is signing mdocs is taken for an mdoc', () => {
	expect(trust.verify(texts(signer), 'the mdoc', 'mdoc').subject).toBe('CN=Document Signer')
})

it('MDOC-07 RFC 5280 §4.2.1.12: a certificate that signs mdocs alone is refused for everything else, asked in any order', () => {
	for (let round = 0; round < 2; round++) {
		expect(() => trust.verify(texts(signer), 'the credential')).toThrow(refused('RFC 5280 §6.1.4', /critical extension 2\.5\.29\.37/))
		expect(trust.verify(texts(signer), 'the mdoc', 'mdoc').publicJwk.crv).toBe('P-256')
	}
})

it('MDOC-07 mdoc Annex B.1.4: a certificate for other purposes does not sign mdocs: invalid_certificate_chain', async () => {
	const server = await certificate({ name: 'Server', by: root, purposes: [serverAuth] })
	expect(() => trust.verify(texts(server), 'the mdoc', 'mdoc')).toThrow(refused('ISO 18013-5 Annex B.1.4', /for other purposes/))
	const both = await certificate({ name: 'Both', by: root, purposes: [serverAuth, documentSigning] })
	expect(trust.verify(texts(both), 'the mdoc', 'mdoc').subject).toBe('CN=Both')
})

it('RFC 5280 §4.2.1.12: a certificate that says nothing of purposes is for any', async () => {
	const any = await certificate({ name: 'Any', by: root })
	expect(trust.verify(texts(any), 'the mdoc', 'mdoc').subject).toBe('CN=Any')
})

it('MDOC-07 RFC 5280 §6.1.4: any other critical extension, and purposes of an authority on the way, are not understood: invalid_certificate_chain', async () => {
	const unknown = await certificate({ by: root, purposes: [documentSigning], critical: '1.2.3.4' })
	expect(() => trust.verify(texts(unknown), 'the mdoc', 'mdoc')).toThrow(refused('RFC 5280 §6.1.4', /1\.2\.3\.4/))
	const top = await certificate({ name: 'Top', ca: true })
	const middle = await certificate({ name: 'Middle', by: top, ca: true, purposes: [documentSigning] })
	const leaf = await certificate({ by: middle, purposes: [documentSigning] })
	expect(() => trustIn([top]).verify(texts(leaf, middle), 'the mdoc', 'mdoc')).toThrow(refused('RFC 5280 §6.1.4', /CN=Middle/))
})

it('MDOC-07 mdoc Annex B.1.2: no authority stands between a signer and its IACA, which has a pathLen of 0: invalid_certificate_chain', async () => {
	const middle = await certificate({ name: 'Middle', by: root, ca: true })
	const leaf = await certificate({ by: middle, purposes: [documentSigning] })
	expect(() => trust.verify(texts(leaf, middle), 'the mdoc', 'mdoc')).toThrow(refused('RFC 5280 §4.2.1.9', /longer than CN=IACA allows/))
})

it('MDOC-07 HAIP §6.1.1: the anchor in the chain, and a signer that only may not sign, are refused with invalid_certificate_chain', async () => {
	expect(() => trust.verify(texts(signer, root), 'the mdoc', 'mdoc')).toThrow(refused('HAIP 1.0 §6.1.1', /trust anchor itself/))
	const mute = await certificate({ by: root, purposes: [documentSigning], usage: ['keyAgreement'] })
	expect(() => trust.verify(texts(mute), 'the mdoc', 'mdoc')).toThrow(refused('RFC 5280 §4.2.1.3', /may not sign/))
})

it('MDOC-20 mdoc Annex B.1.4: a signer of another country than its authority, or of none, is refused with invalid_certificate_chain', async () => {
	const iaca = await certificate({ name: 'IACA', country: 'ZZ', ca: true, pathLength: 0 })
	const of = async (country: string | undefined) => {
		const leaf = await certificate({ by: iaca, purposes: [documentSigning], ...(country === undefined ? {} : { country }) })
		return trustIn([iaca]).verify(texts(leaf), 'the mdoc', 'mdoc')
	}
	expect((await of('ZZ')).country).toBe('ZZ')
	await expect(of('XX')).rejects.toThrow(refused('ISO 18013-5 Annex B.1.4', /is of XX, and its authority of ZZ/))
	await expect(of(undefined)).rejects.toThrow(refused('ISO 18013-5 Annex B.1.4', /is of no country, and its authority of ZZ/))
})

const alone = await certificate({ name: 'Alone', ca: true, usage: ['keyCertSign'] })
it('MDOC-07 mdoc §9.3.3: a self-signed certificate is believed as a signer of mdocs where it is configured as one, and nowhere else', () => {
	const believing = trustIn([root], [alone])
	expect(believing.verify(texts(alone), 'the mdoc', 'mdoc').subject).toBe('CN=Alone')
	expect(() => believing.verify(texts(alone), 'the credential')).toThrow(refused('HAIP 1.0 §6.1.1', /self-signed/))
	expect(() => trust.verify(texts(alone), 'the mdoc', 'mdoc')).toThrow(refused('HAIP 1.0 §6.1.1', /self-signed/))
	expect(believing.verify(texts(signer), 'the mdoc', 'mdoc').subject).toBe('CN=Document Signer')
})

it('MDOC-07 mdoc §9.3.3: a certificate below one that is trusted as a signer is none itself: invalid_certificate_chain', async () => {
	const below = await certificate({ by: alone })
	expect(() => trustIn([root], [alone]).verify(texts(below), 'the mdoc', 'mdoc')).toThrow(refused('RFC 5280 §6.1.1', /no trust anchor/))
	expect(() => trustIn([root], [alone]).verify(texts(below, alone), 'the mdoc', 'mdoc')).toThrow(refused('HAIP 1.0 §6.1.1', /self-signed/))
})

it('MDOC-07 RFC 5280 §4.1.2.5: a signer that is trusted itself is believed within its time alone: invalid_certificate_chain', async () => {
	const brief = await certificate({ name: 'Brief', until: noon + 10 })
	const believing = trustIn([], [brief])
	expect(believing.verify(texts(brief), 'the mdoc', 'mdoc').subject).toBe('CN=Brief')
	world.now = noon + 11
	expect(() => believing.verify(texts(brief), 'the mdoc', 'mdoc')).toThrow(refused('RFC 5280 §4.1.2.5', /CN=Brief of the mdoc is expired/))
	world.now = noon
})
