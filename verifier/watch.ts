// Tells whoever waits that a request has ended: at once where it ended here, within a second where another process ended it.

import type { RequestStore } from './adapters/request-store.ts'

/** How often the store is asked, in milliseconds, while somebody waits. */
const pace = 1_000

export type Watch = {
	/** A request ended here. */
	ended(id: string): void
	/** Calls `told` once, when one of the requests has ended or expired; not at all once `closed` is aborted. */
	wait(ids: readonly string[], told: () => void, closed: AbortSignal): void
}

export function createWatch({ store }: { store: RequestStore }): Watch {
	const waiting = new Map<string, Set<() => void>>()

	return {
		ended(id) {
			for (const tell of waiting.get(id) ?? []) tell()
		},

		wait(ids, told, closed) {
			const look = async () => {
				for (const id of ids) if ((await store.get(id))?.phase !== 'requested') return tell()
			}
			const timer = setInterval(() => void look().catch(stop), pace)
			function stop() {
				clearInterval(timer)
				for (const id of ids) {
					waiting.get(id)?.delete(tell)
					if (waiting.get(id)?.size === 0) waiting.delete(id)
				}
			}
			function tell() {
				stop()
				if (!closed.aborted) told()
			}
			for (const id of ids) waiting.set(id, (waiting.get(id) ?? new Set()).add(tell))
			closed.addEventListener('abort', stop)
			void look().catch(stop)
		},
	}
}
