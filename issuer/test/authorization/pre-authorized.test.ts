import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { signJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import { preAuthorizedCodeGrant } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import { createKeyProof } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { describe, expect, it } from 'vitest'
import { newSigner } from '../world.ts'
import { at, type Form, outcome, pinned, registered, startWorld } from './world.ts'

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

describe('a pre-authorized code and a registered client', () => {
	it('TK-06 RFC 7523 §2.2: is redeemed by a wallet that signs an assertion, whose key proofs may then name it', async () => {
		const wallet = world.instance()
		const form = await redeemForm(await world.asRegistered())
		await world.challenge()
		const reply = await world.send('/token', { form, headers: { DPoP: await world.dpop(wallet, '/token') } })
		expect(reply.status, reply.text).toBe(200)
		const token = String(reply.body['access_token'])
		const about = { audience: issuer.url, nonce: await issuer.nonce(), clientId: registered.id }
		const jwt = [await createKeyProof({ clock: systemClock }, newSigner(), about)]
		const DPoP = await world.dpop(wallet, '/credential', { accessToken: token })
		const headers = { 'Content-Type': 'application/json', Authorization: `DPoP ${token}`, DPoP }
		const body = JSON.stringify({ credential_configuration_id: 'light', proofs: { jwt } })
		expect((await issuer.send('/credential', { method: 'POST', headers, body })).status).toBe(200)
	})

	it.each<[string, () => Promise<Form>]>([
		['no assertion', async () => ({ client_id: registered.id })],
		['one for another audience', () => world.asRegistered({ aud: 'https://other.example' })],
		['one that has expired', () => world.asRegistered({ exp: 1_700_000_000, iat: 1_700_000_000 - 60 })],
		['one that ends in a year', () => world.asRegistered({ exp: 4_000_000_000 })],
		['one of another client', () => world.asRegistered({ iss: 'other', sub: 'other' })],
		['another client_id beside it', async () => ({ ...(await world.asRegistered()), client_id: 'other' })],
		['another type', async () => ({ ...(await world.asRegistered()), client_assertion_type: 'other' })],
		['no type', async () => ({ ...(await world.asRegistered()), client_assertion_type: undefined })],
		['one that is no JWT', async () => ({ ...(await world.asRegistered()), client_assertion: 'x' })],
	])('TK-06 RFC 7523 §3: %s is refused with invalid_client, and the code still stands', async (_, shown) => {
		const form = await redeemForm()
		expect(outcome(await world.send('/token', { form: { ...form, ...(await shown()) }, headers: {} }))).toEqual([401, 'invalid_client'])
		expect((await world.send('/token', { form: { ...form, ...(await world.asRegistered()) }, headers: {} })).status).toBe(200)
	})

	it('TK-06 RFC 7523 §3: an assertion that was used before, and one of a key that is not registered, are refused with invalid_client', async () => {
		const shown = await world.asRegistered()
		expect((await world.send('/token', { form: await redeemForm(shown), headers: {} })).status).toBe(200)
		expect(outcome(await world.send('/token', { form: await redeemForm(shown), headers: {} }))).toEqual([401, 'invalid_client'])
		const pushed = { ...world.request({ redirect_uri: registered.redirectUri }), ...shown }
		expect(outcome(await world.send('/par', { form: pushed, headers: {} }))).toEqual([401, 'invalid_client'])
		const now = systemClock.now()
		const claims = { iss: registered.id, sub: registered.id, aud: issuer.url, jti: 'a', exp: now + 60 }
		const forged = { ...shown, client_assertion: await signJwt(newSigner(), { typ: 'JWT' }, claims) }
		expect(outcome(await world.send('/token', { form: await redeemForm(forged), headers: {} }))).toEqual([401, 'invalid_client'])
	})

	it('TK-06 RFC 6749 §3.2.1: a wallet that was registered as one that its provider attests is refused with invalid_client without that', async () => {
		const form = await redeemForm({ client_id: pinned.id })
		expect(outcome(await world.send('/token', { form, headers: {} }))).toEqual([401, 'invalid_client'])
		const headers = await world.attest(world.instance({ clientId: pinned.id }))
		expect((await world.send('/token', { form, headers })).status).toBe(200)
	})

	it('TK-06 RFC 6749 §2.3: with an attestation beside it is refused with invalid_request', async () => {
		const headers = await world.attest(world.instance({ clientId: registered.id }))
		const reply = await world.send('/token', { form: await redeemForm(await world.asRegistered()), headers })
		expect(outcome(reply)).toEqual([400, 'invalid_request'])
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

	it('TK-10 VCI §6.2: they come uninvited where the operator has it so, and the credential is then asked for by its identifier', async () => {
		const naming = await startWorld({ CREDENTIAL_IDENTIFIERS: 'always' })
		const offered = await naming.issuer.offer()
		const { body } = await naming.issuer.redeem(offered, offered.txCode)
		const [granted] = body['authorization_details'] as Array<{ credential_identifiers: string[] }>
		expect(granted).toMatchObject({ type: 'openid_credential', credential_configuration_id: 'light' })
		const token = String(body['access_token'])
		const ask = async (what: object) => {
			const proofs = { jwt: await naming.issuer.prove([newSigner()], await naming.issuer.nonce()) }
			return naming.issuer.post('/credential', { ...what, proofs }, token)
		}
		expect(outcome(await ask({ credential_configuration_id: 'light' }))).toEqual([400, 'invalid_credential_request'])
		expect((await ask({ credential_identifier: granted?.credential_identifiers[0] })).status).toBe(200)
	})
})
