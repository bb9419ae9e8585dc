// Our wallet agent receives from an issuer that this project did not write (oid4vc-ts), and refuses one that misbehaves.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CredoAgent, startCredo } from '../credo-agent.ts'
import { type Demand, type ForeignIssuer, type Misdeed, startForeignIssuer } from '../foreign-issuer.ts'
import { type OurWallet, startOurWallet } from '../our-agents.ts'

let credo: CredoAgent
beforeAll(async () => {
	credo = await startCredo()
})
afterAll(() => credo.shutdown())

type OpenOffer = { id: string; credential_issuer: string; tx_code: { length?: number } | null }
type Cards = { credentials: { id: string; type: string; copies: { total: number }; claims: { path: string; value: unknown }[] }[] }

async function meet(misdeed?: Misdeed, demand?: Demand): Promise<{ issuer: ForeignIssuer; wallet: OurWallet }> {
	const issuer = await startForeignIssuer(credo, misdeed, demand)
	const wallet = await startOurWallet({ issuers: [issuer.signer.anchor], verifiers: [] })
	closing.push(async () => {
		issuer.close()
		await wallet.close()
	})
	return { issuer, wallet }
}
const closing: (() => Promise<void>)[] = []
afterAll(() => Promise.all(closing.map(close => close())))

const cards = async ({ call }: OurWallet) => (await call<Cards>('GET', '/api/credentials')).credentials

describe('a foreign issuer that keeps to the specification', () => {
	let issuer: ForeignIssuer
	let wallet: OurWallet
	beforeAll(async () => {
		;({ issuer, wallet } = await meet())
	})

	it('WI-09 VCI §6.1: the wallet says who asks before the tx_code, sends it, and keeps a copy for each key', async () => {
		const { link, txCode } = await issuer.createOffer()
		const offer = await wallet.call<OpenOffer>('POST', '/api/offers', { link })
		expect(offer).toMatchObject({ credential_issuer: issuer.url, tx_code: { length: 8 } })
		await wallet.call('POST', `/api/offers/${offer.id}/accept`, { tx_code: txCode })
		const [card] = await cards(wallet)
		expect(card).toMatchObject({ type: 'https://credentials.example.org/library-card', copies: { total: 3 } })
		expect(card?.claims.map(({ value }) => value)).toEqual(expect.arrayContaining(['Yi-Chun', 'Chang', 'L-2041']))
	})

	it('WI-15 VCI §11.1: the foreign issuer is told that the credential was accepted', () => {
		expect(issuer.notifications.map(({ event }) => event)).toEqual(['credential_accepted'])
	})

	it('OFF-01 VCI §4.1: an offer by value is taken like one by reference', async () => {
		const { link, txCode } = await issuer.createOffer('by value')
		expect(link).toContain('credential_offer=')
		const offer = await wallet.call<OpenOffer>('POST', '/api/offers', { link })
		const kept = await wallet.call<{ credentials: string[] }>('POST', `/api/offers/${offer.id}/accept`, { tx_code: txCode })
		expect(kept.credentials).toHaveLength(1)
	})

	it('MDOC-06 WI-13 VCI §A.2: an mdoc by Credo is received too, a copy for each key', async () => {
		const { link, txCode } = await issuer.createOffer('of an mdoc')
		const offer = await wallet.call<OpenOffer>('POST', '/api/offers', { link })
		await wallet.call('POST', `/api/offers/${offer.id}/accept`, { tx_code: txCode })
		const card = (await cards(wallet)).find(({ type }) => type === 'org.example.library-card.1')
		expect(card).toMatchObject({ copies: { total: 3 } })
		expect(card?.claims).toContainEqual({ path: 'org.example.library-card.card_number', value: 'L-2041' })
	})

	it('TK-04 VCI §6.3: a wrong tx_code is refused by the foreign issuer with invalid_grant, and the wallet says so and keeps nothing', async () => {
		const { link } = await issuer.createOffer()
		const before = (await cards(wallet)).length
		const offer = await wallet.call<OpenOffer>('POST', '/api/offers', { link })
		await expect(wallet.call('POST', `/api/offers/${offer.id}/accept`, { tx_code: '00000000' })).rejects.toThrow(/invalid_grant/)
		expect(await cards(wallet)).toHaveLength(before)
	})
})

