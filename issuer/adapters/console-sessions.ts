// An operator's session in a browser: opened with a key, gone after some hours, or as soon as the key is removed.

import type { BearerKeys } from '@wangzheng/shared/adapters/bearer-keys.ts'
import type { Database, Statement } from '@wangzheng/shared/adapters/database.ts'
import type { Clock, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { createSessions } from '@wangzheng/shared/web/session.ts'

const insert: Statement = { sql: 'INSERT INTO console_session (key, operator, expires_at) VALUES ($1, $2, $3)' }
const select: Statement = { sql: 'SELECT operator FROM console_session WHERE key = $1 AND expires_at > $2' }
const remove: Statement = { sql: 'DELETE FROM console_session WHERE key = $1' }

/** For startPurge. */
export const purgeConsoleSessions: Statement = {
	sql: 'DELETE FROM console_session WHERE key IN (SELECT key FROM console_session WHERE expires_at <= $1 LIMIT 500)',
	must: true,
}

const lifetime: Seconds = 8 * 3600

export type ConsoleSessions = {
	/** The operator's name; undefined for a browser that has not signed in. */
	operatorOf(request: EndpointRequest): Promise<string | undefined>
	/** The `Set-Cookie` header of a new session; undefined where the key opens nothing. */
	open(key: string): Promise<string | undefined>
	/** The `Set-Cookie` header that forgets. */
	end(request: EndpointRequest): Promise<string>
}

export function createConsoleSessions(
	{ database, clock, random }: { database: Database; clock: Clock; random: Random },
	keys: Pick<BearerKeys<string>, 'verify' | 'list'>,
	publicUrl: string,
): ConsoleSessions {
	const sessions = createSessions({ random }, { name: 'wz_issuer', publicUrl })
	return {
		async operatorOf(request) {
			const session = sessions.keyOf(request)
			if (session === undefined) return undefined
			const [row] = await database.read({ statement: select, values: [session, clock.now()] })
			const stands = row && (await keys.list()).some(({ name }) => name === row['operator'])
			return stands ? String(row['operator']) : undefined
		},
		async open(key) {
			const operator = await keys.verify(`Bearer ${key.trim()}`)
			if (!operator) return undefined
			const { key: session, cookie } = sessions.begin(lifetime)
			await database.transact([{ statement: insert, values: [session, operator.name, clock.now() + lifetime] }])
			return cookie
		},
		async end(request) {
			const session = sessions.keyOf(request)
			if (session !== undefined) await database.transact([{ statement: remove, values: [session] }])
			return sessions.end()
		},
	}
}
