// The wallet on PostgreSQL: the same trips, the same single winners.

import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { purge } from '@wangzheng/shared/adapters/purge.ts'
import { startThrowawayPostgres } from '@wangzheng/shared/test/throwaway-postgres.ts'
import { afterAll, expect, it, vi } from 'vitest'
import { migrations } from '../store/migrations.ts'
import { purgePending } from '../store/pending.ts'
import { openAuthorizingIssuer } from './authorizing-issuer.ts'
import { openIssuer } from './issuer-peer.ts'
import { getBySigningIn } from './signing-in.ts'
import { openVerifier } from './verifier-peer.ts'
import { receive, walletFor } from './world.ts'

const postgres = await startThrowawayPostgres()
const databaseUrl = await postgres.createDatabase('wallet')
afterAll(() => postgres.stop())

it('WI-13 DQ-11 VCI §8: a credential is received, shown and deleted on PostgreSQL', async () => {
	const issuer = await openIssuer()
	const verifier = await openVerifier({ encrypted: true })
	const agent = await walletFor(issuer, verifier, { databaseUrl })
	expect((await receive(agent, issuer.link)).status).toBe(201)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	const answers = await Promise.all(Array.from({ length: 50 }, () => agent.call('POST', `/api/requests/${body['id']}/consent`, {})))
	expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 49 }, () => 409)])
	const [credential] = (await agent.call('GET', '/api/credentials')).body['credentials'] as { id: string }[]
	expect(credential).toMatchObject({ status: 'valid', copies: { total: 3, fresh: 2 } })
	expect((await agent.call('GET', '/api/history')).body['entries']).toMatchObject([{ event: 'presented' }, { event: 'received' }])
	expect((await agent.call('DELETE', `/api/credentials/${credential?.id}`)).status).toBe(200)
	await agent.close()
})

it('WI-14 WI-16 VCI §9, §14.5: who signs in gets a card that comes later, on PostgreSQL', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', putOff: 1, interval: 1, refresh: true })
	const agent = await walletFor(issuer, undefined, { databaseUrl: await postgres.createDatabase('signing_in'), pollEvery: 1 })
	expect(await getBySigningIn(agent, { link: issuer.link })).toMatchObject({ status: 201, body: { deferred: [expect.any(String)] } })
	const cards = async () => (await agent.call('GET', '/api/credentials')).body['credentials'] as { id: string }[]
	await vi.waitFor(async () => expect(await cards()).toHaveLength(1), { timeout: 10_000, interval: 200 })
	const [card] = await cards()
	expect(card).toMatchObject({ copies: { total: 3, renewable: true } })
	expect((await agent.call('DELETE', `/api/credentials/${card?.id}`)).status).toBe(200)
	await agent.close()
})

it('WI-16 VCI §15.3: offers and requests are forgotten when their time is over', async () => {
	const database = await openDatabase(databaseUrl, migrations)
	const count = async () =>
		(await database.read({ statement: { sql: 'SELECT id FROM offer UNION ALL SELECT id FROM request' }, values: [] })).length
	expect(await count()).toBe(2)
	await purge({ database, clock: { now: () => Math.floor(Date.now() / 1000) + 3600 } }, purgePending)
	expect(await count()).toBe(0)
	await database.close()
})
