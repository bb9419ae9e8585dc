import { parseCredentialOffer, parseOfferLink } from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import { describe, expect, it } from 'vitest'
import { type Form, startWorld, walletId } from './world.ts'

const world = await startWorld()
const { issuer } = world

const begin = async (more: Form = {}) => world.begin(String((await world.push(world.instance(), more)).body['request_uri']))
const newest = async () => {
	const { body } = await issuer.send('/api/issuances?limit=1', { headers: { Authorization: `Bearer ${issuer.key}` } })
	return (body['issuances'] as Array<Record<string, unknown>>)[0]
}
async function offer(more: Record<string, string> = {}) {
	const { body } = await issuer.post(
		'/api/offers',
		{ configuration: 'light', citizen: 'citizen-2', grant: 'authorization_code', ...more },
		issuer.key,
	)
	const { authorizationCode, preAuthorized } = parseCredentialOffer((await issuer.send(String(body['credential_offer_uri']))).body)
	return { body, id: String(body['id']), state: authorizationCode?.issuerState ?? '', preAuthorized }
}

describe('the consent page', () => {
	it('AZ-10 VCI §15.1: says who asks, who vouches for it, where the answer goes, which credential and what is in it', async () => {
		const begun = await begin({ scope: 'upgraded' })
		const page = await begun.visit(`${begun.page}?lang=en`)
		const english = page.status === 303 ? await begun.visit(page.headers.get('location') ?? '') : page
		for (const said of [
			'Test Wallet',
			'vouches',
			'Wallet provider of the tests',
			'wallet.example',
			'Network ID, upgraded',
			'Personal number',
			'made-up',
		]) {
			expect(english.text).toContain(said)
		}
	})

	it('AZ-10 VCI §15.1: speaks three languages', async () => {
		const begun = await begin()
		for (const [language, title] of [
			['zh-Hant', '同意發給皮夾嗎？'],
			['zh-Hans', '同意发给钱包吗？'],
			['en', 'Issue this to the wallet?'],
		] as const) {
			expect((await begun.visit(begun.page, { headers: { 'Accept-Language': language } })).text).toContain(title)
		}
	})

	it('AZ-11 RFC 9700 §4.16: may be framed by nobody, runs no foreign script, and is kept by no cache', async () => {
		const begun = await begin()
		const { headers } = await begun.visit(begun.page)
		expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
		expect(headers.get('content-security-policy')).toContain("default-src 'none'")
		expect(headers.get('cache-control')).toBe('no-store')
	})

	it('AZ-11 RFC 9700 §4.7: another browser that has its address alone gets nowhere, and neither does a form of another site', async () => {
		const begun = await begin()
		expect((await world.browser().visit(begun.page)).status).toBe(410)
		expect((await world.browser().post(begun.page, world.allow)).status).toBe(410)
		const cookie = [...begun.jar].map(([name, value]) => `${name}=${value}`).join('; ')
		const foreign = await issuer.send(begun.page, {
			method: 'POST',
			headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://evil.example', Cookie: cookie },
			body: 'decision=allow&citizen=citizen-1',
		})
		expect(foreign.status).toBe(403)
	})

	it('AZ-10 VCI §15.1: consent makes an issuance that is authorized for the citizen who was chosen, and for this wallet', async () => {
		await world.decide(await begin(), { decision: 'allow', citizen: 'citizen-3' })
		expect(await newest()).toMatchObject({ state: 'authorized', citizen: 'citizen-3', configuration: 'light' })
	})

	it('AZ-10 VCI §15.1: a refusal goes back as access_denied, with state and iss, and nothing is issued', async () => {
		const before = await newest()
		const { location } = await world.decide(await begin(), { decision: 'refuse' })
		expect(Object.fromEntries(location?.searchParams ?? [])).toMatchObject({ error: 'access_denied', state: 'a-state', iss: issuer.url })
		expect(location?.searchParams.has('code')).toBe(false)
		expect(await newest()).toEqual(before)
	})

	it('AZ-10 VCI §15.1: a form without a decision, or with somebody whom the register does not know, is refused with invalid_request', async () => {
		const begun = await begin()
		expect((await begun.post(begun.page, { citizen: 'citizen-1' })).status).toBe(400)
		expect((await begun.post(begun.page, { decision: 'allow', citizen: 'nobody' })).status).toBe(400)
		expect((await world.decide(begun, world.allow)).location?.searchParams.has('code')).toBe(true)
	})

	it('AZ-02 RFC 9126 §4: a request is answered once: a second answer, and a second journey with its request_uri, lead nowhere', async () => {
		const pushed = await world.push(world.instance())
		const [one, other] = [await world.begin(String(pushed.body['request_uri'])), await world.begin(String(pushed.body['request_uri']))]
		expect((await world.decide(one, world.allow)).location?.searchParams.has('code')).toBe(true)
		expect((await one.post(one.page, world.allow)).status).toBe(410)
		const { location } = await world.decide(other, world.allow)
		expect(location?.searchParams.has('code')).toBe(false)
		expect((await world.begin(String(pushed.body['request_uri']))).start.status).toBe(400)
	})
})

it('AZ-02 RFC 9126 §4: of four answers at once one counts, and one issuance comes of it', async () => {
	const begun = await begin()
	const before = await newest()
	const replies = await Promise.all(Array.from({ length: 4 }, () => begun.post(begun.page, world.allow)))
	expect(replies.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410])
	const { body } = await issuer.send('/api/issuances?limit=2', { headers: { Authorization: `Bearer ${issuer.key}` } })
	expect((body['issuances'] as Array<Record<string, unknown>>)[1]).toEqual(before)
})

