import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../../protocol/errors.ts'
import { type Endpoint, handOver, json, noContent } from '../endpoint.ts'
import { ask, form, open } from './world.ts'

const echo = (takes: Endpoint['takes'], more: Partial<Endpoint> = {}): Endpoint => ({
	method: 'post',
	path: '/echo/:id',
	section: 'API',
	summary: 'Says what it was told',
	...(takes ? { takes } : {}),
	answer: ({ body, params, query }) => json({ body, params, query }),
	...more,
})

const everyType = echo(['application/json', 'application/x-www-form-urlencoded', 'application/jwt'])

describe('what a request may bring', () => {
	it.each([
		['application/json; charset=utf-8', '{"a":[1]}', { a: [1] }],
		['Application/X-WWW-Form-Urlencoded', 'a=1&b=%E7%B6%B2+%E8%AD%89', { a: '1', b: '網 證' }],
		['application/x-www-form-urlencoded', '', {}],
		['application/jwt', 'a.b.c', 'a.b.c'],
	])('a body of type %s reaches the endpoint parsed', async (type, body, parsed) => {
		const { url } = await open({ table: [everyType] })
		const reply = await ask(`${url}/echo/7?x=1`, { method: 'POST', headers: { 'Content-Type': type }, body })
		expect(reply.status).toBe(200)
		expect(reply.json()).toEqual({ body: parsed, params: { id: '7' }, query: { x: '1' } })
	})

	it.each([
		['a repeated parameter of a form', form, 'a=1&a=1', 'invalid_request', 400, 'RFC 6749 §3.1'],
		['a body that is not UTF-8', form, new Uint8Array([0x61, 0x3d, 0xff]), 'invalid_request', 400, 'RFC 6749 §5.2'],
		['a body that is not JSON', { 'Content-Type': 'application/json' }, '{"a":', 'invalid_request', 400, 'RFC 8259 §4'],
		['a member named twice', { 'Content-Type': 'application/json' }, '{"a":1,"a":2}', 'invalid_request', 400, 'RFC 8259 §4'],
		['JSON nested without bound', { 'Content-Type': 'application/json' }, '['.repeat(60_000), 'invalid_request', 400, 'RFC 8259 §4'],
		['an empty body', { 'Content-Type': 'application/json' }, '', 'invalid_request', 400, 'RFC 6749 §5.2'],
		['a body of another type', { 'Content-Type': 'text/plain' }, 'a', 'unsupported_media_type', 415, 'RFC 9110 §15.5.16'],
		['a body without a type', {}, 'a', 'unsupported_media_type', 415, 'RFC 9110 §15.5.16'],
		['a compressed body', { ...form, 'Content-Encoding': 'gzip' }, 'a=1', 'unsupported_media_type', 415, 'RFC 9110 §15.5.16'],
		['a body that is too long', form, `a=${'1'.repeat(65_536)}`, 'payload_too_large', 413, 'RFC 9110 §15.5.14'],
	] as const)('%s is refused with %j', async (_what, headers, body, code, status, section) => {
		const { url } = await open({ table: [everyType] })
		const reply = await ask(`${url}/echo/7`, { method: 'POST', headers, body })
		expect(reply.status).toBe(status)
		expect(reply.json()).toEqual({ error: code, error_description: expect.any(String), section, trace: expect.stringMatching(/^\w{16}$/) })
		expect(reply.headers['cache-control']).toBe('no-store')
	})

	it('CR-20 VCI §8.3.1.2: where a row has it so, a refusal has error and error_description alone, its section at the end, its trace in a header', async () => {
		const refuse = () => {
			throw new ProtocolError('invalid_proof', 'the key proof has no nonce', { section: 'OpenID4VCI 1.0 §8.2' })
		}
		const { url } = await open({ table: [echo(['application/json'], { bareErrors: true, answer: refuse })] })
		const reply = await ask(`${url}/echo/7`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
		expect(reply.json()).toEqual({ error: 'invalid_proof', error_description: 'the key proof has no nonce (OpenID4VCI 1.0 section 8.2)' })
		expect(reply.headers['trace']).toMatch(/^\w{16}$/)
	})

	it('a body that is too long is refused with payload_too_large though its length is not told beforehand', async () => {
		const { url } = await open({ table: [everyType] })
		const headers = { ...form, 'Transfer-Encoding': 'chunked' }
		const reply = await ask(`${url}/echo/7`, { method: 'POST', headers, body: `a=${'1'.repeat(3_000_000)}` })
		expect(reply.status).toBe(413)
	})

	it('RFC 6749 §3.1: a repeated parameter of the query is refused with invalid_request', async () => {
		const { url } = await open({ table: [{ ...echo(undefined), method: 'get' }] })
		expect((await ask(`${url}/echo/7?a=1&a=2`)).json()).toMatchObject({ error: 'invalid_request' })
	})

	it('OpenID4VCI 1.0 §8.3.1.2: an endpoint may give a body that it cannot read its own refusal, invalid_credential_request', async () => {
		const { url } = await open({ table: [echo(['application/json'], { wrongTypeIs: 'invalid_credential_request' })] })
		for (const [headers, body] of [[form, 'a=1'] as const, [{ 'Content-Type': 'application/json' }, '{'] as const]) {
			const reply = await ask(`${url}/echo/7`, { method: 'POST', headers, body })
			expect([reply.status, reply.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_credential_request' })])
		}
	})

	it('a path that is not well-formed is refused with invalid_request', async () => {
		const { url } = await open({ table: [everyType] })
		expect(await ask(`${url}/echo/%ff`, { method: 'POST' })).toMatchObject({ status: 400 })
	})

	it('a request that breaks off does not stop the server', async () => {
		const { url } = await open({ table: [everyType] })
		const socket = connect(Number(new URL(url).port), '127.0.0.1')
		socket.write('POST /echo/7 HTTP/1.1\r\nHost: x\r\nContent-Type: application/jwt\r\nContent-Length: 100\r\n\r\nhalf')
		await new Promise(resolve => setTimeout(resolve, 50))
		socket.destroy()
		expect((await ask(`${url}/health`)).status).toBe(200)
	})
})

describe('what an answer says', () => {
	it('RFC 9110 §15.5.6: a method that is not taken is refused with method_not_allowed and the ones that are', async () => {
		const { url } = await open({ table: [everyType, { ...echo(undefined), method: 'get' }] })
		const reply = await ask(`${url}/echo/7`, { method: 'DELETE' })
		expect([reply.status, reply.headers.allow, reply.json()]).toEqual([
			405,
			'HEAD, POST, GET',
			expect.objectContaining({ error: 'method_not_allowed' }),
		])
		expect((await ask(`${url}/echo/7`, { method: 'HEAD' })).status).toBe(200)
	})

	it('an address that nobody serves is refused with not_found, upper and lower case apart', async () => {
		const { url } = await open({ table: [everyType] })
		for (const path of ['/nothing', '/ECHO/7', '/echo/7/']) {
			expect((await ask(url + path)).json()).toMatchObject({ error: 'not_found' })
		}
	})

	it('RFC 6750 §3: a refusal for want of a token brings the challenge', async () => {
		const refuse = (code: 'invalid_token' | 'unauthorized'): Endpoint =>
			echo(undefined, {
				path: `/${code}`,
				answer() {
					throw new ProtocolError(code, 'the token "x" is 網 expired')
				},
			})
		const { url } = await open({ table: [refuse('invalid_token'), refuse('unauthorized')] })
		expect((await ask(`${url}/invalid_token`, { method: 'POST' })).headers['www-authenticate']).toBe(
			`Bearer error="invalid_token", error_description="the token 'x' is ? expired"`,
		)
		expect((await ask(`${url}/unauthorized`, { method: 'POST' })).headers['www-authenticate']).toBe('Bearer')
	})

	it('a fault of ours is 500 server_error and says nothing of what it was', async () => {
		const { url, lines } = await open({
			table: [
				echo(undefined, {
					answer() {
						throw new Error('the database said 王小明')
					},
				}),
			],
		})
		const reply = await ask(`${url}/echo/7`, { method: 'POST' })
		expect(reply.status).toBe(500)
		const { trace } = reply.json() as { trace: string }
		expect(reply.json()).toEqual({ error: 'server_error', trace })
		const line = lines.find(each => each.includes(trace)) ?? ''
		expect(JSON.parse(line)).toMatchObject({ level: 'error', event: 'failed', route: '/echo/:id', error: 'Error' })
		expect(line).not.toContain('王小明')
	})

	it('every answer forbids sniffing and framing and does not name the software', async () => {
		const { url } = await open({ table: [everyType] })
		for (const path of ['/health', '/nothing']) {
			const { headers } = await ask(url + path)
			expect(headers).toMatchObject({
				'x-content-type-options': 'nosniff',
				'referrer-policy': 'same-origin',
				'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
			})
			expect(headers).not.toHaveProperty('x-powered-by')
			expect(headers).not.toHaveProperty('strict-transport-security')
		}
		const secure = await open({ table: [everyType], publicUrl: 'https://issuer.example' })
		expect((await ask(`${secure.url}/health`)).headers['strict-transport-security']).toBe('max-age=31536000')
	})

	it('scripts of any site may call a door of the protocol, and no other', async () => {
		const { url } = await open({
			table: [echo(['application/json'], { anyOrigin: true }), echo(undefined, { path: '/own', answer: () => noContent() })],
		})
		const preflight = await ask(`${url}/echo/7`, { method: 'OPTIONS' })
		expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([204, 'POST'])
		expect(preflight.headers['access-control-allow-headers']).toContain('Authorization')
		const headers = { 'Content-Type': 'application/json' }
		expect((await ask(`${url}/echo/7`, { method: 'POST', headers, body: '1' })).headers['access-control-allow-origin']).toBe('*')
		expect((await ask(`${url}/own`, { method: 'POST' })).headers).not.toHaveProperty('access-control-allow-origin')
		expect((await ask(`${url}/own`, { method: 'OPTIONS' })).status).toBe(405)
	})
})

describe('what a row may add', () => {
	it('RFC 9449 §8: a refusal brings the headers that its row has for it, for scripts of any site where the row is open to them', async () => {
		const row = echo(undefined, {
			anyOrigin: true,
			refusalHeaders: ({ code }) => (code === 'use_dpop_nonce' ? { 'DPoP-Nonce': 'abc' } : {}),
			answer() {
				throw new ProtocolError('use_dpop_nonce', 'a nonce is wanted')
			},
		})
		const { url } = await open({ table: [row] })
		const reply = await ask(`${url}/echo/7`, { method: 'POST' })
		expect([reply.status, reply.headers['dpop-nonce']]).toEqual([400, 'abc'])
		expect(reply.headers['access-control-allow-origin']).toBe('*')
	})

	it('a handler of another library writes the response, with the headers of every answer on it', async () => {
		const row = echo(undefined, {
			anyOrigin: true,
			answer: () => handOver(async (_request, response) => void response.writeHead(202, { 'X-Own': '1' }).end('done')),
		})
		const { url } = await open({ table: [row] })
		const reply = await ask(`${url}/echo/7`, { method: 'POST' })
		expect([reply.status, reply.headers['x-own'], reply.headers['x-content-type-options']]).toEqual([202, '1', 'nosniff'])
		expect(reply.headers['access-control-allow-origin']).toBe('*')
	})
})
