// Presentations of mdocs: good ones, and each of the ways in which one is not what it seems. ISO 18013-5 §9.1.3, §9.3.1, OpenID4VP 1.0 §B.2.

import { expect, it } from 'vitest'
import { createSigningKey, signerOf } from '../../../adapters/node-crypto.ts'
import { decode, encode } from '../../base64url.ts'
import { type Cbor, type CborMap, tagged } from '../../cbor/cbor.ts'
import { encodeCbor } from '../../cbor/encode.ts'
import { createSign1 } from '../../cose/sign1.ts'
import type { ClaimsPath, PresentationAim } from '../../credential/format.ts'
import { mdoc } from '../../mdoc/format.ts'
import { createSessionTranscript } from '../../mdoc/session-transcript.ts'
import type { Signer } from '../../ports.ts'
import {
	aim,
	at,
	closed,
	embedded,
	holder,
	issue,
	issuer,
	judge,
	mutable,
	namespace,
	now,
	opened,
	outcomes,
	passedAll,
	ports,
	reasons,
	stranger,
	toIssue,
	trust,
	unembedded,
	withDocument,
	withItems,
	withMso,
} from './world.ts'

const text = await issue()
const asked: readonly ClaimsPath[] = [
	[namespace, 'family_name'],
	[namespace, 'age_over_18'],
]
const present = (of = text, change: Partial<PresentationAim> = {}, signer = holder, disclose = asked) =>
	mdoc.present(ports, signer, of, disclose, { ...aim, ...change })
const shown = await present()
const [document = new Map()] = opened(shown).get('documents') as readonly CborMap[]

it('MDOC-11 DQ-12 mdoc §9.1.3: a presentation is verified, and tells what was asked for and no more', () => {
	const judged = judge(shown)
	expect(outcomes(judged)).toEqual(passedAll)
	expect(judged.credential).toEqual({
		format: 'mso_mdoc',
		type: toIssue.type,
		claims: { [namespace]: { family_name: '王', age_over_18: true } },
		holderKey: holder.publicJwk,
		status: { ...toIssue.status, cwt: true },
		authorityKeyIds: [],
		issuedAt: now - 60,
		notBefore: now - 60,
		expiresAt: now + 3600,
	})
	expect(judged.confirmed).toEqual([])
})

it('MDOC-15 VP §B.2.5: the presentation is a DeviceResponse in base64url, of one document that holds the elements asked for alone', () => {
	expect(shown).toMatch(/^[\w-]+$/)
	const response = opened(shown)
	expect([response.get('version'), response.get('status')]).toEqual(['1.0', 0])
	const [document = new Map(), ...others] = response.get('documents') as readonly CborMap[]
	expect(others).toEqual([])
	const nameSpaces = (document.get('issuerSigned') as CborMap).get('nameSpaces') as CborMap
	expect([...nameSpaces.keys()]).toEqual([namespace])
	const names = (nameSpaces.get(namespace) as readonly Cbor[]).map(item => (unembedded(item) as CborMap).get('elementIdentifier'))
	expect(names.sort()).toEqual(['age_over_18', 'family_name'])
})

it('MDOC-15 VP §6.4.1: where no claim is asked for, no element is told, and the document stands', async () => {
	const judged = judge(await present(text, {}, holder, []))
	expect(outcomes(judged)).toEqual(passedAll)
	expect(judged.credential?.claims).toEqual({})
})

it('VP §7.2: a path that is no namespace and element tells nothing', async () => {
	const paths: ClaimsPath[] = [[namespace], ['family_name'], [namespace, null], [namespace, 'family_name', 0], [null, 'family_name']]
	expect(judge(await present(text, {}, holder, paths)).credential?.claims).toEqual({})
})

it('DQ-12 VP §B.2.6.2: a presentation over the Digital Credentials API is verified for its origin', async () => {
	const session = { kind: 'dc_api', origin: 'https://example.com', encryptionKey: undefined } as const
	const own = await present(text, { session })
	expect(outcomes(judge(own, { session }))).toEqual(passedAll)
	expect(outcomes(judge(own))).toMatchObject({ holder_binding: 'failed' })
	expect(outcomes(judge(own, { session: { ...session, origin: 'https://example.com:8443' } }))).toMatchObject({ holder_binding: 'failed' })
})

