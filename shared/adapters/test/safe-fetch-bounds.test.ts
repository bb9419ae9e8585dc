// Fault 9: a stranger's server must not tie us up, in time or in memory.

import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fromUtf8 } from '../../protocol/json.ts'
import { createFetch } from '../safe-fetch.ts'
import { development, refused, serve, serveRaw } from './strangers.ts'

describe('bounds', () => {
	it.each([
		['says that it is longer', (limit: number) => ({ 'Content-Length': String(limit + 1) })],
		['is longer without saying so', () => ({ 'Transfer-Encoding': 'chunked' })],
	])('refuses an answer that %s than the limit', async (_, headers) => {
		const url = await serve((_request, response) => {
			response.writeHead(200, headers(1000))
			response.end('x'.repeat(1001))
		})
		await expect(createFetch(development)({ url, maxBytes: 1000 })).rejects.toEqual(refused(/longer than 1000 bytes/))
		expect((await createFetch(development)({ url, maxBytes: 1001 })).body).toHaveLength(1001)
	})

	it('stops reading an endless answer at once', async () => {
		let written = 0
		const url = await serve((_request, response) => {
			const more = () => {
				while (!response.destroyed && response.write('x'.repeat(65_536))) written += 65_536
			}
			response.on('drain', more).on('error', () => {})
			more()
		})
		await expect(createFetch(development)({ url })).rejects.toEqual(refused(/longer than 1048576 bytes/))
		expect(written).toBeLessThan(16 << 20)
	})

	it.each([
		['never answers', () => {}],
		['sends its header a byte at a time', (socket: Socket) => drip(socket, `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(1000)}`)],
		[
			'sends its body a byte at a time',
			(socket: Socket) => drip(socket, 'x'.repeat(1000), 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'),
		],
		['promises an answer for ever', (socket: Socket) => drip(socket, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100))],
	])('gives up on a server that %s', async (_, write) => {
		const url = await serveRaw(write)
		const start = performance.now()
		await expect(createFetch({ ...development, timeout: 300 })({ url })).rejects.toEqual(refused(/no answer within 0.3 s/))
		expect(performance.now() - start).toBeLessThan(1500)
	})

	it('gives up on a name that is not resolved in time', async () => {
		const fetch = createFetch({ ...development, timeout: 200, resolve: () => new Promise(() => {}) })
		await expect(fetch({ url: 'https://slow.example/' })).rejects.toEqual(refused(/no answer within 0.2 s/))
	})

	it.each([
		['fewer bytes than its Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort'],
		['what is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
		['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'],
		['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
		['a header without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`],
		['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
	])('refuses an answer that is %s', async (_, bytes) => {
		const url = await serveRaw(socket => socket.end(bytes))
		await expect(createFetch(development)({ url })).rejects.toMatchObject({ name: 'PeerError', url: `${url}/` })
	})

	it('takes no more of an answer than its Content-Length', async () => {
		const url = await serveRaw(socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more'))
		expect(fromUtf8((await createFetch(development)({ url })).body)).toBe('hello')
	})

	it('refuses an answer that is compressed, which it did not ask for', async () => {
		const url = await serve((_request, response) => {
			response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000)))
		})
		await expect(createFetch(development)({ url })).rejects.toEqual(refused(/compressed/))
	})
})

function drip(socket: Socket, text: string, first = ''): void {
	socket.write(first)
	let at = 0
	const timer = setInterval(() => socket.write(text[at++] ?? ''), 20)
	socket.on('close', () => clearInterval(timer))
}
