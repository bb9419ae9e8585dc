// Express routes for a table of endpoints.

import { performance } from 'node:perf_hooks'
import { type Request, type Response, Router } from 'express'
import { ProtocolError } from '../protocol/errors.ts'
import { mediaType, readBody, readParameters } from './body.ts'
import type { Answer, Endpoint, EndpointRequest } from './endpoint.ts'
import { commonHeaders, send } from './send.ts'

export type Wiring = {
	/** Headers of every answer; see `commonHeaders`. */
	readonly common?: readonly string[]
	/** Told of every answer, after it went out. */
	readonly answered?: (row: Endpoint, status: number, milliseconds: number) => void
	/** Asked before the endpoint; what it gives or throws is the answer. */
	readonly before?: (request: EndpointRequest, row: Endpoint) => Answer | undefined
	/** Ends of the streams of events that are open. */
	readonly streams?: Set<() => void>
}

/** Any other method on a path of the table is answered 405 with what is allowed. */
export function routes(table: readonly Endpoint[], { common = commonHeaders(false), answered, before, streams }: Wiring = {}): Router {
	const router = Router({ caseSensitive: true, strict: true })
	for (const path of new Set(table.map(row => row.path))) {
		const rows = table.filter(row => row.path === path)
		const door = router.route(path)
		for (const row of rows) {
			const headers = row.anyOrigin ? [...common, 'Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', '*'] : common
			door[row.method](async (request, response) => {
				if (answered) {
					const start = performance.now()
					response.on('finish', () => answered(row, response.statusCode, performance.now() - start))
				}
				let asked: EndpointRequest | undefined
				try {
					const type = mediaType(request)
					const body = row.takes ? await readBody(request, row, type) : undefined
					asked = asEndpointRequest(request, type, body)
					const answer = before?.(asked, row) ?? (await row.answer(asked))
					if (answer.handOver) await handOn(answer.handOver, request, response, headers)
					else send(response, answer, headers, streams)
				} catch (error) {
					if (!response.headersSent) setRefusalHeaders(response, row, error, asked)
					throw error
				}
			})
		}
		const methods = rows.map(row => row.method.toUpperCase())
		if (rows.some(row => row.anyOrigin)) door.options((_request, response) => preflight(response, methods, common))
		const allowed = (methods.includes('GET') ? ['HEAD', ...methods] : methods).join(', ')
		door.all((request, response) => {
			response.setHeader('Allow', allowed)
			throw new ProtocolError('method_not_allowed', `${request.method} is not taken here, only ${allowed}`)
		})
	}
	return router
}

/** A refusal can be read by whoever may read the answer, and brings what its row has for it. */
function setRefusalHeaders(response: Response, row: Endpoint, error: unknown, asked: EndpointRequest | undefined): void {
	if (row.anyOrigin) response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Expose-Headers', '*')
	if (row.bareErrors) response.locals['bareErrors'] = true
	if (!asked || !(error instanceof ProtocolError) || !row.refusalHeaders) return
	for (const [name, value] of Object.entries(row.refusalHeaders(error, asked))) response.setHeader(name, value)
}

async function handOn(
	handler: NonNullable<Answer['handOver']>,
	request: Request,
	response: Response,
	headers: readonly string[],
): Promise<void> {
	for (let at = 0; at < headers.length; at += 2) response.setHeader(headers[at] ?? '', headers[at + 1] ?? '')
	await handler(request, response)
}

/** Fetch Standard §3.3.2. */
function preflight(response: Response, methods: readonly string[], common: readonly string[]): void {
	const headers = {
		'Access-Control-Allow-Origin': '*',
		'Access-Control-Allow-Methods': methods.join(', '),
		'Access-Control-Allow-Headers': 'Authorization, Content-Type, DPoP, OAuth-Client-Attestation, OAuth-Client-Attestation-PoP',
		'Access-Control-Max-Age': '86400',
	}
	send(response, { status: 204, headers }, common)
}

const noParameters: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

function asEndpointRequest(request: Request, type: string, body: unknown): EndpointRequest {
	const url = request.originalUrl
	const mark = url.indexOf('?')
	return {
		url,
		body,
		mediaType: type,
		params: request.params as Record<string, string>,
		query: mark < 0 ? noParameters : readParameters(url.slice(mark + 1), refuseTwice),
		header: name => readHeader(request, name),
		cookie: name => readCookie(request.headers.cookie, name),
	}
}

/** What an error page needs to know of a request that no endpoint took: whichever parameters it has, only its language counts. */
export function asVisit(request: Request): Pick<EndpointRequest, 'url' | 'query' | 'header' | 'cookie'> {
	const url = request.originalUrl
	const lang = new URLSearchParams(url.split('?')[1] ?? '').get('lang')
	return {
		url,
		query: lang === null ? noParameters : { lang },
		header: name => readHeader(request, name),
		cookie: name => readCookie(request.headers.cookie, name),
	}
}

function readHeader({ headers }: Request, name: string): string | undefined {
	const value = headers[name]
	return Array.isArray(value) ? value.join(', ') : value
}

function refuseTwice(name: string): never {
	throw new ProtocolError('invalid_request', `the parameter ${name} stands twice in the query`, { section: 'RFC 6749 §3.1' })
}

function readCookie(header: string | undefined, name: string): string | undefined {
	for (const pair of header?.split(';') ?? []) {
		const equals = pair.indexOf('=')
		if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
	}
	return undefined
}
