// Requests on both databases: one winner, and nothing kept longer than said.

import type { Database } from '@wangzheng/shared/adapters/database.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { purge } from '@wangzheng/shared/adapters/purge.ts'
import { passed } from '@wangzheng/shared/protocol/credential/check.ts'
import { startThrowawayPostgres } from '@wangzheng/shared/test/throwaway-postgres.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { createRequestStore, purgeRequests } from '../adapters/request-store.ts'
import { migrations } from '../main.ts'
import { createReport } from '../report.ts'
import type { Asked, OpenRequest } from '../request.ts'

const postgres = await startThrowawayPostgres()
afterAll(() => postgres.stop())

const now = 1_795_000_000
const asked: Asked = {
	id: 'one',
	owner: 'key:first',
	scene: 'courier',
	flow: 'cross_device',
	responseMode: 'direct_post',
	clientId: 'x509_hash:x',
	answerTo: 'https://verifier.example/response/one',
	nonce: 'n',
	state: 's',
	createdAt: now,
	expiresAt: now + 300,
}
const open = (request: Asked): OpenRequest => ({ ...request, phase: 'requested', encryptionKey: undefined })
const report = createReport([], passed('query', 'OpenID4VP 1.0 §6.4', 'answered'))
const answer = (claimsUntil: number) => ({
	phase: 'answered' as const,
	ending: { endedAt: now, report, claimsUntil },
	claims: { network_id: { type: 't', tier: 'light' as const, claims: { family_name: '王' } } },
})

describe.each([
	['SQLite', async () => 'sqlite::memory:'],
	['PostgreSQL', () => postgres.createDatabase('verifier')],
])('on %s', (_, url) => {
	let database: Database
	const at = (time: number) => createRequestStore({ database, clock: { now: () => time } })
	const rows = async (sql: string) => (await database.read({ statement: { sql }, values: [] })).length
	afterAll(() => database.close())

	it('VV-02 fault 2: of fifty that end a request at once exactly one does', async () => {
		database = await openDatabase(await url(), migrations)
		const store = at(now)
		await store.put(open(asked))
		const ends = await Promise.all(
			Array.from({ length: 50 }, (_, one) =>
				store.end('one', one % 2 === 0 ? answer(now + 60) : { phase: 'refused', ending: { endedAt: now, error: 'access_denied' } }),
			),
		)
		expect(ends.filter(won => won)).toHaveLength(1)
		const found = await store.get('one')
		expect(found?.phase).toBe(ends.indexOf(true) % 2 === 0 ? 'answered' : 'refused')
	})

	it('a request is not ended after its time, and has expired by itself', async () => {
		await at(now).put(open({ ...asked, id: 'late' }))
		expect(await at(now + 300).end('late', answer(now + 900))).toBe(false)
		expect(await at(now + 300).get('late')).toMatchObject({ phase: 'expired' })
		expect(await at(now + 299).end('late', answer(now + 900))).toBe(true)
	})

	it('the key of a request is forgotten with its end', async () => {
		const key = { publicJwk: { kty: 'EC' as const, crv: 'P-256' as const, x: 'x', y: 'y' }, privateScalar: 'secret' }
		await at(now).put({ ...open({ ...asked, id: 'keyed' }), encryptionKey: key })
		expect(await at(now).get('keyed')).toMatchObject({ phase: 'requested', encryptionKey: key })
		await at(now).end('keyed', { phase: 'refused', ending: { endedAt: now, error: 'access_denied' } })
		expect(await rows(`SELECT id FROM verification_request WHERE id = 'keyed' AND encryption_key IS NULL`)).toBe(1)
	})

	it('claims are told until their time, then gone from the store, and in the end the report too', async () => {
		await at(now).put(open({ ...asked, id: 'kept' }))
		await at(now).end('kept', answer(now + 60))
		const found = await at(now + 59).get('kept')
		expect(found).toMatchObject({
			phase: 'answered',
			report: { verdict: 'not_checked' },
			claims: { network_id: { claims: { family_name: '王' } } },
		})
		expect(await at(now + 60).get('kept')).toMatchObject({ phase: 'answered', claims: undefined })

		const sweep = (time: number) => purge({ database, clock: { now: () => time } }, purgeRequests)
		const kept = `SELECT id FROM verification_request WHERE id = 'kept'`
		await sweep(now + 120)
		expect(await rows(`${kept} AND claims IS NULL`)).toBe(1)
		expect(await at(now + 120).get('kept')).toMatchObject({ phase: 'answered', claims: undefined })
		await sweep(now + 31 * 86_400)
		expect(await rows(kept)).toBe(0)
	})

	it('what came of a request is told alike where it ended, at once and later, and elsewhere; claims past their time nowhere', async () => {
		let time = now
		const store = createRequestStore({ database, clock: { now: () => time } })
		const key = { publicJwk: { kty: 'EC' as const, crv: 'P-256' as const, x: 'x', y: 'y' }, privateScalar: 'secret' }
		await store.put({ ...open({ ...asked, id: 'alike' }), encryptionKey: key })
		await store.end('alike', answer(now + 60))
		const found = await store.get('alike')
		expect(found).toMatchObject({ phase: 'answered', claims: { network_id: { claims: { family_name: '王' } } } })
		expect(JSON.stringify(found)).not.toContain('secret')
		expect(await store.get('alike')).toEqual(found)
		expect(await at(now).get('alike')).toEqual(found)

		await store.put(open({ ...asked, id: 'brief' }))
		await store.end('brief', answer(now + 1))
		time = now + 1
		expect(await store.get('brief')).toMatchObject({ phase: 'answered', claims: undefined })
	})

	it('claims that a scene does not keep are never written', async () => {
		await at(now).put(open({ ...asked, id: 'nothing' }))
		await at(now).end('nothing', answer(now))
		expect(await rows(`SELECT id FROM verification_request WHERE id = 'nothing' AND claims IS NULL`)).toBe(1)
	})

	it('a request that nobody answers is forgotten an hour after its time', async () => {
		await at(now).put(open({ ...asked, id: 'silent' }))
		await purge({ database, clock: { now: () => now + 300 + 3600 + 61 } }, purgeRequests)
		expect(await rows(`SELECT id FROM verification_request WHERE id = 'silent'`)).toBe(0)
	})
})
