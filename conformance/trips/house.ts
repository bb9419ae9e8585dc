// All agents on free ports and a fresh store, for a test or a picture of them.

import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { type AllAgents, bringUp } from '../bring-up.ts'
import type { AgentName } from '../config.ts'

/** Ends with `close`, its store too. `more`: more of an agent's environment. */
export async function openHouse(more: Partial<Record<AgentName, Record<string, string>>> = {}): Promise<AllAgents> {
	const dataDir = await mkdtemp(join(tmpdir(), 'wangzheng-trips-'))
	const [start = 0, issuer = 0, verifier = 0, wallet = 0] = await freePorts(4)
	// A wallet that asks for the status each time shows a change at once.
	const own = {
		issuer: { DEFERRED_INTERVAL: '1', ...more.issuer },
		verifier: { ...more.verifier },
		wallet: { STATUS_MAX_AGE: '0', ...more.wallet },
	}
	const place = { tls: false, host: '127.0.0.1', dataDir, ports: { start, issuer, verifier, wallet }, own }
	const agents = await bringUp(place, () => silentLog)
	return {
		...agents,
		async close() {
			await agents.close()
			await rm(dataDir, { recursive: true, force: true })
		},
	}
}

async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(
		Array.from({ length: count }, async () => {
			const { promise, resolve } = Promise.withResolvers<void>()
			const server = createServer().listen(0, '127.0.0.1', resolve)
			await promise
			return server
		}),
	)
	const ports = servers.map(server => (server.address() as { port: number }).port)
	await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
	return ports
}
