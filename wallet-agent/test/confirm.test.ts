import { nodeCrypto } from '@wangzheng/shared/adapters/node-crypto.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { type JsonObject, utf8 } from '@wangzheng/shared/protocol/json.ts'
import { createTransactionData } from '@wangzheng/shared/protocol/openid4vp/transaction-data.ts'
import { confirmedTransactions } from '@wangzheng/shared/protocol/openid4vp/transaction-hashes.ts'
import { paymentType, type Transaction, transitTopUpType } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import { expect, it } from 'vitest'
import { browser } from './browser.ts'
import { lightType } from './cards.ts'
import { openIssuer } from './issuer-peer.ts'
import { ageQuery, openVerifier, type VerifierPeer, type VerifierTricks } from './verifier-peer.ts'
import { holding, walletFor } from './world.ts'

const payment: Transaction = {
	type: paymentType,
	transactionId: 'order-2026-1125',
	payee: { name: '小明書店', id: 'TW-12345678' },
	amount: 1234.5,
	currency: 'TWD',
}
const topUp: Transaction = {
	type: transitTopUpType,
	transactionId: 'top-up-7',
	operator: { name: '捷運', id: 'metro' },
	cardId: '8888-0001',
	amount: 500,
	currency: 'TWD',
}

/** A verifier that has these texts confirmed. */
const confirming = (texts: readonly string[], query: JsonObject = ageQuery, tricks: VerifierTricks = {}): Promise<VerifierPeer> =>
	openVerifier({ ...tricks, query, request: plain => ({ ...plain, transactionData: texts }) })

