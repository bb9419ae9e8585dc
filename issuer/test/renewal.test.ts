// More copies of what is issued, fetched with a token of a grant that still stands.

import { nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { createDpopProof } from '@wangzheng/shared/protocol/oauth/dpop.ts'
import { expect, it } from 'vitest'
import { type Instance, startWorld } from './authorization/world.ts'
import { credentialsIn, newSigner, type Reply, tally, times } from './world.ts'

const world = await startWorld({ STATUS_LIST_SIZE: '256' })
const { issuer } = world
const ports = { clock: systemClock, random: systemRandom, crypto: nodeCrypto }
const code = ({ status, body }: Reply) => `${status} ${body['error']}`

async function fetchWith(wallet: Instance, token: string, copies = 1, path = '/credential', more: object = {}): Promise<Reply> {
	const nonce = (await issuer.send('/challenge', { method: 'POST' })).headers.get('dpop-nonce') ?? ''
	const proof = await createDpopProof(ports, wallet.dpop, { method: 'POST', url: issuer.url + path, accessToken: token, nonce })
	const jwt = await issuer.prove(Array.from({ length: copies }, newSigner), await issuer.nonce())
	const body = path === '/credential' ? { credential_configuration_id: 'light', proofs: { jwt } } : more
	const headers = { 'Content-Type': 'application/json', Authorization: `DPoP ${token}`, DPoP: proof }
	return issuer.send(path, { method: 'POST', headers, body: JSON.stringify(body) })
}
const operate = (id: string, verb: string) => issuer.post(`/api/issuances/${id}/${verb}`, undefined, issuer.key)
async function begun() {
	const wallet = world.instance()
	const { body } = await world.tokensFor(wallet)
	const token = String(body['access_token'])
	const first = await fetchWith(wallet, token, 2)
	expect(first.status, first.text).toBe(200)
	const { issuances } = (await issuer.send('/api/issuances?limit=1', { headers: { Authorization: `Bearer ${issuer.key}` } })).body as {
		issuances: Array<{ id: string }>
	}
	return { wallet, token, refreshToken: String(body['refresh_token']), first, id: issuances[0]?.id ?? '' }
}

it('CR-22 VCI §14.3: a token of a grant that stands fetches more copies, with keys and indexes of their own, and the earlier ones stay valid', async () => {
	const { wallet, token, first, id } = await begun()
	const second = await fetchWith(wallet, token, 3)
	expect(second.status).toBe(200)
	const all = [...credentialsIn(first), ...credentialsIn(second)]
	const read = await Promise.all(all.map(issuer.read))
	expect(new Set(read.map(({ status }) => `${status?.uri} ${status?.idx}`)).size).toBe(5)
	expect(await Promise.all(all.map(issuer.statusOf))).toEqual([0, 0, 0, 0, 0])
	const names = read.map(({ claims }) => [claims['family_name'], claims['given_name'], claims['portrait']])
	expect(new Set(names.map(name => JSON.stringify(name))).size).toBe(1)
	const { body } = await issuer.send(`/api/issuances/${id}`, { headers: { Authorization: `Bearer ${issuer.key}` } })
	expect(body).toMatchObject({ state: 'issued', copies: 5 })
})

it('CR-22 VCI §14.3: a refreshed token fetches more copies too', async () => {
	const { wallet, refreshToken } = await begun()
	const headers = { ...(await world.attest(wallet)), DPoP: await world.dpop(wallet, '/token') }
	const refreshed = await world.send('/token', { form: { grant_type: 'refresh_token', refresh_token: refreshToken }, headers })
	expect(refreshed.status, refreshed.text).toBe(200)
	expect((await fetchWith(wallet, String(refreshed.body['access_token']), 2)).status).toBe(200)
})

it('TS-06 TSL §7.1: suspension and revocation reach every copy, whenever it was fetched; nothing more is issued then: credential_request_denied', async () => {
	const { wallet, token, first, id } = await begun()
	const all = [...credentialsIn(first), ...credentialsIn(await fetchWith(wallet, token, 2))]
	await operate(id, 'suspend')
	expect(await Promise.all(all.map(issuer.statusOf))).toEqual([2, 2, 2, 2])
	expect(code(await fetchWith(wallet, token))).toBe('400 credential_request_denied')
	await operate(id, 'revoke')
	expect(await Promise.all(all.map(issuer.statusOf))).toEqual([1, 1, 1, 1])
	expect((await fetchWith(wallet, token)).status).toBeGreaterThanOrEqual(400)
})

it('TS-06 TSL §7.1: of renewals that race a revocation none leaves a valid copy (fault 14)', async () => {
	for (let round = 0; round < 3; round++) {
		const { wallet, token, first, id } = await begun()
		const [replies] = await Promise.all([times(8, () => fetchWith(wallet, token)), operate(id, 'revoke')])
		const all = [first, ...replies].flatMap(reply => (reply.status === 200 ? credentialsIn(reply) : []))
		expect(tally(await Promise.all(all.map(issuer.statusOf)))).toEqual({ 1: all.length })
	}
})

it('NT-01 VCI §11: what the wallet could not keep is revoked, unless copies of another time are in its hands', async () => {
	const one = await issuer.issue()
	const told = { notification_id: one.notificationId, event: 'credential_failure' }
	expect((await issuer.post('/notification', told, one.token)).status).toBe(204)
	expect(await issuer.statusOf(one.credentials[0] ?? '')).toBe(1)
	expect((await issuer.post('/notification', told, one.token)).status).toBe(204)

	const { wallet, token, first } = await begun()
	const second = await fetchWith(wallet, token)
	expect(second.body['notification_id']).not.toBe(first.body['notification_id'])
	const event = { notification_id: second.body['notification_id'], event: 'credential_deleted' }
	expect((await fetchWith(wallet, token, 1, '/notification', event)).status).toBe(204)
	expect(await issuer.statusOf(credentialsIn(first)[0] ?? '')).toBe(0)
})

it('NT-02 VCI §8.3: each response has a notification_id of its own, which names its copies; all of them are known', async () => {
	const { wallet, token, first } = await begun()
	const responses = [first, await fetchWith(wallet, token), await fetchWith(wallet, token, 2)]
	const ids = responses.map(({ body }) => body['notification_id'])
	expect(new Set(ids).size).toBe(3)
	for (const id of ids) {
		const event = { notification_id: id, event: 'credential_accepted' }
		expect((await fetchWith(wallet, token, 1, '/notification', event)).status).toBe(204)
	}
})

it('CR-02 RFC 6750 §3.1: a token of a pre-authorized code fetches nothing more: invalid_token', async () => {
	const { token } = await issuer.issue()
	expect(code(await issuer.ask(token))).toBe('401 invalid_token')
})
