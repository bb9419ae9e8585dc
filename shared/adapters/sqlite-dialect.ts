// Kysely on a node:sqlite connection that it shares with others, turn by turn.

import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import {
	type CompiledQuery,
	type DatabaseConnection,
	type Dialect,
	type Driver,
	SqliteAdapter,
	SqliteIntrospector,
	SqliteQueryCompiler,
} from 'kysely'
import { patiently, type Turns } from './turns.ts'

export const sqliteDialect = (db: DatabaseSync, turns: Turns): Dialect => ({
	createAdapter: () => new SqliteAdapter(),
	createQueryCompiler: () => new SqliteQueryCompiler(),
	createIntrospector: kysely => new SqliteIntrospector(kysely),
	createDriver: () => createDriver(db, turns),
})

function createDriver(db: DatabaseSync, turns: Turns): Driver {
	const holders = new WeakMap<DatabaseConnection, () => void>()
	return {
		init: async () => {},
		async acquireConnection() {
			const giveBack = await turns.take()
			const connection = createConnection(db)
			holders.set(connection, giveBack)
			return connection
		},
		releaseConnection: async connection => holders.get(connection)?.(),
		// IMMEDIATE: a transaction that reads first and writes later must not find that another process wrote between
		beginTransaction: () => patiently(() => db.exec('BEGIN IMMEDIATE')),
		commitTransaction: async () => db.exec('COMMIT'),
		rollbackTransaction: async () => db.exec('ROLLBACK'),
		destroy: async () => {}, // the connection belongs to who opened it
	}
}

const createConnection = (db: DatabaseSync): DatabaseConnection => ({
	executeQuery: <R>({ sql, parameters }: CompiledQuery) =>
		patiently(() => {
			const statement = db.prepare(sql)
			const values = parameters as SQLInputValue[]
			if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] }
			const { changes, lastInsertRowid } = statement.run(...values)
			return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
		}),
	async *streamQuery<R>({ sql, parameters }: CompiledQuery) {
		for (const row of db.prepare(sql).iterate(...(parameters as SQLInputValue[]))) yield { rows: [row as R] }
	},
})
