// Removes what has expired, beside the hot path and in small steps, so that nothing grows with history.

import { setTimeout as pause } from 'node:timers/promises'
import type { Clock, Seconds } from '../protocol/ports.ts'
import type { Database, Statement } from './database.ts'

/** Kept beyond their expiry, for the clocks of other processes may be behind ours. */
const margin: Seconds = 60

/**
 * Removes what has expired, once a minute until `stop` is called.
 * @param statements each removes a bounded number of rows that expired at `$1` or before, and has `must`, so that it is repeated until none is left
 * @param failed is told of errors; the next minute tries again
 */
export function startPurge(
	{ database, clock }: { database: Database; clock: Clock },
	statements: readonly Statement[],
	failed: (error: unknown) => void,
): { stop(): Promise<void> } {
	const stopped = new AbortController()
	const { signal } = stopped
	const ended = (async () => {
		while (!signal.aborted) {
			await pause(60_000, undefined, { ref: false, signal }).catch(() => {})
			if (!signal.aborted) await purge({ database, clock }, statements, signal).catch(failed)
		}
	})()
	return {
		stop() {
			stopped.abort()
			return ended
		},
	}
}

/** One sweep: all that has expired by now. */
export async function purge(
	{ database, clock }: { database: Database; clock: Clock },
	statements: readonly Statement[],
	signal?: AbortSignal,
): Promise<void> {
	for (const statement of statements) {
		if (!statement.must) throw new TypeError('a purging statement without must would be repeated forever')
		let more = true
		while (more && !signal?.aborted) {
			more = 'rows' in (await database.transact([{ statement, values: [clock.now() - margin] }]))
			if (more) await pause(5, undefined, { ref: false }) // lets what people wait for go first
		}
	}
}
