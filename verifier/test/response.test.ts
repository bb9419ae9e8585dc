import { encryptJwe } from '@wangzheng/shared/protocol/jose/jwe.ts'
import { utf8 } from '@wangzheng/shared/protocol/json.ts'
import type { AuthorizationRequest } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Holder } from './issuer.ts'
import { createWorld, type World } from './world.ts'

let world: World
let holder: Holder
beforeAll(async () => {
	world = await createWorld()
	holder = await world.issuer.issue('light')
})
afterAll(() => world.close())

const ask = async (more: object = {}) => {
	const created = await world.create('courier', more)
	return { ...created, request: await world.open(created.request_link) }
}
const postForm = (request: AuthorizationRequest, form: Record<string, string>) =>
	world.post({ url: request.responseUri, body: new URLSearchParams(form).toString() })
const refusal = async (answer: Response) => ({ status: answer.status, ...((await answer.json()) as { error: string }) })

/** A response as the request orders it, with `token` as its VP Token. */
function sealed({ encryption, state = '' }: AuthorizationRequest, token: unknown, changes: object = {}): Record<string, string> {
	if (!encryption) return { vp_token: JSON.stringify(token), state, ...changes }
	const inside = utf8(JSON.stringify({ vp_token: token, state, ...changes }))
	return { response: encryptJwe(world.ports, inside, encryption, encryption.enc) }
}

it.each(['direct_post', 'direct_post.jwt'])(
	'VV-01 VP §8.2: a response by %s is taken with 200 and a JSON object that no cache keeps',
	async mode => {
		const { request } = await ask({ response_mode: mode })
		const answer = await postForm(request, sealed(request, { network_id: [await world.present(request, holder)] }))
		expect(answer.status).toBe(200)
		expect(answer.headers.get('content-type')).toBe('application/json')
		expect(answer.headers.get('cache-control')).toBe('no-store')
		expect(await answer.json()).toEqual({})
	},
)

it.each([
	['of a query that was not asked', (one: string) => ({ network_id: [one], other: [one] })],
	['with an empty array', () => ({ network_id: [] })],
	['with two presentations where one was asked for', (one: string) => ({ network_id: [one, one] })],
	['that is no object', (one: string) => [one]],
	['that is empty', () => ({})],
])('VV-06 VP §8.1: a VP Token %s is refused with invalid_request, and the request stays open', async (_, make) => {
	for (const mode of ['direct_post', 'direct_post.jwt']) {
		const { id, request } = await ask({ response_mode: mode })
		const presentation = await world.present(request, holder)
		expect(await refusal(await postForm(request, sealed(request, make(presentation))))).toMatchObject({
			status: 400,
			error: 'invalid_request',
		})
		expect((await world.result(id)).state).toBe('requested')
		expect((await postForm(request, sealed(request, { network_id: [presentation] }))).status).toBe(200)
	}
})

it('VV-05 VP §8.3.1: a plain response where encryption was ordered is refused with invalid_request', async () => {
	const { request } = await ask({ response_mode: 'direct_post.jwt' })
	const token = JSON.stringify({ network_id: [await world.present(request, holder)] })
	expect(await refusal(await postForm(request, { vp_token: token, state: request.state ?? '' }))).toMatchObject({
		status: 400,
		error: 'invalid_request',
	})
})

it("VV-05 VP §8.3: a response encrypted to another request's key is refused with invalid_jwe", async () => {
	const { request } = await ask({ response_mode: 'direct_post.jwt' })
	const { request: other } = await ask({ response_mode: 'direct_post.jwt' })
	const token = { network_id: [await world.present(request, holder)] }
	const misdirected = { ...request, encryption: other.encryption }
	expect(await refusal(await postForm(request, sealed(misdirected, token)))).toMatchObject({ status: 400, error: 'invalid_jwe' })
	const renamed = { ...request, encryption: other.encryption && request.encryption && { ...other.encryption, kid: request.encryption.kid } }
	expect(await refusal(await postForm(request, sealed(renamed, token)))).toMatchObject({ status: 400, error: 'invalid_jwe' })
})

