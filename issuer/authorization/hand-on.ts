// Hands a request on to the library, under the one address that the issuer has: whatever a proxy or a client puts into Host or Forwarded
// headers, no address that goes into an answer or a check is made of it. RFC 9700 §2.6

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, handOver } from '@wangzheng/shared/web/endpoint.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>
export type Form = Readonly<Record<string, string>>

const forms = new WeakMap<IncomingMessage, Form>()

/**
 * What hands on a request: `form` are the parameters of a body that was read already, which the library gets to read again.
 * @param handler of the library; it is there once it was needed
 */
export function handOn(handler: () => Promise<Handler>, publicUrl: string): (form?: Form) => Answer {
	const { host, protocol } = new URL(publicUrl)
	const scheme = protocol.slice(0, -1)
	return form =>
		handOver(async (request, response) => {
			for (const name of strangers) delete request.headers[name]
			request.headers.host = host
			request.headers['x-forwarded-proto'] = scheme
			if (form) putForm(request, form)
			await (await handler())(request, response)
		})
}

/** Headers in which others say under which address we were reached. */
const strangers = ['forwarded', 'x-forwarded-host', 'x-forwarded-for', 'x-forwarded-port', ':authority']

/** The form of a request that was handed on; undefined where it has none. */
export const formOf = (request: IncomingMessage): Form | undefined => forms.get(request)

/** Has the library read `form` in the place of what was sent. */
export function putForm(request: IncomingMessage, form: Form): void {
	forms.set(request, form)
	const bytes = Buffer.from(new URLSearchParams(form).toString())
	delete request.headers['transfer-encoding']
	request.headers['content-length'] = String(bytes.length)
	request.headers['content-type'] = 'application/x-www-form-urlencoded'
	const body = { readable: { value: true, configurable: true }, iterator: { value: () => [bytes], configurable: true } }
	Object.defineProperties(request, body)
}
