// Hands a request on to the library, under the one address that the issuer has: whatever a proxy or a client puts into Host or Forwarded
// headers, no address that goes into an answer or a check is made of it. RFC 9700 §2.6

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { type Answer, handOver } from '@wangzheng/shared/web/endpoint.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * @param handler of the library; it is there once it was needed
 * @param form the parameters of a body that was read already, which it gets to read again
 */
export const handOn = (handler: () => Promise<Handler>, publicUrl: string, form?: Readonly<Record<string, string>>): Answer =>
	handOver(async (request, response) => {
		const { host, protocol } = new URL(publicUrl)
		for (const name of ['forwarded', 'x-forwarded-host', 'x-forwarded-for', 'x-forwarded-port', ':authority']) delete request.headers[name]
		request.headers.host = host
		request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
		if (form) putBack(request, new URLSearchParams(form).toString())
		await (await handler())(request, response)
	})

function putBack(request: IncomingMessage, body: string): void {
	const bytes = Buffer.from(body)
	delete request.headers['transfer-encoding']
	request.headers['content-length'] = String(bytes.length)
	request.headers['content-type'] = 'application/x-www-form-urlencoded'
	const again = Readable.from([bytes])
	Object.defineProperties(request, { readable: { value: true }, iterator: { value: again.iterator.bind(again) } })
}
