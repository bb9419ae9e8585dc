// Puts an answer on the wire, with the headers that every answer has.

import type { ServerResponse } from 'node:http'
import type { Answer } from './endpoint.ts'

/** How often a silent stream of events says that it lives, so that no proxy closes it; milliseconds. */
const heartbeat = 20_000
/** A reader of events that lags further behind than this many bytes is let go. */
const backlog = 1_048_576

/** Headers of every answer, as a flat list. `https`: whether people reach us over TLS (RFC 6797 §7.2). */
export const commonHeaders = (https: boolean): readonly string[] => [
	'X-Content-Type-Options',
	'nosniff',
	'Referrer-Policy',
	'same-origin',
	...(https ? ['Strict-Transport-Security', 'max-age=31536000'] : []),
]

/** What an answer that is no page of ours may do if a browser opens it. */
const lockedDown = "default-src 'none'; frame-ancestors 'none'"

/** `streams` collects the ends of open streams of events, for the server's own end. */
export function send(
	response: ServerResponse,
	{ status, headers, type, body, stream }: Answer,
	common: readonly string[],
	streams?: Set<() => void>,
): void {
	const list = [...common]
	let mayLoad = false
	for (const name in headers) {
		const value = headers[name]
		if (name === 'Content-Security-Policy') mayLoad = true
		if (typeof value === 'string') list.push(name, value)
		else for (const each of value ?? []) list.push(name, each)
	}
	if (!mayLoad) list.push('Content-Security-Policy', lockedDown)
	if (stream) {
		list.push('Content-Type', 'text/event-stream', 'Cache-Control', 'no-store', 'X-Accel-Buffering', 'no')
		response.writeHead(status, list)
		if (response.req.method === 'HEAD') response.end()
		else sendEvents(response, stream, streams)
		return
	}
	if (type !== undefined) list.push('Content-Type', type)
	if (body !== undefined) list.push('Content-Length', String(typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength))
	else if (status !== 204 && status !== 304) list.push('Content-Length', '0')
	response.writeHead(status, list)
	response.end(body)
}

function sendEvents(response: ServerResponse, stream: NonNullable<Answer['stream']>, streams?: Set<() => void>): void {
	const gone = new AbortController()
	const end = () => response.end()
	streams?.add(end)
	const beat = setInterval(() => response.write(':\n\n'), heartbeat)
	response.on('close', () => {
		clearInterval(beat)
		streams?.delete(end)
		gone.abort()
	})
	response.write('retry: 2000\n\n')
	stream((event, data) => {
		if (gone.signal.aborted) return
		response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
		if (response.writableLength > backlog) response.destroy()
	}, gone.signal)
}
