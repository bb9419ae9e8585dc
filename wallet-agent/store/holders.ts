// Who a browser is: its session, by a hash of its cookie, and the holder that it speaks for. Programs are holders by the name of their key.

import type { Database, Statement } from '@wangzheng/shared/adapters/database.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import type { Clock, Random } from '@wangzheng/shared/protocol/ports.ts'

export type HolderStore = {
	/** The holder of a session that is known here. */
	ofSession(session: string): Promise<string | undefined>
	/** Makes a new holder, who has this session. */
	begin(session: string): Promise<string>
}

const select: Statement = { sql: 'SELECT holder FROM holder_session WHERE session = $1' }
const insert: Statement = { sql: 'INSERT INTO holder_session (session, holder, began_at) VALUES ($1, $2, $3)' }

export const createHolderStore = ({ database, clock, random }: { database: Database; clock: Clock; random: Random }): HolderStore => ({
	async ofSession(session) {
		const [row] = await database.read({ statement: select, values: [session] })
		return row && String(row['holder'])
	},
	async begin(session) {
		const holder = `browser:${encode(random.bytes(18))}`
		await database.transact([{ statement: insert, values: [session, holder, clock.now()] }])
		return holder
	},
})

/** The holder that a program is, by the name of its key. */
export const holderOfKey = (name: string): string => `key:${name}`
