// The issuer's tables. Each is read and written by its key alone on the hot path.

import { bearerKeyMigration } from '@wangzheng/shared/adapters/bearer-keys.ts'
import type { Migration } from '@wangzheng/shared/adapters/database.ts'
import { spentMigration } from '@wangzheng/shared/adapters/spent.ts'
import { sql } from 'kysely'
import { artifactMigration } from '../authorization/artifacts.ts'

const issuance: Migration = {
	name: 'issuance',
	async up(kysely) {
		await kysely.schema
			.createTable('issuance')
			.addColumn('id', 'text', column => column.primaryKey())
			.addColumn('tier', 'text', column => column.notNull())
			.addColumn('citizen', 'text', column => column.notNull())
			.addColumn('state', 'text', column => column.notNull())
			.addColumn('attempts', 'integer', column => column.notNull())
			.addColumn('created_at', 'bigint', column => column.notNull())
			.addColumn('expires_at', 'bigint', column => column.notNull())
			.addColumn('client', 'text')
			.addColumn('issued_at', 'bigint')
			.addColumn('status_list', 'text')
			.addColumn('status_indexes', 'text')
			.addColumn('notified', 'text')
			.execute()
		// for the purge of offers that nobody took
		await sql`CREATE INDEX issuance_unfinished ON issuance (expires_at) WHERE state IN ('offered', 'authorized')`.execute(kysely)
	},
}

/** What waits to be issued, and copies that were fetched later. */
const deferral: Migration = {
	name: 'issuance-deferral',
	async up(kysely) {
		// `wanted` by the offer, `waiting` for an operator, `released`
		await kysely.schema.alterTable('issuance').addColumn('deferral', 'text').execute()
		await kysely.schema.alterTable('issuance').addColumn('ask_again_at', 'bigint').execute()
		await kysely.schema.alterTable('issuance').addColumn('holder_keys', 'text').execute()
		await kysely.schema.alterTable('issuance').addColumn('renewed', 'text').execute()
		await sql`CREATE INDEX issuance_deferred ON issuance (expires_at) WHERE state = 'deferred'`.execute(kysely)
	},
}

const statusList: Migration = {
	name: 'status-list',
	async up(kysely) {
		await kysely.schema
			.createTable('status_list')
			.addColumn('id', 'text', column => column.primaryKey())
			.addColumn('tier', 'text', column => column.notNull())
			.addColumn('number', 'integer', column => column.notNull())
			.addColumn('size', 'integer', column => column.notNull())
			// how many indexes were leased
			.addColumn('leased', 'integer', column => column.notNull())
			.addColumn('version', 'integer', column => column.notNull())
			.execute()
		// statuses that were ever changed; all others are valid
		await kysely.schema
			.createTable('status_change')
			.addColumn('list', 'text', column => column.notNull())
			.addColumn('idx', 'integer', column => column.notNull())
			.addColumn('status', 'integer', column => column.notNull())
			.addPrimaryKeyConstraint('status_change_key', ['list', 'idx'])
			.execute()
	},
}

/** In which period a list was begun. */
const statusListPeriod: Migration = {
	name: 'status-list-period',
	async up(kysely) {
		await kysely.schema
			.alterTable('status_list')
			.addColumn('period', 'integer', column => column.notNull().defaultTo(0))
			.execute()
	},
}

/** A tier is issued in several formats: what stood for a tier stands for a Credential Configuration. */
const configurations: Migration = {
	name: 'credential-configuration',
	async up(kysely) {
		await kysely.schema.alterTable('issuance').renameColumn('tier', 'configuration').execute()
		await kysely.schema.alterTable('status_list').renameColumn('tier', 'configuration').execute()
	},
}

const consoleSession: Migration = {
	name: 'console-session',
	async up(kysely) {
		await kysely.schema
			.createTable('console_session')
			.addColumn('key', 'text', column => column.primaryKey())
			.addColumn('operator', 'text', column => column.notNull())
			.addColumn('expires_at', 'bigint', column => column.notNull())
			.execute()
	},
}

export const migrations: readonly Migration[] = [
	spentMigration,
	bearerKeyMigration,
	issuance,
	statusList,
	consoleSession,
	artifactMigration,
	deferral,
	statusListPeriod,
	configurations,
]
