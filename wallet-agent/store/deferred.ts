// Credentials that their issuers will issue later, each with what is needed to ask for it. Every statement but the poller's is by the
// holder's key. OpenID4VCI 1.0 §9.

import type { Database, Query, Row, Statement } from '@wangzheng/shared/adapters/database.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Entitlement } from '../offer.ts'
import type { SealedBox } from './sealed-box.ts'

export type DeferredCredential = {
	readonly id: string
	readonly about: Entitlement
	readonly transactionId: string
	/** Thumbprints of the keys that credentials were asked for with: only to these may they be bound. */
	readonly keys: readonly string[]
	readonly since: Seconds
	/** When the issuer may be asked next. */
	readonly nextAt: Seconds
}

export type DeferredStore = {
	/** Those of a holder, the newest first. */
	list(holder: string): Promise<readonly DeferredCredential[]>
	/** Keeps one: a part of the transaction that ends the offer. */
	put(holder: string, deferred: DeferredCredential): Query
	/** True for one of the callers that race for asking: nobody else asks before `until`. */
	claim(holder: string, deferred: Pick<DeferredCredential, 'id' | 'nextAt'>, until: Seconds): Promise<boolean>
	/** Puts it off, with what has changed. */
	postpone(holder: string, deferred: DeferredCredential): Promise<void>
	/** Forgets one: a part of the transaction that ends it, which fails where it has been ended. */
	end(holder: string, id: string): Query
	/** Holders who have some whose time has come, for the poller. */
	due(now: Seconds): Promise<readonly string[]>
}

const insert: Statement = { sql: 'INSERT INTO deferred (holder, id, sealed, next_at) VALUES ($1, $2, $3, $4)' }
const select: Statement = { sql: 'SELECT id, sealed, next_at FROM deferred WHERE holder = $1' }
const claim: Statement = { sql: 'UPDATE deferred SET next_at = $4 WHERE holder = $1 AND id = $2 AND next_at = $3', must: true }
const update: Statement = { sql: 'UPDATE deferred SET next_at = $3, sealed = $4 WHERE holder = $1 AND id = $2' }
const remove: Statement = { sql: 'DELETE FROM deferred WHERE holder = $1 AND id = $2', must: true }
const selectDue: Statement = {
	sql: 'SELECT DISTINCT holder FROM (SELECT holder FROM deferred WHERE next_at <= $1 ORDER BY next_at LIMIT 100) AS due',
}

type Sealed = Omit<DeferredCredential, 'id' | 'nextAt'>

export function createDeferredStore({ database, box }: { database: Database; box: SealedBox }): DeferredStore {
	const nameOf = (id: string) => `deferred ${id}`
	const read = (holder: string, row: Row): DeferredCredential => {
		const id = String(row['id'])
		return { ...box.open<Sealed>(holder, nameOf(id), row['sealed']), id, nextAt: Number(row['next_at']) }
	}
	const seal = (holder: string, { id, nextAt, ...sealed }: DeferredCredential) => box.seal(holder, nameOf(id), sealed)
	return {
		async list(holder) {
			const rows = await database.read({ statement: select, values: [holder] })
			return rows.map(row => read(holder, row)).sort((one, other) => other.since - one.since)
		},
		put: (holder, deferred) => ({ statement: insert, values: [holder, deferred.id, seal(holder, deferred), deferred.nextAt] }),
		async claim(holder, { id, nextAt }, until) {
			return 'rows' in (await database.transact([{ statement: claim, values: [holder, id, nextAt, until] }]))
		},
		async postpone(holder, deferred) {
			await database.transact([{ statement: update, values: [holder, deferred.id, deferred.nextAt, seal(holder, deferred)] }])
		},
		end: (holder, id) => ({ statement: remove, values: [holder, id] }),
		async due(now) {
			return (await database.read({ statement: selectDue, values: [now] })).map(row => String(row['holder']))
		},
	}
}
