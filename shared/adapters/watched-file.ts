// What a file says, read anew when the file was replaced, by this process or another.

import { statSync } from 'node:fs'

export type WatchedFile<T> = {
	/** What `read` made of the file: the same value until the file is another. It throws what `read` does. */
	current(): T
	/** Has the next call look, however short ago the last one did. */
	lookAgain(): void
}

/** @param glance how long a look at the file is good for, in milliseconds: to look costs a third of a signature */
export function watchFile<T>(path: string, glance: number, read: () => T): WatchedFile<T> {
	let seen = ''
	let looked = Number.NEGATIVE_INFINITY
	let current: T
	return {
		current() {
			const now = performance.now()
			if (now - looked < glance) return current
			looked = now
			const { ino, mtimeMs, size } = statSync(path)
			const generation = `${ino} ${mtimeMs} ${size}`
			if (generation !== seen) {
				current = read()
				seen = generation
			}
			return current
		},
		lookAgain() {
			looked = Number.NEGATIVE_INFINITY
		},
	}
}
