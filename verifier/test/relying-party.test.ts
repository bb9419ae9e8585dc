import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto } from '@wangzheng/shared/adapters/node-crypto.ts'
import { parseJwt, verifyJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run } from '../cli.ts'
import { readConfig } from '../config.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await createWorld()
})
afterAll(() => world.close())

const redirect = 'https://shop.example/back?order=7'

it('a request without a key, or with another text for one, is refused with unauthorized', async () => {
	for (const headers of [{}, { Authorization: 'Bearer wz_none' }, { Authorization: `Basic ${world.key}` }]) {
		const answer = await fetch(`${world.url}/api/requests`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', ...headers },
			body: '{"scene":"courier"}',
		})
		expect(answer.status).toBe(401)
		expect(answer.headers.get('www-authenticate')).toBe('Bearer')
	}
})

it('VV-04 VP §14.3.3: a request of one relying party is not_found for another', async () => {
	const other = await createOther('other')
	const { id } = await world.show('courier', await world.issuer.issue('light'))
	expect((await world.api(`/api/requests/${id}`, { key: other })).status).toBe(404)
	expect((await world.api(`/api/requests/${id}/events`, { key: other })).status).toBe(404)
	expect((await fetch(`${world.url}/api/requests/${id}`)).status).toBe(401)
	expect((await fetch(`${world.url}/requests/${id}`)).status).toBe(404)
})

const cliConfig = () => readConfig({ PORT: new URL(world.url).port, HOST: 'localhost', DATA_DIR: `${world.folder}/data` })
async function createOther(name: string): Promise<string> {
	let key = ''
	await run(['keys', 'create', name], cliConfig(), undefined, text => (key += text))
	return key.trim()
}

it.each<[string, object]>([
	['of an unknown member', { scene: 'courier', later: 1 }],
	['without scene', {}],
	['of an unknown flow', { scene: 'courier', flow: 'sideways' }],
	['of a response mode that is not there', { scene: 'courier', response_mode: 'fragment' }],
	['for the same device without redirect_uri', { scene: 'courier', flow: 'same_device' }],
	['across devices with redirect_uri', { scene: 'courier', redirect_uri: redirect }],
	['with a redirect_uri that is plain http', { scene: 'courier', flow: 'same_device', redirect_uri: 'http://shop.example/' }],
	['with a redirect_uri that runs a script', { scene: 'courier', flow: 'same_device', redirect_uri: 'javascript:alert(1)' }],
	['with a webhook of another scheme', { scene: 'courier', webhook: 'file:///etc/passwd' }],
])('a request %s is refused with invalid_request', async (_, body) => {
	const answer = await world.api('/api/requests', { body })
	expect(answer.status).toBe(400)
	expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
})

it('a request for a scene that is not there is refused with not_found', async () => {
	expect((await world.api('/api/requests', { body: { scene: 'nowhere' } })).status).toBe(404)
})

async function answerOnSameDevice() {
	const holder = await world.issuer.issue('light')
	const { id, request_link: link } = await world.create('courier', { flow: 'same_device', redirect_uri: redirect })
	const request = await world.open(link)
	const answer = await world.respond(request, { network_id: [await world.present(request, holder)] })
	const { redirect_uri: back } = (await answer.json()) as { redirect_uri: string }
	return { id, back: new URL(back) }
}

it('VV-03 VP §14.2: a same-device result is told with the response code that the wallet brought back, and not without', async () => {
	const { id, back } = await answerOnSameDevice()
	expect(back.origin + back.pathname).toBe('https://shop.example/back')
	expect(back.searchParams.get('order')).toBe('7')
	const code = back.searchParams.get('response_code') ?? ''
	expect(code.length).toBeGreaterThanOrEqual(22)

	const without = await world.result(id)
	expect(without).toMatchObject({ state: 'answered', needs: 'response_code' })
	for (const secret of ['verdict', 'checks', 'claims', 'presentations']) expect(without).not.toHaveProperty(secret)
	expect(await world.result(id, `?response_code=${code}`)).toMatchObject({ verdict: 'verified' })
})

it('VV-03 VP §14.2: a response code that is wrong, or of another request, is refused with forbidden', async () => {
	const { id, back } = await answerOnSameDevice()
	const { back: otherBack } = await answerOnSameDevice()
	const code = back.searchParams.get('response_code') ?? ''
	for (const wrong of [
		`${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`,
		code.slice(id.length + 1),
		otherBack.searchParams.get('response_code') ?? '',
		'x',
		'',
	]) {
		const answer = await world.api(`/api/requests/${id}?response_code=${wrong}`)
		expect(answer.status).toBe(403)
		expect(await answer.json()).toMatchObject({ error: 'forbidden', section: 'OpenID4VP 1.0 §14.2' })
	}
})

