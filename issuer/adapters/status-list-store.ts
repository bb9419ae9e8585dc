// Status lists in the database: how far each is leased, its version, and the statuses that were changed.

import type { Database, Statement } from '@wangzheng/shared/adapters/database.ts'
import type { ConfigurationId } from '../credential/configuration.ts'

const newest: Statement = { sql: 'SELECT number, period FROM status_list WHERE configuration = $1 ORDER BY number DESC LIMIT 1' }
const open: Statement = {
	sql: 'INSERT INTO status_list (id, configuration, number, size, leased, version, period) VALUES ($1, $2, $3, $4, 0, 0, $5) ON CONFLICT DO NOTHING',
}
const lease: Statement = {
	sql: 'UPDATE status_list SET leased = leased + $2 WHERE id = $1 AND leased + $2 <= size RETURNING leased, size',
}
const every: Statement = { sql: 'SELECT id FROM status_list ORDER BY configuration, number' }
const select: Statement = { sql: 'SELECT configuration, size, version FROM status_list WHERE id = $1' }
const changed: Statement = { sql: 'SELECT idx, status FROM status_change WHERE list = $1' }

/** Numbers of a list that belong to whoever leased them: `first` to `first + count - 1`. */
export type Lease = { readonly list: string; readonly first: number; readonly count: number; readonly size: number }

export type StatusListStore = {
	/**
	 * Leases `count` numbers of the configuration's list, or of a new one of `size` where it is full or of an earlier period. No number is ever
	 * leased twice.
	 */
	lease(configuration: ConfigurationId, count: number, size: number, period?: number): Promise<Lease>
	/** The lists of all configurations. */
	list(): Promise<readonly string[]>
	/** Undefined where there is no such list. */
	get(list: string): Promise<{ readonly configuration: ConfigurationId; readonly size: number; readonly version: number } | undefined>
	/** Every status that was changed; all others are valid. At least as new as a version that was read before. */
	changed(list: string): Promise<ReadonlyArray<readonly [index: number, status: number]>>
}

export function createStatusListStore(database: Database): StatusListStore {
	const newestOf = new Map<ConfigurationId, { readonly number: number; readonly period: number }>()

	async function find(configuration: ConfigurationId): Promise<{ number: number; period: number } | undefined> {
		const [row] = await database.read({ statement: newest, values: [configuration] })
		return row && { number: Number(row['number']), period: Number(row['period']) }
	}

	return {
		async lease(configuration, count, size, period = 0) {
			const known = newestOf.get(configuration) ?? (await find(configuration))
			// a list of an earlier period is left as it is
			for (let number = known === undefined ? 1 : known.number + (known.period < period ? 1 : 0); ; number++) {
				const list = `${configuration}-${number}`
				await database.transact([{ statement: open, values: [list, configuration, number, size, period] }])
				const outcome = await database.transact([{ statement: lease, values: [list, count] }])
				const row = 'rows' in outcome ? outcome.rows[0]?.[0] : undefined
				if (!row) continue
				newestOf.set(configuration, { number, period })
				return { list, first: Number(row['leased']) - count, count, size: Number(row['size']) }
			}
		},

		async list() {
			const rows = await database.read({ statement: every, values: [] })
			return rows.map(row => String(row['id']))
		},

		async get(list) {
			const [row] = await database.read({ statement: select, values: [list] })
			return row && { configuration: row['configuration'] as ConfigurationId, size: Number(row['size']), version: Number(row['version']) }
		},

		async changed(list) {
			const rows = await database.read({ statement: changed, values: [list] })
			return rows.map(row => [Number(row['idx']), Number(row['status'])] as const)
		},
	}
}
