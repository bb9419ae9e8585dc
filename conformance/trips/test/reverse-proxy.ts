// A reverse proxy that ends TLS before an agent, as a web server in front of it would.

import { once } from 'node:events'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'

export type ReverseProxy = { readonly url: string; close(): Promise<void> }

/** Takes https on a free port and hands every request to `port` of this machine; 502 where nobody answers there. */
export async function openReverseProxy(port: number, tls: { readonly key: string; readonly cert: string }): Promise<ReverseProxy> {
	const server = createServer(tls, (outer, answer) => {
		const { method, url, headers } = outer
		const inner = request({ host: '127.0.0.1', port, method, path: url, headers }, response => {
			answer.writeHead(response.statusCode ?? 502, response.headers)
			response.pipe(answer)
		})
		inner.on('error', () => answer.headersSent || answer.writeHead(502).end())
		outer.pipe(inner)
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	return {
		url: `https://localhost:${(server.address() as AddressInfo).port}`,
		async close() {
			server.close()
			server.closeAllConnections()
			await once(server, 'close')
		},
	}
}
