// Programs of the house in processes of their own, as a person starts them.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export type Child = {
	readonly process: ChildProcess
	/** What it has written so far. */
	stdout(): string
	stderr(): string
	/** Resolves with the first match in what it writes, or rejects when it ends without. */
	says(pattern: RegExp): Promise<RegExpExecArray>
	/** Its exit code, once it has ended; null where a signal ended it. */
	readonly exit: Promise<number | null>
}

const house = new URL('../../../', import.meta.url)

/** @param program a path in the house: `conformance/start.ts` */
export function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>, cwd?: string): Child {
	const child = spawn(process.execPath, [new URL(program, house).pathname, ...args], {
		env: { PATH: '/usr/bin:/bin', ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
		...(cwd === undefined ? {} : { cwd }),
	})
	const written = { stdout: '', stderr: '' }
	for (const stream of ['stdout', 'stderr'] as const) {
		child[stream].setEncoding('utf8').on('data', (text: string) => {
			written[stream] += text
		})
	}
	const exit = once(child, 'close').then(([code]) => code as number | null)
	return {
		process: child,
		stdout: () => written.stdout,
		stderr: () => written.stderr,
		exit,
		says: pattern =>
			new Promise((resolve, reject) => {
				const look = () => {
					const found = pattern.exec(written.stdout + written.stderr)
					if (found) resolve(found)
				}
				for (const stream of [child.stdout, child.stderr]) stream.on('data', look)
				void exit.then(code => reject(new Error(`it ended with ${code} and never said ${pattern}:\n${written.stdout}${written.stderr}`)))
				look()
			}),
	}
}
