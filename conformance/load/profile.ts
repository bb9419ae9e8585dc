// Reads a CPU profile of V8: which functions take the most time themselves.

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export type ProfileNode = {
	readonly id: number
	readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
	/** Ids of what it called. */
	readonly children?: readonly number[]
}
export type Profile = {
	readonly nodes: readonly ProfileNode[]
	/** The node of each sample, and the microseconds before it. */
	readonly samples: readonly number[]
	readonly timeDeltas: readonly number[]
}

export type Dear = {
	/** `verify (node:internal/crypto/sig)`: a function and where it stands. */
	readonly name: string
	/** Of the time in which the process was not idle, from 0 to 1. */
	readonly share: number
}

const root = new URL('../..', import.meta.url).pathname

/** The one profile in `folder`, its last `seconds`: what came before is the start, and code that was not compiled yet. */
export function readProfile(folder: string, seconds: number): Profile {
	const [file] = readdirSync(folder).filter(name => name.endsWith('.cpuprofile'))
	if (file === undefined) throw new Error('the agent left no CPU profile')
	const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile
	let first = samples.length
	for (let left = seconds * 1e6; first > 0 && left > 0; first--) left -= timeDeltas[first - 1] ?? 0
	return { nodes, samples: samples.slice(first), timeDeltas: timeDeltas.slice(first) }
}

/** The `count` functions with the most self time. */
export function dearest(profile: Profile, count: number): Dear[] {
	const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
	const shares = sharesBy(profile, node => (names.get(node) === '(idle)' ? undefined : names.get(node)))
	return [...shares]
		.sort(([, a], [, b]) => b - a)
		.slice(0, count)
		.map(([name, share]) => ({ name, share }))
}

/** The share of each key in the time of all samples that have one: `keyOf` gives undefined for a node that does not count. */
export function sharesBy<Key>({ samples, timeDeltas }: Profile, keyOf: (node: number) => Key | undefined): ReadonlyMap<Key, number> {
	const times = new Map<Key, number>()
	let busy = 0
	for (const [at, node] of samples.entries()) {
		const key = keyOf(node)
		if (key === undefined) continue
		const time = timeDeltas[at] ?? 0
		busy += time
		times.set(key, (times.get(key) ?? 0) + time)
	}
	return new Map([...times].map(([key, time]) => [key, busy === 0 ? 0 : time / busy]))
}

function nameOf({ functionName, url, lineNumber }: ProfileNode['callFrame']): string {
	if (functionName.startsWith('(')) return functionName
	const path = url.startsWith('file://') ? shorten(relative(root, new URL(url).pathname)) : url
	return `${functionName || 'anonymous'}${path === '' ? '' : ` (${path}${lineNumber >= 0 ? `:${lineNumber + 1}` : ''})`}`
}

/** A dependency by its package and not by where it is installed. */
const shorten = (path: string): string => path.replace(/^.*node_modules\//, '')
