// The database port on PostgreSQL. Statements are prepared once a connection; a transaction's are sent without waiting in between.

import { setTimeout as pause } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database, Outcome, Query, Row, Statement, Value } from './database.ts'
import { SetupError } from './setup-error.ts'

/** How often a transaction that met another one in a deadlock is run again. */
const maxTries = 8

/** Types as the port has them: whole numbers, 1 and 0, bytes; the rest as pg reads them. */
const readers = new Map<number, (text: string) => Value>([
	[pg.types.builtins.INT8, wholeNumber],
	[pg.types.builtins.BOOL, text => (text === 't' ? 1 : 0)],
	[pg.types.builtins.BYTEA, text => Uint8Array.fromHex(text.slice(2))],
])

function wholeNumber(text: string): number {
	const value = Number(text)
	if (!Number.isSafeInteger(value)) throw new RangeError(`${text} in the database is beyond the whole numbers of JavaScript`)
	return value
}

/**
 * @param url `postgres://…` as libpq takes it
 * @throws SetupError no connection can be made
 */
export async function openPostgres(url: string): Promise<Database> {
	const pool = new pg.Pool({
		connectionString: url,
		max: 16,
		connectionTimeoutMillis: 10_000,
		pipeline: true,
		types: { getTypeParser: (oid: number, format) => readers.get(oid) ?? pg.types.getTypeParser(oid, format) },
	})
	pool.on('error', () => {}) // an idle connection that broke is left behind; the next query makes another
	try {
		await pool.query('SELECT 1')
	} catch (cause) {
		await pool.end()
		const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
		throw new SetupError(`PostgreSQL cannot be reached (${reason}): check the database URL and that the server runs.`, { cause })
	}
	const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
	const underWay = new Set<Promise<unknown>>()
	let ended: Promise<void> | undefined

	async function counted<T>(work: () => Promise<T>): Promise<T> {
		if (ended) throw new Error('the database is closed')
		const promise = work()
		underWay.add(promise)
		try {
			return await promise
		} finally {
			underWay.delete(promise)
		}
	}

	return {
		kysely,
		transact: queries => counted(() => retrying(() => (queries.length === 1 ? single(pool, queries) : transaction(pool, queries)))),
		read: query => counted(async () => (await send(pool, query)).rows),
		close() {
			ended ??= Promise.allSettled(underWay).then(() => pool.end())
			return ended
		},
	}
}

/** One statement is a transaction of its own. */
async function single(pool: pg.Pool, queries: readonly Query[]): Promise<Outcome> {
	const results = await Promise.all(queries.map(query => send(pool, query)))
	return outcome(queries, results)
}

/** Two round trips: all statements, then COMMIT or ROLLBACK. */
async function transaction(pool: pg.Pool, queries: readonly Query[]): Promise<Outcome> {
	const client = await pool.connect()
	let broken: Error | undefined
	try {
		const begun = client.query('BEGIN')
		const [, ...answers] = await Promise.allSettled([begun, ...queries.map(query => send(client, query))])
		const failed = answers.find(answer => answer.status === 'rejected')
		const result = failed ? undefined : outcome(queries, answers.map(fulfilled))
		if (result && 'rows' in result) await client.query('COMMIT')
		else await client.query('ROLLBACK').catch((error: Error) => (broken = error))
		await begun
		if (failed) throw failed.reason
		return result as Outcome
	} catch (error) {
		broken ??= isConnectionLost(error) ? (error as Error) : undefined
		throw error
	} finally {
		client.release(broken)
	}
}

const fulfilled = <T>(answer: PromiseSettledResult<T>): T => {
	if (answer.status === 'rejected') throw answer.reason
	return answer.value
}

/** An error that the server did not report: what the connection is in is unknown. */
const isConnectionLost = (error: unknown): boolean => !(error instanceof pg.DatabaseError)

const names = new WeakMap<Statement, string>()
let count = 0

function send(on: pg.Pool | pg.PoolClient, { statement, values }: Query): Promise<pg.QueryResult<Row>> {
	let name = names.get(statement)
	if (!name) {
		name = `hot${++count}`
		names.set(statement, name)
	}
	return on.query<Row>({ name, text: statement.sql, values: values as Value[] })
}

function outcome(queries: readonly Query[], results: ReadonlyArray<pg.QueryResult<Row>>): Outcome {
	const unmet = queries.findIndex(({ statement }, index) => statement.must && results[index]?.rowCount === 0)
	return unmet < 0 ? { rows: results.map(({ rows }) => rows) } : { unmet }
}

/** Deadlock and serialization failure: nothing was written, and the same again will do. */
async function retrying<T>(work: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await work()
		} catch (error) {
			const code = error instanceof pg.DatabaseError ? error.code : undefined
			if (tries === maxTries || (code !== '40P01' && code !== '40001')) throw error
			await pause(Math.random() * 20 * tries)
		}
	}
}
