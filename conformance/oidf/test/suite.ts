// A small server that answers as the suite's REST API does, for the tests of the runner: modules go through states that the test sets.

import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import { createSuite, type Suite } from '../client.ts'

/** What one look at the module finds. */
export type Look = {
	readonly status: string
	readonly result?: string
	readonly exposed?: Readonly<Record<string, string>>
	readonly urls?: readonly string[]
}

export type ToySuite = {
	readonly suite: Suite
	readonly fetch: ReturnType<typeof createFetch>
	/** Every request as `POST /api/…`, in their order. */
	readonly calls: readonly string[]
	/** Bodies of the same. */
	readonly bodies: readonly string[]
	close(): Promise<void>
}

/**
 * @param looks what the module shows, one look after another; the last one stays
 * @param log the module's log
 */
export async function openToySuite(looks: readonly Look[], log: readonly object[] = []): Promise<ToySuite> {
	const calls: string[] = []
	const bodies: string[] = []
	let at = 0
	const server = createServer(async (request, response) => {
		const url = new URL(request.url ?? '', 'http://localhost')
		calls.push(`${request.method} ${url.pathname}${url.search}`)
		bodies.push(await textOf(request))
		const [status, body] = answer(url.pathname)
		response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')

	function answer(path: string): [number, unknown] {
		const look = looks[Math.min(at, looks.length - 1)]
		if (path === '/api/plan') {
			const modules = [
				{ testModule: 'first', variant: { mode: 'a' } },
				{ testModule: 'first', variant: { mode: 'b' } },
				{ testModule: 'second', variant: null },
			]
			return [201, { id: 'plan-1', name: 'a plan', modules }]
		}
		if (path === '/api/runner') return [201, { name: 'first', id: 'run-1', url: 'https://suite.example/test/a/x' }]
		if (path === '/api/info/run-1') {
			at++
			return [200, { status: look?.status, ...(look?.result === undefined ? {} : { result: look.result }) }]
		}
		if (path === '/api/runner/run-1')
			return [200, { exposed: look?.exposed ?? {}, browser: { urls: look?.urls ?? [], browserApiRequests: [] } }]
		if (path === '/api/log/run-1') return [200, log]
		if (path.startsWith('/api/runner/browser/') || path.startsWith('/api/log/run-1/images/')) return [200, {}]
		return [404, { error: 'test not found' }]
	}
	const fetch = createFetch({ allowLoopback: true })
	return {
		suite: createSuite(fetch, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, 'the-token'),
		fetch,
		calls,
		bodies,
		async close() {
			server.close()
			server.closeAllConnections()
			await once(server, 'close')
		},
	}
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = []
	for await (const chunk of request) chunks.push(chunk as Buffer)
	return Buffer.concat(chunks).toString('utf8')
}
