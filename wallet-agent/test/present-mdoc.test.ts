import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import type { PresentationAim } from '@wangzheng/shared/protocol/credential/format.ts'
import type { Json, JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { mdoc } from '@wangzheng/shared/protocol/mdoc/format.ts'
import { parseAuthorizationResponse } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import { createClientMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import { createUnsignedDcApiRequest } from '@wangzheng/shared/protocol/openid4vp/dc-api/create-request.ts'
import type { DcApiMessage } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import { parseDcApiResponse } from '@wangzheng/shared/protocol/openid4vp/dc-api/response.ts'
import { parseDcqlQuery } from '@wangzheng/shared/protocol/openid4vp/dcql.ts'
import { originAim } from '@wangzheng/shared/protocol/openid4vp/session.ts'
import { createTransactionData } from '@wangzheng/shared/protocol/openid4vp/transaction-data.ts'
import { paymentType } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { expect, it } from 'vitest'
import { browser } from './browser.ts'
import { type IssuerPeer, openIssuer } from './issuer-peer.ts'
import { mdocType, namespace, portrait } from './mdoc-card.ts'
import { openVerifier, type VerifierPeer, type VerifierTricks } from './verifier-peer.ts'
import { type Agent, receive, walletFor } from './world.ts'

const ports = { crypto: nodeCrypto, clock: systemClock }

/** Asks for these elements, each with what the verifier says of keeping it. */
const asking = (elements: Readonly<Record<string, boolean | undefined>> | undefined): JsonObject => ({
	credentials: [
		{
			id: 'id',
			format: 'mso_mdoc',
			meta: { doctype_value: mdocType },
			...(elements
				? {
						claims: Object.entries(elements).map(([name, keeps]) => ({
							path: [namespace, name],
							...(keeps === undefined ? {} : { intent_to_retain: keeps }),
						})),
					}
				: {}),
		},
	],
})
const query = asking({ age_over_18: undefined, portrait: undefined })

/** A wallet with the card as an mdoc. */
async function holding(tricks: VerifierTricks): Promise<{ agent: Agent; issuer: IssuerPeer; verifier: VerifierPeer }> {
	const verifier = await openVerifier(tricks)
	const issuer = await openIssuer({ configurations: ['light-mdoc'] })
	const agent = await walletFor(issuer, verifier)
	await receive(agent, issuer.link)
	return { agent, issuer, verifier }
}

async function present(agent: Agent, { link }: VerifierPeer) {
	const { body } = await agent.call('POST', '/api/requests', { link })
	return agent.call('POST', `/api/requests/${body['id']}/consent`, {})
}

const trustIn = ({ anchor }: IssuerPeer) => createTrust({ ...ports, certificates: nodeCertificates }, pemToCertificates(anchor))

/** What the verifier makes of the only presentation that came: what did not pass, and the elements that it sees. */
function judge(texts: readonly string[] | undefined, issuer: IssuerPeer, aim: PresentationAim) {
	const [text = '', ...others] = texts ?? []
	expect(others).toEqual([])
	const { credential, checks } = mdoc.judge(ports, trustIn(issuer), text, aim)
	return { seen: credential?.claims[namespace] as Json | undefined, faults: checks.filter(({ outcome }) => outcome !== 'passed') }
}

function judged(verifier: VerifierPeer, issuer: IssuerPeer, asked: JsonObject) {
	const [form = {}] = verifier.responses()
	const awaited = { state: 'the-state', query: parseDcqlQuery(asked), decryptionKey: verifier.key }
	const answer = parseAuthorizationResponse(ports, form, awaited)
	if (answer.kind === 'refused') throw new Error(answer.error)
	return judge(answer.presentations.get('id'), issuer, verifier.aim)
}

it.each([false, true])(
	'DQ-12 DQ-14 VP §B.2.6.1: an mdoc is presented by redirect, and every check of it passes (encrypted: %s)',
	async encrypted => {
		const { agent, issuer, verifier } = await holding({ query, encrypted })
		expect((await present(agent, verifier)).body).toMatchObject({ event: 'presented' })
		expect(judged(verifier, issuer, query)).toEqual({ seen: { age_over_18: true, portrait }, faults: [] })
	},
)

it.each(['dc_api', 'dc_api.jwt'] as const)(
	'DQ-12 DQ-14 VP §B.2.6.2: an mdoc is presented over the Digital Credentials API in %s, bound to the origin',
	async responseMode => {
		const { agent, issuer } = await holding({})
		const origin = 'https://verifier.example'
		const nonce = 'n-0S6_WzA2Mj-n-0S6_WzA2Mj'
		const key = { ...nodeCrypto.createAgreementKey(), kid: 'key-1' }
		const message = createUnsignedDcApiRequest({ responseMode, nonce, query, clientMetadata: createClientMetadata(key) })
		const { body } = await agent.call('POST', '/api/dc-requests', { origin, requests: [message] })
		const outcome = (await agent.call('POST', `/api/requests/${body['id']}/consent`, {})).body
		const decryptionKey = responseMode === 'dc_api.jwt' ? key : undefined
		const awaited = { protocol: message.protocol, query: parseDcqlQuery(query), decryptionKey }
		const answer = parseDcApiResponse(ports, outcome['answer'] as DcApiMessage, awaited)
		if (answer.kind === 'refused') throw new Error(answer.error)
		const aim = (from: string) => originAim({ origin: from, nonce, encryptionKey: decryptionKey?.publicJwk })
		const texts = answer.presentations.get('id')
		expect(judge(texts, issuer, aim(origin))).toEqual({ seen: { age_over_18: true, portrait }, faults: [] })
		expect(judge(texts, issuer, aim('https://another.example')).faults).toMatchObject([{ check: 'holder_binding' }, {}, {}])
	},
)

it('DQ-05 DQ-06 VP §6.4.1: a query without claims gets the document and none of its elements', async () => {
	const asked = asking(undefined)
	const { agent, issuer, verifier } = await holding({ query: asked })
	await present(agent, verifier)
	expect(judged(verifier, issuer, asked)).toEqual({ seen: undefined, faults: [] })
})

it('DQ-06 VP §6.4.2: whoever asks for an element that the document does not have gets nothing', async () => {
	const { agent, verifier } = await holding({ query: asking({ age_over_18: undefined, age_over_99: undefined }) })
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect(body).toMatchObject({ satisfiable: false, asked: [{ options: [] }] })
	expect((await agent.call('POST', `/api/requests/${body['id']}/consent`, {})).body.error).toBe('access_denied')
	expect(verifier.responses()).toEqual([])
})

it('DQ-03 WP-21 VP §B.2.4: the holder sees which elements are told, which stay hidden, and which the verifier says that it keeps', async () => {
	const asked = asking({ family_name: true, age_over_18: false, portrait: undefined })
	const { agent, verifier } = await holding({ query: asked })
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect(body['asked']).toMatchObject([
		{
			options: [
				{
					type: mdocType,
					told: [{ value: '王' }, { value: true }, { value: portrait }],
					kept: [expect.stringContaining('family_name')],
					not_kept: [expect.stringContaining('age_over_18')],
					withheld: expect.arrayContaining([expect.stringContaining('given_name'), expect.stringContaining('birth_date')]),
				},
			],
		},
	])
})

it('WP-21 VP §B.2.4: what is told, hidden and kept is said in the language of the reader', async () => {
	const verifier = await openVerifier({ query: asking({ family_name: true, age_over_18: false }) })
	const issuer = await openIssuer({ configurations: ['light-mdoc'] })
	const agent = await walletFor(issuer, verifier)
	const { visit } = browser(agent.url)
	await visit(`${(await visit('/open', { link: issuer.link })).location}/accept`, { tx_code: '12345678' })
	const { location } = await visit('/open', { link: verifier.link })
	for (const [language, words] of [
		['zh-Hant', ['姓氏', '對方說會留存：姓氏。', '對方說看過就不留：年滿 18 歲。', '出生日期']],
		['zh-Hans', ['对方说会留存：', '对方说看过就不留：年满 18 岁。', '出生日期']],
		['en', ['They say that they keep: Surname.', 'They say that they do not keep: 18 or older.', 'Date of birth']],
	] as const) {
		const { text } = await visit(location, undefined, { 'Accept-Language': language })
		for (const word of words) expect(text).toContain(word)
		expect(text).not.toContain('1990-05-17')
	}
})

it('WP-16 VP §B.2.1: a transaction that an mdoc is to confirm is refused with invalid_transaction_data: its key may sign no such element', async () => {
	const payment = createTransactionData(
		{ type: paymentType, transactionId: 'order-1', payee: { name: 'Shop', id: 'shop' }, amount: 1, currency: 'TWD' },
		['id'],
	)
	const { agent, verifier } = await holding({ query, request: request => ({ ...request, transactionData: [payment] }) })
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect(body).toMatchObject({ refusal: { error: 'invalid_transaction_data' } })
})

it.each<[string, string, JsonObject]>([
	['DQ-03', 'points deeper than an element', { claims: [{ path: [namespace, 'address', 'street'] }] }],
	['DQ-03', 'points to all elements', { claims: [{ path: [namespace, null] }] }],
	['DQ-04', 'names no document type', { meta: {} }],
	['DQ-01', 'says yes or no of keeping in other words', { claims: [{ path: [namespace, 'portrait'], intent_to_retain: 'yes' }] }],
])('%s VP §7.2, §B.2: a query for an mdoc that %s is refused with invalid_request', async (_, _what, change) => {
	const [one] = asking({ portrait: undefined })['credentials'] as readonly JsonObject[]
	const { agent, verifier } = await holding({ query: { credentials: [{ ...one, ...change }] } })
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect(body).toMatchObject({ refusal: { error: 'invalid_request' } })
})

it('DQ-09 DQ-12 HAIP §5.3.1: of two documents that are asked for each stands alone in a response of its own, with what was asked of it', async () => {
	const asked = {
		credentials: [
			...(asking({ age_over_18: undefined })['credentials'] as JsonObject[]),
			{ id: 'again', format: 'mso_mdoc', meta: { doctype_value: mdocType }, claims: [{ path: [namespace, 'given_name'] }] },
		],
	}
	const { agent, issuer, verifier } = await holding({ query: asked })
	await present(agent, verifier)
	const vpToken = JSON.parse(verifier.responses()[0]?.['vp_token'] ?? '{}') as Record<string, string[]>
	expect(judge(vpToken['id'], issuer, verifier.aim)).toEqual({ seen: { age_over_18: true }, faults: [] })
	expect(judge(vpToken['again'], issuer, verifier.aim)).toEqual({ seen: { given_name: '小明' }, faults: [] })
})
