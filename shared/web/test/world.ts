// A server of the kit on a free port, and a client that says everything itself.

import { once } from 'node:events'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'
import type { Endpoint } from '../endpoint.ts'
import { createLog } from '../log.ts'
import { type Running, type Serving, serve } from '../serve.ts'

export type Served = Running & { readonly lines: string[] }

/** Ends with the test. */
export async function open(serving: Partial<Serving> & { table?: readonly Endpoint[] }): Promise<Served> {
	const lines: string[] = []
	const running = await serve({
		name: 'issuer',
		table: [],
		listen: { host: '127.0.0.1', port: 0 },
		publicUrl: 'http://localhost:7401',
		log: createLog('issuer', line => lines.push(line)),
		...serving,
	})
	onTestFinished(() => running.close())
	return { ...running, lines }
}

export type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string; json(): unknown }

/** One request as it is given, with no header of its own but Host. */
export async function ask(
	url: string,
	{ method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Reply> {
	const sent = httpRequest(url, { method, headers, agent: false })
	sent.end(body)
	const [reply] = await once(sent, 'response')
	let text = ''
	reply.setEncoding('utf8')
	for await (const chunk of reply) text += chunk
	return { status: reply.statusCode, headers: reply.headers, text, json: () => JSON.parse(text) }
}

export const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
