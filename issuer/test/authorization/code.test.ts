import { nodeCrypto } from '@wangzheng/shared/adapters/node-crypto.ts'
import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import { describe, expect, it } from 'vitest'
import { newSigner, tally } from '../world.ts'
import { at, type Form, open, outcome, plain, registered, startWorld } from './world.ts'

const world = await startWorld()
const { issuer } = world
const aCode = async (wallet = world.instance()) => ({ wallet, code: await world.codeFor(await world.push(wallet)) })

describe('a code', () => {
	it.each<[string, Form, string]>([
		['TK-13 RFC 7636 §4.6: with another code_verifier', { code_verifier: 'x'.repeat(43) }, 'invalid_grant'],
		['TK-13 RFC 7636 §4.6: without its code_verifier', { code_verifier: undefined }, 'invalid_grant'],
		['TK-13 RFC 7636 §4.6: with its code_challenge as the verifier', { code_verifier: world.pkce.challenge }, 'invalid_grant'],
		['TK-13 RFC 7636 §4.1: with a code_verifier of 42 characters', { code_verifier: 'a'.repeat(42) }, 'invalid_request'],
		['TK-13 RFC 7636 §4.1: with a code_verifier of 129 characters', { code_verifier: 'a'.repeat(129) }, 'invalid_request'],
		['TK-13 RFC 7636 §4.1: with a code_verifier that has a space', { code_verifier: `${'a'.repeat(43)} ` }, 'invalid_request'],
		['TK-14 RFC 6749 §4.1.3: with another redirect_uri', { redirect_uri: 'https://wallet.example/other' }, 'invalid_grant'],
		['TK-14 RFC 6749 §4.1.3: without redirect_uri', { redirect_uri: undefined }, 'invalid_request'],
		['TK-14 RFC 6749 §5.2: that was never issued', { code: 'SplxlOBeZQQYbYS6WxSbIA' }, 'invalid_grant'],
		['TK-01 RFC 6749 §4.1.3: left out', { code: undefined }, 'invalid_request'],
	])('%s is refused', async (_, more, code) => {
		const { wallet, code: right } = await aCode()
		const reply = await world.redeemCode(wallet, right, more)
		expect(outcome(reply)).toEqual([400, code])
		expect(reply.headers.get('cache-control')).toBe('no-store')
		expect(reply.body['trace']).toMatch(/^[0-9a-f]{16}$/)
	})

	it('TK-14 RFC 6749 §4.1.2: used a second time is refused with invalid_grant, and the tokens that came of it are dead', async () => {
		const { wallet, code } = await aCode()
		const first = await world.redeemCode(wallet, code)
		expect(first.status).toBe(200)
		expect(outcome(await world.redeemCode(wallet, code))).toEqual([400, 'invalid_grant'])
		expect(outcome(await world.refresh(wallet, first))).toEqual([400, 'invalid_grant'])
	})

	it('TK-14 RFC 6749 §4.1.2: of four uses at once one wins, the others are refused with invalid_grant', async () => {
		const { wallet, code } = await aCode()
		await world.challenge()
		const requests = await Promise.all(Array.from({ length: 4 }, () => world.redemption(wallet, code)))
		const replies = await Promise.all(requests.map(request => world.send('/token', request)))
		expect(tally(replies.map(({ status, body }) => body['error'] ?? status))).toEqual({ 200: 1, invalid_grant: 3 })
	})

	it('TK-14 RFC 6749 §4.1.3: of another client is refused with invalid_grant', async () => {
		const { code } = await aCode()
		const other = world.instance({ clientId: 'https://other-wallet.example' })
		expect(outcome(await world.redeemCode(other, code))).toEqual([400, 'invalid_grant'])
	})

	it('TK-16 ABC §10.3: redeemed by another attested instance of the same wallet is refused with invalid_grant', async () => {
		const { wallet, code } = await aCode()
		const other = world.instance({ dpop: wallet.dpop })
		expect(outcome(await world.redeemCode(other, code))).toEqual([400, 'invalid_grant'])
		expect((await world.redeemCode(wallet, code)).status).toBe(200)
	})

	it('TK-15 HAIP §4.4.1: without client authentication is refused with invalid_client', async () => {
		const { wallet, code } = await aCode()
		const empty = { 'OAuth-Client-Attestation': undefined, 'OAuth-Client-Attestation-PoP': undefined }
		expect(outcome(await world.redeemCode(wallet, code, {}, empty))).toEqual([401, 'invalid_client'])
		expect(outcome(await world.redeemCode(wallet, code, { client_id: wallet.clientId }, empty))).toEqual([401, 'invalid_client'])
	})

	it('TK-17, OB-03 FAPI 2.0 §5.3.2.1: the client credentials and implicit grants are refused with unsupported_grant_type', async () => {
		for (const grant of ['client_credentials', 'implicit', 'password']) {
			const reply = await world.send('/token', { form: { grant_type: grant }, headers: {} })
			expect(outcome(reply)).toEqual([400, 'unsupported_grant_type'])
		}
	})
})

