// What the authorization server keeps: requests, codes, tokens, grants. Each is read and written by its own key, and what is kept of a
// key is its hash, so that who reads the store can use nothing of it. RFC 6819 §5.1.4.1.3.

import { hash } from 'node:crypto'
import type { Database, Migration, Row, Statement } from '@wangzheng/shared/adapters/database.ts'
import type { Clock, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Writes } from './writes.ts'

export const artifactMigration: Migration = {
	name: 'authorization-artifact',
	async up(kysely) {
		await kysely.schema
			.createTable('authorization_artifact')
			.addColumn('key', 'text', column => column.primaryKey())
			.addColumn('payload', 'text', column => column.notNull())
			.addColumn('grant_key', 'text')
			.addColumn('consumed', 'bigint')
			.addColumn('expires_at', 'bigint', column => column.notNull())
			.execute()
		await kysely.schema.createIndex('authorization_artifact_grant').on('authorization_artifact').column('grant_key').execute()
		await kysely.schema.createIndex('authorization_artifact_expiry').on('authorization_artifact').column('expires_at').execute()
	},
}

const columns = '(key, payload, grant_key, expires_at) VALUES ($1, $2, $3, $4)'
/** A code or a token is made once: a second one under its key is a fault of ours. */
const insert: Statement = { sql: `INSERT INTO authorization_artifact ${columns}` }
const put: Statement = {
	sql: `INSERT INTO authorization_artifact ${columns}
		ON CONFLICT (key) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at`,
}
const select: Statement = { sql: 'SELECT payload, consumed FROM authorization_artifact WHERE key = $1' }
const consume: Statement = { sql: 'UPDATE authorization_artifact SET consumed = $2 WHERE key = $1 AND consumed IS NULL', must: true }
const remove: Statement = { sql: 'DELETE FROM authorization_artifact WHERE key = $1' }
const revoke: Statement = { sql: 'DELETE FROM authorization_artifact WHERE grant_key = $1' }

/** For startPurge. */
export const purgeArtifacts: Statement = {
	sql: `DELETE FROM authorization_artifact WHERE key IN
		(SELECT key FROM authorization_artifact WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)`,
	must: true,
}

export type Payload = Record<string, unknown>

/** Made once and never written again, but consumed or removed. */
const madeOnce = new Set(['AuthorizationCode', 'AccessToken', 'RefreshToken', 'PushedAuthorizationRequest'])
/** A person may read the consent page for that long after what was pushed has expired. */
const kept: Seconds = 3600

export type Artifacts = ReturnType<typeof createArtifacts>

/** `kind` keeps what is of one kind from being taken for another: the name of a model of the authorization server. */
export const createArtifacts = ({ database, clock, writes }: { database: Database; clock: Clock; writes: Writes }) => ({
	/** Keeps `payload` for `lifetime` seconds; `grantId` is what it is revoked with. */
	async put(kind: string, id: string, payload: Payload, lifetime: Seconds): Promise<void> {
		const { jti: _, grantId, ...rest } = payload
		const text = JSON.stringify(grantId === undefined ? rest : { ...rest, grantId })
		const grantKey = typeof grantId === 'string' ? keyOf('grant', grantId) : null
		const until = clock.now() + lifetime + (kind === 'PushedAuthorizationRequest' ? kept : 0)
		await writes.write({ query: { statement: madeOnce.has(kind) ? insert : put, values: [keyOf(kind, id), text, grantKey, until] } })
	},

	/** What was kept, whatever its age: its `exp` says whether it still counts. */
	async find(kind: string, id: string): Promise<Payload | undefined> {
		const [row] = await database.read({ statement: select, values: [keyOf(kind, id)] })
		return row && payloadIn(row, id)
	},

	/** Of calls that race one succeeds; the others, and those for what is not there, end with `refusal`. */
	consume: (kind: string, id: string, refusal: () => Error): Promise<void> =>
		writes.write({ query: { statement: consume, values: [keyOf(kind, id), clock.now()] }, refusal }),

	remove: (kind: string, id: string): Promise<void> => writes.write({ query: { statement: remove, values: [keyOf(kind, id)] } }),

	/** Removes all that came of a grant. */
	revoke: (grantId: string): Promise<void> => writes.write({ query: { statement: revoke, values: [keyOf('grant', grantId)] } }),
})

const keyOf = (kind: string, id: string): string => hash('sha256', `${kind}:${id}`, 'base64url')

function payloadIn({ payload, consumed }: Row, jti: string): Payload {
	const value: Payload = JSON.parse(String(payload))
	return { ...value, jti, ...(consumed === null ? {} : { consumed: Number(consumed) }) }
}
