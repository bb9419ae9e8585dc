import { preAuthorizedCodeGrant } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import { describe, expect, it } from 'vitest'
import { at, type Form, outcome, startWorld } from './world.ts'

const world = await startWorld()
const { issuer } = world

const redeemForm = async (more: Form = {}): Promise<Form> => {
	const { code, txCode } = await issuer.offer()
	return { grant_type: preAuthorizedCodeGrant, 'pre-authorized_code': code, tx_code: txCode, ...more }
}
const details = (id: string) => JSON.stringify([{ type: 'openid_credential', credential_configuration_id: id }])

describe('a pre-authorized code and DPoP', () => {
	it('TK-15 RFC 9449 §5: with a DPoP proof gets a token bound to its key', async () => {
		const wallet = world.instance()
		await world.challenge()
		const reply = await world.send('/token', { form: await redeemForm(), headers: { DPoP: await world.dpop(wallet, '/token') } })
		expect(reply.body).toEqual({ access_token: expect.stringMatching(/^[\w-]{94}$/), token_type: 'DPoP', expires_in: 300 })
	})

	it('DP-02 RFC 9449 §8: without a nonce is refused with use_dpop_nonce and one to come again with, and the code still stands', async () => {
		const wallet = world.instance()
		const form = await redeemForm()
		const first = await world.send('/token', { form, headers: { DPoP: await world.dpop(wallet, '/token', { nonce: undefined }) } })
		expect(outcome(first)).toEqual([400, 'use_dpop_nonce'])
		expect(first.headers.get('dpop-nonce')).toMatch(/^[\w-]{54}$/)
		expect((await world.send('/token', { form, headers: { DPoP: await world.dpop(wallet, '/token') } })).status).toBe(200)
	})

	it('DP-01 RFC 9449 §11.1: with a proof of an hour ago, of another endpoint, or used before, is refused with invalid_dpop_proof', async () => {
		const wallet = world.instance()
		await world.challenge()
		const used = await world.dpop(wallet, '/token')
		expect((await world.send('/token', { form: await redeemForm(), headers: { DPoP: used } })).status).toBe(200)
		const old = await world.dpop(wallet, '/token', { clock: at(-3600) })
		for (const DPoP of [old, await world.dpop(wallet, '/par'), used, 'x']) {
			expect(outcome(await world.send('/token', { form: await redeemForm(), headers: { DPoP } }))).toEqual([400, 'invalid_dpop_proof'])
		}
	})
})

describe('a pre-authorized code and client attestation', () => {
	it('ATT-03 ABC §7: is redeemed by an attested wallet', async () => {
		expect((await world.send('/token', { form: await redeemForm(), headers: await world.attest(world.instance()) })).status).toBe(200)
	})

	it('ATT-03 ABC §7.1: an attestation that is sent is judged: one of a stranger is refused with invalid_client', async () => {
		const wallet = world.instance({ provider: world.stranger.signer() })
		expect(outcome(await world.send('/token', { form: await redeemForm(), headers: await world.attest(wallet) }))).toEqual([
			401,
			'invalid_client',
		])
	})

	it('ATT-05 ABC §7.2: a PoP without our challenge is refused with use_attestation_challenge and a fresh one', async () => {
		const headers = await world.attest(world.instance(), { challenge: 'abc' })
		const reply = await world.send('/token', { form: await redeemForm(), headers })
		expect(outcome(reply)).toEqual([400, 'use_attestation_challenge'])
		expect(reply.headers.get('oauth-client-attestation-challenge')).toMatch(/^[\w-]{54}$/)
	})

	it('ATT-06 ABC §11.1: a PoP that was used before is refused with invalid_client', async () => {
		const headers = await world.attest(world.instance())
		expect((await world.send('/token', { form: await redeemForm(), headers })).status).toBe(200)
		expect(outcome(await world.send('/token', { form: await redeemForm(), headers }))).toEqual([401, 'invalid_client'])
	})

	it('PAR-06 ABC §7.1: a client_id other than sub is refused with invalid_client', async () => {
		const form = await redeemForm({ client_id: 'https://other.example' })
		expect(outcome(await world.send('/token', { form, headers: await world.attest(world.instance()) }))).toEqual([401, 'invalid_client'])
	})

	it('TK-06 VCI §6.3: where the configuration demands it, a wallet that shows none is refused with invalid_client, and the metadata say so', async () => {
		const strict = await startWorld({ PRE_AUTHORIZED_CLIENTS: 'attested' })
		const { body } = await strict.issuer.send('/.well-known/oauth-authorization-server')
		expect(body['pre-authorized_grant_anonymous_access_supported']).toBe(false)
		const offered = await strict.issuer.offer()
		expect(outcome(await strict.issuer.redeem(offered, offered.txCode))).toEqual([401, 'invalid_client'])
		const form = { grant_type: preAuthorizedCodeGrant, 'pre-authorized_code': offered.code, tx_code: offered.txCode }
		expect((await strict.send('/token', { form, headers: await strict.attest(strict.instance()) })).status).toBe(200)
	})
})

describe('a pre-authorized code and authorization details', () => {
	it('TK-10 VCI §6.2: authorization details come back with credential identifiers', async () => {
		const reply = await world.send('/token', { form: await redeemForm({ authorization_details: details('light') }), headers: {} })
		expect(reply.body['authorization_details']).toEqual([
			{ type: 'openid_credential', credential_configuration_id: 'light', credential_identifiers: [expect.any(String)] },
		])
	})

	it.each([
		['for more than was offered', details('upgraded')],
		['of another type', '[{"type":"payment"}]'],
		[
			'with locations of others',
			'[{"type":"openid_credential","credential_configuration_id":"light","locations":["https://other.example"]}]',
		],
		['that are no JSON', '['],
	])(
		'TK-09 VCI §6.1.1: authorization details %s are refused with invalid_authorization_details, and the code still stands',
		async (_, text) => {
			const form = await redeemForm({ authorization_details: text })
			expect(outcome(await world.send('/token', { form, headers: {} }))).toEqual([400, 'invalid_authorization_details'])
			expect((await world.send('/token', { form: { ...form, authorization_details: undefined }, headers: {} })).status).toBe(200)
		},
	)
})
