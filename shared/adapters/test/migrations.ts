// The schema of the database contract.

import type { Kysely } from 'kysely'
import type { Migration } from '../database.ts'

export const migrations: readonly Migration[] = [
	{
		name: 'contract-things',
		async up(kysely) {
			await kysely.schema
				.createTable('thing')
				.addColumn('id', 'text', column => column.primaryKey())
				.addColumn('state', 'text')
				.addColumn('size', 'bigint')
				.addColumn('bytes', 'bytea')
				.execute()
		},
	},
	{
		name: 'contract-counter',
		async up(kysely) {
			await kysely.schema
				.createTable('counter')
				.addColumn('id', 'text', column => column.primaryKey())
				.addColumn('next', 'bigint', column => column.notNull())
				.execute()
			await (kysely as Kysely<Schema>).insertInto('counter').values({ id: 'list', next: 0 }).execute()
		},
	},
]

export type Schema = {
	thing: { id: string; state: string | null; size: number | null; bytes: Uint8Array | null }
	counter: { id: string; next: number }
}
