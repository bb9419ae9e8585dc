import { json } from '@wangzheng/shared/web/endpoint.ts'
import { expect, it } from 'vitest'
import { browser } from './browser.ts'
import { lightType } from './cards.ts'
import { openIssuer } from './issuer-peer.ts'
import { openVerifier } from './verifier-peer.ts'
import { openWallet, walletFor } from './world.ts'

const query = (link: string) => link.slice(link.indexOf('?'))

it('WI-02 WI-09 VCI §15.6, §13.6.2: a deep link fetches nothing before a button is pressed, and the page shows where the code goes', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	const { visit, jar } = browser(agent.url)
	const arrival = await visit(`/receive${query(issuer.link)}`)
	expect(arrival.text).toContain(new URL(issuer.url).host)
	expect(issuer.asked).toEqual([])
	expect(jar.size).toBe(0)

	const opened = await visit('/open', { link: issuer.link })
	expect(opened).toMatchObject({ status: 303, location: expect.stringMatching(/^\/offers\//) })
	expect(jar.has('wz_wallet')).toBe(true)
	const offer = await visit(opened.location)
	for (const shown of ['Test issuer', issuer.url, `${issuer.url}/token`, 'name="tx_code"', 'Look at the letter', 'Family name']) {
		expect(offer.text).toContain(shown)
	}
	const wrong = await visit(`${opened.location}/accept`, { tx_code: '00000000' })
	expect(wrong.location).toBe(`${opened.location}?wrong=code`)
	expect((await visit(wrong.location)).text).toContain('does not take this code')
	const accepted = await visit(`${opened.location}/accept`, { tx_code: '12345678' })
	expect(accepted.location).toMatch(/^\/credentials\/[\w-]+\?received$/)
	const card = await visit(accepted.location)
	expect(card.text).toMatch(/class="id-card light" data-status="valid"/)
	expect(card.text).toContain('王小明')
	expect((await visit('/')).text).toContain('王小明')
	expect((await visit(opened.location)).status).toBe(303)
})

it('DQ-17 DQ-15 VP §15.8: the consent page says who asks, what is told and what stays hidden, then goes on to the verifier', async () => {
	const issuer = await openIssuer()
	const verifier = await openVerifier()
	const agent = await walletFor(issuer, verifier)
	const { visit } = browser(agent.url)
	const offer = await visit('/open', { link: issuer.link })
	await visit(`${offer.location}/accept`, { tx_code: '12345678' })
	expect((await visit(`/present${query(verifier.link)}`)).text).toContain(new URL(verifier.url).host)
	expect(verifier.asked).toEqual([])

	const { location } = await visit('/open', { link: verifier.link })
	const page = (await visit(location)).text
	for (const shown of [
		new URL(verifier.url).host,
		'They will learn',
		'18 or older',
		'They will not learn',
		'Family name',
		verifier.clientId,
	]) {
		expect(page).toContain(shown)
	}
	expect((await visit(`${location}/consent`, {})).location).toBe(location)
	expect((await visit(location)).text).toContain(`content="0; url=${verifier.url}/thanks?response_code=1"`)
	expect((await visit('/history')).text).toContain('18 or older')
})

it.each([
	['com.example.shop:/done?response_code=1', true],
	['javascript:alert(1)', false],
])('DQ-15 VP §8.2: a redirect_uri of %s is there for the holder to open: %s', async (back, there) => {
	const issuer = await openIssuer()
	const verifier = await openVerifier({ responseAnswer: () => json({ redirect_uri: back }) })
	const agent = await walletFor(issuer, verifier)
	const { visit } = browser(agent.url)
	const { location } = await visit('/open', { link: verifier.link })
	await visit(`${location}/decline`, {})
	const page = await visit(location)
	expect(page.status).toBe(200)
	expect(page.text.includes(`href="${back}"`)).toBe(there)
	expect(page.text).not.toContain('http-equiv="refresh"')
})

it('WP-21 VP §8.5: declining goes on to the verifier too, which knows only access_denied', async () => {
	const issuer = await openIssuer()
	const verifier = await openVerifier()
	const agent = await walletFor(issuer, verifier)
	const { visit } = browser(agent.url)
	const { location } = await visit('/open', { link: verifier.link })
	expect((await visit(location)).text).toContain('No card in your wallet answers this')
	await visit(`${location}/decline`, {})
	expect(verifier.responses()).toEqual([{ error: 'access_denied', state: 'the-state' }])
	expect((await visit(location)).text).toContain('Declined')
})

it('WP-07 WP-21 VP §8.5: a faulty request is shown as one, with its rule, and its verifier hears of it when the holder lets it know', async () => {
	const issuer = await openIssuer()
	const verifier = await openVerifier({ request: request => ({ ...request, nonce: 'no nonce' }) })
	const agent = await walletFor(issuer, verifier)
	const { visit } = browser(agent.url)
	const { location } = await visit('/open', { link: verifier.link })
	for (const [language, words] of [
		['zh-Hant', ['這個請求不合規範', '告訴對方']],
		['zh-Hans', ['这个请求不合规范', '告诉对方']],
		['en', ['This request breaks the rules', 'Let them know', 'OpenID4VP 1.0 §5.2']],
	] as const) {
		const { status, text } = await visit(location, undefined, { 'Accept-Language': language })
		expect(status).toBe(400)
		for (const word of words) expect(text).toContain(word)
		expect(text).not.toContain('/consent')
	}
	expect(verifier.responses()).toEqual([])
	await visit(`${location}/decline`, {})
	expect(verifier.responses()).toMatchObject([{ error: 'invalid_request', state: 'the-state' }])
	expect((await visit(location)).text).toContain(`url=${verifier.url}/thanks`)
	expect((await visit('/history')).text).toContain('The wallet refused a faulty request')
})

it('WI-16 RFC 6265bis §4.1.2: a browser has a wallet of its own, and a cookie that it was not given opens none', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	const one = browser(agent.url)
	const other = browser(agent.url)
	const offer = await one.visit('/open', { link: issuer.link })
	const { location } = await one.visit(`${offer.location}/accept`, { tx_code: '12345678' })
	expect((await other.visit(location)).status).toBe(404)
	const planted = 'A'.repeat(43)
	other.jar.set('wz_wallet', planted)
	await other.visit('/open', { link: issuer.link })
	expect(other.jar.get('wz_wallet')).not.toBe(planted)
	expect((await other.visit(location)).status).toBe(404)
	expect((await one.visit(location)).status).toBe(200)
})

it('DQ-17 Fetch Metadata §2.4: what another site makes a browser post is refused with forbidden', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	const { visit } = browser(agent.url)
	expect((await visit('/open', { link: issuer.link }, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
	expect(issuer.asked).toEqual([])
	await visit('/open', { link: issuer.link })
	const call = await visit('/api/offers', { link: issuer.link }, { 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'application/json' })
	expect([403, 400]).toContain(call.status)
})

it.each([
	['no link', 'nonsense', '/?wrong=link'],
	['a link to something else', 'https://example.com/?q=1', '/?wrong=link'],
])('OFF-01 VCI §4.1: %s that is pasted is said to be none', async (_, link, location) => {
	const agent = await openWallet()
	const { visit } = browser(agent.url)
	expect(await visit('/open', { link })).toMatchObject({ status: 303, location })
	expect((await visit(location)).text).toContain('neither an offer')
})

it('WI-01 WP-03 VP §5.9.3: who is not vouched for is named so on the page, with the rule', async () => {
	const verifier = await openVerifier()
	const agent = await openWallet()
	const { visit } = browser(agent.url)
	const page = await visit('/open', { link: verifier.link })
	expect(page.status).toBe(400)
	expect(page.text).toContain('Nobody vouches for the other side')
	expect(page.text).toMatch(/invalid_request/)
	expect(verifier.responses()).toEqual([])
})

it.each(['zh-Hant', 'zh-Hans', 'en'])(
	'page: in %s every page has its language, a policy without unsafe-inline, and no foreign host',
	async lang => {
		const issuer = await openIssuer()
		const verifier = await openVerifier()
		const agent = await walletFor(issuer, verifier)
		const { visit, jar } = browser(agent.url)
		jar.set('wz_lang', lang)
		const offer = await visit('/open', { link: issuer.link })
		const { location: card } = await visit(`${offer.location}/accept`, { tx_code: '12345678' })
		const { location: request } = await visit('/open', { link: verifier.link })
		const arrivals = [`/receive${query(issuer.link)}`, `/present${query(verifier.link)}`]
		for (const path of ['/', card, request, '/history', ...arrivals, '/?wrong=link', '/offers/none']) {
			const { text, headers } = await visit(path)
			expect(text).toContain(`<html lang="${lang}"`)
			expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'(?!.*unsafe-inline)/)
			expect(text).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//)
			expect(text).not.toMatch(/ style=| on\w+="|undefined|\[object/)
		}
	},
)

it('WI-19 SVC §7.7: what an issuer or verifier wrote is text on the page, and never markup', async () => {
	const evil = '<img src=x onerror=alert(1)>'
	const issuer = await openIssuer({
		credential: what => ({ ...what, claims: { ...what.claims, family_name: evil } }),
		metadata: metadata => JSON.parse(JSON.stringify(metadata).replaceAll('Test issuer', evil)),
	})
	const agent = await walletFor(issuer)
	const { visit } = browser(agent.url)
	const offer = await visit('/open', { link: issuer.link })
	const texts = [(await visit(offer.location)).text]
	const { location } = await visit(`${offer.location}/accept`, { tx_code: '12345678' })
	texts.push((await visit(location)).text, (await visit('/')).text)
	for (const text of texts) {
		expect(text).not.toContain(evil)
		expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;')
	}
})

it('WI-15 VCI §11.1: a card is deleted from its page', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	const { visit } = browser(agent.url)
	const offer = await visit('/open', { link: issuer.link })
	const { location } = await visit(`${offer.location}/accept`, { tx_code: '12345678' })
	const card = location.replace(/\?.*/, '')
	expect((await visit(`${card}/status`, {})).location).toBe(card)
	expect((await visit(`${card}/delete`, {})).location).toBe('/')
	expect((await visit(card)).status).toBe(404)
	expect((await visit('/history')).text).toContain('Card deleted')
})

it('WP-21 VP §15.1: where no card answers, what is asked for is named in the language of the reader', async () => {
	const verifier = await openVerifier({
		query: {
			credentials: [
				{
					id: 'id',
					format: 'dc+sd-jwt',
					meta: { vct_values: [lightType] },
					claims: [
						{ path: ['family_name'] },
						{ path: ['age_equal_or_over', '18'] },
						{ path: ['address', 'postal_code'] },
						{ path: ['shoe_size'] },
					],
				},
			],
		},
	})
	const agent = await walletFor(await openIssuer(), verifier)
	const { visit } = browser(agent.url)
	const { location } = await visit('/open', { link: verifier.link })
	for (const [language, names] of [
		['zh-Hant', ['姓', '年滿 18 歲', '郵遞區號', 'shoe_size']],
		['zh-Hans', ['姓', '年满 18 岁', '邮政编码', 'shoe_size']],
		['en', ['Family name', '18 or older', 'Postal code', 'shoe_size']],
	] as const) {
		const { text } = await visit(location, undefined, { 'Accept-Language': language })
		for (const name of names) expect(text).toContain(name)
		expect(text).not.toContain('age_equal_or_over')
	}
})
