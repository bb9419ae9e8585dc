// Our wallet agent presents to a verifier that this project did not write (oid4vc-ts), and refuses one that breaks the rules.

import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CredoAgent, startCredo } from '../credo-agent.ts'
import { type ForeignIssuer, startForeignIssuer } from '../foreign-issuer.ts'
import { type ForeignRequest, type ForeignVerifier, startForeignVerifier } from '../foreign-verifier.ts'
import { type OurWallet, startOurWallet } from '../our-agents.ts'

let credo: CredoAgent
let issuer: ForeignIssuer
let verifier: ForeignVerifier
let wallet: OurWallet

beforeAll(async () => {
	credo = await startCredo()
	issuer = await startForeignIssuer(credo)
	credo.x509.config.addTrustedCertificate(issuer.signer.anchor)
	verifier = await startForeignVerifier(credo)
	wallet = await startOurWallet({ issuers: [issuer.signer.anchor], verifiers: [verifier.signer.anchor] })
	const { link, txCode } = await issuer.createOffer()
	const offer = await wallet.call<{ id: string }>('POST', '/api/offers', { link })
	await wallet.call('POST', `/api/offers/${offer.id}/accept`, { tx_code: txCode })
})
afterAll(async () => {
	issuer.close()
	verifier.close()
	await Promise.all([wallet.close(), credo.shutdown()])
})

const query = (...claims: object[]) => ({
	credentials: [{ id: 'card', format: 'dc+sd-jwt', meta: { vct_values: ['https://credentials.example.org/library-card'] }, claims }],
})

type Viewed = {
	id: string
	refusal: unknown
	satisfiable: boolean
	transactions: unknown[]
	verifier: { verified_by: string; host: string }
}
const view = ({ link }: ForeignRequest) => wallet.call<Viewed>('POST', '/api/requests', { link })

/** Views a request and consents to it; what the wallet then says. */
async function consent(request: ForeignRequest): Promise<{ event: string; reason: string | null }> {
	const { id } = await view(request)
	return wallet.call('POST', `/api/requests/${id}/consent`, {})
}

describe('a foreign verifier that keeps to the specification', () => {
	it.each([
		['x509_hash', 'direct_post.jwt'],
		['x509_san_dns', 'direct_post.jwt'],
		['x509_hash', 'direct_post'],
	] as const)('DQ-11 VP §14.1.2: known by %s it gets what it asked for, and nothing else, by %s', async (prefix, responseMode) => {
		const request = await verifier.ask(query({ path: ['card_number'] }), { prefix, responseMode })
		expect((await view(request)).verifier).toMatchObject({ verified_by: prefix, host: expect.stringMatching(/^localhost:/) })
		expect(await consent(request)).toMatchObject({ event: 'presented' })
		expect(request.refused()).toBeUndefined()
		const answer = request.answer()
		expect(answer).toMatchObject({ encrypted: responseMode === 'direct_post.jwt', claims: { card_number: 'L-2041' } })
		expect(answer && 'claims' in answer && Object.keys(answer.claims)).not.toContain('family_name')
	})

	it('DQ-11 VP §14.8: the foreign verifier refuses our presentation for another nonce and for another audience', async () => {
		const request = await verifier.ask(query({ path: ['card_number'] }))
		await consent(request)
		const answer = request.answer()
		if (!answer || 'error' in answer) throw new Error('nothing was presented')
		expect(await verifier.takes(answer.compact, answer.audience, answer.nonce)).toBe(true)
		expect(await verifier.takes(answer.compact, answer.audience, 'another')).toBe(false)
		expect(await verifier.takes(answer.compact, 'x509_san_dns:another.example', answer.nonce)).toBe(false)
	})

	it('WP-05 VP §5.10: with request_uri_method=post our wallet_nonce comes back in the Request Object', async () => {
		const request = await verifier.ask(query({ path: ['card_number'] }), { requestUriMethod: 'post' })
		expect(await consent(request)).toMatchObject({ event: 'presented' })
		expect(request.answer()).toMatchObject({ claims: { card_number: 'L-2041' } })
	})

	it('WP-14 VP §8.4: the holder confirms a payment to it, and oid4vc-ts finds the hash of just that payment in what it gets', async () => {
		const payment = { transaction_id: 'order-1', payee: { name: 'Foreign Shop', id: 'shop.example' }, amount: 12.5, currency: 'EUR' }
		const entry = { type: 'urn:wangzheng:transaction:payment:1', credential_ids: ['card'], payload: payment }
		const transactionData = [Buffer.from(JSON.stringify(entry)).toString('base64url')]
		const request = await verifier.ask(query({ path: ['card_number'] }), {
			spoil: payload => ({ ...payload, transaction_data: transactionData }),
		})
		const { id, transactions } = await view(request)
		expect(transactions).toMatchObject([{ amount: 12.5, currency: 'EUR', receiver: { name: 'Foreign Shop', id: 'shop.example' } }])
		expect(await wallet.call('POST', `/api/requests/${id}/consent`, {})).toMatchObject({ event: 'presented' })
		const answer = request.answer()
		if (!answer || 'error' in answer) throw new Error('nothing was presented')
		const confirmed = decodeJwt<{ transaction_data_hashes: string[]; transaction_data_hashes_alg?: string }>(
			answer.compact.slice(answer.compact.lastIndexOf('~') + 1),
		)
		expect(await verifier.confirms(transactionData, 'card', confirmed)).toBe(true)
		const another = { ...entry, payload: { ...payment, amount: 125 } }
		const changed = [Buffer.from(JSON.stringify(another)).toString('base64url')]
		expect(await verifier.confirms(changed, 'card', confirmed)).toBe(false)
	})

	it('WP-14 VP §5.1: transaction_data of a type that our wallet does not know are refused with invalid_transaction_data', async () => {
		const entry = Buffer.from(JSON.stringify({ type: 'elsewhere', credential_ids: ['card'] })).toString('base64url')
		const request = await verifier.ask(query({ path: ['card_number'] }), { spoil: payload => ({ ...payload, transaction_data: [entry] }) })
		expect(await view(request)).toMatchObject({ refusal: { error: 'invalid_transaction_data' } })
		expect(request.answer()).not.toMatchObject({ claims: {} })
	})

	it('DQ-06 VP §6.4.2: where nothing matches it is answered access_denied', async () => {
		const request = await verifier.ask(query({ path: ['shoe_size'] }))
		const { id, satisfiable } = await view(request)
		expect(satisfiable).toBe(false)
		await wallet.call('POST', `/api/requests/${id}/decline`, {})
		expect(request.refused()).toBeUndefined()
		expect(request.answer()).toEqual({ error: 'access_denied' })
	})
})

