// API keys of operators and relying parties: `wz_` and 256 bits of chance, shown once, kept as SHA-256. RFC 6750 §2.1.

import { encode } from '../protocol/base64url.ts'
import { ProtocolError } from '../protocol/errors.ts'
import type { Clock, Random, Seconds } from '../protocol/ports.ts'
import type { Database, Migration, Statement } from './database.ts'
import { nodeCrypto } from './node-crypto.ts'

export const bearerKeyMigration: Migration = {
	name: 'bearer-key',
	async up(kysely) {
		await kysely.schema
			.createTable('bearer_key')
			.addColumn('hash', 'text', column => column.primaryKey())
			.addColumn('name', 'text', column => column.notNull().unique())
			.addColumn('role', 'text', column => column.notNull())
			.addColumn('created_at', 'bigint', column => column.notNull())
			.execute()
	},
}

const insert: Statement = {
	sql: 'INSERT INTO bearer_key (hash, name, role, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
	must: true,
}
const insertFirst: Statement = {
	sql: `INSERT INTO bearer_key (hash, name, role, created_at)
		SELECT CAST($1 AS text), CAST($2 AS text), CAST($3 AS text), CAST($4 AS bigint) WHERE NOT EXISTS (SELECT 1 FROM bearer_key)
		ON CONFLICT DO NOTHING`,
	must: true,
}
const select: Statement = { sql: 'SELECT name, role FROM bearer_key WHERE hash = $1' }
const list: Statement = { sql: 'SELECT name, role, created_at FROM bearer_key ORDER BY name' }
const remove: Statement = { sql: 'DELETE FROM bearer_key WHERE name = $1', must: true }

/** How long a key that was found good is taken without asking the store, in milliseconds: so long may a removed one live on elsewhere. */
const remembered = 2000
const maxRemembered = 1024

/** Who a key speaks for. */
export type KeyHolder<Role extends string> = { readonly name: string; readonly role: Role }

export type BearerKeys<Role extends string> = {
	/**
	 * A new key; this is the only time that it can be read.
	 * @throws ProtocolError `conflict`: a key of that name stands
	 */
	create(name: string, role: Role): Promise<string>
	/** A key where there is none at all; undefined where there is one. Of several processes that race, one makes it. */
	makeFirstKey(name: string, role: Role): Promise<string | undefined>
	/** Whose key an Authorization header carries; undefined where it carries none that is good. */
	verify(authorization: string | undefined): Promise<KeyHolder<Role> | undefined>
	list(): Promise<ReadonlyArray<KeyHolder<Role> & { readonly createdAt: Seconds }>>
	/** @throws ProtocolError `not_found`: no key has that name */
	remove(name: string): Promise<void>
}

/**
 * @param roles all there are: a key that stands there with another opens nothing
 */
export function createBearerKeys<Role extends string>(
	{ database, clock, random }: { database: Database; clock: Clock; random: Random },
	roles: readonly Role[],
): BearerKeys<Role> {
	const good = new Map<string, { holder: KeyHolder<Role>; since: number }>()

	const hashOf = (key: string) => nodeCrypto.hashText('sha-256', key)
	const roleOf = (text: unknown) => roles.find(role => role === text)

	async function keep(statement: Statement, name: string, role: Role): Promise<string | undefined> {
		const key = `wz_${encode(random.bytes(32))}`
		const outcome = await database.transact([{ statement, values: [hashOf(key), name, role, clock.now()] }])
		return 'rows' in outcome ? key : undefined
	}

	return {
		async create(name, role) {
			const key = await keep(insert, name, role)
			if (key === undefined) throw new ProtocolError('conflict', `a key named ${name} stands already`)
			return key
		},

		makeFirstKey: (name, role) => keep(insertFirst, name, role),

		async verify(authorization) {
			const key = /^Bearer +(wz_[\w-]{43})$/i.exec(authorization ?? '')?.[1]
			if (key === undefined) return undefined
			const hash = hashOf(key)
			const known = good.get(hash)
			if (known && performance.now() - known.since < remembered) return known.holder
			good.delete(hash)
			const [row] = await database.read({ statement: select, values: [hash] })
			const role = roleOf(row?.['role'])
			if (!row || role === undefined) return undefined
			const holder = { name: String(row['name']), role }
			if (good.size >= maxRemembered) good.clear()
			good.set(hash, { holder, since: performance.now() })
			return holder
		},

		async list() {
			const rows = await database.read({ statement: list, values: [] })
			return rows.flatMap(row => {
				const role = roleOf(row['role'])
				return role === undefined ? [] : [{ name: String(row['name']), role, createdAt: Number(row['created_at']) }]
			})
		},

		async remove(name) {
			const outcome = await database.transact([{ statement: remove, values: [name] }])
			if ('unmet' in outcome) throw new ProtocolError('not_found', `no key is named ${name}`)
			good.clear()
		},
	}
}
