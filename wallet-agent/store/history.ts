// What happened in a holder's wallet: received, shown, declined, refused, deleted. It names claims and holds none of their
// values; of a payment it knows what its holder needs to find it again.

import type { Database, Query, Statement } from '@wangzheng/shared/adapters/database.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import type { Clock, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { SealedBox } from './sealed-box.ts'

export const events = [
	'received',
	'not_received',
	/** The issuer will issue it later. */
	'deferred',
	'renewed',
	'not_renewed',
	'presented',
	'declined',
	'refused',
	'failed',
	'deleted',
] as const

/** What was confirmed: a payment or a top-up. */
export type Confirmed = {
	readonly type: string
	readonly transactionId: string
	readonly amount: number
	readonly currency: string
	readonly receiver: string
}

export type HistoryEntry = {
	readonly id: string
	readonly at: Seconds
	readonly event: (typeof events)[number]
	/** Who the other side was: the issuer's identifier or the verifier's client identifier. */
	readonly peer: string
	/** What people know the other side by: the host it is reached at. */
	readonly host: string
	/** The type of the credential, where there was one. */
	readonly types: readonly string[]
	/** The claims that were told, as paths for people. */
	readonly told: readonly string[]
	/** The transactions that were confirmed, where there were any. */
	readonly confirmed?: readonly Confirmed[]
	/** The error code that was sent or came, and why in one sentence. */
	readonly error?: string
	readonly reason?: string
}

export type HistoryStore = {
	/** Newest first, at most 200. */
	list(holder: string): Promise<readonly HistoryEntry[]>
	/** Adds an entry: a part of a transaction. */
	add(holder: string, entry: Omit<HistoryEntry, 'id' | 'at'>): Query
}

const insert: Statement = { sql: 'INSERT INTO history (holder, id, sealed) VALUES ($1, $2, $3)' }
const select: Statement = { sql: 'SELECT id, sealed FROM history WHERE holder = $1 ORDER BY id DESC LIMIT 200' }

export function createHistoryStore({
	database,
	box,
	clock,
	random,
}: {
	database: Database
	box: SealedBox
	clock: Clock
	random: Random
}): HistoryStore {
	const nameOf = (id: string) => `history ${id}`
	let turn = 0
	return {
		async list(holder) {
			const rows = await database.read({ statement: select, values: [holder] })
			return rows.map(row => {
				const id = String(row['id'])
				return { ...box.open<Omit<HistoryEntry, 'id'>>(holder, nameOf(id), row['sealed']), id }
			})
		},
		add(holder, entry) {
			const at = clock.now()
			// sorts by time, then by the order in which this process wrote
			turn = (turn + 1) % 1_000_000
			const id = `${String(at).padStart(12, '0')}-${String(turn).padStart(6, '0')}-${encode(random.bytes(6))}`
			return { statement: insert, values: [holder, id, box.seal(holder, nameOf(id), { ...entry, at })] }
		},
	}
}
