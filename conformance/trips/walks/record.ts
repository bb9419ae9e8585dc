// A reverse proxy that writes down what passes through it: the real HTTP messages of a walk.

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Exchange = {
	readonly method: string
	/** Path and query. */
	readonly path: string
	readonly headers: IncomingHttpHeaders
	readonly body: string
	readonly answer: { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
}

export type Recorder = {
	readonly url: string
	/** In the order in which they were answered. */
	readonly exchanges: Exchange[]
	close(): Promise<void>
}

/** Hands every request on a free port to `port` of this machine. */
export async function openRecorder(port: number): Promise<Recorder> {
	const exchanges: Exchange[] = []
	const server = createServer(async (outer, response) => {
		const body = await read(outer)
		const { method = 'GET', url: path = '/', headers } = outer
		const inner = request({ host: '127.0.0.1', port, method, path, headers })
		inner.end(body)
		const [answer] = await once(inner, 'response')
		// handed on as bytes: a status list as CWT is no text
		const bytes = await read(answer)
		const said = { status: answer.statusCode, headers: answer.headers, body: bytes.toString('utf8') }
		exchanges.push({ method, path, headers, body: body.toString('utf8'), answer: said })
		response.writeHead(answer.statusCode, answer.headers).end(bytes)
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	return {
		url: `http://localhost:${(server.address() as AddressInfo).port}`,
		exchanges,
		async close() {
			server.close()
			server.closeAllConnections()
			await once(server, 'close')
		},
	}
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const chunks: Uint8Array[] = []
	for await (const chunk of stream) chunks.push(chunk)
	return Buffer.concat(chunks)
}

/**
 * The first exchange that fits; a walk that lacks one of its messages is no walk.
 * @param says what stands in the answer
 */
export function find(exchanges: readonly Exchange[], method: string, path: RegExp, status = 200, says = ''): Exchange {
	const fits = ({ method: sent, path: to, answer }: Exchange) =>
		sent === method && path.test(to) && answer.status === status && answer.body.includes(says)
	const found = exchanges.find(fits)
	if (!found) throw new Error(`nothing was recorded that is ${method} ${path} with the answer ${status}`)
	return found
}
