// DPoP at the Credential, Deferred and Notification Endpoints: tokens of both grants.

import { join } from 'node:path'
import { hmac, nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { readOrCreateSecret } from '@wangzheng/shared/adapters/secret-file.ts'
import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import { signJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import { createDpopProof } from '@wangzheng/shared/protocol/oauth/dpop.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { expect, it } from 'vitest'
import { createAccessToken } from '../handles.ts'
import { newSigner, type Reply, startIssuer, tally, times } from './world.ts'

const issuer = await startIssuer()
const world = { clock: systemClock, random: systemRandom, crypto: nodeCrypto }
const mac = hmac(readOrCreateSecret(join(issuer.folder, 'secret'), 32))
const code = ({ status, body }: Reply) => `${status} ${body['error']}`

/** A token that is bound to a key. */
async function bound(key: Signer, binding: { identified?: boolean } = {}) {
	const offered = await issuer.offer()
	await issuer.tokenFor(offered)
	const jkt = thumbprint(world, key.publicJwk)
	return { id: offered.id, token: createAccessToken({ mac }, offered.id, systemClock.now() + 300, { ...binding, jkt }) }
}
const body = async (more: Record<string, unknown> = {}) => ({
	credential_configuration_id: 'light',
	proofs: { jwt: await issuer.prove([newSigner()], await issuer.nonce()) },
	...more,
})
async function send(token: string, dpop: string | undefined, path = '/credential', what?: unknown, scheme = 'DPoP'): Promise<Reply> {
	const headers = { 'Content-Type': 'application/json', Authorization: `${scheme} ${token}`, ...(dpop === undefined ? {} : { DPoP: dpop }) }
	return issuer.send(path, { method: 'POST', headers, body: JSON.stringify(what ?? (await body())) })
}
const prove = (key: Signer, token: string, nonce: string | undefined, more: Record<string, string> = {}, path = '/credential') =>
	createDpopProof(world, key, { method: 'POST', url: `${issuer.url}${path}`, accessToken: token, nonce, ...more })
/** The nonce that the first try is refused with. */
const nonceFor = async (key: Signer, token: string) =>
	(await send(token, await prove(key, token, undefined))).headers.get('dpop-nonce') ?? ''

it('DP-02 DPoP §9: a proof without a nonce is refused with 401 use_dpop_nonce and a DPoP-Nonce; with it the credential comes', async () => {
	const key = newSigner()
	const { token } = await bound(key)
	const refused = await send(token, await prove(key, token, undefined))
	expect(code(refused)).toBe('401 use_dpop_nonce')
	expect(refused.headers.get('www-authenticate')).toMatch(/^DPoP error="use_dpop_nonce", algs="ES256/)
	expect(refused.headers.get('cache-control')).toBe('no-store')
	const nonce = refused.headers.get('dpop-nonce') ?? ''
	const reply = await send(token, await prove(key, token, nonce))
	expect(reply.status).toBe(200)
	expect(reply.headers.get('dpop-nonce')).toMatch(/^[\w-]{54}$/)
	expect(code(await send(token, await prove(key, token, 'foreign')))).toBe('401 use_dpop_nonce')
})

it('CR-22 VCI §14.3: a token that is bound to a key gets further copies in its time; a bearer token works once', async () => {
	const key = newSigner()
	const { token } = await bound(key)
	const nonce = await nonceFor(key, token)
	for (const _ of [1, 2]) expect((await send(token, await prove(key, token, nonce))).status).toBe(200)
	const bearer = await issuer.tokenFor(await issuer.offer())
	expect((await issuer.ask(bearer)).status).toBe(200)
	expect(code(await issuer.ask(bearer))).toBe('401 invalid_token')
})

it.each([
	['no proof', () => undefined],
	[
		'two proofs',
		async (key: Signer, token: string, nonce: string) => `${await prove(key, token, nonce)}, ${await prove(key, token, nonce)}`,
	],
	['a proof for another method', (key: Signer, token: string, nonce: string) => prove(key, token, nonce, { method: 'GET' })],
	[
		'a proof for another address',
		(key: Signer, token: string, nonce: string) => prove(key, token, nonce, { url: `${issuer.url}/deferred` }),
	],
	['a proof for another token', (key: Signer, token: string, nonce: string) => prove(key, `${token}A`, nonce)],
	[
		'a proof of another type',
		(key: Signer, _: string, nonce: string) =>
			signJwt(
				key,
				{ typ: 'jwt', jwk: key.publicJwk },
				{ jti: 'a', htm: 'POST', htu: `${issuer.url}/credential`, iat: systemClock.now(), nonce },
			),
	],
])('DP-01 DPoP §4.3: %s is refused with 401 invalid_dpop_proof', async (_, make) => {
	const key = newSigner()
	const { token } = await bound(key)
	const reply = await send(token, await make(key, token, await nonceFor(key, token)))
	expect(code(reply)).toBe('401 invalid_dpop_proof')
	expect(reply.headers.get('www-authenticate')).toContain('error="invalid_dpop_proof"')
})

it('DP-03 DPoP §7.1: a proof of another key than the token is bound to is refused with 401 invalid_token', async () => {
	const [key, other] = [newSigner(), newSigner()]
	const { token } = await bound(key)
	const reply = await send(token, await prove(other, token, await nonceFor(key, token)))
	expect(code(reply)).toBe('401 invalid_token')
	expect(reply.headers.get('www-authenticate')).toContain('DPoP error="invalid_token"')
})

it('DP-04 DPoP §7.2: a bound token as Bearer, and a bearer token as DPoP, are refused with 401 invalid_token', async () => {
	const key = newSigner()
	const { token } = await bound(key)
	expect(code(await send(token, undefined, '/credential', undefined, 'Bearer'))).toBe('401 invalid_token')
	const plain = await issuer.tokenFor(await issuer.offer())
	expect(code(await send(plain, await prove(key, plain, await nonceFor(key, token))))).toBe('401 invalid_token')
})

it('DP-05 DPoP §11.1: of twenty requests with one proof one passes, the others are refused with invalid_dpop_proof or invalid_token', async () => {
	const key = newSigner()
	const { token } = await bound(key)
	const proof = await prove(key, token, await nonceFor(key, token))
	const replies = await times(20, () => send(token, proof))
	const { 200: passed, ...others } = tally(replies.map(({ status, body: { error } }) => error ?? status))
	expect(passed).toBe(1)
	expect(Object.keys(others).every(name => ['invalid_dpop_proof', 'invalid_token'].includes(name))).toBe(true)
})

it('DP-05 DPoP §11.1: a proof that was used for one notification is refused for the next with 401 invalid_dpop_proof', async () => {
	const key = newSigner()
	const { token } = await bound(key)
	const nonce = await nonceFor(key, token)
	const issued = await send(token, await prove(key, token, nonce))
	const told = { notification_id: issued.body['notification_id'], event: 'credential_accepted' }
	const proof = await prove(key, token, nonce, {}, '/notification')
	expect((await send(token, proof, '/notification', told)).status).toBe(204)
	expect(code(await send(token, proof, '/notification', told))).toBe('401 invalid_dpop_proof')
	expect((await send(token, await prove(key, token, nonce, {}, '/notification'), '/notification', told)).status).toBe(204)
})

it('CR-03 VCI §8.2: where the Token Response returned identifiers one of them is asked for; a configuration is refused with invalid_credential_request', async () => {
	const key = newSigner()
	const { id, token } = await bound(key, { identified: true })
	const nonce = await nonceFor(key, token)
	const ask = async (more: Record<string, unknown>) => send(token, await prove(key, token, nonce), '/credential', await body(more))
	expect(code(await ask({}))).toBe('400 invalid_credential_request')
	const byId = { credential_configuration_id: undefined }
	expect(code(await ask({ ...byId, credential_identifier: 'other' }))).toBe('400 unknown_credential_identifier')
	expect((await ask({ ...byId, credential_identifier: id })).status).toBe(200)
})
