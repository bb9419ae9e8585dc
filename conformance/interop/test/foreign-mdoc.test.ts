// Mdocs across the border: what @owf/mdoc and Credo issue and present is read here, and ours there; what either must refuse, it refuses.

import { createPublicKey, verify } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { Mdoc, MdocDeviceResponse } from '@credo-ts/core'
import { cborDecode, DateOnly, SessionTranscript, Sign1 } from '@owf/mdoc'
import { certificatePem, createAuthority, issueLeaf } from '@wangzheng/shared/adapters/certificate-authority.ts'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { createSigningKey, nodeCrypto, signerOf, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import type { ClaimsPath, PresentationAim, PresentationSession } from '@wangzheng/shared/protocol/credential/format.ts'
import { mdoc } from '@wangzheng/shared/protocol/mdoc/format.ts'
import { issueStatusListCwt } from '@wangzheng/shared/protocol/status/status-list-cwt.ts'
import { packStatuses } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CredoAgent, createKey, startCredo } from '../credo-agent.ts'
import { foreignMdocs } from '../foreign-mdoc.ts'
import { createForeignSigner, type ForeignSigner } from '../foreign-signer.ts'

const ports = { crypto: nodeCrypto, random: systemRandom, clock: systemClock }
const docType = 'org.iso.18013.5.1.mDL'
const space = 'org.iso.18013.5.1'
const portrait = new Uint8Array([0xff, 0xd8, 0xff, 0xe0])

let credo: CredoAgent
let stranger: ForeignSigner
let foreign: ForeignSigner
let holder: Awaited<ReturnType<typeof createKey>>
let owf: ReturnType<typeof foreignMdocs>
let anchor: string
let ours: string
let theirs: string
let credos: string

const own = signerOf(createSigningKey())
const nonce = 'exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA'
const encryptionKey = nodeCrypto.createAgreementKey().publicJwk
const redirect = { clientId: 'x509_san_dns:verifier.example', responseUri: 'https://verifier.example/response' }
const origin = 'https://verifier.example'
const aimOf = (session: PresentationSession): PresentationAim => ({ nonce, audience: redirect.clientId, session })
const byRedirect = aimOf({ kind: 'redirect', ...redirect, encryptionKey })
const overDcApi = aimOf({ kind: 'dc_api', origin, encryptionKey: undefined })
const jwkThumbprint = Uint8Array.fromBase64(
	nodeCrypto.hashText('sha-256', `{"crv":"P-256","kty":"EC","x":"${encryptionKey.x}","y":"${encryptionKey.y}"}`),
	{ alphabet: 'base64url' },
)
const asked: readonly ClaimsPath[] = [
	[space, 'family_name'],
	[space, 'birth_date'],
]
const askedNames = { [space]: ['family_name', 'birth_date'] }
const told = { [space]: { family_name: '王', birth_date: '1990-01-31' } }

const trust = () => createTrust({ ...ports, certificates: nodeCertificates }, pemToCertificates(foreign.anchor))
const failures = (text: string, aim: PresentationAim) =>
	mdoc.judge(ports, trust(), text, aim).checks.flatMap(({ check, outcome }) => (outcome === 'failed' ? [check] : []))

beforeAll(async () => {
	credo = await startCredo()
	foreign = await createForeignSigner(credo, 'Foreign Roads')
	stranger = await createForeignSigner(credo, 'Nobody Knows')
	holder = await createKey(credo)
	owf = foreignMdocs(credo, [foreign.key, stranger.key, holder])

	const issuer = { country: 'XX', uri: 'https://issuer.example', revocationList: 'https://issuer.example/root.crl' }
	const root = await createAuthority(ports, { commonName: 'Our IACA', issuer, lifetime: 86_400 })
	const leaf = await issueLeaf(ports, root, { commonName: 'Our Document Signer', issuer, use: 'document_signing', lifetime: 3600 })
	anchor = certificatePem(root.certificate)
	const now = systemClock.now()
	ours = await mdoc.issue(ports, signerOf(leaf.privateKey, [leaf.certificate.toBase64()]), {
		type: docType,
		claims: { [space]: { family_name: '王', birth_date: '1990-01-31', portrait: '_9j_4A', age_over_18: true, height: 171 } },
		kinds: [
			{ path: [space, 'birth_date'], kind: 'full-date' },
			{ path: [space, 'portrait'], kind: 'bytes' },
		],
		disclosable: [],
		holderKey: own.publicJwk,
		status: { idx: 1, uri: 'https://issuer.example/status/1' },
		issuedAt: now - (now % 3600),
		expiresAt: now + 86_400,
	})
	const elements = { family_name: '王', birth_date: new DateOnly('1990-01-31'), portrait, age_over_18: true, height: 171 }
	theirs = await owf.issue(foreign, docType, { [space]: elements }, holder)
	const { base64Url } = await credo.mdoc.sign({
		docType,
		namespaces: { [space]: { ...elements, birth_date: '1990-01-31' } },
		issuerCertificate: foreign.leaf,
		holderKey: holder,
		validityInfo: { validUntil: new Date(Date.now() + 86_400_000) },
	})
	credos = base64Url
})
afterAll(() => credo.shutdown())

