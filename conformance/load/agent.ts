// An agent in a process of its own, watched from outside: what it costs is read from the kernel, so that nothing is put into what is measured.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

export type AgentName = 'issuer' | 'verifier'

export type AgentProcess = {
	readonly url: string
	/** CPU time that the process has used so far, all its threads, user and system, in seconds. */
	cpuSeconds(): number
	/** The same of some of its threads that are there now. */
	threadSeconds(): ThreadSeconds
	/** Resident memory in bytes. */
	memory(): number
	/** Ends it as an operator would, and waits for it. */
	stop(): Promise<void>
}

/** `main` runs the program; `pool` is libuv's, which WebCrypto is computed in. */
export type ThreadSeconds = { readonly main: number; readonly pool: number }

/** Kernel clock ticks a second: 100 in every Linux that Node runs on (USER_HZ). */
const ticksPerSecond = 100

/**
 * Starts `node <agent>/main.ts` and waits until it listens.
 * @param profileFolder where it leaves a CPU profile when it ends; none where nothing is said
 */
export async function startAgent(
	name: AgentName,
	environment: Readonly<Record<string, string>>,
	profileFolder?: string,
): Promise<AgentProcess> {
	const main = new URL(`../../${name}/main.ts`, import.meta.url).pathname
	const profiling = profileFolder === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${profileFolder}`]
	const child = spawn(process.execPath, [...profiling, main], {
		env: { PATH: '/usr/bin:/bin', HOST: '127.0.0.1', PORT: '0', ...environment },
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	const url = await listening(child, name)
	return {
		url,
		cpuSeconds() {
			// After the name in parentheses: state is field 3; utime and stime are fields 14 and 15.
			const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
			return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
		},
		threadSeconds() {
			const seconds = { main: 0, pool: 0 }
			const threads = `/proc/${child.pid}/task`
			for (const thread of readdirSync(threads)) {
				const kind = Number(thread) === child.pid ? 'main' : 'pool'
				if (kind === 'pool' && !readFileSync(`${threads}/${thread}/comm`, 'utf8').startsWith('libuv-worker')) continue
				// nanoseconds on a core come first
				seconds[kind] += Number(readFileSync(`${threads}/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e9
			}
			return seconds
		},
		memory: () => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024,
		async stop() {
			if (child.exitCode !== null || child.signalCode !== null) return
			child.kill('SIGTERM')
			await once(child, 'exit')
		},
	}
}

/** The address in the first line of the log that says `listening`; what is logged after it is let go by, but for faults. */
async function listening(child: ChildProcess, name: AgentName): Promise<string> {
	let said = ''
	const { promise, resolve, reject } = Promise.withResolvers<string>()
	for (const stream of [child.stdout, child.stderr]) {
		if (!stream) continue
		createInterface({ input: stream }).on('line', line => {
			said = `${said}${line}\n`.slice(-4000)
			const entry = read(line)
			if (entry['event'] === 'listening' && typeof entry['url'] === 'string') resolve(entry['url'])
			if (entry['level'] === 'error') process.stderr.write(`${name}: ${line}\n`)
		})
	}
	child.once('exit', () => reject(new Error(`the ${name} did not start:\n${said}`)))
	return promise
}

function read(line: string): Record<string, unknown> {
	try {
		return JSON.parse(line)
	} catch {
		return {}
	}
}
