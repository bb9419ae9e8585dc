// Fault 9: a URL from a stranger must not reach into our own network.

import { createServer as createTlsServer } from 'node:https'
import { describe, expect, it } from 'vitest'
import { fromUtf8 } from '../../protocol/json.ts'
import { certificatePem, createAuthority, issueLeaf } from '../certificate-authority.ts'
import { systemClock } from '../node-crypto.ts'
import { createFetch, type FetchOptions } from '../safe-fetch.ts'
import { closing, development, listen, production, refused, resolving, serve, words } from './strangers.ts'

describe('an exchange', () => {
	it('gives status, media type, headers and bytes, and sends what it was given', async () => {
		const url = await serve(async (request, response) => {
			const body = await request.toArray()
			response.writeHead(201, { 'Content-Type': 'Application/JSON; charset=utf-8', 'X-Twice': ['a', 'b'] })
			response.end(JSON.stringify({ method: request.method, headers: request.headers, body: Buffer.concat(body).toString() }))
		})
		const answer = await createFetch(development)({
			url: `${url}/x?y=z`,
			method: 'POST',
			headers: { Accept: 'application/json', 'Content-Type': 'text/plain' },
			body: '網證',
		})
		expect(answer.status).toBe(201)
		expect(answer.mediaType).toBe('application/json')
		expect(answer.header('x-twice')).toBe('a, b')
		expect(answer.header('x-none')).toBeUndefined()
		expect(Object.getPrototypeOf(answer.body)).toBe(Uint8Array.prototype)
		const sent = JSON.parse(fromUtf8(answer.body) ?? '')
		expect(sent).toMatchObject({
			method: 'POST',
			body: '網證',
			headers: { accept: 'application/json', 'accept-encoding': 'identity', 'content-length': '6' },
		})
		expect(sent.headers).not.toHaveProperty('cookie')
	})

	it('keeps its connection for the next one, and no cookie', async () => {
		const ports = new Set<number | undefined>()
		const cookies: unknown[] = []
		const url = await serve((request, response) => {
			ports.add(request.socket.remotePort)
			cookies.push(request.headers.cookie)
			response.setHeader('Set-Cookie', 'a=b').end()
		})
		const fetch = createFetch(development)
		for (let i = 0; i < 3; i++) expect((await fetch({ url })).mediaType).toBe('')
		expect(ports.size).toBe(1)
		expect(cookies).toEqual([undefined, undefined, undefined])
	})

	it('does not follow a redirect', async () => {
		let followed = false
		const url = await serve((request, response) => {
			if (request.url === '/secret') followed = true
			response.writeHead(302, { Location: '/secret' }).end('elsewhere')
		})
		expect((await createFetch(development)({ url })).status).toBe(302)
		expect(followed).toBe(false)
	})
})

