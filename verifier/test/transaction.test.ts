import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { utf8 } from '@wangzheng/shared/protocol/json.ts'
import { createTransactionData } from '@wangzheng/shared/protocol/openid4vp/transaction-data.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shippedScenes } from '../scenes/shipped.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await createWorld()
})
afterAll(() => world.close())

const payment = { payee: { name: '巷口小吃店', id: 'shop-7' }, amount: 128.5, currency: 'TWD', transaction_id: 'order-1' }
const topUp = { operator: { name: 'Transit', id: 'transit' }, card_id: '0801', amount: 500, currency: 'TWD' }

const outcomeOf = (result: { checks?: ReadonlyArray<{ check: string; outcome: string }> | undefined }) =>
	result.checks?.find(({ check }) => check === 'transaction_data')?.outcome

it.each([
	['payment', payment, 'urn:wangzheng:transaction:payment:1'],
	['transit-top-up', topUp, 'urn:wangzheng:transaction:transit-top-up:1'],
])(
	'VV-12 VP §8.4: under the scene %s the result is bound to amount and receiver, which the holder confirmed',
	async (scene, transaction, type) => {
		const { request, result } = await world.show(scene, await world.issuer.issue('upgraded'), {}, { transaction })
		expect(request.transactions).toHaveLength(1)
		expect(request.transactions[0]?.transaction).toMatchObject({ type, amount: transaction.amount })
		expect(result).toMatchObject({ verdict: 'verified', transactions: [{ type, payload: transaction }] })
		expect(outcomeOf(result)).toBe('passed')
		expect(result.checks).toHaveLength(10)
		expect(result.claims).toBeUndefined()
	},
)

it('VV-12 VP §B.3.3.1: a presentation that does not confirm the transaction fails the check transaction_data (fault 7)', async () => {
	const { result } = await world.show('payment', await world.issuer.issue('upgraded'), { transactions: [] }, { transaction: payment })
	expect(result.verdict).toBe('failed')
	expect(outcomeOf(result)).toBe('failed')
})

it('VV-12 VP §B.3.3.1: a presentation that confirms another amount fails the check transaction_data', async () => {
	const other = createTransactionData(
		{ type: 'urn:wangzheng:transaction:payment:1', transactionId: 'order-1', payee: payment.payee, amount: 1, currency: 'TWD' },
		['network_id'],
	)
	const transactions = [{ text: other, hashNames: ['sha-256'] }]
	const { result } = await world.show('payment', await world.issuer.issue('upgraded'), { transactions }, { transaction: payment })
	expect(result.verdict).toBe('failed')
	expect(outcomeOf(result)).toBe('failed')
})

it('VV-12 VP §B.3.3.1: the same transaction spelled otherwise is not the one that was sent, and fails the check transaction_data', async () => {
	const { request_link: link, id } = await world.create('payment', { transaction: payment })
	const request = await world.open(link)
	const sent = Buffer.from(request.transactions[0]?.text ?? '', 'base64url').toString()
	const transactions = [{ text: encode(utf8(JSON.stringify(JSON.parse(sent), null, 1))), hashNames: ['sha-256'] }]
	await world.respond(request, { network_id: [await world.present(request, await world.issuer.issue('upgraded'), { transactions })] })
	expect(outcomeOf(await world.result(id))).toBe('failed')
})

it('VV-12 VP §B.3.3.1: hashes where no transaction was sent fail the check transaction_data', async () => {
	const transactions = [{ text: 'e30', hashNames: undefined }]
	const { result } = await world.show('courier', await world.issuer.issue('light'), { transactions })
	expect(result.verdict).toBe('failed')
	expect(outcomeOf(result)).toBe('failed')
	expect(result.claims).toBeUndefined()
})

it('VV-12 VP §8.6: a request without transaction has no such check in its report', async () => {
	const { result } = await world.show('courier', await world.issuer.issue('light'))
	expect(outcomeOf(result)).toBeUndefined()
	expect(result).not.toHaveProperty('transactions')
})

