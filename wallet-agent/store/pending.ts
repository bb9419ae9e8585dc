// Offers, requests and sign-ins that wait for their holder's decision: each is decided once, and forgotten when its time is over. A decision that was
// begun and not ended within five minutes was cut off by a crash: it may be made again, for the other side takes its part of it once.

import type { Database, Query, Statement } from '@wangzheng/shared/adapters/database.ts'
import type { Clock, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { SealedBox } from './sealed-box.ts'

/** `open` waits for the holder, `taken` is being decided, `done` was. */
export type PendingState = 'open' | 'taken' | 'done'

export type Pending<T> = {
	readonly value: T
	readonly state: PendingState
	/** Whether it is `open` because a decision on it was cut off: nobody here knows how far that came. */
	readonly cutOff: boolean
}

/** Longer than any decision takes whose process still runs. */
export const longestDecision: Seconds = 300

export type PendingStore<T> = {
	put(holder: string, id: string, value: T, expiresAt: Seconds): Promise<void>
	/** Undefined where there is none or its time is over. */
	get(holder: string, id: string): Promise<Pending<T> | undefined>
	/** From `open`, or from a decision that was cut off, to `taken`: true for one caller alone. */
	take(holder: string, id: string): Promise<boolean>
	/** From `taken` back to `open`: the holder may decide again. */
	reopen(holder: string, id: string): Promise<void>
	/** From `taken` to `done`, with what is left to know of it: a part of a transaction. */
	finish(holder: string, id: string, value: T): Query
	remove(holder: string, id: string): Promise<void>
	/** Some, of any holder, whose time was over at `time`: for those who clear up after them. */
	listExpired(time: Seconds): Promise<ReadonlyArray<{ readonly holder: string; readonly id: string; readonly value: T }>>
}

type Table = 'offer' | 'request' | 'sign_in'

const statementsOf = (table: Table) => ({
	insert: { sql: `INSERT INTO ${table} (holder, id, sealed, state, expires_at) VALUES ($1, $2, $3, 'open', $4)` },
	select: { sql: `SELECT sealed, state, taken_at FROM ${table} WHERE holder = $1 AND id = $2 AND expires_at > $3` },
	take: {
		sql: `UPDATE ${table} SET state = 'taken', taken_at = $3
			WHERE holder = $1 AND id = $2 AND (state = 'open' OR (state = 'taken' AND taken_at <= $4)) AND expires_at > $3`,
		must: true,
	},
	reopen: { sql: `UPDATE ${table} SET state = 'open' WHERE holder = $1 AND id = $2 AND state = 'taken'` },
	finish: { sql: `UPDATE ${table} SET state = 'done', sealed = $3 WHERE holder = $1 AND id = $2 AND state = 'taken'`, must: true },
	remove: { sql: `DELETE FROM ${table} WHERE holder = $1 AND id = $2` },
	expired: { sql: `SELECT holder, id, sealed FROM ${table} WHERE expires_at <= $1 ORDER BY expires_at LIMIT 100` },
})

const tables = { offer: statementsOf('offer'), request: statementsOf('request'), sign_in: statementsOf('sign_in') } satisfies Record<
	string,
	Record<string, Statement>
>

export function createPendingStore<T>(
	{ database, box, clock }: { database: Database; box: SealedBox; clock: Clock },
	table: keyof typeof tables,
): PendingStore<T> {
	const statements = tables[table]
	const nameOf = (id: string) => `${table} ${id}`
	return {
		async put(holder, id, value, expiresAt) {
			await database.transact([{ statement: statements.insert, values: [holder, id, box.seal(holder, nameOf(id), value), expiresAt] }])
		},
		async get(holder, id) {
			const [row] = await database.read({ statement: statements.select, values: [holder, id, clock.now()] })
			if (!row) return undefined
			const cutOff = row['state'] === 'taken' && Number(row['taken_at']) <= clock.now() - longestDecision
			const state = cutOff ? 'open' : (row['state'] as PendingState)
			return { value: box.open<T>(holder, nameOf(id), row['sealed']), state, cutOff }
		},
		async take(holder, id) {
			return (
				'rows' in
				(await database.transact([{ statement: statements.take, values: [holder, id, clock.now(), clock.now() - longestDecision] }]))
			)
		},
		async reopen(holder, id) {
			await database.transact([{ statement: statements.reopen, values: [holder, id] }])
		},
		finish: (holder, id, value) => ({ statement: statements.finish, values: [holder, id, box.seal(holder, nameOf(id), value)] }),
		async remove(holder, id) {
			await database.transact([{ statement: statements.remove, values: [holder, id] }])
		},
		async listExpired(time) {
			const rows = await database.read({ statement: statements.expired, values: [time] })
			return rows.map(row => {
				const [holder, id] = [String(row['holder']), String(row['id'])]
				return { holder, id, value: box.open<T>(holder, nameOf(id), row['sealed']) }
			})
		},
	}
}

const purgeOf = (table: Table): Statement => ({
	sql: `DELETE FROM ${table} WHERE (holder, id) IN (SELECT holder, id FROM ${table} WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)`,
	must: true,
})

/** For startPurge: `$1` is the time. Sign-ins have a key to be removed with them (forget-abandoned.ts). */
export const purgePending: readonly Statement[] = [purgeOf('offer'), purgeOf('request')]
