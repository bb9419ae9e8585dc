// Answers that a wallet leads the browser back with: in the query, and behind the #.

import { createResponseRedirect } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import type { AuthorizationRequest } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await createWorld()
})
afterAll(() => world.close())

const shop = 'https://shop.example/checked'
const ask = async (mode: 'fragment' | 'query') => {
	const created = await world.create('courier', { flow: 'same_device', redirect_uri: shop, response_mode: mode })
	return { ...created, request: await world.open(created.request_link) }
}
const presented = async (request: AuthorizationRequest) => ({
	vpToken: { network_id: [await world.present(request, await world.issuer.issue('light'))] },
})

/** What a browser does with the address that the wallet leads it to; behind the # only the page's script sees anything. */
async function follow(address: string): Promise<Response> {
	const url = new URL(address)
	if (url.hash === '') return fetch(address, { redirect: 'manual', headers: { Accept: 'text/html' } })
	return fetch(`${url.origin}${url.pathname}`, {
		method: 'POST',
		redirect: 'manual',
		headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: world.url, Accept: 'text/html' },
		body: url.hash.slice(1),
	})
}

it.each(['fragment', 'query'] as const)(
	'VR-12 VP §8.1: an answer by %s leads the browser on to the relying party, who reads the result with the response code alone',
	async mode => {
		const { id, request } = await ask(mode)
		expect(request).toMatchObject({ responseMode: mode, redirect: mode, responseUri: `${world.url}/answer` })
		const answer = await follow(createResponseRedirect(request, await presented(request)))
		const onward = answer.headers.get('location') ?? /content="0; url=([^"]+)"/.exec(await answer.text())?.[1] ?? ''
		const back = new URL(onward.replaceAll('&amp;', '&'))
		expect(`${back.origin}${back.pathname}`).toBe(shop)
		expect(await world.result(id)).toMatchObject({ state: 'answered', needs: 'response_code' })
		const result = await world.result(id, `?response_code=${back.searchParams.get('response_code')}`)
		expect(result).toMatchObject({ verdict: 'verified', claims: { network_id: { claims: { family_name: '王' } } } })
	},
)

it.each(['fragment', 'query'] as const)('VV-17 VP §8.5: an error by %s ends the request', async mode => {
	const { id, request } = await ask(mode)
	await follow(createResponseRedirect(request, { error: 'access_denied' }))
	expect((await world.result(id)).state).toBe('refused')
})

it('VV-02 VP §14.3.2: of twenty answers through the browser at once exactly one is taken', async () => {
	const { id, request } = await ask('query')
	const answer = await presented(request)
	const answers = await Promise.all(Array.from({ length: 20 }, () => follow(createResponseRedirect(request, answer))))
	expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array.from({ length: 19 }, () => 409)])
	expect((await world.result(id)).state).toBe('answered')
})

it('VR-12 VP §8: an answer that comes another way than the request ordered is refused with invalid_request', async () => {
	const { id, request } = await ask('fragment')
	const answer = await presented(request)
	const inQuery = await follow(createResponseRedirect({ ...request, redirect: 'query' }, answer))
	expect(inQuery.status).toBe(400)
	const posted = await world.respond({ ...request, redirect: undefined, responseUri: `${world.url}/response` }, answer.vpToken)
	expect(posted.status).toBe(400)
	expect(await posted.json()).toMatchObject({ error: 'invalid_request', section: 'OpenID4VP 1.0 §8' })
	expect((await world.result(id)).state).toBe('requested')
})

it('VR-02 VP §14.3.2: an answer through the browser for another state is refused with invalid_request', async () => {
	const { request } = await ask('query')
	const answer = await follow(createResponseRedirect({ ...request, state: `${request.state}x` }, await presented(request)))
	expect(answer.status).toBe(400)
})

it('a page that another site posts an answer to is refused with forbidden', async () => {
	const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://attacker.example' }
	expect((await fetch(`${world.url}/answer`, { method: 'POST', headers, body: 'error=access_denied' })).status).toBe(403)
})

it.each(['fragment', 'query'])('VR-12 VP §8.1: an answer by %s is asked for on the same device alone', async mode => {
	const answer = await world.api('/api/requests', { body: { scene: 'courier', response_mode: mode } })
	expect(answer.status).toBe(400)
	expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
})

it.each(['fragment', 'query'])('VR-12 VP §8.1: the pages ask by %s on the same device where the configuration says so', async way => {
	const own = await createWorld({ SAME_DEVICE_ANSWER: way })
	const begun = await fetch(`${own.url}/scenes/courier`, {
		method: 'POST',
		redirect: 'manual',
		headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: own.url },
		body: 'scene=courier',
	})
	const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
	const page = await (await fetch(new URL(begun.headers.get('location') ?? '', own.url), { headers: { Cookie: cookie } })).text()
	const link = (/href="(openid4vp:[^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&')
	const request = await own.open(link)
	expect(request).toMatchObject({ responseMode: way, responseUri: `${own.url}/answer` })
	await own.close()
})
