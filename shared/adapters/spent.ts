// What works once: keys that are spent, kept until their own expiry refuses them.

import type { Seconds } from '../protocol/ports.ts'
import type { Migration, Query, Statement } from './database.ts'

export const spentMigration: Migration = {
	name: 'spent',
	async up(kysely) {
		await kysely.schema
			.createTable('spent')
			.addColumn('key', 'text', column => column.primaryKey())
			.addColumn('until', 'bigint', column => column.notNull())
			.execute()
		await kysely.schema.createIndex('spent_until').on('spent').column('until').execute()
	},
}

const insert: Statement = { sql: 'INSERT INTO spent (key, until) VALUES ($1, $2) ON CONFLICT DO NOTHING', must: true }

/**
 * Spends `key` as a part of a transaction, which is undone where somebody has spent it before.
 * `until` is the second from which on the key's own expiry refuses it.
 */
export const spend = (key: string, until: Seconds): Query => ({ statement: insert, values: [key, until] })

/** For startPurge: `$1` is the time. */
export const purgeSpent: Statement = {
	sql: 'DELETE FROM spent WHERE key IN (SELECT key FROM spent WHERE until <= $1 ORDER BY until LIMIT 500)',
	must: true,
}
