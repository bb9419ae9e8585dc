// Over the Digital Credentials API: a wallet by others answers our verifier, and our wallet agent answers a page by others.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CredoAgent, startCredo } from '../credo-agent.ts'
import { receive } from '../credo-wallet.ts'
import { type ForeignIssuer, startForeignIssuer } from '../foreign-issuer.ts'
import { answerAsCredo, askFromPage, type DigitalMessage, type PageOptions } from '../foreign-page.ts'
import { createForeignSigner, type ForeignSigner } from '../foreign-signer.ts'
import { type Asked, type OurAgents, type OurWallet, startOurAgents, startOurWallet } from '../our-agents.ts'

const origin = 'https://shop.example'
const elsewhere = 'https://attacker.example'
const cases: ReadonlyArray<readonly [string, PageOptions['responseMode']]> = [
	['unsigned', 'dc_api'],
	['unsigned', 'dc_api.jwt'],
	['signed', 'dc_api'],
	['signed', 'dc_api.jwt'],
]

describe('Credo answers our verifier', () => {
	let ours: OurAgents
	let credo: CredoAgent
	beforeAll(async () => {
		ours = await startOurAgents({ DC_API: 'unsigned,signed' })
		credo = await startCredo([ours.anchors.issuer, ours.anchors.verifier])
		const offer = await ours.offer('light')
		await receive(credo, offer.offer_link, { txCode: offer.tx_code })
	})
	afterAll(async () => {
		await Promise.all([ours.close(), credo.shutdown()])
	})

	type Digital = Asked & { readonly digital: { readonly requests: readonly DigitalMessage[] } }
	const ask = async (kind: string, response_mode: string): Promise<{ asked: Digital; message: DigitalMessage }> => {
		const asked = (await ours.ask('courier', { flow: 'dc_api', origin, response_mode })) as Digital
		const message = asked.digital.requests.find(({ protocol }) => protocol === `openid4vp-v1-${kind}`)
		if (!message) throw new Error(`our verifier makes no ${kind} request`)
		return { asked, message }
	}

	it.each(cases)('VR-08 VV-07 VP §A.4: a light credential to a request that is %s, by %s, is verified', async (kind, mode) => {
		const { asked, message } = await ask(kind, mode)
		const answer = await answerAsCredo(credo, message, origin)
		expect(Object.keys(answer.data)).toEqual([mode === 'dc_api' ? 'vp_token' : 'response'])
		const result = await ours.answer(asked, answer)
		expect(result.checks?.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
		expect(result.verdict).toBe('verified')
	})

	it('VR-08 VP §A.2: Credo refuses our signed request for a page of another origin', async () => {
		const { message } = await ask('signed', 'dc_api.jwt')
		await expect(answerAsCredo(credo, message, elsewhere)).rejects.toThrow(/origin/i)
	})

	it('VV-07 VP §A.4: what Credo presents to a page of another origin is not verified', async () => {
		const { asked, message } = await ask('unsigned', 'dc_api.jwt')
		const { verdict, checks } = await ours.answer(asked, await answerAsCredo(credo, message, elsewhere))
		expect(verdict).toBe('failed')
		expect(checks).toContainEqual(expect.objectContaining({ check: 'audience', outcome: 'failed' }))
	})
})

describe('our wallet answers a page by others', () => {
	let credo: CredoAgent
	let issuer: ForeignIssuer
	let signer: ForeignSigner
	let wallet: OurWallet
	beforeAll(async () => {
		credo = await startCredo()
		issuer = await startForeignIssuer(credo)
		credo.x509.config.addTrustedCertificate(issuer.signer.anchor)
		signer = await createForeignSigner(credo, 'Foreign Reading Room')
		wallet = await startOurWallet({ issuers: [issuer.signer.anchor], verifiers: [signer.anchor] })
		const { link, txCode } = await issuer.createOffer()
		const offer = await wallet.call<{ id: string }>('POST', '/api/offers', { link })
		await wallet.call('POST', `/api/offers/${offer.id}/accept`, { tx_code: txCode })
	})
	afterAll(async () => {
		issuer.close()
		await Promise.all([wallet.close(), credo.shutdown()])
	})

	const query = {
		credentials: [
			{
				id: 'card',
				format: 'dc+sd-jwt',
				meta: { vct_values: ['https://credentials.example.org/library-card'] },
				claims: [{ path: ['card_number'] }],
			},
		],
	}
	const bring = (message: DigitalMessage, from: string) =>
		wallet.call<{ id: string }>('POST', '/api/dc-requests', { origin: from, requests: [message] })

	it.each(cases)(
		'WP-18 DQ-11 VP §A.4: a request that is %s is answered by %s, with what was asked and nothing else',
		async (kind, mode) => {
			const page = await askFromPage(credo, signer, origin, query, { signed: kind === 'signed', responseMode: mode })
			const { id } = await bring(page.message, origin)
			const { answer } = await wallet.call<{ answer: DigitalMessage }>('POST', `/api/requests/${id}/consent`, {})
			expect(answer.protocol).toBe(`openid4vp-v1-${kind}`)
			const claims = await page.read(answer, origin)
			expect(claims).toMatchObject({ card_number: 'L-2041' })
			expect(claims).not.toHaveProperty('family_name')
			await expect(page.read(answer, elsewhere)).rejects.toThrow()
		},
	)

	it('WP-18 VP §A.2: a signed request that another page replays is refused with invalid_request', async () => {
		const page = await askFromPage(credo, signer, origin, query, { signed: true, responseMode: 'dc_api.jwt' })
		await expect(bring(page.message, elsewhere)).rejects.toThrow(/invalid_request/)
	})
})
