// An agent's doors as a table: one row is one endpoint, its operation and the section that orders it.
// The same rows become express routes here and the OpenAPI description in openapi.ts.

import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import type { z } from 'zod'
import { ProtocolError, type WireErrorCode, wireErrors } from '../protocol/errors.ts'

export type EndpointRequest = {
	/** The parsed body; undefined where the row takes none. */
	readonly body: unknown
	/** The media type of the body, lower case, without parameters; '' where there is none. */
	readonly mediaType: string
	readonly params: Readonly<Record<string, string>>
	/** The query's parameters; one that stands there twice is refused before. */
	readonly query: Readonly<Record<string, string>>
	/** A header by its lower-case name. */
	header(name: string): string | undefined
	/** A cookie by its name. */
	cookie(name: string): string | undefined
}

/** What goes back. `body` is a text or bytes of type `type`; absent for an empty answer. */
export type Answer = {
	readonly status: number
	readonly headers?: Readonly<Record<string, string | readonly string[]>>
	readonly type?: string
	readonly body?: string | Uint8Array
	/** Takes over the response for server-sent events; runs until the client goes away. */
	readonly stream?: (send: (event: string, data: unknown) => void, closed: AbortSignal) => void
}

export type Endpoint = {
	readonly method: 'get' | 'post' | 'delete'
	/** An express path: `/offers/:id`. */
	readonly path: string
	/** What orders this endpoint: `OpenID4VCI 1.0 §7`; `API` for our own interface, `page` for a page for people. */
	readonly section: string
	/** One sentence for the OpenAPI description. */
	readonly summary: string
	/** Media types of the body that are taken; another is refused with 415. */
	readonly takes?: ReadonlyArray<'application/json' | 'application/x-www-form-urlencoded' | 'application/jwt'>
	/** The longest body, in bytes; 64 KiB where nothing is said. */
	readonly maxBytes?: number
	/** Schemas for the OpenAPI description; the operation itself parses with them. */
	readonly schema?: { readonly body?: z.ZodType; readonly answer?: z.ZodType; readonly query?: z.ZodType }
	/** Whether the OpenAPI description says that a bearer key is needed; the operation itself checks it. */
	readonly needsKey?: boolean
	/** Which refusal a body of another media type gets; `unsupported_media_type` where nothing is said. */
	readonly wrongTypeIs?: WireErrorCode
	readonly answer: (request: EndpointRequest) => Answer | Promise<Answer>
}

/** JSON that no cache may keep, unless `headers` say otherwise. */
export const json = (value: unknown, status = 200, headers: Answer['headers'] = {}): Answer => ({
	status,
	type: 'application/json',
	headers: { 'Cache-Control': 'no-store', ...headers },
	body: JSON.stringify(value),
})

export const text = (type: string, body: string | Uint8Array, headers: Answer['headers'] = {}): Answer => ({
	status: 200,
	type,
	headers,
	body,
})

export const noContent = (headers: Answer['headers'] = {}): Answer => ({ status: 204, headers })

/** 303: whatever the method was, the browser goes on with GET. RFC 9700 §4.12. */
export const seeOther = (location: string, headers: Answer['headers'] = {}): Answer => ({
	status: 303,
	headers: { 'Cache-Control': 'no-store', ...headers, Location: location },
})

/** Express routes for a table; any other method on a path of the table is answered 405 with what is allowed. */
export function routes(table: readonly Endpoint[]): Router {
	const router = Router({ caseSensitive: true, strict: true })
	for (const path of new Set(table.map(row => row.path))) {
		const rows = table.filter(row => row.path === path)
		const door = router.route(path)
		for (const row of rows) {
			const readers = row.takes ? [bodyReader(row)] : []
			door[row.method](...readers, async (request, response) => {
				send(response, await row.answer(asEndpointRequest(request, row)))
			})
		}
		door.all((_request, response) => {
			response.set('Allow', rows.map(row => row.method.toUpperCase()).join(', ')).sendStatus(405)
		})
	}
	return router
}

