import { createPublicKey, X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { certificatePem, createAuthority, issueLeaf } from '../certificate-authority.ts'
import { nodeCertificates, pemToCertificates } from '../certificates.ts'
import { publicJwkOf } from '../node-crypto.ts'

const clock = { now: () => 1_795_608_000 }
const root = await createAuthority({ clock }, { commonName: 'Root, "of" all', lifetime: 1000 })
const leaf = await issueLeaf({ clock }, root, {
	commonName: '網證 Issuer',
	dnsNames: ['issuer.example', '*.example'],
	uris: ['https://issuer.example/'],
	ips: ['127.0.0.1', '::1'],
	use: 'tls',
	lifetime: 99_999,
})

it('RFC 5280 §4.1: a certificate is read whole: names, times, usage, extensions, key', () => {
	expect(nodeCertificates.parse(leaf.certificate)).toMatchObject({
		subject: 'CN=網證 Issuer',
		notBefore: clock.now() - 3900,
		notAfter: clock.now() + 1000, // no longer than its root's
		isAuthority: false,
		pathLength: undefined,
		keyUsage: ['digitalSignature'],
		criticalExtensions: ['2.5.29.15'],
		dnsNames: ['issuer.example', '*.example'],
		authorityKeyId: expect.stringMatching(/^[\w-]{27}$/), // SHA-1 of the root's key
		publicJwk: publicJwkOf(createPublicKey(leaf.privateKey)),
	})
	expect(new X509Certificate(leaf.certificate).subjectAltName).toContain('URI:https://issuer.example/, IP Address:127.0.0.1')
})

it('RFC 5280 §6.1.3: a certificate is issued by who signed it, and by nobody else', () => {
	const [a, b] = [nodeCertificates.parse(leaf.certificate), nodeCertificates.parse(root.certificate)]
	expect(a && b && [a.isIssuedBy(b), b.isIssuedBy(b), b.isIssuedBy(a), a.isIssuedBy(a)]).toEqual([true, true, false, false])
})

it('certificates are read from PEM in their order, whatever stands between them', () => {
	const pem = `# first\n${certificatePem(leaf.certificate)}\n# second\n${certificatePem(root.certificate)}`
	expect(pemToCertificates(pem).map(({ der }) => der)).toEqual([leaf.certificate, root.certificate])
	expect(() => pemToCertificates('')).toThrow(/no certificate in PEM form/)
	expect(() => pemToCertificates('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toThrow(
		/Certificate 1 in a file of trust anchors cannot be read/,
	)
})

it.each([[[]], [[0x30, 0]], [[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]], [Array.from({ length: 12_000 }, (_, i) => (i % 2 ? 0x80 : 0x30))]])(
	'bytes that are no certificate are undefined',
	bytes => {
		expect(nodeCertificates.parse(new Uint8Array(bytes))).toBeUndefined()
	},
)

it('each certificate has a serial number of its own, positive and of 16 bytes', () => {
	const numbers = [root, leaf].map(({ certificate }) => new X509Certificate(certificate).serialNumber ?? '')
	expect(new Set(numbers).size).toBe(2)
	for (const number of numbers) expect(number).toMatch(/^[4-7][0-9A-F]{31}$/)
})

it('MDOC-07 mdoc Annex B.1.4: a certificate for signing mdocs says so in a critical extension, and one for tokens says nothing', async () => {
	const made = async (use: 'signing' | 'document_signing') =>
		nodeCertificates.parse((await issueLeaf({ clock }, root, { commonName: 'Signer', use, lifetime: 100 })).certificate)
	expect(await made('document_signing')).toMatchObject({ extendedKeyUsage: ['1.0.18013.5.1.2'], isAuthority: false })
	expect((await made('document_signing'))?.criticalExtensions).toContain('2.5.29.37')
	expect((await made('signing'))?.extendedKeyUsage).toBeUndefined()
})
