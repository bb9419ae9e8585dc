// The wallets' HTTP: one connection a wallet, kept open. Redirects are not followed.

import { Agent, type IncomingHttpHeaders, request } from 'node:http'

export type Call = {
	readonly method?: 'GET' | 'POST'
	readonly url: string
	/** Sent as JSON where it is an object, as a form where it is a text. */
	readonly body?: object | string | undefined
	readonly bearer?: string
	readonly headers?: Readonly<Record<string, string>>
}

export type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

export type Exchange = (call: Call) => Promise<Reply>

/** Gives the body; an answer of another status than 2xx is an error. */
export type Http = (call: Call) => Promise<string>

export function createExchange(): Exchange {
	const agent = new Agent({ keepAlive: true, maxSockets: 1 })
	return ({ method, url, body, bearer, headers: more }) =>
		new Promise((resolve, reject) => {
			const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '')
			const headers: Record<string, string | number> = { ...more }
			if (body !== undefined) headers['Content-Type'] = typeof body === 'object' ? 'application/json' : 'application/x-www-form-urlencoded'
			if (bearer !== undefined) headers['Authorization'] = `Bearer ${bearer}`
			const verb = method ?? (body === undefined ? 'GET' : 'POST')
			if (verb === 'POST') headers['Content-Length'] = Buffer.byteLength(text)
			const sent = request(url, { method: verb, agent, headers }, response => {
				let answer = ''
				response.setEncoding('utf8')
				response.on('data', chunk => {
					answer += chunk
				})
				response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer }))
				response.on('error', reject)
			})
			sent.on('error', reject)
			sent.end(text)
		})
}

export function createHttp(): Http {
	const exchange = createExchange()
	return async call => expectStatus(2, await exchange(call), call.url).body
}

/** @param hundreds the first digit of the status that is due @throws Error with what was answered instead */
export function expectStatus(hundreds: number, reply: Reply, where: string): Reply {
	if (Math.floor(reply.status / 100) === hundreds) return reply
	throw new Error(`${where} was answered ${reply.status}: ${reply.body.slice(0, 300)}`)
}