describe('a foreign issuer that demands more', () => {
	it('DP-01 RFC 9449 §4.2: one that demands DPoP binds its token to our key, and issues', async () => {
		const { issuer, wallet } = await meet(undefined, 'DPoP')
		const { link, txCode } = await issuer.createOffer()
		const offer = await wallet.call<OpenOffer>('POST', '/api/offers', { link })
		await wallet.call('POST', `/api/offers/${offer.id}/accept`, { tx_code: txCode })
		expect(await cards(wallet)).toHaveLength(1)
		expect(issuer.notifications.map(({ event }) => event)).toEqual(['credential_accepted'])
	})

	it('ATT-04 ABCA §5.1: one that demands a client attestation too takes ours, with the exp of an older draft in its proof', async () => {
		const { issuer, wallet } = await meet(undefined, 'DPoP and a client attestation')
		const { link, txCode } = await issuer.createOffer()
		const offer = await wallet.call<OpenOffer>('POST', '/api/offers', { link })
		await wallet.call('POST', `/api/offers/${offer.id}/accept`, { tx_code: txCode })
		expect(issuer.failures).toEqual([])
		expect(await cards(wallet)).toHaveLength(1)
	})
})

describe('a foreign issuer that does not', () => {
	it.each(['binds to another key', 'issues another type', 'signs under an unknown root'] as const)(
		'WI-13 SVC §2.4: one that %s is refused: the wallet keeps nothing and answers credential_failure',
		async misdeed => {
			const { issuer, wallet } = await meet(misdeed)
			const { link, txCode } = await issuer.createOffer()
			const offer = await wallet.call<OpenOffer>('POST', '/api/offers', { link })
			await expect(wallet.call('POST', `/api/offers/${offer.id}/accept`, { tx_code: txCode })).rejects.toThrow()
			expect(await cards(wallet)).toEqual([])
			expect(issuer.notifications.map(({ event }) => event)).toEqual(['credential_failure'])
		},
	)

	it('MDOC-07 WI-13 VCI §A.2: an mdoc that one signs under an unknown root is refused: the wallet keeps nothing and answers credential_failure', async () => {
		const { issuer, wallet } = await meet('signs under an unknown root')
		const { link, txCode } = await issuer.createOffer('of an mdoc')
		const offer = await wallet.call<OpenOffer>('POST', '/api/offers', { link })
		await expect(wallet.call('POST', `/api/offers/${offer.id}/accept`, { tx_code: txCode })).rejects.toThrow(/invalid_certificate_chain/)
		expect(await cards(wallet)).toEqual([])
		expect(issuer.notifications.map(({ event }) => event)).toEqual(['credential_failure'])
	})

	it('WI-05 VCI §12.2.4: metadata that name another issuer are refused with invalid_metadata', async () => {
		const { issuer, wallet } = await meet('names another issuer in its metadata')
		const { link } = await issuer.createOffer()
		await expect(wallet.call('POST', '/api/offers', { link })).rejects.toThrow(/invalid_metadata/)
	})

	it.each([
		['names another authorization server in its metadata', /invalid_metadata/],
		['answers 404 with authorization server metadata', /invalid_metadata|bad_gateway/],
	] as const)('OB-07 RFC 8414 §3.3: one that %s is refused before any code goes out', async (misdeed, words) => {
		const { issuer, wallet } = await meet(misdeed)
		const { link } = await issuer.createOffer()
		await expect(wallet.call('POST', '/api/offers', { link })).rejects.toThrow(words)
	})
})