describe('a code and DPoP', () => {
	it('TK-15 RFC 9449 §5: without a DPoP proof is refused with invalid_dpop_proof', async () => {
		const { wallet, code } = await aCode()
		expect(outcome(await world.redeemCode(wallet, code, {}, { DPoP: undefined }))).toEqual([400, 'invalid_dpop_proof'])
	})

	it('PAR-07 RFC 9449 §10: bound by the DPoP proof or the dpop_jkt of its pushed request, with another key is refused with invalid_grant', async () => {
		const wallet = world.instance()
		await world.challenge()
		const jkt = thumbprint({ crypto: nodeCrypto }, wallet.dpop.publicJwk)
		for (const [form, headers] of [
			[{}, { DPoP: await world.dpop(wallet, '/par') }],
			[{ dpop_jkt: jkt }, {}],
			[{ dpop_jkt: jkt }, { DPoP: await world.dpop(wallet, '/par') }],
		] as const) {
			const code = await world.codeFor(await world.push(wallet, form, headers))
			expect(outcome(await world.redeemCode({ ...wallet, dpop: newSigner() }, code))).toEqual([400, 'invalid_grant'])
		}
		expect((await world.redeemCode(wallet, await world.codeFor(await world.push(wallet, { dpop_jkt: jkt })))).status).toBe(200)
	})

	it('DP-02 RFC 9449 §8: without a nonce of this server is refused with use_dpop_nonce and one to come again with', async () => {
		const { wallet, code } = await aCode()
		for (const nonce of [undefined, 'abc']) {
			const reply = await world.redeemCode(wallet, code, {}, { DPoP: await world.dpop(wallet, '/token', { nonce }) })
			expect(outcome(reply)).toEqual([400, 'use_dpop_nonce'])
			expect(reply.headers.get('dpop-nonce')).toMatch(/^[\w-]{54}$/)
		}
		expect((await world.redeemCode(wallet, code)).status).toBe(200)
	})

	it.each([
		['an hour old', -3600],
		['two minutes ahead', 120],
	])('DP-01 RFC 9449 §11.1: a proof %s is refused with invalid_dpop_proof though its nonce is good', async (_, seconds) => {
		const { wallet, code } = await aCode()
		await world.challenge()
		const DPoP = await world.dpop(wallet, '/token', { clock: at(seconds) })
		expect(outcome(await world.redeemCode(wallet, code, {}, { DPoP }))).toEqual([400, 'invalid_dpop_proof'])
	})

	it('TK-18 FAPI 2.0 §5.3.2.1: a proof 8 seconds ahead is taken', async () => {
		const { wallet, code } = await aCode()
		await world.challenge()
		const DPoP = await world.dpop(wallet, '/token', { clock: at(8) })
		expect((await world.redeemCode(wallet, code, {}, { DPoP })).status).toBe(200)
	})

	it('DP-01 RFC 9449 §4.3: a proof for another endpoint, two of them, and no JWT are refused with invalid_dpop_proof', async () => {
		const { wallet, code } = await aCode()
		await world.challenge()
		const [right, other] = [await world.dpop(wallet, '/token'), await world.dpop(wallet, '/par')]
		for (const DPoP of [other, `${right}, ${right}`, 'x']) {
			expect(outcome(await world.redeemCode(wallet, code, {}, { DPoP }))).toEqual([400, 'invalid_dpop_proof'])
		}
	})

	it('DP-05 RFC 9449 §11.1: a proof that was used before is refused with invalid_dpop_proof', async () => {
		const wallet = world.instance()
		const [one, other] = [await world.codeFor(await world.push(wallet)), await world.codeFor(await world.push(wallet))]
		await world.challenge()
		const DPoP = await world.dpop(wallet, '/token')
		expect((await world.redeemCode(wallet, one, {}, { DPoP })).status).toBe(200)
		expect(outcome(await world.redeemCode(wallet, other, {}, { DPoP }))).toEqual([400, 'invalid_dpop_proof'])
	})
})

