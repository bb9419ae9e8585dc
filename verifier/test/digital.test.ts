// The Digital Credentials API: what the browser is given, and what comes of its answers. OpenID4VP 1.0 Appendix A.

import { type AuthenticDcApiRequest, authenticateDcApiRequest } from '@wangzheng/shared/protocol/openid4vp/dc-api/authenticate.ts'
import { type DcApiRequest, parseDcApiRequest } from '@wangzheng/shared/protocol/openid4vp/dc-api/parse-request.ts'
import type { DcApiMessage } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import { createDcApiError, createDcApiResponse } from '@wangzheng/shared/protocol/openid4vp/dc-api/response.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ResultAnswer } from '../api.ts'
import { run } from '../cli.ts'
import { readConfig } from '../config.ts'
import type { Holder } from './issuer.ts'
import { createWorld, type World } from './world.ts'

const shop = 'https://shop.example'
const kinds = ['unsigned', 'signed', 'multisigned'] as const

let world: World
beforeAll(async () => {
	world = await createWorld({ DC_API: kinds.join(), DC_API_PREFIXES: 'x509_hash,x509_san_dns' })
})
afterAll(() => world.close())

type Created = { readonly id: string; readonly digital: { readonly requests: DcApiMessage[] }; readonly answer_url: string }
const ask = async (more: object = {}) =>
	(await (await world.api('/api/requests', { body: { scene: 'courier', flow: 'dc_api', origin: shop, ...more } })).json()) as Created

/** As a wallet reads what a browser hands it for a page of `origin`. */
async function read(message: DcApiMessage | undefined, origin = shop): Promise<DcApiRequest & { readonly about: AuthenticDcApiRequest }> {
	const about = await authenticateDcApiRequest(world.ports, { certificates: world.trust }, message ?? { protocol: '', data: {} }, {
		origin,
	})
	return { ...parseDcApiRequest(about), about }
}

async function present(request: DcApiRequest, holder: Holder, aim = request.aim): Promise<DcApiMessage> {
	const { id, presentation } = await world.presentFor({ ...request, aim }, holder)
	return createDcApiResponse(world.ports, request, { [id]: [presentation] })
}

const answer = (id: string, message: object, key?: string) =>
	world.api(`/api/requests/${id}/answer`, { body: message, ...(key === undefined ? {} : { key }) })

describe.each(kinds.map(kind => [kind]))('asked %s', kind => {
	const messageOf = ({ digital }: Created) => digital.requests.find(({ protocol }) => protocol === `openid4vp-v1-${kind}`)

	it.each(['dc_api', 'dc_api.jwt'])('VR-08 VP §A.2, §A.4: answers by %s are verified, in either format', async mode => {
		for (const holder of [await world.issuer.issue('light'), await world.issuer.issueMdoc('light')]) {
			const created = await ask({ response_mode: mode })
			const request = await read(messageOf(created))
			expect(request.responseMode).toBe(mode)
			const told = await answer(created.id, await present(request, holder))
			expect(told.status).toBe(200)
			const result = (await told.json()) as ResultAnswer
			expect(result.checks?.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
			expect(result).toMatchObject({ flow: 'dc_api', verdict: 'verified' })
			expect(Object.values(result.claims ?? {})).toHaveLength(1)
		}
	})

	it('VV-07 VP §A.4: an answer that was made for another origin fails, and ends the request', async () => {
		for (const holder of [await world.issuer.issue('light'), await world.issuer.issueMdoc('light')]) {
			const created = await ask()
			const request = await read(messageOf(created))
			const elsewhere = 'https://attacker.example'
			const aim = {
				...request.aim,
				audience: `origin:${elsewhere}`,
				session: { kind: 'dc_api' as const, origin: elsewhere, encryptionKey: request.encryption?.publicJwk },
			}
			const told = await answer(created.id, await present(request, holder, aim))
			expect(((await told.json()) as ResultAnswer).verdict).toBe('failed')
			expect((await world.result(created.id)).state).toBe('answered')
		}
	})
})

it('VR-08 VP §A.2: an unsigned request has no client_id and no expected_origins, a signed one both', async () => {
	const { digital } = await ask()
	const [unsigned, signed, multisigned] = digital.requests
	expect(unsigned?.data).not.toHaveProperty('client_id')
	expect(unsigned?.data).not.toHaveProperty('expected_origins')
	const payload = (text: unknown) => JSON.parse(Buffer.from(String(text).split('.')[1] ?? '', 'base64url').toString())
	expect(payload(signed?.data['request'])).toMatchObject({ client_id: expect.stringMatching(/^x509_hash:/), expected_origins: [shop] })
	const several = multisigned?.data['request'] as { payload: string; signatures: Array<{ protected: string }> }
	const common = JSON.parse(Buffer.from(several.payload, 'base64url').toString())
	expect(common).toMatchObject({ expected_origins: [shop] })
	expect(common).not.toHaveProperty('client_id')
	expect(several.signatures.map(one => JSON.parse(Buffer.from(one.protected, 'base64url').toString()).client_id)).toEqual([
		expect.stringMatching(/^x509_hash:/),
		'x509_san_dns:localhost',
	])
	for (const { data } of digital.requests) expect(JSON.stringify(data)).not.toContain('"state"')
})

it('VR-08 VP §A.2: a signed request is of no use to a page of another origin', async () => {
	const { digital } = await ask()
	for (const message of digital.requests.slice(1)) {
		await expect(read(message, 'https://attacker.example')).rejects.toMatchObject({ code: 'invalid_request' })
	}
})

it('VR-01 VR-06 VP §5.2, §8.3: each request has a nonce and a key of its own', async () => {
	const requests = await Promise.all([1, 2, 3].map(async () => read((await ask()).digital.requests[0])))
	expect(new Set(requests.map(({ nonce }) => nonce)).size).toBe(3)
	expect(new Set(requests.map(({ encryption }) => JSON.stringify(encryption?.publicJwk))).size).toBe(3)
})

it('VV-02 fault 2: of twenty answers at once exactly one is taken', async () => {
	const created = await ask()
	const message = await present(await read(created.digital.requests[0]), await world.issuer.issue('light'))
	const answers = await Promise.all(Array.from({ length: 20 }, () => answer(created.id, message)))
	expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 19 }, () => 409)])
})