describe('the authorization endpoint', () => {
	it('AZ-05 RFC 9207 §2: an error that goes back to the wallet carries state and iss too, by 303', async () => {
		const begun = await begin({ prompt: 'none' })
		expect(begun.start.status).toBe(303)
		const parameters = Object.fromEntries(new URL(begun.page).searchParams)
		expect(parameters).toMatchObject({ error: 'consent_required', state: 'a-state', iss: issuer.url })
	})

	it.each([
		['AZ-01 RFC 9126 §4: a request_uri that never was', `client_id=${walletId}&request_uri=urn:ietf:params:oauth:request_uri:abc`],
		[
			'AZ-03 HAIP §4: a request that was not pushed',
			`client_id=${walletId}&response_type=code&redirect_uri=https://wallet.example/cb&scope=light`,
		],
		['AZ-01 RFC 6749 §4.1.2.1: no client_id', 'request_uri=urn:ietf:params:oauth:request_uri:abc'],
		['AZ-01 RFC 9126 §4: a request_uri of another server', `client_id=${walletId}&request_uri=https://evil.example/request`],
	])('%s gets a page that says invalid_request, and no redirect', async (_, query) => {
		const reply = await world.browser().visit(`/authorize?${query}`)
		expect(reply.status).toBe(400)
		expect(reply.headers.get('location')).toBeNull()
		expect(reply.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
		expect(reply.text).toContain('<code>invalid_request</code>')
	})

	it('AZ-01 RFC 9126 §4: a request_uri of another client gets a page, and no redirect', async () => {
		const pushed = await world.push(world.instance())
		const begun = await world.begin(String(pushed.body['request_uri']), 'https://other-wallet.example')
		expect([begun.start.status, begun.page]).toEqual([400, ''])
	})

	it('AZ-01 RFC 9126 §4: parameters beside client_id and request_uri count for nothing', async () => {
		const { body } = await world.push(world.instance())
		const browser = world.browser()
		const query = new URLSearchParams({
			client_id: walletId,
			request_uri: String(body['request_uri']),
			scope: 'upgraded',
			redirect_uri: 'https://evil.example',
		})
		const begun = { ...browser, start: await browser.visit(`/authorize?${query}`), page: '' }
		begun.page = begun.start.headers.get('location') ?? ''
		const { location } = await world.decide(begun, world.allow)
		expect(location?.origin).toBe('https://wallet.example')
		expect(await newest()).toMatchObject({ configuration: 'light' })
	})
})

describe('an offer that is taken by signing in', () => {
	it('OFF-02 VCI §4.1.1: brings issuer_state and no code, by both schemes', async () => {
		const { body, state, preAuthorized } = await offer()
		expect(state).toMatch(/^[\w-]{43}$/)
		expect(preAuthorized).toBeUndefined()
		expect(body['tx_code']).toBeUndefined()
		expect(body['haip_link']).toMatch(/^haip-vci:\/\/\?/)
		expect(parseOfferLink(String(body['haip_link']))).toEqual({ offerUri: body['credential_offer_uri'] })
	})

	it('AZ-09 VCI §5.1.3: its issuer_state links the request to the offer, which is then taken', async () => {
		const { id, state } = await offer()
		const begun = await begin({ issuer_state: state })
		expect((await begun.visit(begun.page)).text).toContain('value="citizen-2"')
		expect((await world.decide(begun, { decision: 'allow', citizen: 'citizen-2' })).location?.searchParams.has('code')).toBe(true)
		const { body } = await issuer.send(`/api/issuances/${id}`, { headers: { Authorization: `Bearer ${issuer.key}` } })
		expect(body).toMatchObject({ state: 'authorized', citizen: 'citizen-2' })
	})

	it('AZ-09 VCI §5.1.3: an offer for one citizen is not given to another: forbidden', async () => {
		const { state } = await offer()
		const begun = await begin({ issuer_state: state })
		expect((await begun.post(begun.page, { decision: 'allow', citizen: 'citizen-1' })).status).toBe(403)
	})

	it('AZ-09 VCI §5.1.3: an issuer_state that is unknown, of an offer for something else, or of one that was taken raises no trust: the person is asked as ever', async () => {
		const taken = await offer()
		await world.decide(await begin({ issuer_state: taken.state }), { decision: 'allow', citizen: 'citizen-2' })
		const upgraded = await offer({ configuration: 'upgraded' })
		for (const state of ['eyJhbGciOiJSU0Et', upgraded.state, taken.state]) {
			const begun = await begin({ issuer_state: state })
			const page = await begun.visit(begun.page)
			expect(page.text).toContain('value="citizen-1"')
			expect((await world.decide(begun, world.allow)).location?.searchParams.has('code')).toBe(true)
			expect((await newest())?.['id']).not.toBe(taken.id)
		}
	})

	it('OFF-08 VCI §4.1.1: of two that take one offer at once one wins', async () => {
		const { state } = await offer()
		const journeys = await Promise.all([begin({ issuer_state: state }), begin({ issuer_state: state })])
		const replies = await Promise.all(journeys.map(begun => begun.post(begun.page, { decision: 'allow', citizen: 'citizen-2' })))
		expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
	})
})
