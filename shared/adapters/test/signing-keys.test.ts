import 'reflect-metadata'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { X509Certificate as ReadCertificate, X509Crl } from '@peculiar/x509'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseJwt, signJwt, verifyJwt } from '../../protocol/jose/jws.ts'
import { createTrust } from '../../protocol/trust/trust.ts'
import { nodeCertificates, pemToCertificates } from '../certificates.ts'
import { nodeCrypto } from '../node-crypto.ts'
import { openSigningKeys } from '../signing-keys.ts'

const noon = 1_795_608_000
const year = 365 * 86_400
const clock = { now: () => noon }

let folder = ''
beforeEach(() => {
	folder = join(mkdtempSync(join(tmpdir(), 'signing-keys-')), 'keys')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const open = (over: Partial<Parameters<typeof openSigningKeys>[1]> = {}) =>
	openSigningKeys(folder, { commonName: 'Test Issuer', dnsNames: ['issuer.example'], clock, ...over })

const trustIn = (pem: string, at = clock) =>
	createTrust({ clock: at, certificates: nodeCertificates, crypto: nodeCrypto }, pemToCertificates(pem))

it('HI-05 HAIP §6.1.1: keys made at first start sign below a root of their own, which is not in x5c', async () => {
	const keys = await open()
	const { x5c, publicJwk } = keys.signer()
	expect(x5c).toHaveLength(1)
	const leaf = trustIn(keys.anchorPem).verify(x5c, 'the credential')
	expect(leaf).toMatchObject({ publicJwk, dnsNames: ['issuer.example'], keyUsage: ['digitalSignature'], isAuthority: false })
	const [root] = pemToCertificates(keys.anchorPem)
	expect(root).toMatchObject({ isAuthority: true, pathLength: 0, keyUsage: ['keyCertSign', 'cRLSign'] })
})

it('ISO 18013-5 Annex B.1: a document signer is certified below the same root, for mdocs alone, for at most 457 days, and names the country', async () => {
	const named = { issuer: { country: 'ZZ', uri: 'https://issuer.example', revocationList: 'https://issuer.example/root.crl' } }
	const keys = await open(named)
	const documents = await open({ ...named, use: 'document_signing' })
	expect(documents.anchorPem).toBe(keys.anchorPem)
	const { x5c, publicJwk } = documents.signer()
	expect(publicJwk).not.toEqual(keys.signer().publicJwk)
	const trust = trustIn(keys.anchorPem)
	expect(() => trust.verify(x5c, 'the credential')).toThrow()
	expect(trust.verify(x5c, 'the mdoc', 'mdoc').subject).toBe('CN=Test Issuer, C=ZZ')
	const [leaf, root] = [nodeCertificates.parse(Uint8Array.fromBase64(x5c?.[0] ?? '')), pemToCertificates(keys.anchorPem)[0]]
	if (!leaf || !root) throw new Error('no certificate')
	expect(root.subject).toBe('CN=Test Issuer Root, C=ZZ')
	// nothing critical but how the key is used
	expect(leaf.criticalExtensions).toEqual(['2.5.29.15', '2.5.29.37'])
	// issuerAltName and cRLDistributionPoints
	for (const { der } of [leaf, root]) {
		const { extensions } = new ReadCertificate(new Uint8Array(der))
		expect(extensions.map(({ type }) => type)).toEqual(expect.arrayContaining(['2.5.29.18', '2.5.29.31']))
	}
	expect((leaf.notAfter - leaf.notBefore) / 86_400).toBeLessThanOrEqual(457)
	expect((root.notAfter - root.notBefore) / 86_400).toBeLessThanOrEqual(20 * 365)
})

it('RFC 5280 §5: the root says what it has revoked, which is nothing, under its own signature', async () => {
	const keys = await open()
	const list = new X509Crl(new Uint8Array(await keys.revocationList(3600)))
	const [root] = pemToCertificates(keys.anchorPem)
	expect(await list.verify({ publicKey: new ReadCertificate(new Uint8Array(root?.der ?? [])) })).toBe(true)
	expect([list.issuer, list.entries.length]).toEqual(['CN=Test Issuer Root', 0])
	expect([list.thisUpdate, list.nextUpdate].map(time => Number(time) / 1000)).toEqual([noon, noon + 3600])
})

it('a document signer gives way at the first start at which it could end before what it signs', async () => {
	const first = (await open({ use: 'document_signing' })).signer()
	const at = (days: number) => open({ use: 'document_signing', clock: { now: () => noon + days * 86_400 } })
	expect((await at(89)).signer().publicJwk).toEqual(first.publicJwk)
	expect((await at(91)).signer().publicJwk).not.toEqual(first.publicJwk)
})

it('what holds a private key is for its owner alone, and the anchor for anybody', async () => {
	await open()
	const modes = ['authority.pem', 'signing.pem', 'trust-anchor.pem'].map(name => statSync(join(folder, name)).mode & 0o777)
	expect(modes).toEqual([0o600, 0o600, 0o644])
	expect(readFileSync(join(folder, 'trust-anchor.pem'), 'utf8')).not.toContain('PRIVATE')
})

it('the keys are the same after a restart, and for processes that start at once', async () => {
	const opened = await Promise.all([open(), open(), open()])
	const again = await open()
	const chains = [...opened, again].map(keys => keys.signer().x5c)
	expect(new Set(chains.map(String)).size).toBe(1)
	expect(new Set([...opened, again].map(keys => keys.anchorPem)).size).toBe(1)
})

it('after a rotation another key signs, what was signed before verifies, and another process sees it within a fifth of a second', async () => {
	const [here, there] = [await open(), await open()]
	const before = here.signer()
	expect(there.signer().publicJwk).toEqual(before.publicJwk)
	const signed = await signJwt(before, { typ: 'test+jwt', x5c: [...(before.x5c ?? [])] }, {})
	await here.rotate()
	const after = here.signer()
	expect(after.publicJwk).not.toEqual(before.publicJwk)
	await new Promise(resolve => setTimeout(resolve, 210))
	expect(there.signer().publicJwk).toEqual(after.publicJwk)

	const trust = trustIn(here.anchorPem)
	const jwt = parseJwt(signed, { typ: 'test+jwt', what: 'it' })
	verifyJwt({ crypto: nodeCrypto }, jwt, trust.verify(jwt.header['x5c'], 'it').publicJwk)
	expect(trust.verify(after.x5c, 'it').publicJwk).toEqual(after.publicJwk)
})

it('the signer is one object until a rotation', async () => {
	const keys = await open()
	expect(keys.signer()).toBe(keys.signer())
})

it('a certificate for another name, or in the second half of its life, gives way to a new one at the next start', async () => {
	const first = (await open()).signer()
	const renamed = (await open({ dnsNames: ['id.example'] })).signer()
	expect(renamed.publicJwk).not.toEqual(first.publicJwk)
	const later = { now: () => noon + 2 * year }
	const keys = await open({ dnsNames: ['id.example'], clock: later })
	expect(keys.signer().publicJwk).not.toEqual(renamed.publicJwk)
	expect(trustIn(keys.anchorPem, later).verify(keys.signer().x5c, 'it').dnsNames).toEqual(['id.example'])
})

it('a file that is damaged, or holds a key and another certificate, is refused in one sentence that names it', async () => {
	await open()
	const path = join(folder, 'signing.pem')
	const authority = readFileSync(join(folder, 'authority.pem'), 'utf8')
	const [key = ''] = readFileSync(path, 'utf8').split('-----BEGIN CERTIFICATE')
	writeFileSync(path, key + authority.slice(authority.indexOf('-----BEGIN CERTIFICATE')))
	await expect(open()).rejects.toThrow(/^The private key and the certificate in .*signing\.pem do not belong together/)
	writeFileSync(path, 'rubbish')
	await expect(open()).rejects.toThrow(/^The file .*signing\.pem does not hold a private key and its certificate/)
})

it('a folder that cannot be made is refused in one sentence that names it', async () => {
	writeFileSync(folder, 'a file')
	await expect(open()).rejects.toMatchObject({ name: 'SetupError', message: expect.stringContaining(folder) })
})
