// The database port on node:sqlite: WAL, synchronous=FULL, group commit. Several processes may have one file open.

import { closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Database, Outcome, Query, Row, Statement } from './database.ts'
import { makeFolder } from './folder.ts'
import { createGroupCommit } from './group-commit.ts'
import { SetupError } from './setup-error.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { createTurns, patiently } from './turns.ts'

type Prepared = { readonly statement: StatementSync; readonly returnsRows: boolean; readonly parameters: number }

/** Carries an unmet `must` out of a job, so that its savepoint is rolled back. */
class Unmet {
	readonly unmet: number
	constructor(unmet: number) {
		this.unmet = unmet
	}
}

const noRows: readonly Row[] = []

/**
 * @param path a file, made with mode 0600 together with its folder; or `:memory:`
 * @throws SetupError the file or its folder cannot be written, or is no database
 */
export async function openSqlite(path: string): Promise<Database> {
	const db = await open(path)
	const turns = createTurns()
	const group = createGroupCommit(db, turns)
	const kysely = new Kysely<unknown>({ dialect: sqliteDialect(db, turns) })
	const known = new WeakMap<Statement, Prepared>()

	function prepare(statement: Statement): Prepared {
		let prepared = known.get(statement)
		if (!prepared) {
			const own = db.prepare(statement.sql.replaceAll(/\$(\d+)/g, '?$1'))
			const parameters = Math.max(0, ...Array.from(statement.sql.matchAll(/\$(\d+)/g), ([, index]) => Number(index)))
			prepared = { statement: own, returnsRows: own.columns().length > 0, parameters }
			known.set(statement, prepared)
		}
		return prepared
	}

	function run({ statement, values }: Query, index: number): readonly Row[] {
		const prepared = prepare(statement)
		// SQLite would take NULL for a value that is missing
		if (values.length !== prepared.parameters) throw new TypeError(`${prepared.parameters} values are due, not ${values.length}`)
		if (prepared.returnsRows) {
			const rows = prepared.statement.all(...values) as Row[]
			if (statement.must && rows.length === 0) throw new Unmet(index)
			return rows
		}
		const { changes } = prepared.statement.run(...values)
		if (statement.must && changes === 0) throw new Unmet(index)
		return noRows
	}

	return {
		kysely,
		async transact(queries): Promise<Outcome> {
			try {
				return { rows: await group.commit(() => queries.map(run), queries.length) }
			} catch (failure) {
				if (failure instanceof Unmet) return { unmet: failure.unmet }
				throw failure
			}
		},
		async read(query) {
			if (!db.isTransaction) return patiently(() => run(query, 0))
			const giveBack = await turns.take() // a migration or an operator's query has a transaction open
			try {
				return await patiently(() => run(query, 0))
			} finally {
				giveBack()
			}
		},
		async close() {
			if (!db.isOpen) return
			await group.settled()
			const giveBack = await turns.take()
			if (db.isOpen) db.close()
			giveBack()
		},
	}
}

async function open(path: string): Promise<DatabaseSync> {
	if (path !== ':memory:') makeFolder(dirname(path))
	try {
		if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600)) // SQLite gives its -wal and -shm files the same mode
		const db = new DatabaseSync(path, { timeout: 5 })
		await patiently(() => db.exec('PRAGMA journal_mode = WAL'))
		db.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864')
		// 16 MiB of log before it is carried over: a page that many transactions wrote meanwhile is carried once
		db.exec('PRAGMA wal_autocheckpoint = 4096')
		return db
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause)
		throw new SetupError(`The database file ${path} cannot be used (${reason}): choose a folder that can be written.`, { cause })
	}
}
