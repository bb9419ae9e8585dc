import { expect, it } from 'vitest'
import { run } from '../cli.ts'
import { startIssuer, times } from './world.ts'

const issuer = await startIssuer()
const get = (path: string, key = issuer.key) => issuer.send(path, { headers: { Authorization: `Bearer ${key}` } })

it.each([
	['POST', '/api/offers'],
	['GET', '/api/issuances'],
	['GET', '/api/issuances/0'],
	['POST', '/api/issuances/0/suspend'],
	['POST', '/api/issuances/0/resume'],
	['POST', '/api/issuances/0/revoke'],
	['GET', '/api/citizens'],
	['POST', '/api/keys/rotate'],
])('%s %s is refused without a key, and with a wrong one', async (method, path) => {
	const body = method === 'POST' && path === '/api/offers' ? { body: '{}' } : {}
	for (const authorization of [undefined, 'Bearer wz_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', `Basic ${issuer.key}`]) {
		const headers = { 'Content-Type': 'application/json', ...(authorization ? { Authorization: authorization } : {}) }
		const reply = await issuer.send(path, { method, headers, ...body })
		expect([reply.status, reply.body['error']]).toEqual([401, 'unauthorized'])
	}
})

it.each([
	['an unknown tier', { configuration: 'gold', citizen: 'citizen-1' }, 400],
	['no citizen', { configuration: 'light' }, 400],
	['a citizen whom the register does not know', { configuration: 'light', citizen: 'citizen-99' }, 404],
	['no object', [], 400],
])('an offer with %s is refused', async (_, body, status) => {
	expect((await issuer.post('/api/offers', body, issuer.key)).status).toBe(status)
})

it('lists issuances page by page, the newest first, each once', async () => {
	const offers = await times(7, () => issuer.offer())
	const seen: string[] = []
	let after = ''
	do {
		const { body } = await get(`/api/issuances?limit=3${after && `&after=${after}`}`)
		seen.push(...(body['issuances'] as Array<{ id: string }>).map(({ id }) => id))
		after = String(body['next'] ?? '')
	} while (after !== '')
	expect(seen).toEqual([...new Set(seen)].sort().reverse())
	expect(seen).toEqual(expect.arrayContaining(offers.map(({ id }) => id)))
})

it('refuses a page of no size, or of a thousand', async () => {
	for (const limit of ['0', '1000', 'x']) expect((await get(`/api/issuances?limit=${limit}`)).status).toBe(400)
})

it('tells of one issuance what happened to it', async () => {
	const { id } = await issuer.issue('upgraded', 2, 'citizen-5')
	expect((await get(`/api/issuances/${id}`)).body).toEqual({
		id,
		configuration: 'upgraded',
		citizen: 'citizen-5',
		state: 'issued',
		created_at: expect.any(Number),
		issued_at: expect.any(Number),
		copies: 2,
		status_list: 'upgraded-1',
	})
	expect((await get(`/api/issuances/${'0'.repeat(32)}`)).status).toBe(404)
})

it('names the citizens of the register, and says that they are made up', async () => {
	const { body } = await get('/api/citizens')
	expect(body['demonstration']).toBe(true)
	expect(body['citizens']).toHaveLength(8)
	expect(body['citizens']).toContainEqual({ id: 'citizen-6', name: '歐陽建國', name_latin: 'OUYANG, CHIEN-KUO' })
})

it('describes itself in OpenAPI 3.1: every path of the interface, what it takes, and that it needs a key', async () => {
	const { body } = await issuer.send('/openapi.json')
	const paths = body['paths'] as Record<string, Record<string, { security?: unknown; requestBody?: unknown }>>
	expect(body['openapi']).toBe('3.1.0')
	for (const path of [
		'/api/offers',
		'/api/issuances',
		'/api/issuances/{id}',
		'/api/issuances/{id}/revoke',
		'/api/keys/rotate',
		'/token',
		'/credential',
	]) {
		expect(Object.keys(paths), path).toContain(path)
	}
	expect(paths['/api/offers']?.['post']).toMatchObject({ security: [{ key: [] }], requestBody: expect.anything() })
	expect(Object.keys(paths)).not.toContain('/console')
})

it('is healthy while its store answers', async () => {
	expect((await issuer.send('/health')).body).toEqual({ status: 'ok', agent: 'issuer' })
})

it('the command line offers, lists, suspends, resumes, revokes and rotates', async () => {
	const printed: string[] = []
	const cli = (...args: string[]) => run([...args, '--url', issuer.url, '--key', issuer.key], text => printed.push(text))
	expect(await cli('offer', 'light', 'citizen-4')).toBe(0)
	expect(printed[0]).toMatch(/^openid-credential-offer:\/\/.*\ncode: \d{8}\nid: [0-9a-f]{32}$/)
	const { id } = await issuer.issue()
	for (const [verb, state] of [
		['suspend', 'suspended'],
		['resume', 'issued'],
		['revoke', 'revoked'],
	] as const) {
		expect(await cli(verb, id)).toBe(0)
		expect(printed.at(-1)).toBe(`${id} is ${state}`)
	}
	expect(await cli('list', '--limit', '5')).toBe(0)
	expect(printed.at(-1)).toContain(`${id}  `)
	expect(await cli('list', '--json')).toBe(0)
	expect(JSON.parse(printed.at(-1) ?? '')['issuances'][0].id).toBe(id)
	expect(await cli('keys', 'rotate')).toBe(0)
	expect(await cli('keys')).toBe(1)
	expect(await cli('offer', 'light')).toBe(1)
	expect(await cli('dance')).toBe(1)
	expect(printed.at(-1)).toMatch(/^Usage/)
})

it('the command line says in one sentence what is wrong', async () => {
	await expect(run(['revoke', '0', '--url', issuer.url, '--key', issuer.key])).rejects.toThrow(/refused \(not_found\)/)
	await expect(run(['list', '--url', issuer.url, '--key', 'wrong'])).rejects.toThrow(/refused \(unauthorized\)/)
	await expect(run(['list', '--url', 'http://127.0.0.1:9', '--key', 'x'])).rejects.toThrow(/No issuer answers at/)
})
