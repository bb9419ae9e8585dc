// Keeps a library's advice to its developers out of the agent's output, which is a log of JSON lines.

/** Runs `work`, in which the console says nothing. */
export async function quietly<T>(work: () => T | Promise<T>): Promise<T> {
	const { info, warn } = console
	const silent = () => undefined
	Object.assign(console, { info: silent, warn: silent })
	try {
		return await work()
	} finally {
		Object.assign(console, { info, warn })
	}
}
