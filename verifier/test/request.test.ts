import { parseRequestLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await createWorld()
})
afterAll(() => world.close())

const payloadOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
const headerOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())

it('VR-04 VP §5.10.1: the Request Object is served with its media type, as often as it is fetched', async () => {
	const { request_uri: uri } = await world.create('courier')
	const answers = await Promise.all([1, 2, 3].map(() => fetch(uri)))
	for (const answer of answers) {
		expect(answer.status).toBe(200)
		expect(answer.headers.get('content-type')).toBe('application/oauth-authz-req+jwt')
		expect(answer.headers.get('cache-control')).toBe('no-store')
	}
	const texts = await Promise.all(answers.map(answer => answer.text()))
	expect(new Set(texts).size).toBe(1)
})

it('VR-03 VP §5.8: the Request Object has its typ, its certificate and the audience of a wallet that is not known', async () => {
	const { id, request_uri: uri, client_id: clientId } = await world.create('courier')
	const text = await (await fetch(uri)).text()
	expect(headerOf(text)).toMatchObject({ alg: 'ES256', typ: 'oauth-authz-req+jwt', x5c: [expect.any(String)] })
	expect(payloadOf(text)).toMatchObject({
		aud: 'https://self-issued.me/v2',
		client_id: clientId,
		response_type: 'vp_token',
		response_mode: 'direct_post.jwt',
		response_uri: `${world.url}/response/${id}`,
	})
	expect(clientId).toMatch(/^x509_hash:[\w-]{43}$/)
})

it('VR-01 VR-02 VP §5.2, §5.3: nonce and state are at least 128 bits of chance, fresh for each request', async () => {
	const payloads = await Promise.all(
		Array.from({ length: 20 }, async () => payloadOf(await (await fetch((await world.create('courier')).request_uri)).text())),
	)
	for (const secret of ['nonce', 'state'].map(name => payloads.map(payload => payload[name].split('.').at(-1)))) {
		expect(new Set(secret).size).toBe(20)
		for (const each of secret) expect(each).toMatch(/^[\w-]{22}(?:[\w-]{21})?$/)
	}
})

it('VR-06 VP §5.1: a request for an encrypted response has one key with kid, alg and use, and both content encryptions', async () => {
	const { request_uri: uri } = await world.create('courier')
	const { client_metadata: metadata } = payloadOf(await (await fetch(uri)).text())
	expect(metadata.jwks.keys).toEqual([
		{ kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), kid: expect.any(String), use: 'enc', alg: 'ECDH-ES' },
	])
	expect(metadata.encrypted_response_enc_values_supported).toEqual(['A256GCM', 'A128GCM'])
})

it('RFC 7591 §2.2: the Request Object says in each language who asks and what for', async () => {
	const { request_uri: uri } = await world.create('internet-cafe')
	const { client_metadata: metadata } = payloadOf(await (await fetch(uri)).text())
	expect(metadata).toMatchObject({ 'client_name#zh-Hant': '網咖', 'client_name#zh-Hans': '网吧', 'client_name#en': 'Internet café' })
	for (const tag of ['zh-Hant', 'zh-Hans', 'en']) expect(metadata[`purpose#${tag}`]).toMatch(/18/)
})

it('VR-06 VP §5.1: a request for a plain response says nothing of encryption', async () => {
	const { request_uri: uri } = await world.create('internet-cafe')
	const { client_metadata: metadata } = payloadOf(await (await fetch(uri)).text())
	expect(Object.keys(metadata).filter(name => !name.includes('#'))).toEqual(['vp_formats_supported'])
})

it('VR-04 VP §5.10: a wallet that posts gets its wallet_nonce back, one that does not gets none', async () => {
	const { request_uri: uri } = await world.create('courier')
	const post = async (body: string) =>
		payloadOf(await (await fetch(uri, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body })).text())
	expect((await post('wallet_nonce=w1&later=x'))['wallet_nonce']).toBe('w1')
	expect((await post('wallet_nonce=w2'))['wallet_nonce']).toBe('w2')
	expect('wallet_nonce' in payloadOf(await (await fetch(uri)).text())).toBe(false)
})

it('VR-04 VP §5.10: an empty wallet_nonce is refused with invalid_request', async () => {
	const { request_uri: uri } = await world.create('courier')
	const answer = await fetch(uri, {
		method: 'POST',
		headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
		body: 'wallet_nonce=',
	})
	expect(answer.status).toBe(400)
	expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
})

it('VV-02 VP §14.3.2: the Request Object of a request that was answered is refused with gone, of one that never was with not_found', async () => {
	const { id } = await world.show('courier', await world.issuer.issue('light'))
	const answer = await fetch(`${world.url}/request/${id}`)
	expect(answer.status).toBe(410)
	expect(await answer.json()).toMatchObject({ error: 'gone' })
	expect((await fetch(`${world.url}/request/AAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(404)
})

it('VR-04 VP §5.1: a link tells the wallet to post where that was asked for', async () => {
	const { request_link: link } = await world.create('courier', { request_uri_method: 'post' })
	expect(parseRequestLink(link, true)).toMatchObject({ requestUriMethod: 'post' })
	expect((await world.open(link)).nonce).toMatch(/^[\w-]{43}$/)
})

it('WP-03 VP §5.9.3: under x509_san_dns the client is named by the host of its address', async () => {
	const named = await createWorld({ CLIENT_ID_PREFIX: 'x509_san_dns' })
	const { client_id: clientId, request_link: link } = await named.create('courier')
	expect(clientId).toBe('x509_san_dns:localhost')
	expect((await named.open(link)).clientId.prefix).toBe('x509_san_dns')
	await named.close()
})

it('VR-05 VP §6.1: no scene asks for a claim twice, or for more than it judges or keeps', async () => {
	const { scenes } = (await (await fetch(`${world.url}/api/scenes`)).json()) as {
		scenes: Array<{
			id: string
			query: { credentials: Array<{ claims?: Array<{ path: string[]; values?: unknown[] }> }> }
			keep: { claims: string[][] }
		}>
	}
	expect(scenes.map(({ id }) => id)).toEqual([
		'internet-cafe',
		'hotel',
		'courier',
		'rail-ticket',
		'business-registration',
		'payment',
		'transit-top-up',
	])
	for (const { query, keep } of scenes) {
		const kept = new Set(keep.claims.map(path => path.join()))
		for (const { claims = [] } of query.credentials) {
			expect(new Set(claims.map(({ path }) => path.join())).size).toBe(claims.length)
			for (const { path, values } of claims) expect(values !== undefined || kept.has(path.join())).toBe(true)
		}
	}
})
