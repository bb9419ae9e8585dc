// One server: the doors of an agent, its pages, what watches over it, and the one way in which it says that something is wrong.

import { randomBytes } from 'node:crypto'
import express, { type Request } from 'express'
import { ProtocolError } from '../protocol/errors.ts'
import { type Answer, type Endpoint, type EndpointRequest, json, seeOther, text } from './endpoint.ts'
import { errorPage } from './error-page.ts'
import { type Address, type Listener, openListener } from './listener.ts'
import { inLanguage, isLocale, localeCookie } from './locale.ts'
import { describeError, type Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import { openApi } from './openapi.ts'
import type { Agent } from './page.ts'
import { type Fault, renderError } from './render-error.ts'
import { asVisit, routes } from './routes.ts'
import { commonHeaders } from './send.ts'
import { cookieFor, requireSameOrigin } from './session.ts'
import { assetEndpoints } from './static.ts'

export type Serving = {
	readonly name: Agent
	/** Doors for programs: errors are JSON. */
	readonly table: readonly Endpoint[]
	/** Doors for people: errors are pages, POSTs must come from a page of ours, `?lang=` is kept in a cookie. */
	readonly pages?: readonly Endpoint[]
	/** Where to listen, or a port that is open already: `openListener` tells an agent its own address before it is built. */
	readonly listen: Address | Listener
	readonly log: Log
	/** The origin under which people reach us, without a slash at the end. */
	readonly publicUrl: string
	/** Title and version of the OpenAPI description at /openapi.json; none is served where this is absent. */
	readonly api?: { readonly title: string; readonly version: string }
	/** Resolves while we can do our work (the store answers); GET /health is 503 when it rejects. */
	readonly healthy?: () => Promise<unknown>
	/** Who may read GET /metrics; programs on this machine where nothing is said, nobody where we are reached from elsewhere. */
	readonly metrics?: 'this machine' | 'everybody' | 'nobody'
	readonly trace?: () => string
}

export type Running = {
	/** Where it listens: `http://localhost:7401`. */
	readonly url: string
	close(): Promise<void>
}

/** @throws SetupError where the port cannot be had */
export async function serve(serving: Serving): Promise<Running> {
	const { name, table, pages = [], log, publicUrl, api, trace = () => randomBytes(8).toString('hex') } = serving
	const listener = 'attach' in serving.listen ? serving.listen : await openListener(serving.listen)
	const common = commonHeaders(publicUrl.startsWith('https:'))
	const metrics = createMetrics()
	const streams = new Set<() => void>()
	const refused = ({ error, ...fault }: Fault) => log.info('refused', { ...fault, ...describeError(error) })
	const failed = ({ error, ...fault }: Fault) => log.error('failed', { ...fault, ...describeError(error) })
	const asPage = (request: Request, { error, trace }: Fault, status: number) =>
		request.accepts(['json', 'html']) === 'html' ? errorPage(asVisit(request), { agent: name, error, status, trace }) : undefined

	const forPeople = new Set(pages)
	const rows = [
		...table,
		...watching(serving, metrics.write),
		...(api ? [describing(api, publicUrl, table)] : []),
		...(pages.length > 0 ? assetEndpoints : []),
		...pages,
	]
	const app = express().disable('x-powered-by').disable('etag').set('query parser', false)
	app.use(
		routes(rows, {
			common,
			streams,
			answered: metrics.answered,
			before: (request, row) => (forPeople.has(row) ? beforePage(request, row, publicUrl) : undefined),
		}),
	)
	app.use(() => {
		throw new ProtocolError('not_found', 'there is nothing at this address')
	})
	app.use(renderError({ trace, refused, failed, common, ...(pages.length > 0 ? { page: asPage } : {}) }))

	listener.attach(app)
	log.info('listening', { url: listener.url })
	return {
		url: listener.url,
		async close() {
			for (const end of streams) end()
			await listener.close()
			log.info('closed')
		},
	}
}

/** What is posted must come from a page of ours; a language that is asked for is kept, and the address goes on without it. */
function beforePage(request: EndpointRequest, { method }: Endpoint, publicUrl: string): Answer | undefined {
	if (method !== 'get') {
		requireSameOrigin(request, publicUrl)
		return undefined
	}
	const { lang } = request.query
	if (!isLocale(lang)) return undefined
	return seeOther(inLanguage(request.url, undefined), { 'Set-Cookie': cookieFor(localeCookie, publicUrl).set(lang, 31_536_000) })
}

/** Health for whoever keeps the server up, numbers for whoever watches it. */
function watching(
	{ name, publicUrl, healthy, metrics = isHere(publicUrl) ? 'this machine' : 'nobody' }: Serving,
	write: () => string,
): Endpoint[] {
	return [
		{
			method: 'get',
			path: '/health',
			section: 'API',
			summary: 'Whether this agent can do its work',
			async answer() {
				try {
					await healthy?.()
					return json({ status: 'ok', agent: name })
				} catch {
					return json({ status: 'failing', agent: name }, 503)
				}
			},
		},
		{
			method: 'get',
			path: '/metrics',
			section: 'API',
			summary: 'Counters in the Prometheus text format',
			answer(request) {
				const allowed = metrics === 'everybody' || (metrics === 'this machine' && isFromHere(request))
				if (!allowed) throw new ProtocolError('not_found', 'there is nothing at this address')
				return text('text/plain; version=0.0.4; charset=utf-8', write(), { 'Cache-Control': 'no-store' })
			},
		},
	]
}

const describing = (about: { title: string; version: string }, publicUrl: string, table: readonly Endpoint[]): Endpoint => {
	const description = JSON.stringify(openApi(about.title, about.version, publicUrl, table))
	return {
		method: 'get',
		path: '/openapi.json',
		section: 'OpenAPI 3.1',
		summary: 'This description',
		anyOrigin: true,
		answer: () => text('application/json', description, { 'Cache-Control': 'no-cache' }),
	}
}

const isHere = (url: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)

/** Asked under a name of this machine and not handed on by a proxy. */
function isFromHere(request: EndpointRequest): boolean {
	const handedOn = ['forwarded', 'x-forwarded-for', 'via'].some(name => request.header(name) !== undefined)
	const host = request.header('host')
	return !handedOn && host !== undefined && URL.canParse(`http://${host}`) && isHere(`http://${host}`)
}