const otherKey = {
	kty: 'EC',
	crv: 'P-256',
	x: 'DxiH5Q4Yx3UrukE2lWCErq8N8bqC9CHLLrAwLz5BmE0',
	y: 'XtLM4-3h5o3HUH0MHVJV0kyq0iBlrBwlh8qEDMZ4-Pc',
} as const
const notBound = { ...passedAll, holder_binding: 'failed', nonce: 'not_checked', audience: 'not_checked' }
it.each<[string, Partial<PresentationAim>]>([
	['another nonce', { nonce: 'another' }],
	['another verifier', { session: { ...aim.session, clientId: 'x509_san_dns:evil.example' } as PresentationAim['session'] }],
	['another response_uri', { session: { ...aim.session, responseUri: 'https://evil.example/response' } as PresentationAim['session'] }],
	['an answer encrypted to another', { session: { ...aim.session, encryptionKey: otherKey } }],
])(
	'MDOC-11 DQ-12 VP §B.2.6: a presentation that was made for %s fails holder_binding, and neither nonce nor audience passes',
	async (_, change) => {
		expect(outcomes(judge(await present(text, change)))).toEqual(notBound)
	},
)

it('MDOC-11 mdoc §9.1.3: a presentation that another key signed fails holder_binding (fault 3)', async () => {
	const judged = judge(await present(text, {}, stranger))
	expect(outcomes(judged)).toEqual(notBound)
	expect(reasons(judged)).toEqual([expect.stringMatching(/signature of deviceSignature does not verify/)])
})

it('MDOC-11 mdoc §9.1.3: a device signature of another document of the same key fails holder_binding', async () => {
	const other = await present(await issue({ type: 'org.example.other.1' }))
	const [document] = opened(other).get('documents') as readonly CborMap[]
	expect(outcomes(judge(withDocument(shown, own => own.set('deviceSigned', document?.get('deviceSigned')))))).toEqual(notBound)
})

const without = (map: CborMap, name: string): CborMap => new Map([...map].filter(([key]) => key !== name))
const failing = (judged: ReturnType<typeof judge>, check: string, reason: RegExp) => {
	expect(outcomes(judged)).toMatchObject({ [check]: 'failed' })
	expect(reasons(judged)).toEqual([expect.stringMatching(reason)])
}
const withAuth = (deviceAuth: Cbor) =>
	withDocument(shown, own => own.set('deviceSigned', mutable(own.get('deviceSigned')).set('deviceAuth', deviceAuth)))

it('MDOC-18 mdoc §9.1.3: a document without a device signature fails holder_binding, whatever was asked', () => {
	for (const holderBinding of [true, false]) {
		failing(
			judge(
				withDocument(shown, own => without(own, 'deviceSigned')),
				{ holderBinding },
			),
			'holder_binding',
			/deviceSigned is no map/,
		)
		failing(judge(withAuth(new Map()), { holderBinding }), 'holder_binding', /no deviceSignature/)
	}
})

it('MDOC-13 mdoc §9.1.3.5: a device that authenticates by a MAC fails holder_binding by that name', () => {
	failing(
		judge(withAuth(new Map([['deviceMac', [encodeCbor(new Map([[1, 5]])), new Map(), null, new Uint8Array(32)]]]))),
		'holder_binding',
		/deviceMac/,
	)
})

it('MDOC-11 mdoc §9.1.3: a device signature that carries a payload of its own fails holder_binding', async () => {
	const own = await createSign1(holder, { payload: new Uint8Array(10) })
	failing(judge(withAuth(new Map([['deviceSignature', own]]))), 'holder_binding', /payload of its own/)
})

/** The same presentation, the device saying `elements` itself. */
async function saying(elements: CborMap, of = text, signer: Signer = holder): Promise<string> {
	const nameSpaces = embedded(elements)
	const transcript = createSessionTranscript(ports, aim)
	const payload = encodeCbor(embedded(['DeviceAuthentication', transcript, toIssue.type, nameSpaces]))
	const deviceSignature = await createSign1(signer, { payload, detached: true })
	const deviceSigned = new Map<string, Cbor>([
		['nameSpaces', nameSpaces],
		['deviceAuth', new Map([['deviceSignature', deviceSignature]])],
	])
	return withDocument(await present(of), own => own.set('deviceSigned', deviceSigned))
}
const own = (element: string) => new Map([['org.example.self.1', new Map([[element, true]])]])
const authorizing = (authorizations: Array<[string, Cbor]>) =>
	withMso(text, mso => mso.set('deviceKeyInfo', mutable(mso.get('deviceKeyInfo')).set('keyAuthorizations', new Map(authorizations))))

it('MDOC-12 mdoc §9.1.2.4: what the device says without being authorized to fails holder_binding', async () => {
	expect(outcomes(judge(await saying(new Map())))).toEqual(passedAll)
	failing(judge(await saying(own('nickname'))), 'holder_binding', /says nickname, for which its key is not authorized/)
	const other = await authorizing([
		['nameSpaces', ['org.example.other.1']],
		['dataElements', new Map([['org.example.self.1', ['mood']]])],
	])
	failing(judge(await saying(own('nickname'), other)), 'holder_binding', /not authorized/)
	const { credential } = judge(await saying(new Map([[namespace, new Map([['age_over_21', true]])]])))
	expect(JSON.stringify(credential)).not.toContain('age_over_21')
})

