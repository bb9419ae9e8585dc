import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SetupError } from '../../adapters/setup-error.ts'
import { html } from '../html.ts'
import { openListener } from '../listener.ts'
import { page } from '../page.ts'
import { ask, open } from './world.ts'

const loopback = { host: '127.0.0.1', port: 0 }

const pages = [
	{
		method: 'get' as const,
		path: '/',
		section: 'page',
		summary: 'A page',
		answer: (request: Parameters<typeof page>[0]['request']) => page({ request, agent: 'issuer', title: 'x', body: html`` }),
	},
]

describe('a port that cannot be had', () => {
	it('EADDRINUSE is one sentence that says what to do', async () => {
		const first = await openListener(loopback)
		onTestFinished(() => first.close())
		const port = Number(new URL(first.url).port)
		await expect(openListener({ ...loopback, port })).rejects.toThrow(
			new SetupError(`port ${port} is in use: stop the program that holds it, or choose another with PORT`),
		)
	})

	it('EADDRNOTAVAIL is one sentence that says what to do', async () => {
		await expect(openListener({ host: '203.0.113.7', port: 0 })).rejects.toThrow(
			/^203\.0\.113\.7 is no address of this machine: set HOST to/,
		)
	})

	it('a TLS key and certificate that are none are one sentence that says what to do', async () => {
		await expect(openListener({ ...loopback, tls: { key: 'x', cert: 'y' } })).rejects.toThrow(
			/^the TLS key and certificate are no PEM texts/,
		)
	})
})

describe('a listener', () => {
	it('answers 503 until an agent is attached, and knows its address before', async () => {
		const listen = await openListener(loopback)
		expect(listen.url).toMatch(/^http:\/\/localhost:\d+$/)
		expect((await ask(listen.url)).status).toBe(503)
		const { url } = await open({ listen })
		expect([url, (await ask(`${url}/health`)).json()]).toEqual([listen.url, { status: 'ok', agent: 'issuer' }])
	})

	it('lets what is under way end before it closes', async () => {
		const served = await open({
			table: [
				{
					method: 'get',
					path: '/slow',
					section: 'API',
					summary: 'Slow',
					async answer() {
						await new Promise(resolve => setTimeout(resolve, 100))
						return { status: 200, body: 'done' }
					},
				},
			],
		})
		const reply = ask(`${served.url}/slow`)
		await new Promise(resolve => setTimeout(resolve, 30))
		await served.close()
		expect((await reply).text).toBe('done')
		await expect(ask(served.url)).rejects.toThrow()
	})

	it('refuses headers beyond its bound', async () => {
		const { url } = await open({})
		expect((await ask(`${url}/health`, { headers: { 'X-Long': 'a'.repeat(20_000) } })).status).toBe(431)
	})

	it('refuses a request that hides another in its body (RFC 9112 §6.3)', async () => {
		const { url } = await open({})
		const socket = connect(Number(new URL(url).port), '127.0.0.1')
		socket.write(
			'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\n\r\n',
		)
		let seen = ''
		for await (const chunk of socket.setEncoding('utf8')) seen += chunk
		expect(seen).toMatch(/^HTTP\/1\.1 400/)
		expect(seen).not.toContain('status')
	})
})

describe('watching', () => {
	it('GET /health is 503 when the agent cannot do its work, and does not say why', async () => {
		const { url } = await open({ healthy: () => Promise.reject(new Error('the disk is full')) })
		const reply = await ask(`${url}/health`)
		expect([reply.status, reply.json()]).toEqual([503, { status: 'failing', agent: 'issuer' }])
	})

	it('GET /metrics counts answers by route and status, and no address', async () => {
		const { url } = await open({ pages })
		await ask(url)
		await ask(`${url}/assets/secret-name`)
		const { text, headers } = await ask(`${url}/metrics`)
		expect(headers['content-type']).toContain('text/plain; version=0.0.4')
		expect(text).toContain('wangzheng_http_answers_total{method="GET",route="/",status="200"} 1')
		expect(text).toContain('wangzheng_http_answers_total{method="GET",route="/assets/:name",status="404"} 1')
		expect(text).toMatch(/wangzheng_http_answer_seconds_bucket\{method="GET",route="\/",le="\+Inf"\} 1/)
		expect(text).not.toContain('secret-name')
	})

	it('GET /metrics is not there for a proxy, for another host name, and for a server that is reached from elsewhere', async () => {
		const { url } = await open({})
		expect((await ask(`${url}/metrics`, { headers: { 'X-Forwarded-For': '203.0.113.1' } })).status).toBe(404)
		expect((await ask(`${url}/metrics`, { headers: { Host: 'evil.example' } })).status).toBe(404)
		const elsewhere = await open({ publicUrl: 'https://issuer.example' })
		expect((await ask(`${elsewhere.url}/metrics`)).status).toBe(404)
		const everybody = await open({ publicUrl: 'https://issuer.example', metrics: 'everybody' })
		expect((await ask(`${everybody.url}/metrics`)).status).toBe(200)
	})
})

describe('files that pages load', () => {
	it('RFC 8246: have an address of their own for each content and may be kept for good', async () => {
		const { url } = await open({ pages })
		const { text } = await ask(url)
		const addresses = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, address]) => address ?? '')
		expect(addresses).toHaveLength(4)
		for (const address of addresses) {
			const { status, headers } = await ask(url + address)
			expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
		}
		expect((await ask(`${url}/assets/style.css?v=old`)).headers['cache-control']).toBe('no-cache')
	})

	it('are sent small where the browser can read that, and not again where it has them', async () => {
		const { url } = await open({ pages })
		const plain = await ask(`${url}/assets/style.css`)
		const small = await ask(`${url}/assets/style.css`, { headers: { 'Accept-Encoding': 'gzip, br' } })
		expect(small.headers['content-encoding']).toBe('br')
		expect(Number(small.headers['content-length'])).toBeLessThan(Number(plain.headers['content-length']) / 2)
		const again = await ask(`${url}/assets/style.css`, { headers: { 'If-None-Match': String(plain.headers.etag) } })
		expect([again.status, again.text]).toEqual([304, ''])
	})

	it('every font that the stylesheet names is there, and nothing beside', async () => {
		const { url } = await open({ pages })
		const { text } = await ask(`${url}/assets/fonts.css`)
		const fonts = [...new Set([...text.matchAll(/url\(([^)]+)\)/g)].map(([, address]) => address ?? ''))]
		expect(fonts.length).toBeGreaterThan(300)
		for (const font of fonts.filter((_, index) => index % 50 === 0)) {
			expect((await ask(url + font)).headers['content-type']).toBe('font/woff2')
		}
		for (const font of ['/assets/fonts/..%2f..%2fpackage.json', '/assets/fonts/package.json', '/assets/..%2fserve.ts']) {
			expect((await ask(url + font)).status).toBe(404)
		}
	})
})
