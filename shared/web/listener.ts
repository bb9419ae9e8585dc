// Opens a port, over TLS or not, and says in one sentence what to do where it cannot.

import { once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { SetupError } from '../adapters/setup-error.ts'

export type Address = {
	/** `127.0.0.1` for this machine alone, `0.0.0.0` or `::` for every interface. */
	readonly host: string
	/** 0 for any that is free. */
	readonly port: number
	/** PEM texts; the certificate's chain follows it. */
	readonly tls?: { readonly key: string; readonly cert: string } | undefined
}

/** An open port. Until `attach`, it answers 503: an agent on a free port learns its own address before it is built. */
export type Listener = {
	/** `http://localhost:7401`, without a slash at the end. */
	readonly url: string
	attach(handler: RequestListener): void
	/** Takes no more; lets what is under way end for `grace` milliseconds, then cuts it off. */
	close(grace?: number): Promise<void>
}

/** Bounds on what a client may send before anybody has looked at it: 16 KiB of headers, in 10 seconds; the whole in 30. */
const bounds: ServerOptions = {
	maxHeaderSize: 16_384,
	headersTimeout: 10_000,
	requestTimeout: 30_000,
	keepAliveTimeout: 65_000,
	connectionsCheckingInterval: 5_000,
}

/** @throws SetupError where the port cannot be had */
export async function openListener(address: Address): Promise<Listener> {
	let handler: RequestListener = (_request, response) => response.writeHead(503, { 'Retry-After': '1' }).end()
	const server = createFor(address, (request, response) => handler(request, response))
	server.listen(address.port, address.host)
	try {
		await once(server, 'listening')
	} catch (error) {
		throw new SetupError(explain(error, address), { cause: error })
	}
	const { port } = server.address() as AddressInfo
	let closing: Promise<void> | undefined
	return {
		url: `${address.tls ? 'https' : 'http'}://${nameOf(address.host)}:${port}`,
		attach(to) {
			handler = to
		},
		close(grace = 3_000) {
			closing ??= closeServer(server, grace)
			return closing
		},
	}
}

/** All of TLS 1.3; of TLS 1.2 the four that BCP 195 recommends: ECDHE with AES-GCM. RFC 9325 §4.2 */
const ciphers = [
	'TLS_AES_128_GCM_SHA256',
	'TLS_AES_256_GCM_SHA384',
	'TLS_CHACHA20_POLY1305_SHA256',
	'ECDHE-ECDSA-AES128-GCM-SHA256',
	'ECDHE-RSA-AES128-GCM-SHA256',
	'ECDHE-ECDSA-AES256-GCM-SHA384',
	'ECDHE-RSA-AES256-GCM-SHA384',
].join(':')

function createFor({ tls }: Address, handler: RequestListener): Server {
	if (!tls) return createServer(bounds, handler)
	try {
		return createTlsServer({ ...bounds, key: tls.key, cert: tls.cert, minVersion: 'TLSv1.2', ciphers }, handler)
	} catch (error) {
		throw new SetupError('the TLS key and certificate are no PEM texts that belong together: give the files of one key pair', {
			cause: error,
		})
	}
}

function closeServer(server: Server, grace: number): Promise<void> {
	return new Promise(resolve => {
		const cut = setTimeout(() => server.closeAllConnections(), grace)
		server.close(() => {
			clearTimeout(cut)
			resolve()
		})
		server.closeIdleConnections()
	})
}

/** What a person types for a host: loopback and "every interface" are `localhost` here. */
const nameOf = (host: string): string =>
	['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host

function explain(error: unknown, { host, port }: Address): string {
	const code = error instanceof Error && 'code' in error ? error.code : undefined
	switch (code) {
		case 'EADDRINUSE':
			return `port ${port} is in use: stop the program that holds it, or choose another with PORT`
		case 'EACCES':
			return `port ${port} is not open to this user: choose one above 1023 with PORT`
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return `${host} is no address of this machine: set HOST to 127.0.0.1, 0.0.0.0 or one that it has`
		default:
			return `the server cannot listen on ${host}, port ${port} (${code ?? 'no reason given'}): choose others with HOST and PORT`
	}
}
