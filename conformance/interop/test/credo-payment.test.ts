// A wallet that this project did not write, Credo, confirms a payment to our verifier.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CredoAgent, startCredo } from '../credo-agent.ts'
import { confirm, present, receive } from '../credo-wallet.ts'
import { type OurAgents, startOurAgents } from '../our-agents.ts'

let ours: OurAgents
let wallet: CredoAgent
beforeAll(async () => {
	ours = await startOurAgents()
	wallet = await startCredo([ours.anchors.issuer, ours.anchors.verifier])
	const offer = await ours.offer('upgraded')
	await receive(wallet, offer.offer_link, { txCode: offer.tx_code })
})
afterAll(() => Promise.all([ours.close(), wallet.shutdown()]))

const transaction = { payee: { name: 'Night Market Noodles', id: 'noodles.example' }, amount: 185.5, currency: 'TWD' }
const checkOf = async (request: Awaited<ReturnType<OurAgents['ask']>>) => {
	const { verdict, checks = [] } = await ours.result(request)
	return { verdict, transaction: checks.find(({ check }) => check === 'transaction_data')?.outcome }
}

it.each(['direct_post', 'direct_post.jwt'])(
	'VV-12 VP §8.4: Credo confirms a payment by %s, and our report says so',
	async response_mode => {
		const request = await ours.ask('payment', { transaction, response_mode })
		expect(await confirm(wallet, request.request_link)).toMatchObject({ ok: true })
		expect(await checkOf(request)).toEqual({ verdict: 'verified', transaction: 'passed' })
	},
)

it('VV-12 VP §8.4: Credo does not present without confirming, and our request stays open', async () => {
	const request = await ours.ask('payment', { transaction })
	await expect(present(wallet, request.request_link)).rejects.toThrow(/transaction data entries/)
	expect((await ours.result(request)).state).toBe('requested')
})
