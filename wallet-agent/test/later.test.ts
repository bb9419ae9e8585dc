import { createSigningKey, signerOf } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { expect, it, vi } from 'vitest'
import { migrations } from '../store/migrations.ts'
import { type AuthorizingIssuer, type AuthorizingTricks, openAuthorizingIssuer } from './authorizing-issuer.ts'
import { lightType } from './cards.ts'
import { getBySigningIn } from './signing-in.ts'
import { openVerifier } from './verifier-peer.ts'
import { type Agent, walletFor } from './world.ts'

type Later = { id: string; next_at: number; since: number }

const cards = async (agent: Agent) => {
	const { body } = await agent.call('GET', '/api/credentials')
	return { credentials: body['credentials'] as { id: string; copies: object }[], deferred: body['deferred'] as Later[] }
}
const events = async (agent: Agent) =>
	((await agent.call('GET', '/api/history')).body['entries'] as { event: string }[]).map(({ event }) => event)
const until = (test: () => Promise<void>) => vi.waitFor(test, { timeout: 15_000, interval: 200 })

async function putOff(tricks: AuthorizingTricks, change: object = {}): Promise<{ issuer: AuthorizingIssuer; agent: Agent }> {
	const issuer = await openAuthorizingIssuer({ scope: 'light', putOff: 1, ...tricks })
	const agent = await walletFor(issuer, undefined, { pollEvery: 3600, ...change })
	const answer = await getBySigningIn(agent, { link: issuer.link })
	expect(answer).toMatchObject({ status: 201, body: { credentials: [], deferred: [expect.any(String)] } })
	return { issuer, agent }
}

it('WI-14 DF-02 VCI §9: a credential that comes later is shown as on its way, and is there when its holder looks again', async () => {
	const { issuer, agent } = await putOff({ interval: 1 })
	const { credentials, deferred } = await cards(agent)
	expect([credentials, deferred]).toMatchObject([[], [{ type: lightType, names: { en: 'Network ID (light)' } }]])
	await until(async () => expect((await cards(agent)).credentials).toMatchObject([{ type: lightType, copies: { total: 3 } }]))
	expect((await cards(agent)).deferred).toEqual([])
	expect(await events(agent)).toEqual(['received', 'deferred'])
	expect(issuer.asksOf('/notification').at(-1)).toMatchObject({ body: { event: 'credential_accepted' } })
})

it('WI-14 VCI §9: without anybody looking, the wallet fetches it by itself', async () => {
	const { issuer, agent } = await putOff({ putOff: 2, interval: 1 }, { pollEvery: 1 })
	await until(async () => expect(issuer.asksOf('/notification').length).toBeGreaterThan(0))
	expect(await events(agent)).toEqual(['received', 'deferred'])
})

it('WI-14 VCI §8.3: nobody asks before the interval is over, however often the holder looks', async () => {
	const { issuer, agent } = await putOff({ interval: 3600 }, { pollEvery: 1 })
	for (let i = 0; i < 5; i++) await cards(agent)
	await new Promise(resolve => setTimeout(resolve, 1200))
	expect(issuer.asksOf('/deferred')).toEqual([])
	const [later] = (await cards(agent)).deferred
	expect((later?.next_at ?? 0) - (later?.since ?? 0)).toBe(3600)
})

it.each(['credential_request_denied', 'invalid_transaction_id'] as const)(
	'WI-14 DF-05 VCI §9.3: after %s nobody asks any more, no key is left, and the history says why',
	async deferredError => {
		const { issuer, agent } = await putOff({ deferredError, interval: 1 })
		await until(async () => expect((await cards(agent)).deferred).toEqual([]))
		const asked = issuer.asksOf('/deferred').length
		await cards(agent)
		expect(issuer.asksOf('/deferred').length).toBe(asked)
		expect(await events(agent)).toEqual(['not_received', 'deferred'])
		const database = await openDatabase(agent.config.databaseUrl, migrations)
		expect(await database.read({ statement: { sql: 'SELECT * FROM signing_key' }, values: [] })).toEqual([])
		await database.close()
	},
)

it('WI-14 WI-12 VCI §9.1: the deferred request is encrypted and its answer too, under a key of its own', async () => {
	const { issuer, agent } = await putOff({ encrypted: true, interval: 1, putOff: 2 })
	await until(async () => expect((await cards(agent)).credentials).toHaveLength(1))
	for (const { body } of issuer.asksOf('/deferred')) expect(body).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
})

