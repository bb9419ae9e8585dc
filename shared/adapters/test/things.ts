// The schema, the statements and the helping hands of the database contracts.

import type { Kysely } from 'kysely'
import type { Database, Migration, Outcome, Row, Value } from '../database.ts'
import { openDatabase } from '../open-database.ts'

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

export const insert = { sql: 'INSERT INTO thing (id, state, size, bytes) VALUES ($1, $2, $3, $4)' }
export const spend = { sql: 'INSERT INTO thing (id) VALUES ($1) ON CONFLICT DO NOTHING', must: true }
export const move = { sql: 'UPDATE thing SET state = $3 WHERE id = $1 AND state = $2', must: true }
export const take = { sql: 'DELETE FROM thing WHERE id = $1 RETURNING id, state, size', must: true }
export const allocate = { sql: 'UPDATE counter SET next = next + 1 WHERE id = $1 RETURNING next - 1 AS allocated', must: true }
export const get = { sql: 'SELECT id, state, size, bytes FROM thing WHERE id = $1' }
export const list = { sql: 'SELECT id FROM thing ORDER BY id' }
export const select = { sql: 'SELECT size FROM thing WHERE id = $1', must: true }

export const rowsOf = (outcome: Outcome): ReadonlyArray<readonly Row[]> => {
	if ('unmet' in outcome) throw new Error(`query ${outcome.unmet} was not met`)
	return outcome.rows
}
export const thing = (id: string, state: Value = null, size: Value = null, bytes: Value = null) => ({
	statement: insert,
	values: [id, state, size, bytes],
})
export const race = <T>(count: number, work: (i: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, i) => work(i)))
export const won = (outcomes: readonly Outcome[]) => outcomes.filter(outcome => 'rows' in outcome)
export const ids = async (database: Database) => (await database.read({ statement: list, values: [] })).map(row => row['id'])

/** Runs `work` with a fresh database, and closes it. */
export async function within(freshUrl: () => Promise<string>, work: (database: Database, url: string) => Promise<void>): Promise<void> {
	const url = await freshUrl()
	const database = await openDatabase(url, migrations)
	try {
		await work(database, url)
	} finally {
		await database.close()
	}
}