const kbOf = (verifier: VerifierPeer, id = 'id'): JsonObject => {
	const [presentation = ''] = JSON.parse(verifier.responses()[0]?.['vp_token'] ?? '{}')[id] ?? []
	const kb = String(presentation).split('~').at(-1) ?? ''
	return JSON.parse(Buffer.from(kb.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

it('DQ-13 WP-14 VP §8.4, B.3.3.1: the holder sees amount and payee, and signs the hash of the text as it was received', async () => {
	const text = createTransactionData(payment, ['id'])
	const verifier = await confirming([text])
	const { agent } = await holding(verifier)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect(body['transactions']).toEqual([
		{
			type: paymentType,
			transaction_id: 'order-2026-1125',
			amount: 1234.5,
			currency: 'TWD',
			receiver: payment.payee,
			card_id: null,
		},
	])
	expect(verifier.responses()).toEqual([])
	expect(await agent.call('POST', `/api/requests/${body['id']}/consent`, {})).toMatchObject({ body: { event: 'presented' } })
	const kb = kbOf(verifier)
	expect(kb).toMatchObject({ transaction_data_hashes: [nodeCrypto.hashText('sha-256', text)], transaction_data_hashes_alg: 'sha-256' })
	expect(confirmedTransactions({ crypto: nodeCrypto }, kb, [{ text, hashNames: ['sha-256'] }])).toEqual([text])
	expect((await agent.call('GET', '/api/history')).body['entries']).toMatchObject([
		{ event: 'presented', confirmed: [{ transaction_id: 'order-2026-1125', amount: 1234.5, currency: 'TWD', receiver: '小明書店' }] },
		{ event: 'received', confirmed: [] },
	])
})

it('DQ-13 VP §5.1: of several credentials that may confirm a transaction one does, and each confirms its own', async () => {
	const query = { credentials: ['one', 'two'].map(id => ({ id, format: 'dc+sd-jwt', meta: { vct_values: [lightType] } })) }
	const both = createTransactionData(payment, ['one', 'two'])
	const second = createTransactionData(topUp, ['two'])
	const verifier = await confirming([both, second], query)
	const { agent } = await holding(verifier)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	await agent.call('POST', `/api/requests/${body['id']}/consent`, {})
	expect(kbOf(verifier, 'one')['transaction_data_hashes']).toEqual([nodeCrypto.hashText('sha-256', both)])
	expect(kbOf(verifier, 'two')['transaction_data_hashes']).toEqual([nodeCrypto.hashText('sha-256', second)])
})

it('DQ-13 VP §B.3.3.1: the hash algorithm is one that the verifier names', async () => {
	const entry = { type: paymentType, credential_ids: ['id'], transaction_data_hashes_alg: ['sha-512'], payload: payloadOf(payment) }
	const text = encode(utf8(JSON.stringify(entry)))
	const verifier = await confirming([text])
	const { agent } = await holding(verifier)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	await agent.call('POST', `/api/requests/${body['id']}/consent`, {})
	expect(kbOf(verifier)).toMatchObject({
		transaction_data_hashes: [nodeCrypto.hashText('sha-512', text)],
		transaction_data_hashes_alg: 'sha-512',
	})
})

it('DQ-13 VP §8.4: an answer without a transaction says nothing of any', async () => {
	const verifier = await openVerifier()
	const { agent } = await holding(verifier)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	await agent.call('POST', `/api/requests/${body['id']}/consent`, {})
	expect(kbOf(verifier)).not.toHaveProperty('transaction_data_hashes')
})

const payloadOf = (transaction: Transaction): JsonObject => {
	const { transactionId, amount, currency } = transaction
	return { transaction_id: transactionId, amount, currency, ...('payee' in transaction ? { payee: transaction.payee } : {}) }
}
const textOf = (change: JsonObject): string =>
	encode(utf8(JSON.stringify({ type: paymentType, credential_ids: ['id'], payload: payloadOf(payment), ...change })))
const unbound = {
	credentials: [{ id: 'id', format: 'dc+sd-jwt', meta: { vct_values: [lightType] }, require_cryptographic_holder_binding: false }],
}

/** What a verifier has confirmed that nobody here confirms. */
it.each<[string, readonly string[], JsonObject]>([
	['WP-14', [textOf({ type: 'urn:unheard-of' })], ageQuery],
	['WP-14', [textOf({ more: 'than is known' })], ageQuery],
	['WP-14', [textOf({ payload: { ...payloadOf(payment), amount: '1' } })], ageQuery],
	['WP-14', [textOf({ payload: { ...payloadOf(payment), tip: 5 } })], ageQuery],
	['WP-14', [textOf({ credential_ids: ['another'] })], ageQuery],
	['WP-14', [textOf({ transaction_data_hashes_alg: ['md5'] })], ageQuery],
	['WP-14', ['no base64url!'], ageQuery],
	['WP-15', [textOf({})], unbound],
])(
	'%s VP §8.4, §8.5: transaction_data (%#) is refused with invalid_transaction_data, and its verifier can be told',
	async (_, texts, query) => {
		const verifier = await confirming(texts, query)
		const { agent } = await holding(verifier)
		const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
		expect(body).toMatchObject({ refusal: { error: 'invalid_transaction_data' } })
		await agent.call('POST', `/api/requests/${body['id']}/decline`)
		expect(verifier.responses()).toMatchObject([{ error: 'invalid_transaction_data' }])
	},
)

it('WP-14 VP §5.1: a holder who leaves out the credential that would confirm sends nothing at all', async () => {
	const query = {
		credentials: ['must', 'may'].map(id => ({ id, format: 'dc+sd-jwt', meta: { vct_values: [lightType] } })),
		credential_sets: [{ options: [['must']] }, { options: [['may']], required: false }],
	}
	const verifier = await confirming([createTransactionData(payment, ['may'])], query)
	const { agent } = await holding(verifier)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	const refused = await agent.call('POST', `/api/requests/${body['id']}/consent`, {})
	expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_transaction_data' } })
	expect(verifier.responses()).toEqual([])
	expect(await agent.call('POST', `/api/requests/${body['id']}/consent`, { sets: { 1: 0 } })).toMatchObject({ status: 200 })
})

it('WP-14 WP-21 VP §15.1: a payment and a top-up are told in words, in the language of the reader, before anything is signed', async () => {
	const verifier = await confirming([createTransactionData(payment, ['id']), createTransactionData(topUp, ['id'])])
	const agent = await walletFor(await openIssuer(), verifier)
	const { visit } = browser(agent.url)
	const { location } = await visit('/open', { link: verifier.link })
	for (const [language, words] of [
		['zh-Hant', ['確認付款', '付給', '小明書店', '1,234.50', '確認儲值', '8888-0001']],
		['zh-Hans', ['确认付款', '付给', '小明書店', '1,234.50', '确认充值', '8888-0001']],
		['en', ['Confirm a payment', 'To', '小明書店', '1,234.50', 'Confirm a top-up', '8888-0001']],
	] as const) {
		const { text } = await visit(location, undefined, { 'Accept-Language': language })
		for (const word of words) expect(text).toContain(word)
	}
	expect(verifier.responses()).toEqual([])
})
