// The wallet's tables. Each row belongs to one holder, who is the first part of its key.

import { bearerKeyMigration } from '@wangzheng/shared/adapters/bearer-keys.ts'
import type { Migration } from '@wangzheng/shared/adapters/database.ts'
import { signingKeyMigration } from '@wangzheng/shared/adapters/sealed-key-store.ts'

const walletMigration: Migration = {
	name: 'wallet',
	async up(kysely) {
		const { schema } = kysely
		await schema
			.createTable('holder_session')
			.addColumn('session', 'text', column => column.primaryKey())
			.addColumn('holder', 'text', column => column.notNull())
			.addColumn('began_at', 'bigint', column => column.notNull())
			.execute()
		await schema
			.createTable('credential')
			.addColumn('holder', 'text', column => column.notNull())
			.addColumn('id', 'text', column => column.notNull())
			.addColumn('sealed', 'bytea', column => column.notNull())
			.addColumn('received_at', 'bigint', column => column.notNull())
			.addColumn('status', 'text', column => column.notNull())
			.addColumn('status_as_of', 'bigint')
			.addPrimaryKeyConstraint('credential_pk', ['holder', 'id'])
			.execute()
		await schema
			.createTable('credential_copy')
			.addColumn('holder', 'text', column => column.notNull())
			.addColumn('credential', 'text', column => column.notNull())
			.addColumn('number', 'integer', column => column.notNull())
			.addColumn('sealed', 'bytea', column => column.notNull())
			.addColumn('uses', 'integer', column => column.notNull())
			.addPrimaryKeyConstraint('credential_copy_pk', ['holder', 'credential', 'number'])
			.execute()
		for (const table of ['offer', 'request']) {
			await schema
				.createTable(table)
				.addColumn('holder', 'text', column => column.notNull())
				.addColumn('id', 'text', column => column.notNull())
				.addColumn('sealed', 'bytea', column => column.notNull())
				.addColumn('state', 'text', column => column.notNull())
				.addColumn('expires_at', 'bigint', column => column.notNull())
				.addPrimaryKeyConstraint(`${table}_pk`, ['holder', 'id'])
				.execute()
			await schema.createIndex(`${table}_expires_at`).on(table).column('expires_at').execute()
		}
		await schema
			.createTable('history')
			.addColumn('holder', 'text', column => column.notNull())
			.addColumn('id', 'text', column => column.notNull())
			.addColumn('sealed', 'bytea', column => column.notNull())
			.addPrimaryKeyConstraint('history_pk', ['holder', 'id'])
			.execute()
	},
}

/** When a decision was begun, so that one that a crash cut off is known for that. */
const takenAtMigration: Migration = {
	name: 'taken-at',
	async up({ schema }) {
		for (const table of ['offer', 'request']) await schema.alterTable(table).addColumn('taken_at', 'bigint').execute()
	},
}

/** Authorizations that wait for their holder to come back, and credentials that come later. */
const journeysMigration: Migration = {
	name: 'journeys',
	async up({ schema }) {
		await schema
			.createTable('sign_in')
			.addColumn('holder', 'text', column => column.notNull())
			.addColumn('id', 'text', column => column.notNull())
			.addColumn('sealed', 'bytea', column => column.notNull())
			.addColumn('state', 'text', column => column.notNull())
			.addColumn('expires_at', 'bigint', column => column.notNull())
			.addColumn('taken_at', 'bigint')
			.addPrimaryKeyConstraint('sign_in_pk', ['holder', 'id'])
			.execute()
		await schema.createIndex('sign_in_expires_at').on('sign_in').column('expires_at').execute()
		await schema
			.createTable('deferred')
			.addColumn('holder', 'text', column => column.notNull())
			.addColumn('id', 'text', column => column.notNull())
			.addColumn('sealed', 'bytea', column => column.notNull())
			.addColumn('next_at', 'bigint', column => column.notNull())
			.addPrimaryKeyConstraint('deferred_pk', ['holder', 'id'])
			.execute()
		await schema.createIndex('deferred_next_at').on('deferred').column('next_at').execute()
	},
}

export const migrations: readonly Migration[] = [
	bearerKeyMigration,
	signingKeyMigration,
	walletMigration,
	takenAtMigration,
	journeysMigration,
]
