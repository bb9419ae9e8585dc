// Ways of a well-behaved wallet that an authorization server must go along with, and of others that it must not. FAPI 2.0 Security Profile.

import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { signJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import { expect, it } from 'vitest'
import { newSigner } from '../world.ts'
import { at, type Instance, outcome, registered, startWorld, walletId } from './world.ts'

const world = await startWorld()
const { issuer } = world
const pushedUri = async (more: Record<string, string | undefined> = {}) =>
	String((await world.push(world.instance(), more)).body['request_uri'])

it('AZ-05 RFC 6749 §4.1.2: without state none comes back, a long one comes back whole', async () => {
	const without = await world.decide(await world.begin(await pushedUri({ state: undefined })), world.allow)
	expect([...(without.location?.searchParams.keys() ?? [])].sort()).toEqual(['code', 'iss'])
	const state = 'x'.repeat(1000)
	const long = await world.decide(await world.begin(await pushedUri({ state })), world.allow)
	expect(long.location?.searchParams.get('state')).toBe(state)
})

it('AZ-01 RFC 9126 §4: a state beside the pushed request counts for nothing', async () => {
	const browser = world.browser()
	const query = new URLSearchParams({ client_id: walletId, request_uri: await pushedUri(), state: 'another' })
	const start = await browser.visit(`/authorize?${query}`)
	const { location } = await world.decide({ ...browser, start, page: start.headers.get('location') ?? '' }, world.allow)
	expect(location?.searchParams.get('state')).toBe('a-state')
})

it('AZ-02 FAPI 2.0 §5.3.2.2 note 3: a request_uri that was opened and left can be opened again, until it is answered', async () => {
	const uri = await pushedUri()
	const left = await world.begin(uri)
	expect((await left.visit(left.page)).status).toBe(200)
	const { location } = await world.decide(await world.begin(uri), world.allow)
	expect(location?.searchParams.has('code')).toBe(true)
	expect((await world.begin(uri)).start.status).toBe(400)
})

it('AZ-03 RFC 6749 §4.1.2.1: a request that was not pushed goes back with invalid_request where the wallet has registered its one address', async () => {
	const form = { ...world.request({ client_id: registered.id, redirect_uri: registered.redirectUri }) } as Record<string, string>
	const { headers, status } = await world.browser().visit(`/authorize?${new URLSearchParams(form)}`)
	const location = new URL(headers.get('location') ?? 'about:blank')
	expect([status, location.origin, location.searchParams.get('error')]).toEqual([303, 'http://localhost:9999', 'invalid_request'])
	expect(location.searchParams.get('iss')).toBe(issuer.url)
})

/** A DPoP proof with claims of one's own. */
async function proofWith(wallet: Instance, claims: Record<string, number>): Promise<string> {
	const reply = await issuer.send('/challenge', { method: 'POST' })
	const payload = {
		jti: encode(crypto.getRandomValues(new Uint8Array(16))),
		htm: 'POST',
		htu: `${issuer.url}/token`,
		iat: systemClock.now(),
		nonce: reply.headers.get('dpop-nonce') ?? '',
		...claims,
	}
	return signJwt(wallet.dpop, { typ: 'dpop+jwt', jwk: wallet.dpop.publicJwk }, payload)
}

it('DP-01 RFC 7519 §4.1: a DPoP proof within its nbf and exp is taken, one outside of them is refused with invalid_dpop_proof', async () => {
	const now = systemClock.now()
	for (const [claims, expected] of [
		[{ nbf: now - 5, exp: now + 60 }, [200, undefined]],
		[{ exp: now - 60 }, [400, 'invalid_dpop_proof']],
		[{ nbf: now + 120 }, [400, 'invalid_dpop_proof']],
	] as const) {
		const wallet = world.instance()
		const code = await world.codeFor(await world.push(wallet))
		expect(outcome(await world.redeemCode(wallet, code, {}, { DPoP: await proofWith(wallet, claims) }))).toEqual(expected)
	}
})

it('TK-18 FAPI 2.0 §5.3.2.1: DPoP proofs of ten seconds ago are taken where a request is pushed, redeemed and used', async () => {
	const wallet = world.instance()
	await world.challenge()
	const clock = at(-10)
	const pushed = await world.push(wallet, {}, { DPoP: await world.dpop(wallet, '/par', { clock }) })
	const code = await world.codeFor(pushed)
	await world.challenge()
	const tokens = await world.redeemCode(wallet, code, {}, { DPoP: await world.dpop(wallet, '/token', { clock }) })
	expect(tokens.status).toBe(200)
	const token = String(tokens.body['access_token'])
	const ask = async (scheme: string) => {
		const proofs = { jwt: await issuer.prove([newSigner()], await issuer.nonce()) }
		const DPoP = await world.dpop(wallet, '/credential', { accessToken: token, clock })
		const headers = { 'Content-Type': 'application/json', Authorization: `${scheme} ${token}`, DPoP }
		return issuer.send('/credential', { method: 'POST', headers, body: JSON.stringify({ credential_configuration_id: 'light', proofs }) })
	}
	for (const scheme of ['DPoP', 'dpop', 'DPOP']) expect((await ask(scheme)).status, scheme).toBe(200)
})

it('PAR-06 ABC §7.1: a client_id at the token endpoint that is not the client who authenticates is refused with invalid_client', async () => {
	const wallet = world.instance()
	const code = await world.codeFor(await world.push(wallet))
	expect(outcome(await world.redeemCode(wallet, code, { client_id: 'https://other-wallet.example' }))).toEqual([401, 'invalid_client'])
})
