// Migrations: each runs once for each database, also where several processes start together.

import { type Kysely, sql, type Transaction } from 'kysely'
import type { Migration } from './database.ts'

type Ledger = { migration: { name: string; done_at: number } }

/**
 * Runs what has not run yet, in the order of the list, in one transaction: all of it or nothing.
 * @param lock keeps other processes out until the transaction ends, where beginning one does not do so already
 */
export async function migrate(
	kysely: Kysely<unknown>,
	migrations: readonly Migration[],
	lock: (transaction: Transaction<unknown>) => Promise<void> = async () => {},
): Promise<void> {
	const names = migrations.map(({ name }) => name)
	if (new Set(names).size !== names.length) throw new TypeError(`two migrations have one name: ${names.sort().join(', ')}`)

	await kysely.transaction().execute(async transaction => {
		await lock(transaction)
		await transaction.schema
			.createTable('migration')
			.ifNotExists()
			.addColumn('name', 'text', column => column.primaryKey())
			.addColumn('done_at', 'bigint', column => column.notNull())
			.execute()
		const ledger = transaction as unknown as Transaction<Ledger>
		const done = new Set((await ledger.selectFrom('migration').select('name').execute()).map(({ name }) => name))
		for (const { name, up } of migrations) {
			if (done.has(name)) continue
			await up(transaction)
			await ledger
				.insertInto('migration')
				.values({ name, done_at: Math.floor(Date.now() / 1000) })
				.execute()
		}
	})
}

/** For PostgreSQL, whose transactions do not keep one another out. */
export async function lockMigrations(transaction: Transaction<unknown>): Promise<void> {
	await sql`SELECT pg_advisory_xact_lock(8401716290113645012)`.execute(transaction)
}
