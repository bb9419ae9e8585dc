// Does the same work again and again, such as looking for credentials that issuers will issue later, until it is told to stop.

import { setTimeout as pause } from 'node:timers/promises'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'

/** @param look does it once; it does not reject */
export function startPoller(look: () => Promise<void>, every: Seconds): { stop(): Promise<void> } {
	const stopped = new AbortController()
	const { signal } = stopped
	const ended = (async () => {
		while (!signal.aborted) {
			await pause(every * 1000, undefined, { ref: false, signal }).catch(() => {})
			if (!signal.aborted) await look()
		}
	})()
	return {
		stop() {
			stopped.abort()
			return ended
		},
	}
}
