// Where the time of a CPU profile goes, room by room: our own code, the libraries, cryptography, the store, Node itself.

import { type Profile, type ProfileNode, sharesBy } from './profile.ts'

export const rooms = [
	'our own code',
	'node:crypto, for our own code',
	'oidc-provider, koa, jose',
	'node:crypto, for oidc-provider',
	'express',
	'SQLite',
	'Node itself (HTTP, streams, promises)',
	'garbage collection',
] as const
export type Room = (typeof rooms)[number]

/** Whose a function is. `crypto` and `node` are whoever's calls them. */
type Owner = 'ours' | 'express' | 'oidc-provider' | 'sqlite' | 'crypto' | 'node' | 'collector' | 'idle'

const packages: ReadonlyArray<readonly [Owner, RegExp]> = [
	['express', /^(express|router|path-to-regexp|parseurl|finalhandler|encodeurl|escape-html)\//],
	['oidc-provider', /^(oidc-provider|koa|koa-compose|jose|cookies|keygrip|delegates|debug|type-is|accepts|negotiator)\//],
]

function ownerOf({ callFrame: { functionName, url } }: ProfileNode): Owner | undefined {
	if (functionName === '(idle)') return 'idle'
	if (functionName === '(garbage collector)') return 'collector'
	if (/^node:(internal\/)?crypto/.test(url)) return 'crypto'
	if (url.startsWith('node:')) return 'node'
	const inside = /.*\/node_modules\/(.*)$/.exec(url)?.[1]
	if (inside !== undefined) return packages.find(([, names]) => names.test(inside))?.[0]
	if (/\/shared\/adapters\/(sqlite|group-commit|turns)\.ts$/.test(url)) return 'sqlite'
	return url === '' ? undefined : 'ours'
}

/**
 * The share of each room in the time in which the main thread was not idle. What no room claims (a native function, a small library) counts
 * for the room that called it; SQLite's own calls are seen as those of the adapter that makes them.
 */
export function sharesOf(profile: Profile): ReadonlyMap<Room, number> {
	const shares = sharesBy(profile, createRoomOf(profile.nodes))
	return new Map(rooms.map(room => [room, shares.get(room) ?? 0]))
}

/** Undefined for a sample of an idle thread. */
function createRoomOf(nodes: readonly ProfileNode[]): (id: number) => Room | undefined {
	const owners = new Map(nodes.map(node => [node.id, ownerOf(node)]))
	const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id] as const)))
	const known = new Map<number, Room | undefined>()
	return id => {
		if (!known.has(id)) known.set(id, find(id))
		return known.get(id)
	}

	function find(id: number): Room | undefined {
		let through: 'crypto' | 'node' | undefined
		for (let at: number | undefined = id; at !== undefined; at = callers.get(at)) {
			const owner = owners.get(at)
			if (owner === 'idle') return undefined
			if (owner === 'collector') return 'garbage collection'
			if (owner === 'crypto') through = 'crypto'
			else if (owner === 'node') through ??= 'node'
			else if (owner !== undefined) return through === undefined ? ownRooms[owner] : roomThrough(through, owner)
		}
		// only oidc-provider leaves cryptography to threads, whose results come with nobody above them
		return roomThrough(through ?? 'node', 'oidc-provider')
	}
}

type Named = Exclude<Owner, 'crypto' | 'node' | 'collector' | 'idle'>

const ownRooms: Readonly<Record<Named, Room>> = {
	ours: 'our own code',
	express: 'express',
	'oidc-provider': 'oidc-provider, koa, jose',
	sqlite: 'SQLite',
}

function roomThrough(through: 'crypto' | 'node', owner: Named): Room {
	if (through === 'node') return 'Node itself (HTTP, streams, promises)'
	return owner === 'oidc-provider' ? 'node:crypto, for oidc-provider' : 'node:crypto, for our own code'
}
