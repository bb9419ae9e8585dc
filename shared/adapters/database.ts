// The database port: what the agents' stores ask of SQL. Fulfilled by sqlite.ts and postgres.ts, held to one contract.

import type { Kysely } from 'kysely'

export type Value = string | number | null | Uint8Array
export type Row = Readonly<Record<string, Value>>

/**
 * One statement of a hot path: its text is fixed when the program loads, so that an adapter prepares it once.
 * Parameters are `$1`, `$2` … in both dialects. Each statement reads or writes by one key.
 */
export type Statement = {
	readonly sql: string
	/** Rolls the whole transaction back unless the statement touches (or, with RETURNING, returns) at least one row. */
	readonly must?: boolean
}

/** A statement with its values. */
export type Query = { readonly statement: Statement; readonly values: readonly Value[] }

/** The outcome of a transaction: the rows of each query, or the first query whose `must` was not met; then nothing was written. */
export type Outcome = { readonly rows: ReadonlyArray<readonly Row[]> } | { readonly unmet: number }

export interface Database {
	/** Runs the queries in order, all or none; resolves after the commit is durable. */
	transact(queries: readonly Query[]): Promise<Outcome>
	/** The rows of one query that writes nothing. */
	read(query: Query): Promise<readonly Row[]>
	/** For schema, migrations at start and the lists that operators read; never on a hot path. */
	readonly kysely: Kysely<unknown>
	/** Waits for what is under way, then lets go of the files or connections. */
	close(): Promise<void>
}

/** A migration, run once for each database, in the order of the list. Kysely's schema builder writes both dialects. */
export type Migration = { readonly name: string; up(kysely: Kysely<unknown>): Promise<void> }