function bodyReader({ takes = [], maxBytes = 65_536, wrongTypeIs = 'unsupported_media_type' }: Endpoint): RequestHandler {
	const read = express.raw({ type: [...takes], limit: maxBytes, inflate: false })
	return (request, response, next) => {
		if (!request.is([...takes])) {
			throw new ProtocolError(wrongTypeIs, `a body of type ${mediaType(request) || 'none'} is not taken here, only ${takes.join(', ')}`)
		}
		read(request, response, next)
	}
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function readBody(request: Request): unknown {
	if (!Buffer.isBuffer(request.body)) throw new ProtocolError('invalid_request', 'the body is empty')
	let body: string
	try {
		body = decoder.decode(request.body)
	} catch {
		throw new ProtocolError('invalid_request', 'the body is not UTF-8')
	}
	switch (mediaType(request)) {
		case 'application/x-www-form-urlencoded':
			return once(new URLSearchParams(body), 'form')
		case 'application/json':
			try {
				return JSON.parse(body)
			} catch {
				throw new ProtocolError('invalid_request', 'the body is not JSON', { section: 'RFC 8259 §2' })
			}
		default:
			return body
	}
}

/** Parameters as a record; one that comes twice is refused (RFC 6749 §3.1). */
function once(parameters: URLSearchParams, where: string): Record<string, string> {
	const found: Record<string, string> = Object.create(null)
	for (const [name, value] of parameters) {
		if (name in found) {
			throw new ProtocolError('invalid_request', `the parameter ${name} stands twice in the ${where}`, { section: 'RFC 6749 §3.1' })
		}
		found[name] = value
	}
	return found
}

const mediaType = (request: Request): string => (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

function asEndpointRequest(request: Request, row: Endpoint): EndpointRequest {
	const mark = request.url.indexOf('?')
	let body: unknown
	if (row.takes) {
		try {
			body = readBody(request)
		} catch (error) {
			if (error instanceof ProtocolError && error.code === 'invalid_request' && row.wrongTypeIs) {
				throw new ProtocolError(row.wrongTypeIs, error.message, { section: error.section })
			}
			throw error
		}
	}
	return {
		body,
		mediaType: mediaType(request),
		params: request.params as Record<string, string>,
		query: mark < 0 ? {} : once(new URLSearchParams(request.url.slice(mark + 1)), 'query'),
		header(name) {
			const value = request.headers[name]
			return Array.isArray(value) ? value.join(', ') : value
		},
		cookie: name => readCookie(request.headers.cookie, name),
	}
}

function readCookie(header: string | undefined, name: string): string | undefined {
	for (const pair of header?.split(';') ?? []) {
		const equals = pair.indexOf('=')
		if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
	}
	return undefined
}

function send(response: Response, { status, headers = {}, type, body, stream }: Answer): void {
	response.status(status)
	for (const [name, value] of Object.entries(headers)) response.setHeader(name, value as string | string[])
	if (stream) {
		const gone = new AbortController()
		response.on('close', () => gone.abort())
		response.writeHead(status, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' })
		response.flushHeaders()
		stream((event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`), gone.signal)
		return
	}
	if (type !== undefined) response.setHeader('Content-Type', type)
	if (body === undefined) response.end()
	else {
		response.setHeader('Content-Length', typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength)
		response.end(body)
	}
}

export type Fault = { readonly trace: string; readonly method: string; readonly path: string; readonly error: unknown }

/**
 * The one place where an error becomes an answer. What is not a refusal of ours is a fault of ours: 500, its detail in the log alone.
 * Refusals carry `error`, `error_description`, `section` and a `trace` that stands in the log too.
 */
export function renderError(ports: {
	trace: () => string
	refused: (fault: Fault) => void
	failed: (fault: Fault) => void
}): ErrorRequestHandler {
	return (error, request, response, _next) => {
		const refusal = asRefusal(error)
		const fault = { trace: ports.trace(), method: request.method, path: request.path, error: refusal ?? error }
		if (response.headersSent) {
			ports.failed(fault)
			response.destroy()
			return
		}
		response.setHeader('Cache-Control', 'no-store')
		if (!refusal) {
			ports.failed(fault)
			response.status(500).json({ error: 'server_error', trace: fault.trace })
			return
		}
		ports.refused(fault)
		const { status } = wireErrors[refusal.code]
		if (status === 401) response.setHeader('WWW-Authenticate', challenge(refusal))
		response.status(status).json({
			error: refusal.code,
			error_description: describable(refusal.message),
			section: describable(refusal.section),
			trace: fault.trace,
		})
	}
}

/** body-parser's own errors are refusals too. */
function asRefusal(error: unknown): ProtocolError | undefined {
	if (error instanceof ProtocolError) return error
	if (error instanceof Error && 'type' in error) {
		if (error.type === 'entity.too.large') return new ProtocolError('payload_too_large', 'the body is longer than is taken here')
		if (error.type === 'encoding.unsupported') return new ProtocolError('unsupported_media_type', 'a compressed body is not taken here')
		if (error.type === 'request.aborted' || error.type === 'request.size.invalid')
			return new ProtocolError('invalid_request', error.message)
	}
	if (error instanceof URIError) return new ProtocolError('invalid_request', 'the path is not well-formed')
	return undefined
}

/** RFC 6750 §3: a request without credentials gets the bare challenge. */
const challenge = ({ code, message }: ProtocolError): string =>
	code === 'invalid_token' ? `Bearer error="${code}", error_description="${describable(message)}"` : 'Bearer'

/** The characters that an error_description may have: %x20-21 / %x23-5B / %x5D-7E. RFC 6749 §5.2. */
export const describable = (message: string): string => message.replaceAll(/["\\]/g, "'").replaceAll(/[^ !#-[\]-~]/g, '?')