it('MDOC-12 mdoc §9.1.2.4: what the device may say is taken, and is no claim of its issuer', async () => {
	for (const authorizations of [
		[['nameSpaces', ['org.example.self.1']]],
		[['dataElements', new Map([['org.example.self.1', ['nickname']]])]],
	] as Array<Array<[string, Cbor]>>) {
		const judged = judge(await saying(own('nickname'), await authorizing(authorizations)))
		expect(outcomes(judged)).toEqual(passedAll)
		expect(judged.credential?.claims).toEqual({ [namespace]: { family_name: '王', age_over_18: true } })
	}
})

it('MDOC-12 mdoc §9.1.3: elements that were put to what the device said fail holder_binding', async () => {
	const allowed = await authorizing([['nameSpaces', ['org.example.self.1']]])
	const changed = withDocument(await saying(own('nickname'), allowed), document =>
		document.set('deviceSigned', mutable(document.get('deviceSigned')).set('nameSpaces', embedded(own('another')))),
	)
	failing(judge(changed), 'holder_binding', /does not verify/)
})

const inIssuerSigned = (change: (text: string) => string) =>
	withDocument(shown, document => document.set('issuerSigned', opened(change(closed(document.get('issuerSigned'))))))
it('MDOC-08 mdoc §9.3.1: an element that was changed, or was signed for another credential, fails signature (fault 3)', async () => {
	const changed = inIssuerSigned(of =>
		withItems(of, ([first = null, ...rest]) => [embedded(mutable(unembedded(first)).set('elementValue', '李')), ...rest]),
	)
	failing(judge(changed), 'signature', /family_name is not what its issuer signed/)
	const foreign = (opened(await issue()).get('nameSpaces') as CborMap).get(namespace) as readonly Cbor[]
	failing(judge(inIssuerSigned(of => withItems(of, () => foreign.slice(0, 1)))), 'signature', /not what its issuer signed|signed no digest/)
	const twice = inIssuerSigned(of => withItems(of, items => [...items, ...items]))
	failing(judge(twice), 'signature', /stands twice/)
})

it('MDOC-09 mdoc §9.3.1: a document of another type than its MSO fails signature, whoever signed for it', async () => {
	const nameSpaces = embedded(new Map())
	const payload = encodeCbor(embedded(['DeviceAuthentication', createSessionTranscript(ports, aim), 'org.example.other.1', nameSpaces]))
	const deviceSignature = await createSign1(holder, { payload, detached: true })
	const deviceSigned = new Map<string, Cbor>([
		['nameSpaces', nameSpaces],
		['deviceAuth', new Map([['deviceSignature', deviceSignature]])],
	])
	failing(
		judge(withDocument(shown, document => document.set('docType', 'org.example.other.1').set('deviceSigned', deviceSigned))),
		'signature',
		/docType of the document is not that of its MSO/,
	)
})

it('MDOC-06 mdoc §9.3.1: an MSO that its issuer did not sign fails signature', async () => {
	const forged = await withMso(text, mso => mso.set('docType', 'org.example.admin.1'), { ...stranger, x5c: [] })
	const { x5c: chain = [] } = issuer
	const own = await withMso(text, mso => mso, { ...signerOf(createSigningKey()), x5c: chain })
	failing(judge(await present(own)), 'signature', /signature of issuerAuth does not verify/)
	expect(outcomes(judge(await present(forged)))).toMatchObject({ issuer_trust: 'failed', signature: 'not_checked' })
})

it('MDOC-02 RFC 8725 §3.1: whoever signed, the alg is that of the header and never that of the key: another fails signature or holder_binding (fault 6)', async () => {
	const inHeader = (auth: Cbor, alg: number) =>
		(auth as readonly Cbor[]).map((part, at) =>
			at === 0 ? encodeCbor(new Map([[1, alg]])) : at === 3 && alg === -35 ? new Uint8Array(96) : part,
		)
	for (const alg of [-35, -8]) {
		const issuerAuth = opened(text).set('issuerAuth', inHeader(opened(text).get('issuerAuth'), alg))
		failing(judge(await present(closed(issuerAuth))), 'signature', /and its key is one of P-256/)
		const deviceAuth = mutable(mutable(document.get('deviceSigned')).get('deviceAuth'))
		const deviceSignature = inHeader(deviceAuth.get('deviceSignature'), alg)
		failing(judge(withAuth(new Map([['deviceSignature', deviceSignature]]))), 'holder_binding', /and its key is one of P-256/)
	}
})

