// The issuer's stores on both databases: every step once, whoever races.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '@wangzheng/shared/adapters/database.ts'
import { hmac, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { purge } from '@wangzheng/shared/adapters/purge.ts'
import { startThrowawayPostgres } from '@wangzheng/shared/test/throwaway-postgres.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIssuanceStore, purgeIssuances } from '../adapters/issuance-store.ts'
import { migrations } from '../adapters/migrations.ts'
import { createStatusListStore } from '../adapters/status-list-store.ts'
import { createId } from '../handles.ts'
import { takeStatusPlace } from '../operations/take-status-place.ts'
import { tally, times } from './world.ts'

const now = 1_795_000_000
const folder = mkdtempSync(join(tmpdir(), 'wz-issuer-store-'))
const postgres = await startThrowawayPostgres()
afterAll(async () => {
	await postgres.stop()
	rmSync(folder, { recursive: true })
})

describe.each([
	['node:sqlite', async () => `sqlite:${join(folder, 'issuer.sqlite')}`],
	['PostgreSQL', () => postgres.createDatabase('issuer')],
] as const)('on %s', (_, url) => {
	let database: Database
	let store: ReturnType<typeof createIssuanceStore>
	beforeAll(async () => {
		database = await openDatabase(await url(), migrations)
		store = createIssuanceStore(database)
	})
	afterAll(() => database.close())

	async function offered(expiresAt = now + 600): Promise<string> {
		const id = createId({ random: systemRandom })
		await store.put({ id, configuration: 'light', citizen: 'citizen-1', createdAt: now, expiresAt })
		return id
	}
	const redeem = (id: string, right: boolean, at = now) =>
		store.redeem(id, { right, maxAttempts: 5, now: at, authorizedUntil: at + 300, clientId: right ? 'wallet' : 'guesser' })
	const issue = (id: string, index: number, nonce = `nonce ${id} ${index}`, at = now) =>
		store.issue(id, {
			spends: [],
			nonces: [{ key: nonce, until: at + 300 }],
			place: { list: 'light-1', indexes: [index, index + 1000] },
			now: at,
		})
	async function issued(): Promise<string> {
		const id = await offered()
		await redeem(id, true)
		await createStatusListStore(database).lease('light', 1, 256)
		expect(await issue(id, 1)).toBe('done')
		return id
	}

	it('OFF-08 VCI §4.1.1: of fifty right redemptions of one code one wins', async () => {
		const id = await offered()
		const tries = await times(50, () => redeem(id, true))
		expect(tries.filter(attempts => attempts !== undefined)).toEqual([1])
		expect(await store.get(id, now)).toMatchObject({ state: 'authorized', clientId: 'wallet', expiresAt: now + 300 })
	})

	it('TK-07 VCI §13.6.3: of fifty wrong tries five are counted, and then a right one comes too late', async () => {
		const id = await offered()
		const tries = await times(50, () => redeem(id, false))
		expect(tries.filter(attempts => attempts !== undefined).sort()).toEqual([1, 2, 3, 4, 5])
		expect(await redeem(id, true)).toBeUndefined()
		expect(await store.get(id, now)).toMatchObject({ state: 'offered', attempts: 5 })
	})

	it('OFF-08 VCI §6.3: an offer past its time is not redeemed, and reads as expired', async () => {
		const id = await offered(now)
		expect(await redeem(id, true)).toBeUndefined()
		expect(await store.get(id, now)).toMatchObject({ state: 'expired' })
	})

	it('CR-02 VCI §8: of fifty issuances of one authorization one wins, and its place is kept', async () => {
		const id = await offered()
		await redeem(id, true)
		const outcomes = await times(50, index => issue(id, index))
		expect(tally(outcomes)).toEqual({ done: 1, 'not authorized': 49 })
		const index = outcomes.indexOf('done')
		expect(await store.get(id, now)).toMatchObject({ state: 'issued', places: [{ list: 'light-1', indexes: [index, index + 1000] }] })
	})

	it('NO-03 VCI §13.8: of fifty issuances with one nonce one wins, and the others stay authorized', async () => {
		const ids = await times(50, () => offered())
		await Promise.all(ids.map(id => redeem(id, true)))
		const nonce = `one nonce for all ${ids[0]}`
		expect(tally(await Promise.all(ids.map(id => issue(id, 1, nonce))))).toEqual({ done: 1, 'nonce spent': 49 })
		const states = await Promise.all(ids.map(async id => (await store.get(id, now))?.state))
		expect(tally(states)).toEqual({ issued: 1, authorized: 49 })
	})

	it('NO-03 VCI §13.8: an issuance that fails spends no nonce', async () => {
		const [first, second] = [await offered(), await offered()]
		await redeem(second, true)
		expect(await issue(first, 1, 'kept nonce')).toBe('not authorized')
		expect(await issue(second, 1, 'kept nonce')).toBe('done')
	})

	it('CR-02 VCI §13.10: an authorization past its time issues nothing', async () => {
		const id = await offered()
		await redeem(id, true)
		expect(await issue(id, 1, undefined, now + 300)).toBe('not authorized')
	})

	it('TS-06 TSL §7.1: of fifty changes from one state one wins, and every copy moves', async () => {
		const id = await issued()
		const issuance = await store.get(id, now)
		if (!issuance) throw new Error('not there')
		const before = await createStatusListStore(database).get('light-1')
		expect(tally(await times(50, () => store.change(issuance, 'suspend')))).toEqual({ true: 1, false: 49 })
		const lists = createStatusListStore(database)
		expect((await lists.get('light-1'))?.version).toBe((before?.version ?? 0) + 1)
		const changed = new Map(await lists.changed('light-1'))
		expect([changed.get(1), changed.get(1001)]).toEqual([2, 2])
	})

	it('TS-14 TSL §12.5: a new period begins a new list, whatever is left of the one before, and goes on in it', async () => {
		const lists = createStatusListStore(database)
		const [first, same, next, later] = [
			await lists.lease('light', 8, 256, 100),
			await lists.lease('light', 8, 256, 100),
			await lists.lease('light', 8, 256, 101),
			await createStatusListStore(database).lease('light', 8, 256, 101),
		]
		expect(same.list).toBe(first.list)
		expect(next.list).not.toBe(first.list)
		expect([later.list, later.first]).toEqual([next.list, 8])
	})

	it('TS-14 TSL §12.5: what was leased in one week is not given out in the next', async () => {
		let time = 1_795_000_000
		const take = takeStatusPlace(
			{ statusLists: createStatusListStore(database), mac: hmac(new Uint8Array(32)), clock: { now: () => time } },
			256,
		)
		const [first, same] = [await take('light', 2), await take('light', 2)]
		time += 7 * 86_400
		const next = await take('light', 2)
		expect(same.list).toBe(first.list)
		expect(next.list).not.toBe(first.list)
	})

	it('TS-14 TSL §12.2: fifty leases in parallel, over lists that fill up, are fifty different stretches', async () => {
		const lists = createStatusListStore(database)
		const leases = await times(50, () => lists.lease('upgraded', 64, 256))
		expect(new Set(leases.map(({ list, first }) => `${list} ${first}`)).size).toBe(50)
		expect(leases.every(({ first, count, size }) => first + count <= size)).toBe(true)
		expect(new Set(leases.map(({ list }) => list)).size).toBe(13)
	})

	it('lists the newest first, each once, from any place', async () => {
		const ids = await times(5, () => offered())
		const first = await store.list({ limit: 3 }, now)
		const rest = await store.list({ after: first[2]?.id, limit: 200 }, now)
		const seen = [...first, ...rest].map(({ id }) => id)
		expect(seen).toEqual([...new Set(seen)].sort().reverse())
		expect(seen).toEqual(expect.arrayContaining(ids))
	})

	it('forgets offers that nobody took, a day after their time, and nothing that was issued', async () => {
		const [kept, old] = [await issued(), await offered(now - 86_400 - 120)]
		await purge({ database, clock: { now: () => now } }, [purgeIssuances])
		expect(await store.get(old, now)).toBeUndefined()
		expect((await store.get(kept, now))?.state).toBe('issued')
	})
})

it.each([
	['node:sqlite', async () => `sqlite:${join(folder, 'old.sqlite')}`],
	['PostgreSQL', () => postgres.createDatabase('old')],
] as const)('what an issuer of before the mdocs kept on %s is found again: its tiers are configurations now', async (_, urlOf) => {
	const url = await urlOf()
	const before = migrations.slice(
		0,
		migrations.findIndex(({ name }) => name === 'credential-configuration'),
	)
	const old = await openDatabase(url, before)
	const id = createId({ random: systemRandom })
	const values = [id, 'upgraded', 'citizen-1', now, now + 600]
	const offer = {
		sql: `INSERT INTO issuance (id, tier, citizen, state, attempts, created_at, expires_at) VALUES ($1, $2, $3, 'offered', 0, $4, $5)`,
	}
	const list = {
		sql: `INSERT INTO status_list (id, tier, number, size, leased, version, period) VALUES ('upgraded-1', 'upgraded', 1, 256, 64, 3, 0)`,
	}
	await old.transact([
		{ statement: offer, values },
		{ statement: list, values: [] },
	])
	await old.close()
	const database = await openDatabase(url, migrations)
	try {
		expect(await createIssuanceStore(database).get(id, now)).toMatchObject({ state: 'offered', configuration: 'upgraded' })
		expect(await createStatusListStore(database).lease('upgraded', 64, 256)).toMatchObject({ list: 'upgraded-1', first: 64 })
	} finally {
		await database.close()
	}
})
