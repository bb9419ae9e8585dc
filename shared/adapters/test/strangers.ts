// Servers that behave as strangers do, for the tests of what we fetch from them. Closed after the test file.

import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { afterAll, expect } from 'vitest'
import type { Address, FetchOptions } from '../safe-fetch.ts'

export const closing: Array<() => void> = []
afterAll(() => {
	for (const close of closing) close()
})

export async function listen(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	closing.push(() => server.close())
	return (server.address() as AddressInfo).port
}

export async function serve(listener: RequestListener): Promise<string> {
	const server = createServer(listener)
	closing.push(() => server.closeAllConnections())
	return `http://127.0.0.1:${await listen(server)}`
}

/** A server that writes the bytes it is told, whatever HTTP says. */
export async function serveRaw(write: (socket: Socket) => void): Promise<string> {
	const sockets: Socket[] = []
	closing.push(() => {
		for (const socket of sockets) socket.destroy()
	})
	return `http://127.0.0.1:${await listen(
		createTcpServer(socket => {
			sockets.push(socket.on('error', () => {}))
			socket.once('data', () => write(socket))
		}),
	)}`
}

export const development: FetchOptions = { allowLoopback: true, timeout: 2000 }
export const production: FetchOptions = { allowLoopback: false, timeout: 2000 }
export const words = (text: string) => text.trim().split(/\s+/)
export const refused = (message: RegExp) => expect.objectContaining({ name: 'PeerError', message: expect.stringMatching(message) })
export const resolving =
	(...addresses: string[]) =>
	async (): Promise<Address[]> =>
		addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