describe('addresses', () => {
	it.each(
		words(`
		https://127.0.0.1/ https://2130706433/ https://0x7f.1/ https://0177.0.0.1/
		https://127.1/ https://[::1]/ https://[::ffff:127.0.0.1]/ https://[::ffff:a9fe:a9fe]/
		https://169.254.169.254/latest/meta-data/ https://10.0.0.1:8443/ https://0/ https://[fe80::1]/
		https://[64:ff9b::a9fe:a9fe]/
	`),
	)('refuses %s', async url => {
		await expect(createFetch(production)({ url })).rejects.toEqual(refused(/is not fetched from: the address is not public/))
	})

	it.each(
		words(
			'http://example.com/ http://127.0.0.1/ ftp://example.com/ file:///etc/passwd data:text/plain,x javascript:1 blob:https://example.com/1',
		),
	)('refuses %s: only https is taken', async url => {
		await expect(createFetch(production)({ url })).rejects.toEqual(refused(/only https is taken/))
	})

	it.each(['', 'example.com', '/path', 'https://', 'https://exa mple.com'])('refuses "%s", which is no URL', async url => {
		await expect(createFetch(production)({ url })).rejects.toEqual(refused(/not a URL/))
	})

	it('refuses a URL with credentials, and does not repeat them or its query', async () => {
		const fetched = createFetch(development)({ url: 'https://user:pass-word@example.com/x?code=secret' })
		await expect(fetched).rejects.toEqual(refused(/credentials/))
		const error = await fetched.catch(error => error)
		expect(`${error.message} ${error.url}`).not.toMatch(/pass-word|secret/)
	})

	it.each([
		['loopback', ['127.0.0.1']],
		['a private address', ['10.0.0.1']],
		['the metadata service of a cloud', ['169.254.169.254']],
		['a public address and a private one', ['93.184.215.14', '192.168.0.1']],
		['a private IPv6 address', ['fd00::1']],
		['a mapped IPv4 address', ['::ffff:10.0.0.1']],
		['nothing', []],
		['what is no address', ['localhost']],
	])('refuses a host whose name resolves to %s', async (_, addresses) => {
		const fetch = createFetch({ ...production, resolve: resolving(...addresses) })
		await expect(fetch({ url: 'https://inside.example/' })).rejects.toEqual(refused(/the host has no public address/))
	})

	it('in development takes loopback and nothing else that is not public', async () => {
		const fetch = createFetch({ ...development, resolve: resolving('10.0.0.1') })
		await expect(fetch({ url: 'https://inside.example/' })).rejects.toEqual(refused(/no public address/))
		await expect(fetch({ url: 'http://inside.example/' })).rejects.toEqual(refused(/no public address/))
		const outside = createFetch({ ...development, resolve: resolving('93.184.215.14') })
		await expect(outside({ url: 'http://outside.example/' })).rejects.toEqual(refused(/no public address/))
		await expect(createFetch(development)({ url: 'http://93.184.215.14/' })).rejects.toEqual(refused(/the address is not public/))
	})

	it('checks the address that it connects to: a name that is rebound is refused when its connection is made', async () => {
		const url = await serve((_request, response) => response.setHeader('Connection', 'close').end('inside'))
		const answers = [['127.0.0.1'], ['10.0.0.1'], ['127.0.0.1', '10.0.0.1']]
		const asked: string[] = []
		const fetch = createFetch({
			...development,
			resolve: async host => {
				asked.push(host)
				return resolving(...(answers.shift() ?? []))()
			},
		})
		const rebound = url.replace('127.0.0.1', 'rebound.example')
		expect((await fetch({ url: rebound })).status).toBe(200)
		await expect(fetch({ url: rebound })).rejects.toEqual(refused(/no public address/))
		await expect(fetch({ url: rebound })).rejects.toEqual(refused(/no public address/))
		expect(asked).toEqual(['rebound.example', 'rebound.example', 'rebound.example'])
	})

	it('takes the hosts that the configuration allows, over https only', async () => {
		const options: FetchOptions = { ...production, allowedHosts: ['Inside.example'], resolve: resolving('127.0.0.1') }
		await expect(createFetch(options)({ url: 'http://inside.example:1/' })).rejects.toEqual(refused(/only https/))
		await expect(createFetch(options)({ url: 'https://inside.example:1/' })).rejects.toEqual(refused(/ECONNREFUSED/))
		await expect(createFetch(options)({ url: 'https://other.example:1/' })).rejects.toEqual(refused(/no public address/))
	})
})

describe('TLS', async () => {
	const authority = await createAuthority({ clock: systemClock }, { commonName: 'Test CA', lifetime: 3600 })
	const leaf = await issueLeaf({ clock: systemClock }, authority, {
		commonName: 'localhost',
		dnsNames: ['localhost'],
		use: 'tls',
		lifetime: 3600,
	})
	const server = createTlsServer(
		{ key: leaf.privateKey.export({ format: 'pem', type: 'pkcs8' }), cert: certificatePem(leaf.certificate) },
		(_request, response) => response.end('safe'),
	)
	const port = await listen(server)
	closing.push(() => server.closeAllConnections())
	const ca = [certificatePem(authority.certificate)]

	it('takes a certificate of an authority that the configuration names', async () => {
		const answer = await createFetch({ ...development, ca })({ url: `https://localhost:${port}/` })
		expect(fromUtf8(answer.body)).toBe('safe')
	})

	it('refuses a certificate of an unknown authority', async () => {
		await expect(createFetch(development)({ url: `https://localhost:${port}/` })).rejects.toEqual(refused(/certificate/))
	})

	it('refuses a certificate of another name', async () => {
		await expect(createFetch({ ...development, ca })({ url: `https://127.0.0.1:${port}/` })).rejects.toEqual(
			refused(/altnames|not in the cert/),
		)
	})
})
