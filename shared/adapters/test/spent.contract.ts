// What spending and purging must do on every database.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import { openDatabase } from '../open-database.ts'
import { purge, startPurge } from '../purge.ts'
import { createOnce, purgeSpent, spend, spentMigration } from '../spent.ts'

export function spentContract(name: string, freshUrl: () => Promise<string>): void {
	describe(`spent keys: ${name}`, () => {
		let database: Database
		beforeAll(async () => {
			database = await openDatabase(await freshUrl(), [spentMigration])
		})
		afterAll(() => database?.close())
		const count = async () => (await database.read({ statement: { sql: 'SELECT count(*) AS n FROM spent' }, values: [] }))[0]?.['n']

		it('gives fifty racing callers exactly one winner', async () => {
			const once = createOnce(database)
			const answers = await Promise.all(Array.from({ length: 50 }, () => once.spend('a', 2_000_000_000)))
			expect(answers.filter(won => won)).toHaveLength(1)
		})

		it('keeps keys apart', async () => {
			const once = createOnce(database)
			expect(await once.spend('b', 2_000_000_000)).toBe(true)
			expect(await once.spend('c', 2_000_000_000)).toBe(true)
		})

		it('undoes the transaction in which a spent key is spent again', async () => {
			expect(await database.transact([spend('d', 2_000_000_000), spend('a', 2_000_000_000)])).toEqual({ unmet: 1 })
			expect(await createOnce(database).spend('d', 2_000_000_000)).toBe(true)
		})

		it('removes what expired a minute ago, in steps, and keeps the rest', async () => {
			const now = 1_900_000_000
			const before = Number(await count())
			await Promise.all([
				...Array.from({ length: 1200 }, (_, i) => createOnce(database).spend(`old ${i}`, now - 61)),
				createOnce(database).spend('just expired', now - 59),
				createOnce(database).spend('good', now + 1),
			])
			await purge({ database, clock: { now: () => now } }, [purgeSpent])
			expect(await count()).toBe(before + 2)
			expect(await createOnce(database).spend('just expired', now + 1)).toBe(false)
		})

		it('stops purging when it is told to', async () => {
			const { stop } = startPurge({ database, clock: { now: () => 0 } }, [purgeSpent], () => {})
			await stop()
		})
	})
}
