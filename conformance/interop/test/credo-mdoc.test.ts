// A wallet that this project did not write, Credo, receives mdocs from our issuer and presents them to our verifier.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CredoAgent, startCredo } from '../credo-agent.ts'
import { present, receiveMdocs, verifyAllMdocs } from '../credo-wallet.ts'
import { type OurAgents, startOurAgents } from '../our-agents.ts'

let ours: OurAgents
let wallet: CredoAgent

beforeAll(async () => {
	ours = await startOurAgents()
	wallet = await startCredo([ours.anchors.issuer, ours.anchors.verifier])
})
afterAll(async () => {
	await wallet.shutdown()
	await ours.close()
})

// before any other is shown: the verifier keeps a list for some seconds
it('TS-06 MDOC-17 TSL §6.3: an mdoc that our issuer revoked is found revoked by the status that its MSO refers to', async () => {
	const holder = await startCredo([ours.anchors.issuer, ours.anchors.verifier])
	const offer = await ours.offer('light-mdoc')
	await receiveMdocs(holder, offer.offer_link, { txCode: offer.tx_code })
	await ours.changeStatus(offer.id, 'revoke')
	const request = await ours.ask('courier')
	await present(holder, request.request_link)
	const result = await ours.result(request)
	expect(result.verdict).not.toBe('verified')
	expect(result.checks).toContainEqual(expect.objectContaining({ check: 'status', outcome: 'failed' }))
	await holder.shutdown()
})

it.each(['light', 'upgraded'] as const)(
	'MDOC-03 CR-19 VCI §A.2.4: Credo gets the %s mdoc for two keys, and verifies each copy',
	async tier => {
		const offer = await ours.offer(`${tier}-mdoc`)
		const [record] = await receiveMdocs(wallet, offer.offer_link, { txCode: offer.tx_code, copies: 2 })
		if (!record) throw new Error('no record came')
		const copies = await verifyAllMdocs(wallet, record)
		expect(copies).toHaveLength(2)
		for (const claims of copies) {
			const elements = claims['wangzheng.network-id.1'] ?? {}
			expect(elements).toMatchObject({ age_over_18: expect.any(Boolean), family_name: expect.any(String) })
			expect('birth_date' in elements).toBe(tier === 'upgraded')
		}
		expect(record.getTags()).toMatchObject({ docType: `wangzheng.network-id.${tier}.1` })
		expect(await ours.issuance(offer.id)).toMatchObject({ state: 'issued', copies: 2, notification: 'credential_accepted' })
	},
)

it.each(['direct_post', 'direct_post.jwt'])(
	'MDOC-11 DQ-12 VP §B.2.6.1: Credo presents the mdoc by %s, and it is verified',
	async response_mode => {
		const request = await ours.ask('courier', { response_mode })
		expect(await present(wallet, request.request_link)).toMatchObject({ ok: true, serverResponse: { status: 200 } })
		const result = await ours.result(request)
		expect(result.checks?.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
		expect(result.verdict).toBe('verified')
	},
)
