// An agent's doors as a table: one row is one endpoint, its operation and the section that orders it.
// The same rows become express routes (routes.ts) and the OpenAPI description (openapi.ts).

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import type { ProtocolError, WireErrorCode } from '../protocol/errors.ts'

export type EndpointRequest = {
	/** The address asked for: path and query, as it came. */
	readonly url: string
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
	/** Hands the request on to a handler of another library, which writes the response; the row's own headers are set on it already. */
	readonly handOver?: (request: IncomingMessage, response: ServerResponse) => Promise<void>
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
	/** Whether scripts of any site may call it (CORS): for doors of the protocol, never for one that a cookie opens. */
	readonly anyOrigin?: boolean
	/**
	 * Headers of a refusal, beside those that every refusal has: a nonce to come again with. With a challenge (`WWW-Authenticate`) of the
	 * row's own the refusal is a 401, whatever its code has elsewhere. RFC 9110 §11.6.1
	 */
	readonly refusalHeaders?: (error: ProtocolError, request: EndpointRequest) => Readonly<Record<string, string | readonly string[]>>
	/**
	 * Whether a refusal has no members but those that its specification defines, `error` and `error_description`: the section then ends the
	 * description, and the trace is in the header `Trace`.
	 */
	readonly bareErrors?: boolean
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

/** An answer that another library writes. */
export const handOver = (handler: NonNullable<Answer['handOver']>): Answer => ({ status: 200, handOver: handler })

export const noContent = (headers: Answer['headers'] = {}): Answer => ({ status: 204, headers })

/** 303: whatever the method was, the browser goes on with GET. RFC 9700 §4.12. */
export const seeOther = (location: string, headers: Answer['headers'] = {}): Answer => ({
	status: 303,
	headers: { 'Cache-Control': 'no-store', ...headers, Location: location },
})