it('VV-01 VP §8.2: the response codes of two requests differ', async () => {
	const [one, other] = [await answerOnSameDevice(), await answerOnSameDevice()]
	expect(one.back.searchParams.get('response_code')?.split('.')[1]).not.toBe(other.back.searchParams.get('response_code')?.split('.')[1])
})

it('the result comes as an event as soon as the wallet has answered', async () => {
	const { events_url: url, request_link: link } = await world.create('courier')
	const stream = await fetch(url, { headers: { Authorization: `Bearer ${world.key}` } })
	expect(stream.headers.get('content-type')).toBe('text/event-stream')
	const request = await world.open(link)
	await world.respond(request, { network_id: [await world.present(request, await world.issuer.issue('light'))] })
	let text = ''
	for await (const chunk of stream.body ?? []) {
		text += Buffer.from(chunk).toString()
		if (text.includes('\n\n') && text.includes('event: result')) break
	}
	const data = /event: result\ndata: (.*)/.exec(text)?.[1] ?? '{}'
	expect(JSON.parse(data)).toMatchObject({ state: 'answered', verdict: 'verified' })
})

it('a webhook gets the result, signed with the key of the verifier, and gets it again where it failed', async () => {
	const calls: Array<{ body: string; signature: string }> = []
	const server = createServer((request, response) => {
		const chunks: Buffer[] = []
		request.on('data', (chunk: Buffer) => chunks.push(chunk))
		request.on('end', () => {
			calls.push({ body: Buffer.concat(chunks).toString(), signature: String(request.headers['wangzheng-signature']) })
			response.writeHead(calls.length === 1 ? 500 : 204).end()
		})
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
	const { id } = await world.show('courier', await world.issuer.issue('light'), {}, { webhook: url })
	await expect.poll(() => calls.length, { timeout: 5000 }).toBe(2)
	server.close()

	const [, call] = calls
	expect(JSON.parse(call?.body ?? '')).toMatchObject({ id, verdict: 'verified', claims: { network_id: { claims: { family_name: '王' } } } })
	const anchors = pemToCertificates(await (await fetch(`${world.url}/trust-anchor.pem`)).text())
	const trust = createTrust({ clock: world.clock, certificates: nodeCertificates, crypto: nodeCrypto }, anchors)
	const jwt = parseJwt(call?.signature ?? '', { typ: 'webhook+jwt', what: 'the webhook' })
	verifyJwt({ crypto: nodeCrypto }, jwt, trust.verify(jwt.header['x5c'], 'the webhook').publicJwk)
	expect(jwt.payload).toEqual({
		aud: url,
		iat: expect.any(Number),
		body_sha256: Buffer.from(nodeCrypto.hash('sha-256', Buffer.from(call?.body ?? ''))).toString('base64url'),
	})
})

it('claims are told until the scene forgets them, the report after it still', async () => {
	const { id } = await world.show('courier', await world.issuer.issue('light'))
	expect((await world.result(id)).claims).toBeDefined()
	world.clock.move(3600)
	const later = await world.result(id)
	world.clock.move(-3600)
	expect(later.claims).toBeUndefined()
	expect(later).toMatchObject({ state: 'answered', verdict: 'verified' })
})

it('the terminal lists scenes, makes a request and reads its result', async () => {
	const out: string[] = []
	const print = (text: string) => void out.push(text)
	expect(await run(['scenes'], cliConfig(), undefined, print)).toBe(0)
	expect(out.pop()).toContain('business-registration')
	expect(await run(['request', 'courier'], cliConfig(), undefined, print)).toBe(0)
	const { id, request_link: link } = JSON.parse(out.pop() ?? '{}') as { id: string; request_link: string }
	const request = await world.open(link)
	await world.respond(request, { network_id: [await world.present(request, await world.issuer.issue('light'))] })
	expect(await run(['result', id], cliConfig(), undefined, print)).toBe(0)
	expect(JSON.parse(out.pop() ?? '{}')).toMatchObject({ verdict: 'verified' })
	expect(await run(['nonsense'], cliConfig(), undefined, print)).toBe(2)
	await expect(run(['request', 'nowhere'], cliConfig(), undefined, print)).rejects.toThrow('there is no such scene')
})

it('the interface describes itself', async () => {
	const description = (await (await fetch(`${world.url}/openapi.json`)).json()) as { openapi: string; paths: Record<string, object> }
	expect(description.openapi).toBe('3.1.0')
	expect(Object.keys(description.paths)).toEqual([
		'/request/{id}',
		'/response/{id}',
		'/response',
		'/trust-anchor.pem',
		'/registration',
		'/.well-known/did.json',
		'/api/requests',
		'/api/requests/{id}/answer',
		'/api/requests/{id}',
		'/api/requests/{id}/events',
		'/api/scenes',
	])
})
