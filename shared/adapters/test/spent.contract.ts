// What spending and purging must do on every database.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import { openDatabase } from '../open-database.ts'
import { purge, startPurge } from '../purge.ts'
import { purgeSpent, spend, spentMigration } from '../spent.ts'

export function spentContract(name: string, freshUrl: () => Promise<string>): void {
	describe(`spent keys: ${name}`, () => {
		let database: Database
		beforeAll(async () => {
			database = await openDatabase(await freshUrl(), [spentMigration])
		})
		afterAll(() => database?.close())
		const count = async () => (await database.read({ statement: { sql: 'SELECT count(*) AS n FROM spent' }, values: [] }))[0]?.['n']

		const spendAlone = async (key: string, until: number) => 'rows' in (await database.transact([spend(key, until)]))

		it('gives fifty racing callers exactly one winner', async () => {
			const answers = await Promise.all(Array.from({ length: 50 }, () => spendAlone('a', 2_000_000_000)))
			expect(answers.filter(won => won)).toHaveLength(1)
		})

		it('keeps keys apart', async () => {
			expect(await spendAlone('b', 2_000_000_000)).toBe(true)
			expect(await spendAlone('c', 2_000_000_000)).toBe(true)
		})

		it('undoes the transaction in which a spent key is spent again', async () => {
			expect(await database.transact([spend('d', 2_000_000_000), spend('a', 2_000_000_000)])).toEqual({ unmet: 1 })
			expect(await spendAlone('d', 2_000_000_000)).toBe(true)
		})

		it('removes what expired a minute ago, in steps, and keeps the rest', async () => {
			const now = 1_900_000_000
			const before = Number(await count())
			await Promise.all([
				...Array.from({ length: 1200 }, (_, i) => spendAlone(`old ${i}`, now - 61)),
				spendAlone('just expired', now - 59),
				spendAlone('good', now + 1),
			])
			await purge({ database, clock: { now: () => now } }, [purgeSpent])
			expect(await count()).toBe(before + 2)
			expect(await spendAlone('just expired', now + 1)).toBe(false)
		})

		it('stops purging when it is told to', async () => {
			const { stop } = startPurge({ database, clock: { now: () => 0 } }, [purgeSpent], () => {})
			await stop()
		})
	})
}