it('MDOC-07 mdoc §9.3.3: an mdoc of an issuer that nobody trusts fails issuer_trust, and nothing else of it passes', async () => {
	const judged = judge(await present(await issue({}, stranger)))
	expect(outcomes(judged)).toEqual({
		signature: 'not_checked',
		issuer_trust: 'failed',
		holder_binding: 'not_checked',
		nonce: 'not_checked',
		audience: 'not_checked',
		validity: 'not_checked',
	})
	expect(judged.credential).toBeUndefined()
})

it('MDOC-10 mdoc §9.3.1: an expired mdoc fails validity alone (fault 3)', () => {
	const signer = trust.verify(issuer.x5c, 'the mdoc', 'mdoc')
	const judged = mdoc.judge(at(now + 3601), { verify: () => signer }, shown, aim)
	expect(outcomes(judged)).toEqual({ ...passedAll, validity: 'failed' })
})

const response = (...entries: Array<[string, Cbor]>) => closed(new Map<string | number, Cbor>([...opened(shown), ...entries]))
it.each<[string, string, RegExp]>([
	['of two documents', response(['documents', [document, document]]), /holds 2 documents/],
	['of none', response(['documents', []]), /holds no document/],
	[
		'without documents',
		closed(
			new Map<string, Cbor>([
				['version', '1.0'],
				['status', 0],
			]),
		),
		/holds no document/,
	],
	['of version 2.0', response(['version', '2.0']), /version/],
	['with an error for its status', response(['status', 10]), /status/],
	['that is a list', closed([]), /no map/],
	['that is no base64url', `${shown}=`, /base64url/],
	['that is an SD-JWT', 'eyJhbGciOiJFUzI1NiJ9.e30.AA~', /base64url/],
	['without a docType', withDocument(shown, own => without(own, 'docType')), /docType/],
	['without issuerSigned', withDocument(shown, own => without(own, 'issuerSigned')), /IssuerSigned is no map/],
	['that is under a tag', closed(tagged(55_799, opened(shown))), /no map/],
	['cut off', encode((decode(shown) ?? new Uint8Array()).subarray(0, -1)), /the DeviceResponse ends/],
])('MDOC-14 MDOC-15 HAIP §5.3.1: a DeviceResponse %s fails signature, and nothing of it is read', (_, presentation, message) => {
	const judged = judge(presentation)
	failing(judged, 'signature', message)
	expect(judged.credential).toBeUndefined()
})

const transaction = { text: 'eyJ0eXBlIjoiYSJ9', hashAlgorithm: 'sha-256' } as never
it('WP-16 VP §B.2.1: an mdoc is not presented to confirm a transaction: invalid_transaction_data', async () => {
	await expect(present(text, { transactions: [transaction] })).rejects.toThrow(
		expect.objectContaining({ code: 'invalid_transaction_data', section: 'OpenID4VP 1.0 §B.2.1' }),
	)
})

it('WP-16 VP §B.2.1: an mdoc that is to confirm a transaction fails transaction_data', () => {
	const judged = judge(shown, { transactions: [transaction] })
	expect(outcomes(judged)).toEqual({ ...passedAll, transaction_data: 'failed' })
	expect(judged.confirmed).toEqual([])
})

it.each(['ES384', 'EdDSA'] as const)('mdoc §9.1.3: a device key of %s is taken', async algorithm => {
	const own = signerOf(createSigningKey(algorithm))
	const held = await issue({ holderKey: own.publicJwk })
	expect(outcomes(judge(await present(held, {}, own)))).toEqual(passedAll)
})

it('MDOC-16 VP §B.2.3: meta names one document type, compared exactly', () => {
	const { credential } = judge(shown)
	const matches = mdoc.parseMeta({ doctype_value: toIssue.type, later: 1 })
	expect(credential && matches(credential)).toBe(true)
	expect(credential && matches({ ...credential, type: 'org.example.id.10' })).toBe(false)
	expect(credential && matches({ ...credential, format: 'dc+sd-jwt' })).toBe(false)
})

it.each([{}, { doctype_value: '' }, { doctype_value: ['org.example.id.1'] }, { vct_values: ['org.example.id.1'] }])(
	'MDOC-16 VP §B.2.3: meta %j is refused with invalid_request',
	meta => {
		expect(() => mdoc.parseMeta(meta)).toThrow(expect.objectContaining({ code: 'invalid_request', section: 'OpenID4VP 1.0 §B.2.3' }))
	},
)
