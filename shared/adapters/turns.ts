// Taking turns on one SQLite connection: whoever holds the turn may keep a transaction open while it awaits.

/** How long one waits for another process to let go of the file, in milliseconds. */
const patience = 15_000

export type Turns = {
	/** Waits for the turn; the answer gives it back. */
	take(): Promise<() => void>
}

export function createTurns(): Turns {
	let last: Promise<void> = Promise.resolve()
	return {
		async take() {
			const before = last
			const { promise, resolve } = Promise.withResolvers<void>()
			last = promise
			await before
			return resolve
		},
	}
}

/** Runs `work` again, with pauses in which the event loop is free, while another process has the file locked. */
export async function patiently<T>(work: () => T): Promise<T> {
	const deadline = Date.now() + patience
	for (let tries = 0; ; tries++) {
		try {
			return work()
		} catch (error) {
			if (!isBusy(error) || Date.now() > deadline) throw error
			await new Promise(resolve => setTimeout(resolve, 1 + Math.random() * Math.min(2 ** tries, 50)))
		}
	}
}

/** SQLITE_BUSY and its extended codes. */
const isBusy = (error: unknown): boolean =>
	error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5