const transcripts = () => ({
	redirect: SessionTranscript.forOid4Vp({ ...redirect, nonce, jwkThumbprint }, owf.context),
	dcApi: SessionTranscript.forOid4VpDcApi({ origin, nonce }, owf.context),
	other: SessionTranscript.forOid4Vp({ ...redirect, nonce: 'another', jwkThumbprint }, owf.context),
})

describe('@owf/mdoc', () => {
	it('MDOC-03 MDOC-06 MDOC-08 VCI §A.2.4: takes what is issued here, and refuses it under another root or with an element changed', async () => {
		await expect(owf.receive(ours, [anchor])).resolves.toBeUndefined()
		await expect(owf.receive(ours, [foreign.anchor])).rejects.toThrow()
		const bytes = Buffer.from(ours, 'base64url')
		bytes[bytes.indexOf('王')] = 0xe6
		await expect(owf.receive(bytes.toString('base64url'), [anchor])).rejects.toThrow()
	})

	it('MDOC-11 DQ-12 VP §B.2.6: takes what is shown here by redirect and over the Digital Credentials API, and for no other nonce', async () => {
		const made = transcripts()
		const [one, other] = [await mdoc.present(ports, own, ours, asked, byRedirect), await mdoc.present(ports, own, ours, asked, overDcApi)]
		await expect(owf.verify(one, await made.redirect, [anchor])).resolves.toBeUndefined()
		await expect(owf.verify(other, await made.dcApi, [anchor])).resolves.toBeUndefined()
		await expect(owf.verify(one, await made.other, [anchor])).rejects.toThrow()
		await expect(owf.verify(one, await made.dcApi, [anchor])).rejects.toThrow()
		await expect(owf.verify(one, await made.redirect, [foreign.anchor])).rejects.toThrow()
	})

	it('MDOC-06 MDOC-08 mdoc §9.3.1: what it issues is received here, whole', () => {
		const { claims, type, holderKey } = mdoc.receive(ports, trust(), theirs)
		expect(type).toBe(docType)
		expect(claims).toEqual({ [space]: { family_name: '王', birth_date: '1990-01-31', portrait: '_9j_4A', age_over_18: true, height: 171 } })
		expect(holderKey).toMatchObject({ kty: 'EC', crv: 'P-256' })
	})

	it('MDOC-07 mdoc §9.3.3: what it signs under an unknown root is refused here with invalid_certificate_chain', async () => {
		const unknown = await owf.issue(stranger, docType, { [space]: { family_name: '王' } }, holder)
		expect(() => mdoc.receive(ports, trust(), unknown)).toThrow(expect.objectContaining({ code: 'invalid_certificate_chain' }))
	})

	it('MDOC-11 DQ-12 VP §B.2.6: what it presents is verified here, and tells what was asked for alone', async () => {
		const made = transcripts()
		for (const [transcript, aim] of [
			[made.redirect, byRedirect],
			[made.dcApi, overDcApi],
		] as const) {
			const shown = await owf.present(theirs, docType, askedNames, await transcript, holder)
			expect(failures(shown, aim)).toEqual([])
			expect(mdoc.judge(ports, trust(), shown, aim).credential?.claims).toEqual(told)
		}
	})

	it('MDOC-11 mdoc §9.1.3: what it presents for another nonce, or signs with another key, fails holder_binding here', async () => {
		const made = transcripts()
		expect(failures(await owf.present(theirs, docType, askedNames, await made.other, holder), byRedirect)).toEqual(['holder_binding'])
		expect(failures(await owf.present(theirs, docType, askedNames, await made.redirect, stranger.key), byRedirect)).toEqual([
			'holder_binding',
		])
	})
})