it('VV-12 VP §8.4, §A.2: a payment is asked for through the browser too, and the report says whether it was confirmed', async () => {
	const transaction = { payee: { name: 'Shop', id: '7' }, amount: 100, currency: 'TWD' }
	for (const [confirms, verdict] of [
		[true, 'verified'],
		[false, 'failed'],
	] as const) {
		const created = await ask({ scene: 'payment', transaction })
		const request = await read(created.digital.requests[0])
		expect(request.transactions).toHaveLength(1)
		const message = await present(confirms ? request : { ...request, transactions: [] }, await world.issuer.issue('upgraded'))
		const result = (await (await answer(created.id, message)).json()) as ResultAnswer
		expect(result.verdict).toBe(verdict)
		expect(result.transactions?.[0]?.payload).toMatchObject(transaction)
	}
})

it('VV-12 VP §8.4: the page asks its browser to confirm the very transaction that its links ask for', async () => {
	const visit = (path: string, init: RequestInit = {}) =>
		fetch(new URL(path, world.url), { ...init, redirect: 'manual', headers: { Origin: world.url, Cookie: cookie, ...init.headers } })
	let cookie = ''
	const form = 'payee=Shop&amount=100&currency=TWD'
	const begun = await visit('/scenes/payment', {
		method: 'POST',
		body: form,
		headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
	})
	cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
	const path = begun.headers.get('location') ?? ''
	const page = await (await visit(path)).text()
	const linked = await world.open((/href="(openid4vp:[^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&'))
	const asked = await visit(`${path}/digital`, { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } })
	const { requests } = (await asked.json()) as { requests: DcApiMessage[] }
	const { origin } = new URL(world.url)
	const about = await authenticateDcApiRequest(world.ports, { certificates: world.trust }, requests[0] ?? { protocol: '', data: {} }, {
		origin,
		allowLoopback: true,
	})
	const request = parseDcApiRequest(about)
	expect(request.transactions.map(({ text }) => text)).toEqual(linked.transactions.map(({ text }) => text))
	expect(request.nonce).not.toBe(linked.nonce)
})

it('VV-17 VP §A.4: an error of the wallet ends the request', async () => {
	const { id } = await ask()
	await answer(id, createDcApiError('openid4vp-v1-unsigned', 'access_denied'))
	expect(await world.result(id)).toMatchObject({ state: 'refused', error: 'access_denied' })
})

it('VV-04 VP §14.3.3: an answer that somebody else posts is not_found', async () => {
	const created = await ask()
	const message = await present(await read(created.digital.requests[0]), await world.issuer.issue('light'))
	expect((await answer(created.id, message, 'wz_none')).status).toBe(401)
	expect((await answer(created.id, message, await keyOfAnother())).status).toBe(404)
	const asked = await fetch(`${world.url}/scenes/courier`, {
		method: 'POST',
		headers: { Origin: world.url },
		body: form,
		redirect: 'manual',
	})
	const stranger = asked.headers.getSetCookie()[0]?.split(';')[0] ?? ''
	expect(stranger).not.toBe('')
	for (const cookie of [{}, { Cookie: stranger }]) {
		const page = await fetch(`${world.url}/requests/${created.id}/answer`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', Origin: world.url, ...cookie },
			body: JSON.stringify(message),
		})
		expect(page.status).toBe(404)
	}
	expect((await world.result(created.id)).state).toBe('requested')
})

