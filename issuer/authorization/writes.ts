// What one request to the authorization server writes, done in one transaction when the request is at its end: what it takes (a code, a
// proof) and what it gives for it (tokens) are never there the one without the other. RFC 6749 §4.1.2, RFC 9449 §11.1.

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Database, Query } from '@wangzheng/shared/adapters/database.ts'

export type Write = {
	readonly query: Query
	/** What it means that the query's `must` was not met. */
	readonly refusal?: (() => Error) | undefined
}

export type Writes = ReturnType<typeof createWrites>

export function createWrites(database: Database) {
	const open = new AsyncLocalStorage<Write[]>()

	async function run(writes: readonly Write[]): Promise<void> {
		if (writes.length === 0) return
		const outcome = await database.transact(writes.map(({ query }) => query))
		if ('rows' in outcome) return
		const refusal = writes[outcome.unmet]?.refusal
		if (refusal) throw refusal()
	}

	return {
		/**
		 * Runs `work`, then all that was written in it: every write, or none.
		 * @throws the refusal of the first write that could not be done
		 */
		async together<T>(work: () => Promise<T>): Promise<T> {
			const writes: Write[] = []
			const result = await open.run(writes, work)
			await run(writes)
			return result
		},
		/** Waits for the end of `together`, so that nothing of it can be read before; outside of it the write is done at once. */
		async write(write: Write): Promise<void> {
			const waiting = open.getStore()
			if (waiting) waiting.push(write)
			else await run([write])
		},
	}
}