describe('@owf/mdoc, of which COSE and CBOR alone are asked', () => {
	it('TS-04 TSL §5.2: reads our Status List Token in CWT form, its signature by the certificate in x5chain', async () => {
		const signer = signerOf(createSigningKey(), [foreign.leaf.toString('base64')])
		const list = { uri: 'https://issuer.example/status/1', bits: 2, statuses: packStatuses(2, 64, [[5, 1]]), ttl: 30 } as const
		const bytes = await issueStatusListCwt({ zlib: nodeZlib }, signer, { ...list, issuedAt: 1_795_608_000, expiresAt: 1_795_611_600 })
		const token = Sign1.decode(bytes)
		expect([...token.protectedHeaders.headers]).toContainEqual([16, 'application/statuslist+cwt'])
		expect(token.x5chain).toHaveLength(1)
		const key = createPublicKey({ key: { ...signer.publicJwk }, format: 'jwk' })
		expect(verify('sha256', token.toBeSigned, { key, dsaEncoding: 'ieee-p1363' }, token.signature)).toBe(true)
		const claims = cborDecode<Map<number, unknown>>(token.payload ?? new Uint8Array())
		expect([claims.get(2), claims.get(4), claims.get(65_534)]).toEqual([list.uri, 1_795_611_600, 30])
		const { bits, lst } = Object.fromEntries(claims.get(65_533) as Map<string, unknown>)
		expect([bits, inflateSync(lst as Uint8Array).toString('hex')]).toEqual([2, '00040000000000000000000000000000'])
	})
})

describe('Credo', () => {
	const sessionTranscriptOptions = { type: 'openId4Vp', ...redirect, verifierGeneratedNonce: nonce } as const
	const inTheOpen = aimOf({ kind: 'redirect', ...redirect, encryptionKey: undefined })

	it('MDOC-03 MDOC-06 VCI §A.2.4: takes what is issued here, and not under another root', async () => {
		const held = Mdoc.fromBase64Url(ours)
		expect(held.docType).toBe(docType)
		expect(held.issuerSignedNamespaces[space]).toMatchObject({ family_name: '王', age_over_18: true })
		expect(await credo.mdoc.verify(held, { trustedCertificates: [anchor] })).toEqual({ isValid: true })
		expect(await credo.mdoc.verify(held, { trustedCertificates: [foreign.anchor] })).toMatchObject({ isValid: false })
	})

	it('MDOC-11 DQ-12 VP §B.2.6.1: takes what is shown here', async () => {
		const shown = await mdoc.present(ports, own, ours, asked, inTheOpen)
		const response = MdocDeviceResponse.fromBase64Url(shown)
		const [document] = await response.verify(credo.context, { trustedCertificates: [anchor], sessionTranscriptOptions })
		expect(Object.keys(document?.issuerSignedNamespaces[space] ?? {}).sort()).toEqual(['birth_date', 'family_name'])
		const other = { ...sessionTranscriptOptions, verifierGeneratedNonce: 'another' }
		await expect(response.verify(credo.context, { trustedCertificates: [anchor], sessionTranscriptOptions: other })).rejects.toThrow()
	})

	it('MDOC-06 mdoc §9.3.1: what it issues is received here', () => {
		expect(mdoc.receive(ports, trust(), credos)).toMatchObject({ type: docType, claims: { [space]: { family_name: '王', height: 171 } } })
	})

	it('MDOC-11 DQ-12 VP §B.2.6.1: what it presents is verified here', async () => {
		const held = Mdoc.fromBase64Url(credos)
		held.deviceKeyId = holder.keyId
		const shown = await MdocDeviceResponse.createDeviceResponse(credo.context, {
			mdocs: [held],
			documentRequests: [{ docType, nameSpaces: { [space]: { family_name: false } } }],
			sessionTranscriptOptions,
		})
		const text = Buffer.from(shown).toString('base64url')
		expect(failures(text, inTheOpen)).toEqual([])
		expect(mdoc.judge(ports, trust(), text, inTheOpen).credential?.claims).toEqual({ [space]: { family_name: '王' } })
		expect(failures(text, byRedirect)).toEqual(['holder_binding'])
	})
})