it('VR-06 HAIP §5: each request has an encryption key of its own', async () => {
	const keys = await Promise.all([1, 2].map(async () => (await ask({ response_mode: 'direct_post.jwt' })).request.encryption?.publicJwk.x))
	expect(new Set(keys).size).toBe(2)
})

it.each([
	['another', { state: 'AAAAAAAAAAAAAAAAAAAAAA' }],
	['no', { state: undefined }],
])('VR-02 VP §14.3.2: a response with %s state is refused with invalid_request', async (_, changes) => {
	const { request } = await ask()
	const answer = await postForm(request, sealed(request, { network_id: [await world.present(request, holder)] }, changes))
	expect(await refusal(answer)).toMatchObject({ status: 400, error: 'invalid_request' })
})

it('VV-02 VP §14.3.2: a response to a request that is not known is refused with invalid_request', async () => {
	const { request } = await ask()
	const answer = await postForm({ ...request, responseUri: `${world.url}/response/AAAAAAAAAAAAAAAAAAAAAA` }, sealed(request, {}))
	expect(await refusal(answer)).toMatchObject({ status: 400, error: 'invalid_request' })
})

it('VV-02 VP §14.3.2: a response that is sent again is refused with conflict, and the first one stands', async () => {
	const { id, request } = await ask()
	const form = sealed(request, { network_id: [await world.present(request, holder, { nonce: 'another' })] })
	expect(await refusal(await postForm(request, form))).toMatchObject({ status: 400, error: 'invalid_request' })
	expect(await refusal(await postForm(request, form))).toMatchObject({ status: 409, error: 'conflict' })
	const good = sealed(request, { network_id: [await world.present(request, holder)] })
	expect(await refusal(await postForm(request, good))).toMatchObject({ status: 409, error: 'conflict' })
	expect((await world.result(id)).verdict).toBe('failed')
})

it('VV-02 fault 2: of fifty responses at once exactly one is taken', async () => {
	const { id, request } = await ask()
	const bad = sealed(request, { network_id: [await world.present(request, holder, { nonce: 'another' })] })
	const good = sealed(request, { network_id: [await world.present(request, holder)] })
	const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => postForm(request, at % 2 === 0 ? good : bad)))
	const statuses = answers.map(({ status }) => status)
	expect(statuses.filter(status => status === 200)).toHaveLength(1)
	expect(statuses.filter(status => status === 409)).toHaveLength(49)
	const winner = statuses.indexOf(200)
	expect((await world.result(id)).verdict).toBe(winner % 2 === 0 ? 'verified' : 'failed')
})

it('VV-07 fault 2: a presentation for one request is of no use for another', async () => {
	const { request } = await ask()
	const { id, request: other } = await ask()
	await postForm(other, sealed(other, { network_id: [await world.present(request, holder)] }))
	expect((await world.result(id)).checks?.find(({ check }) => check === 'nonce')).toMatchObject({ outcome: 'failed' })
})

it('VV-02 VP §14.3.2: a response after the time of its request is refused with gone', async () => {
	const short = await createWorld({ REQUEST_LIFETIME: '30' })
	const one = await short.issuer.issue('light')
	const { id, request_link: link } = await short.create('courier')
	const request = await short.open(link)
	const presentation = await short.present(request, one)
	short.clock.move(30)
	const answer = await short.respond(request, { network_id: [presentation] })
	expect(await refusal(answer)).toMatchObject({ status: 410, error: 'gone' })
	expect((await short.result(id)).state).toBe('expired')
	expect((await fetch(`${short.url}/request/${id}`)).status).toBe(410)
	await short.close()
})

it.each([
	['JSON', 'application/json', '{}', 415],
	['nothing', 'application/x-www-form-urlencoded', '', 400],
	['a parameter twice', 'application/x-www-form-urlencoded', 'state=a&state=b', 400],
	['two million characters', 'application/x-www-form-urlencoded', `state=${'a'.repeat(2_000_000)}`, 413],
])('VV-01 VP §8.2: a body of %s is refused', async (_, type, body, status) => {
	const { request } = await ask()
	const answer = await fetch(request.responseUri, { method: 'POST', headers: { 'Content-Type': type }, body })
	expect(answer.status).toBe(status)
})
