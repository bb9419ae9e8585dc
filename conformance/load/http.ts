// The wallets' HTTP: one connection a wallet, kept open; an answer of the wrong status is an error.

import { Agent, request } from 'node:http'

export type Call = {
	readonly method?: 'GET' | 'POST'
	readonly url: string
	/** Sent as JSON where it is an object, as a form where it is a text. */
	readonly body?: object | string
	readonly bearer?: string
}

export type Http = (call: Call) => Promise<string>

export function createHttp(): Http {
	const agent = new Agent({ keepAlive: true, maxSockets: 1 })
	return ({ method, url, body, bearer }) =>
		new Promise((resolve, reject) => {
			const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '')
			const headers: Record<string, string | number> = {}
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
				response.on('end', () => {
					const { statusCode = 0 } = response
					if (statusCode >= 200 && statusCode < 300) resolve(answer)
					else reject(new Error(`${verb} ${url} was answered ${statusCode}: ${answer.slice(0, 300)}`))
				})
				response.on('error', reject)
			})
			sent.on('error', reject)
			sent.end(text)
		})
}
