// Work that nobody waits for: it goes on when what began it has been answered, and is waited for when the wallet closes.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { describeError, type Log } from '@wangzheng/shared/web/log.ts'

export type Background = {
	/** @param what names the work in the log where it fails */
	run(what: string, work: () => Promise<unknown>): void
	/** Resolves when all that was begun has ended. */
	settled(): Promise<void>
}

export function createBackground(log: Log): Background {
	const running = new Set<Promise<void>>()
	return {
		run(what, work) {
			const ended = work().then(
				() => {},
				(error: unknown) => log[error instanceof ProtocolError ? 'warn' : 'error'](what, describeError(error)),
			)
			running.add(ended)
			void ended.finally(() => running.delete(ended))
		},
		async settled() {
			while (running.size > 0) await Promise.all(running)
		},
	}
}