describe('what a token request may ask for', () => {
	const details = (id: string) => JSON.stringify([{ type: 'openid_credential', credential_configuration_id: id }])

	it('TK-09 VCI §6.1.1: authorization details for what was authorized are returned, for more refused with invalid_authorization_details', async () => {
		const one = await aCode()
		const reply = await world.redeemCode(one.wallet, one.code, { authorization_details: details('light') })
		expect(reply.body['authorization_details']).toMatchObject([
			{ credential_configuration_id: 'light', credential_identifiers: [expect.any(String)] },
		])
		const other = await aCode()
		const refused = await world.redeemCode(other.wallet, other.code, { authorization_details: details('upgraded') })
		expect(outcome(refused)).toEqual([400, 'invalid_authorization_details'])
	})

	it('AZ-08 VCI §5.1.2: where scope and authorization details name a credential, the details are followed', async () => {
		const { body } = await world.tokensFor(world.instance(), { scope: 'light', authorization_details: details('light') })
		expect(body['authorization_details']).toMatchObject([{ credential_configuration_id: 'light' }])
	})
})

describe('a refresh token', () => {
	it('TK-17 FAPI 2.0 §5.3.2.1: gets new access tokens, and is not rotated', async () => {
		const wallet = world.instance()
		const first = await world.tokensFor(wallet)
		const second = await world.refresh(wallet, first)
		expect(second.status).toBe(200)
		expect(second.body['refresh_token']).toBe(first.body['refresh_token'])
		expect(second.body['access_token']).not.toBe(first.body['access_token'])
	})

	it('TK-16 ABC §10.3: with another attested key is refused with invalid_grant', async () => {
		const wallet = world.instance()
		const first = await world.tokensFor(wallet)
		expect(outcome(await world.refresh(world.instance({ dpop: wallet.dpop }), first))).toEqual([400, 'invalid_grant'])
	})

	it('TK-16 RFC 6749 §6: without client authentication is refused with invalid_client', async () => {
		const wallet = world.instance()
		const { body } = await world.tokensFor(wallet)
		const form = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']), client_id: wallet.clientId }
		const reply = await world.send('/token', { form, headers: { DPoP: await world.dpop(wallet, '/token') } })
		expect(outcome(reply)).toEqual([401, 'invalid_client'])
	})

	it('TK-16 RFC 6749 §6: of another client is refused with invalid_grant', async () => {
		const first = await world.tokensFor(world.instance())
		const other = world.instance({ clientId: 'https://other-wallet.example' })
		expect(outcome(await world.refresh(other, first))).toEqual([400, 'invalid_grant'])
	})

	it('TK-14 VCI §13: is dead once its issuance was revoked: invalid_grant', async () => {
		const wallet = world.instance()
		const first = await world.tokensFor(wallet)
		const { body } = await issuer.send('/api/issuances?limit=1', { headers: { Authorization: `Bearer ${issuer.key}` } })
		const [issuance] = body['issuances'] as Array<{ id: string; state: string }>
		expect(issuance?.state).toBe('authorized')
		expect((await issuer.post(`/api/issuances/${issuance?.id}/revoke`, undefined, issuer.key)).status).toBe(200)
		expect(outcome(await world.refresh(wallet, first))).toEqual([400, 'invalid_grant'])
	})
})

describe('registered wallets', () => {
	it('PAR-01 RFC 7523 §2.2: one with private_key_jwt gets tokens bound to its DPoP key', async () => {
		const wallet = world.instance({ clientId: registered.id })
		const pushed = await world.send('/par', {
			form: { ...world.request({ redirect_uri: registered.redirectUri }), ...(await world.asRegistered()) },
			headers: {},
		})
		const code = await world.codeFor(pushed, registered.id)
		await world.challenge()
		const form = { ...world.redeemForm(code, { redirect_uri: registered.redirectUri }), ...(await world.asRegistered()) }
		const reply = await world.send('/token', { form, headers: { DPoP: await world.dpop(wallet, '/token') } })
		expect([reply.status, reply.body['token_type']]).toEqual([200, 'DPoP'])
	})

	const asPublic = async (client: { id: string; redirectUri: string }, headers: Record<string, string>) => {
		const pushed = await world.send('/par', {
			form: world.request({ client_id: client.id, redirect_uri: client.redirectUri }),
			headers: {},
		})
		const code = await world.codeFor(pushed, client.id)
		return world.send('/token', { form: world.redeemForm(code, { client_id: client.id, redirect_uri: client.redirectUri }), headers })
	}

	it('TK-15 RFC 9449 §5: a public one needs a DPoP proof, and gets invalid_dpop_proof without it', async () => {
		await world.challenge()
		const bound = await asPublic(open, { DPoP: await world.dpop(world.instance(), '/token') })
		expect([bound.status, bound.body['token_type']]).toEqual([200, 'DPoP'])
		expect(outcome(await asPublic(open, {}))).toEqual([400, 'invalid_dpop_proof'])
	})

	it('TK-12 VCI §13.10: one that is registered without DPoP gets a bearer token of 300 seconds, and no refresh token', async () => {
		const reply = await asPublic(plain, {})
		expect(reply.body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 300, scope: 'light' })
	})
})