it('VV-12 VP §8.6: a revoked credential confirms nothing', async () => {
	world.issuer.statuses.set(900, 1)
	const { result } = await world.show('payment', await world.issuer.issue('upgraded', { index: 900 }), {}, { transaction: payment })
	expect(result.verdict).toBe('failed')
	expect(outcomeOf(result)).toBe('failed')
})

it.each(['direct_post', 'direct_post.jwt'])(
	'VV-12 VP §8.4: transactions are demanded whatever the scene is set to, under %s too',
	async mode => {
		const [base] = shippedScenes.filter(({ id }) => id === 'payment')
		const rules = {
			tier: 'light',
			maximum_status_age: 86_400,
			response_mode: mode,
			query: {
				credentials: [
					{
						id: 'network_id',
						format: 'dc+sd-jwt',
						meta: { vct_values: ['{types}/network-id-upgraded'] },
						claims: [{ path: ['family_name'] }],
					},
				],
			},
		}
		const file = join(mkdtempSync(join(tmpdir(), 'scenes-')), 'scenes.json')
		writeFileSync(file, JSON.stringify([{ ...base, ...rules, keep: { claims: [['family_name']], seconds: 60 } }]))
		const own = await createWorld({ SCENES: file })
		const { result } = await own.show('payment', await own.issuer.issue('upgraded'), { transactions: [] }, { transaction: payment })
		expect(result).toMatchObject({ verdict: 'failed' })
		expect(result.claims).toBeUndefined()
		const good = await own.show('payment', await own.issuer.issue('upgraded'), {}, { transaction: payment })
		expect(good.result).toMatchObject({ verdict: 'verified', claims: { network_id: { claims: { family_name: '王' } } } })
		await own.close()
	},
)

it.each([
	['no transaction under a scene that needs one', 'payment', {}],
	['a transaction under a scene that has none', 'courier', { transaction: payment }],
	['a transaction of another type than the scene has', 'payment', { transaction: topUp }],
	['no amount', 'payment', { transaction: { ...payment, amount: undefined } }],
	['an amount of nothing', 'payment', { transaction: { ...payment, amount: 0 } }],
	['a field that is not known', 'payment', { transaction: { ...payment, note: 'x' } }],
])('API: a request with %s is refused with invalid_request', async (_, scene, body) => {
	const answer = await world.api('/api/requests', { body: { scene, ...body } })
	expect(answer.status).toBe(400)
	expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
})

it.each([
	['zh-TW', '金額', '巷口小吃店'],
	['zh-CN', '金额', '巷口小吃店'],
	['en', 'Amount', 'Corner'],
])('VR-09 VP §8.4: the pages in %s say what is to be confirmed, for both ways to answer alike', async (language, amount, shop) => {
	const headers = { Accept: 'text/html', 'Accept-Language': language }
	expect(await (await fetch(`${world.url}/scenes/payment`, { headers })).text()).toContain(shop)
	const begun = await fetch(`${world.url}/scenes/payment`, {
		method: 'POST',
		redirect: 'manual',
		headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded', Origin: world.url },
		body: new URLSearchParams({ scene: 'payment', payee: 'Tea & Co', amount: '42.5', currency: 'TWD' }).toString(),
	})
	expect(begun.status).toBe(303)
	const [cookie = ''] = begun.headers.getSetCookie()
	const page = await (
		await fetch(new URL(begun.headers.get('location') ?? '', world.url), { headers: { ...headers, Cookie: cookie.split(';')[0] ?? '' } })
	).text()
	expect(page).toContain(amount)
	expect(page).toContain('42.50')
	expect(page).toContain('Tea &amp; Co')
})

it('API: a form with an amount that is none is refused with invalid_request', async () => {
	const answer = await fetch(`${world.url}/scenes/payment`, {
		method: 'POST',
		headers: { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded', Origin: world.url },
		body: 'scene=payment&payee=x&amount=lots&currency=TWD',
	})
	expect(answer.status).toBe(400)
})