const form = new URLSearchParams()
async function keyOfAnother(): Promise<string> {
	let key = ''
	const config = readConfig({ DATA_DIR: `${world.folder}/data` })
	await run(['keys', 'create', 'another'], config, undefined, text => (key += text))
	return key.trim()
}

it.each<[string, (message: DcApiMessage) => object]>([
	['of a protocol that was not asked by', message => ({ ...message, protocol: 'org-iso-mdoc' })],
	['in the open, where it was to be encrypted', message => ({ ...message, data: { vp_token: { network_id: ['x'] } } })],
	['without vp_token', message => ({ ...message, data: {} })],
	['encrypted to nobody', message => ({ ...message, data: { response: 'e30..AAAA.AAAA.AAAA' } })],
])('VV-05 VP §A.4, §8.3: an answer %s is refused, and the request stays open', async (_, spoil) => {
	const created = await ask()
	const message = await present(await read(created.digital.requests[0]), await world.issuer.issue('light'))
	expect((await answer(created.id, spoil(message))).status).toBe(400)
	expect((await world.result(created.id)).state).toBe('requested')
	expect((await answer(created.id, message)).status).toBe(200)
})

it('VR-08 VP §A.4: what was asked of the browser is answered by the page that asked, and at no Response URI', async () => {
	const created = await ask({ response_mode: 'dc_api' })
	for (const path of [`/response/${created.id}`, '/response', '/answer']) {
		const posted = await fetch(`${world.url}${path}`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: world.url },
			body: `error=access_denied&state=${created.id}.x`,
		})
		expect(posted.status).toBe(400)
	}
	expect((await fetch(`${world.url}/request/${created.id}`)).status).toBe(404)
	expect((await world.result(created.id)).state).toBe('requested')
})

it.each<[string, object]>([
	['without an origin', { origin: undefined }],
	['of an origin with a slash at its end', { origin: `${shop}/` }],
	['of an origin that is plain http', { origin: 'http://shop.example' }],
	['of an origin that runs a script', { origin: 'javascript:alert(1)' }],
	['that is answered by direct_post', { response_mode: 'direct_post' }],
	['in a link', { request_by: 'value' }],
])('VR-08 VP §A.2: a request %s is refused with invalid_request', async (_, more) => {
	const refused = await world.api('/api/requests', { body: { scene: 'courier', flow: 'dc_api', origin: shop, ...more } })
	expect(refused.status).toBe(400)
	expect(await refused.json()).toMatchObject({ error: 'invalid_request' })
})

it('VR-13 HAIP §5, §5.2: in the profile the answer is encrypted, signed requests are under x509_hash, and dc_api is refused', async () => {
	const strict = await createWorld({ PROFILE: 'haip' })
	const body = { scene: 'internet-cafe', flow: 'dc_api', origin: shop }
	const { digital } = (await (await strict.api('/api/requests', { body })).json()) as Created
	expect(digital.requests.map(({ protocol }) => protocol)).toEqual(['openid4vp-v1-signed', 'openid4vp-v1-unsigned'])
	expect(digital.requests[1]?.data['response_mode']).toBe('dc_api.jwt')
	const refused = await strict.api('/api/requests', { body: { ...body, response_mode: 'dc_api' } })
	expect(await refused.json()).toMatchObject({ error: 'invalid_request', section: 'HAIP 1.0 §5.2' })
	await strict.close()
})

it.each<[string, Record<string, string>, string]>([
	['a kind that is none', { DC_API: 'sealed' }, 'DC_API'],
	['off and on', { DC_API: 'off,signed' }, 'DC_API'],
	['signed requests that nobody signs', { DC_API: 'signed', CLIENT_ID_PREFIX: 'redirect_uri' }, 'DC_API_PREFIXES'],
	['a prefix that signs nothing', { DC_API_PREFIXES: 'redirect_uri' }, 'redirect_uri'],
	['a prefix that the profile does not have', { PROFILE: 'haip', DC_API_PREFIXES: 'x509_san_dns' }, 'HAIP 1.0 §5'],
])('VR-08 VP §A.3: %s ends the start with one sentence that names it', (_, env, named) => {
	expect(() => readConfig(env)).toThrow(expect.objectContaining({ name: 'SetupError', message: expect.stringContaining(named) }))
})

it('a verifier that is told not to asks no browser', async () => {
	const off = await createWorld({ DC_API: 'off' })
	const refused = await off.api('/api/requests', { body: { scene: 'courier', flow: 'dc_api', origin: shop } })
	expect(refused.status).toBe(400)
	await off.close()
})
