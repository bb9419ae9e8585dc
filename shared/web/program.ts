// An agent as a program: it runs until it is told to stop, and says in one sentence what must be put right before it can.

import { SetupError } from '../adapters/setup-error.ts'
import type { Running } from './serve.ts'

/** Leaves what runs running until the process gets SIGINT or SIGTERM, then closes it. */
export async function untilSignal(running: Pick<Running, 'close'>): Promise<void> {
	await new Promise(resolve => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
	})
	await running.close()
}

/** Does `work`; a SetupError of it is told on stderr and makes the exit code 1. @throws every other error */
export async function runProgram(work: () => Promise<void>): Promise<void> {
	try {
		await work()
	} catch (error) {
		if (!(error instanceof SetupError)) throw error
		process.stderr.write(`${error.message}\n`)
		process.exitCode = 1
	}
}