it('WI-13 DF-01 VCI §13.6.1: a deferred credential that is bound to a key which nobody asked for it with is not kept, and its issuer told so', async () => {
	const bindsTo = signerOf(createSigningKey()).publicJwk
	const { issuer, agent } = await putOff({ interval: 1, bindsTo })
	await until(async () => expect((await cards(agent)).deferred).toEqual([]))
	expect((await cards(agent)).credentials).toEqual([])
	expect(issuer.asksOf('/notification').at(-1)).toMatchObject({ body: { event: 'credential_failure' } })
	expect((await agent.call('GET', '/api/history')).body['entries']).toMatchObject([
		{ event: 'not_received', error: 'invalid_credential' },
		{ event: 'deferred' },
	])
})

it('WI-14 VCI §9: an issuer that does not answer keeps nobody from their cards', async () => {
	const { agent } = await putOff({ interval: 1, deferredDelay: 8000 })
	await new Promise(resolve => setTimeout(resolve, 1100))
	const began = Date.now()
	expect((await cards(agent)).deferred).toHaveLength(1)
	expect(Date.now() - began).toBeLessThan(7000)
	await until(async () => expect((await cards(agent)).credentials).toHaveLength(1))
})

it('WI-14 VCI §9: of many who look at once one asks, and one card comes of it', async () => {
	const { agent } = await putOff({ interval: 1 })
	await new Promise(resolve => setTimeout(resolve, 1100))
	await Promise.all(Array.from({ length: 20 }, () => cards(agent)))
	await until(async () => expect((await cards(agent)).credentials).toHaveLength(1))
	expect(await events(agent)).toEqual(['received', 'deferred'])
})

it('WI-16 MD-09 VCI §14.5: copies are renewed by refresh token before they run out, with keys that nobody has seen', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', refresh: true })
	const verifier = await openVerifier()
	const agent = await walletFor(issuer, verifier)
	await getBySigningIn(agent, { link: issuer.link })
	expect((await cards(agent)).credentials).toMatchObject([{ copies: { total: 3, fresh: 3, renewable: true } }])
	for (let showing = 1; showing <= 2; showing++) {
		const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
		expect(await agent.call('POST', `/api/requests/${body['id']}/consent`, {})).toMatchObject({ status: 200 })
	}
	await until(async () => expect((await cards(agent)).credentials).toMatchObject([{ copies: { total: 3, fresh: 3, renewable: true } }]))
	expect(await events(agent)).toEqual(['renewed', 'presented', 'presented', 'received'])
	expect(issuer.asksOf('/token').at(-1)?.body).toMatchObject({ grant_type: 'refresh_token' })
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	await agent.call('POST', `/api/requests/${body['id']}/consent`, {})
	const keys = verifier.responses().map(({ vp_token = '' }) => JSON.parse(vp_token).id[0].split('.')[1] as string)
	const print = (payload: string) => JSON.parse(Buffer.from(payload, 'base64url').toString()).cnf.jwk.x
	expect(new Set(keys.map(print)).size).toBe(3)
})

it('WI-16 RFC 6749 §5.2: a refresh token that is refused with invalid_grant is given up, and the card stays as it is', async () => {
	const issuer = await openAuthorizingIssuer({
		scope: 'light',
		refresh: true,
		tokenAnswer: (answer, grant) => (grant === 'refresh_token' ? { ...answer, access_token: '' } : { ...answer, refresh_token: 'another' }),
	})
	const agent = await walletFor(issuer)
	await getBySigningIn(agent, { link: issuer.link })
	const [card] = (await cards(agent)).credentials
	expect(await agent.call('POST', `/api/credentials/${card?.id}/renew`)).toMatchObject({ status: 502, body: { error: 'bad_gateway' } })
	expect((await cards(agent)).credentials).toMatchObject([{ id: card?.id, copies: { total: 3, fresh: 3, renewable: false } }])
	expect(await events(agent)).toEqual(['not_renewed', 'received'])
	expect(await agent.call('POST', `/api/credentials/${card?.id}/renew`)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
})

it('WI-16 VCI §15.3: deleting a card forgets the key that the wallet was known by at its issuer', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', refresh: true })
	const agent = await walletFor(issuer)
	await getBySigningIn(agent, { link: issuer.link })
	const [card] = (await cards(agent)).credentials
	expect((await agent.call('DELETE', `/api/credentials/${card?.id}`)).body).toEqual({ issuer_told: true })
	const database = await openDatabase(agent.config.databaseUrl, migrations)
	for (const table of ['credential', 'credential_copy', 'signing_key', 'sign_in', 'deferred']) {
		expect([table, await database.read({ statement: { sql: `SELECT * FROM ${table}` }, values: [] })]).toEqual([table, []])
	}
	await database.close()
})
