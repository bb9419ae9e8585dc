// The Fetch port: one HTTP exchange with a stranger whose URL came from a stranger, kept from reaching into our own network.

import { lookup as systemLookup } from 'node:dns'
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { getCACertificates } from 'node:tls'
import { PeerError } from '../protocol/errors.ts'
import type { Fetch, FetchAnswer, FetchRequest } from '../protocol/ports.ts'
import { isLoopback, isPublic } from './addresses.ts'

export type Address = { readonly address: string; readonly family: number }

export type FetchOptions = {
	/** For development: loopback addresses are taken, over http too. */
	readonly allowLoopback: boolean
	/** Host names that may have an address which is not public, as behind a reverse proxy of one's own; over https only. */
	readonly allowedHosts?: readonly string[]
	/** PEM certificates of authorities that are trusted beside the system's. */
	readonly ca?: readonly string[]
	/** The longest an exchange may take from its first step to its last byte, in milliseconds. */
	readonly timeout?: number
	/** The longest answer in bytes where the request names none. */
	readonly maxBytes?: number
	/** All addresses of a host; the system's resolver where nothing is said. */
	readonly resolve?: (host: string) => Promise<readonly Address[]>
}

/** The URL or the address behind it is not one that may be fetched from. */
class NotAllowed extends Error {}

/** A fetch that takes https alone, public addresses alone and no redirect, but for what `options` allow. */
export function createFetch(options: FetchOptions): Fetch {
	const { allowLoopback, allowedHosts = [], ca = [], timeout = 10_000, maxBytes = 1 << 20, resolve = resolveBySystem } = options
	const hosts = new Set(allowedHosts.map(host => host.toLowerCase()))
	const keeping = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 30_000 }

	const mayReach = {
		'https:': (host: string, address: string) => isPublic(address) || hosts.has(host) || (allowLoopback && isLoopback(address)),
		'http:': (_host: string, address: string) => allowLoopback && isLoopback(address),
	}

	/** Resolves a host when its connection is made, so that the address that was checked is the one that is used. */
	const lookupFor =
		(protocol: keyof typeof mayReach): LookupFunction =>
		(host, { all }, callback) => {
			const give = (addresses: readonly Address[]) => {
				const [first] = addresses
				if (!first || addresses.some(({ address }) => !mayReach[protocol](host, address))) {
					callback(new NotAllowed('the host has no public address'), '', 0)
				} else if (all) callback(null, [...addresses])
				else callback(null, first.address, first.family)
			}
			resolve(host).then(give, (error: Error) => callback(error, '', 0))
		}

	const agents = {
		'http:': new HttpAgent({ ...keeping, lookup: lookupFor('http:') }),
		'https:': new HttpsAgent({
			...keeping,
			lookup: lookupFor('https:'),
			rejectUnauthorized: true,
			...(ca.length > 0 ? { ca: [...getCACertificates('default'), ...ca] } : {}),
		}),
	}

	function start(url: URL, { method = 'GET', headers = {}, body }: FetchRequest): ClientRequest {
		const { protocol } = url
		if (protocol !== 'https:' && !(protocol === 'http:' && allowLoopback)) throw new NotAllowed('only https is taken')
		if (url.username !== '' || url.password !== '') throw new NotAllowed('a URL with credentials is not taken')
		const host = url.hostname.replace(/^\[|\]$/g, '')
		if (isIP(host) && !mayReach[protocol](host, host)) throw new NotAllowed('the address is not public')

		const request = (protocol === 'https:' ? httpsRequest : httpRequest)(url, {
			method,
			agent: agents[protocol],
			headers: {
				Accept: '*/*',
				'User-Agent': 'wangzheng',
				...headers,
				'Accept-Encoding': 'identity',
				...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
			},
		})
		request.end(body)
		return request
	}

	return async wanted => {
		const url = URL.parse(wanted.url)
		if (!url) throw new PeerError('the URL to fetch is not a URL', { url: '' })
		const about = { url: url.origin + url.pathname } // a query may hold what no log should
		let request: ClientRequest
		try {
			request = start(url, wanted)
		} catch (cause) {
			throw new PeerError(`${url.host} is not fetched from: ${reasonOf(cause)}`, { ...about, cause })
		}
		let late: Error | undefined
		const deadline = setTimeout(() => {
			late = new Error(`no answer within ${timeout / 1000} s`)
			request.destroy(late)
		}, timeout)
		try {
			const response = await answered(request)
			return await read(response, wanted.maxBytes ?? maxBytes)
		} catch (cause) {
			request.destroy()
			throw new PeerError(`${url.host} could not be fetched from: ${reasonOf(late ?? cause)}`, { ...about, cause })
		} finally {
			clearTimeout(deadline)
		}
	}
}

const answered = (request: ClientRequest): Promise<IncomingMessage> =>
	new Promise((resolve, reject) => {
		request.once('response', resolve)
		request.on('error', reject)
		request.once('upgrade', () => reject(new Error('the answer changes the protocol')))
	})

async function read(response: IncomingMessage, limit: number): Promise<FetchAnswer> {
	const tooLong = () => new Error(`the answer is longer than ${limit} bytes`)
	if (Number(response.headers['content-length'] ?? 0) > limit) throw tooLong()
	const encoding = response.headers['content-encoding'] ?? 'identity'
	if (encoding !== 'identity') throw new Error('the answer is compressed, which was not asked for')

	const chunks: Buffer[] = []
	let length = 0
	for await (const chunk of response) {
		length += chunk.length
		if (length > limit) throw tooLong()
		chunks.push(chunk)
	}
	return {
		status: response.statusCode ?? 0,
		mediaType: response.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '',
		header(name) {
			const value = response.headers[name]
			return Array.isArray(value) ? value.join(', ') : value
		},
		body: new Uint8Array(Buffer.concat(chunks)),
	}
}

const resolveBySystem = (host: string): Promise<readonly Address[]> =>
	new Promise((resolve, reject) => {
		systemLookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
	})

/** What went wrong, in words that hold nothing of what the peer sent. */
function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return 'unknown'
	if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
	return error.message
}
