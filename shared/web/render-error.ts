// The one place where an error becomes an answer. What is not a refusal of ours is a fault of ours: 500, its detail in the log alone.

import type { ErrorRequestHandler, Request } from 'express'
import { ProtocolError, wireErrors } from '../protocol/errors.ts'
import { type Answer, json } from './endpoint.ts'
import { commonHeaders, send } from './send.ts'

/** `route` is the row's path and not the address, which may hold a secret. `error` is the refusal where it is one. */
export type Fault = { readonly trace: string; readonly method: string; readonly route: string; readonly error: unknown }

export type ErrorPorts = {
	readonly trace: () => string
	readonly refused: (fault: Fault) => void
	readonly failed: (fault: Fault) => void
	readonly common?: readonly string[]
	/** The page that a person gets instead of JSON; undefined where this visitor gets JSON. */
	readonly page?: (request: Request, fault: Fault, status: number) => Answer | undefined
}

/** Refusals carry `error`, `error_description`, `section` and a `trace` that stands in the log too; see `bareErrors` of Endpoint. */
export function renderError({ trace, refused, failed, common = commonHeaders(false), page }: ErrorPorts): ErrorRequestHandler {
	return (error, request, response, _next) => {
		const refusal = asRefusal(error)
		const fault = { trace: trace(), method: request.method, route: routeOf(request), error: refusal ?? error }
		if (refusal) refused(fault)
		else failed(fault)
		if (response.headersSent) {
			response.destroy()
			return
		}
		const challenged = refusal !== undefined && response.hasHeader('WWW-Authenticate')
		const status = challenged ? 401 : refusal ? wireErrors[refusal.code].status : 500
		const bare = response.locals['bareErrors'] === true
		const headers = {
			...(status === 401 && refusal && !challenged ? { 'WWW-Authenticate': challenge(refusal) } : {}),
			...(bare ? { Trace: fault.trace } : {}),
		}
		const answer = page?.(request, fault, status) ?? json(bare ? describeBare(refusal) : describe(fault, refusal), status)
		send(response, { ...answer, headers: { ...answer.headers, ...headers } }, common)
	}
}

const describe = ({ trace }: Fault, refusal: ProtocolError | undefined) =>
	refusal
		? { error: refusal.code, error_description: describable(refusal.message), section: refusal.section, trace }
		: { error: 'server_error', trace }

const describeBare = (refusal: ProtocolError | undefined) =>
	refusal
		? { error: refusal.code, error_description: describable(`${refusal.message} (${refusal.section.replaceAll('§', 'section ')})`) }
		: { error: 'server_error' }

/** Express's own refusals of a malformed path count as ours. */
function asRefusal(error: unknown): ProtocolError | undefined {
	if (error instanceof ProtocolError) return error
	return error instanceof URIError ? new ProtocolError('invalid_request', 'the path is not well-formed') : undefined
}

function routeOf(request: Request): string {
	const route: unknown = request.route
	return typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : 'none'
}

/** RFC 6750 §3: a request without credentials gets the bare challenge. */
const challenge = ({ code, message }: ProtocolError): string =>
	code === 'invalid_token' ? `Bearer error="${code}", error_description="${describable(message)}"` : 'Bearer'

/** The characters that an error_description may have: %x20-21 / %x23-5B / %x5D-7E. RFC 6749 §5.2. */
export const describable = (message: string): string => message.replaceAll(/["\\]/g, "'").replaceAll(/[^ !#-[\]-~]/g, '?')
