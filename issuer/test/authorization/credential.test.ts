// The whole way of a wallet that signs in: from the pushed request to a credential that verifies.

import { expect, it } from 'vitest'
import { credentialsIn, newSigner, type Reply } from '../world.ts'
import { type Form, type Instance, outcome, startWorld } from './world.ts'

const world = await startWorld()
const { issuer } = world

/** Asks for a credential with a token that is bound to a key. */
async function ask(wallet: Instance, token: string, what: object, by = wallet): Promise<Reply> {
	const key = newSigner()
	const body = { ...what, proofs: { jwt: await issuer.prove([key], await issuer.nonce()) } }
	const DPoP = await world.dpop(by, '/credential', { accessToken: token })
	const headers = { 'Content-Type': 'application/json', Authorization: `DPoP ${token}`, DPoP }
	return issuer.send('/credential', { method: 'POST', headers, body: JSON.stringify(body) })
}
const light = { credential_configuration_id: 'light' }

async function signIn(more: Form = {}) {
	const wallet = world.instance()
	const { body } = await world.tokensFor(wallet, more)
	return { wallet, token: String(body['access_token']), body }
}

it('HI-01, HI-02 HAIP §4: a wallet that was never met before gets a credential for the person who signed in', async () => {
	const { wallet, token } = await signIn()
	const reply = await ask(wallet, token, light)
	expect(reply.status).toBe(200)
	const credential = await issuer.read(credentialsIn(reply)[0] ?? '')
	expect(credential.claims).toMatchObject({ demonstration: true })
	expect(await issuer.statusOf(credentialsIn(reply)[0] ?? '')).toBe(0)
})

it('DP-03 RFC 9449 §6: with another key than the one of the token it is refused with invalid_token', async () => {
	const { wallet, token } = await signIn()
	expect(outcome(await ask(wallet, token, light, { ...wallet, dpop: newSigner() }))).toEqual([401, 'invalid_token'])
	expect((await ask(wallet, token, light)).status).toBe(200)
})

it('DP-04 RFC 9449 §7.2: a bound token that comes as a bearer token is refused with invalid_token', async () => {
	const { token } = await signIn()
	expect(outcome(await issuer.ask(token))).toEqual([401, 'invalid_token'])
})

it('TK-11 VCI §6.2: a token is good for what the person consented to alone: another is refused with insufficient_scope', async () => {
	const { wallet, token } = await signIn()
	expect(outcome(await ask(wallet, token, { credential_configuration_id: 'upgraded' }))).toEqual([403, 'insufficient_scope'])
})

it('TK-10 VCI §8.2: a token that came of authorization details gets the credential by its identifier', async () => {
	const details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: 'light' }])
	const { wallet, token, body } = await signIn({ authorization_details: details })
	const [granted] = body['authorization_details'] as Array<{ credential_identifiers: string[] }>
	expect((await ask(wallet, token, { credential_identifier: granted?.credential_identifiers[0] })).status).toBe(200)
})

it('TK-17 VCI §13: a refresh token fetches a token that the same issuance is renewed with', async () => {
	const { wallet, token, body } = await signIn()
	expect((await ask(wallet, token, light)).status).toBe(200)
	const again = await world.refresh(wallet, { status: 200, headers: new Headers(), text: '', body })
	expect((await ask(wallet, String(again.body['access_token']), light)).status).toBe(200)
})