describe('a foreign verifier that does not', () => {
	it.each<[string, (payload: Record<string, unknown>) => Record<string, unknown>]>([
		['forgets', ({ wallet_nonce: _, ...payload }) => payload],
		['changes', payload => ('wallet_nonce' in payload ? { ...payload, wallet_nonce: 'another' } : payload)],
	])('WP-05 VP §5.10.1: one that %s our wallet_nonce is refused with invalid_request', async (_what, spoil) => {
		const request = await verifier.ask(query({ path: ['card_number'] }), { requestUriMethod: 'post', spoil })
		await expect(view(request)).rejects.toThrow(/invalid_request.*wallet_nonce/)
	})

	it('WP-03 VP §5.9.3: one under an unknown root is refused with invalid_request', async () => {
		const stranger = await startForeignVerifier(credo)
		const request = await stranger.ask(query({ path: ['card_number'] }))
		await expect(view(request)).rejects.toThrow(/invalid_request.*no trust anchor/)
		expect(request.answer()).toBeUndefined()
		stranger.close()
	})

	it.each<[string, (payload: Record<string, unknown>) => Record<string, unknown>, RegExp]>([
		[
			'WP-11 VP §5.9.3: x509_hash of another certificate',
			payload => ({ ...payload, client_id: `x509_hash:${'A'.repeat(43)}` }),
			/not the hash of the certificate/,
		],
		[
			'WP-11 VP §5.9.3: x509_san_dns of a name that the certificate does not have',
			payload => ({ ...payload, client_id: 'x509_san_dns:elsewhere.example' }),
			/no DNS name of the certificate/,
		],
		[
			'WP-09 VP §5.9.3: a response_uri at another host',
			payload => ({ ...payload, client_id: 'x509_san_dns:localhost', response_uri: 'https://elsewhere.example/response' }),
			/response_uri/,
		],
		[
			'WP-08 VP §8.2: a redirect_uri beside direct_post',
			payload => ({ ...payload, redirect_uri: 'http://localhost:9/back' }),
			/redirect_uri/,
		],
		['DQ-01 VP §6: a query without credentials', payload => ({ ...payload, dcql_query: { credentials: [] } }), /credentials/],
	])('%s is refused with invalid_request', async (_what, spoil, words) => {
		const request = await verifier.ask(query({ path: ['card_number'] }), { spoil })
		const refusal = await view(request).then(
			viewed => JSON.stringify(viewed.refusal),
			error => String(error),
		)
		expect(refusal).toMatch(/invalid_request/)
		expect(refusal).toMatch(words)
		expect(request.answer()).not.toMatchObject({ claims: {} })
	})
})
