import { describe, expect, it } from 'vitest'
import { type Endpoint, seeOther } from '../endpoint.ts'
import { html, raw } from '../html.ts'
import { goOn, page } from '../page.ts'
import { qrSvg } from '../qr.ts'
import { ask, form, open } from './world.ts'

const row = (answer: Endpoint['answer'], more: Partial<Endpoint> = {}): Endpoint => ({
	method: 'get',
	path: '/',
	section: 'page',
	summary: 'A page',
	answer,
	...more,
})

const plain = row(request =>
	page({ request, agent: 'wallet', title: 'A <b> & "c"', lead: "it's", body: html`<p>${'<script>alert(1)</script>'}</p>` }),
)

describe('markup', () => {
	it('escapes every text, also within attributes and lists, and leaves markup alone', () => {
		const items = ['<', '"', "'", '&']
		expect(html`<ul title="${'"onload="x'}">${items.map(item => html`<li>${item}</li>`)}</ul>`.markup).toBe(
			'<ul title="&quot;onload=&quot;x"><li>&lt;</li><li>&quot;</li><li>&#39;</li><li>&amp;</li></ul>',
		)
		expect(html`${undefined}${null}${false}${0}${raw('<br>')}${['a', html`<i>`]}`.markup).toBe('0<br>a<i>')
	})

	it('a look-alike of markup that came as JSON is not taken for markup', () => {
		const hostile = JSON.parse('{"markup":"<script>"}')
		expect(() => html`${hostile}`.markup).toThrow()
	})
})

describe('a page', () => {
	it('CSP3: loads from its own host alone, runs no inline script or style and is framed by nobody', async () => {
		const { url } = await open({ pages: [plain] })
		const { headers, text } = await ask(url)
		const policy = String(headers['content-security-policy'])
		expect(policy).toContain("default-src 'none'")
		expect(policy).toContain("frame-ancestors 'none'")
		expect(policy).not.toMatch(/unsafe|\*|https?:/)
		expect(text).not.toMatch(/<style|style="|<script(?! type="module" src="\/assets\/)|\son\w+=/)
		expect([...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, at]) => at).filter(at => !/^[/#]/.test(at ?? ''))).toEqual([])
	})

	it('escapes title, lead and body', async () => {
		const { url } = await open({ pages: [plain] })
		const { text } = await ask(url)
		expect(text).toContain('<title>A &lt;b&gt; &amp; &quot;c&quot; · 網證</title>')
		expect(text).toContain('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>')
	})

	it('leads to a foreign host after a form was posted, since a redirect would break form-action', async () => {
		const target = 'https://verifier.example/result?response_code=a&b="c'
		const { url } = await open({ pages: [row(request => goOn({ request, agent: 'wallet', title: 'Done', url: target }))] })
		expect((await ask(url)).text).toContain(
			'<meta http-equiv="refresh" content="0; url=https://verifier.example/result?response_code=a&amp;b=&quot;c">',
		)
		for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'blob:https://a.example/1']) {
			expect(() => goOn({ request: { url: '/', query: {}, header() {}, cookie() {} } as never, agent: 'wallet', title: '', url })).toThrow()
		}
	})

	it('leads to a program of another when the person wants it, and not by itself', async () => {
		const target = 'com.example.shop:/done?response_code=1'
		const { url } = await open({ pages: [row(request => goOn({ request, agent: 'wallet', title: 'Done', url: target }))] })
		const { text } = await ask(url)
		expect(text).toContain(`<a class="button" href="${target}">`)
		expect(text).not.toContain('http-equiv="refresh"')
	})

	it('a QR code has a name for who cannot see it, and no style', () => {
		const { markup } = qrSvg('openid4vp://?request_uri=x', 'QR "code"')
		expect(markup).toMatch(/^<svg class="qr" role="img" aria-label="QR &quot;code&quot;" viewBox="0 0 \d+ \d+"/)
		expect(markup).not.toContain('style')
	})
})

describe('what is posted to a page', () => {
	const post = row(() => seeOther('/done'), { method: 'post', takes: ['application/x-www-form-urlencoded'] })

	it.each([
		['by a page of ours', { 'Sec-Fetch-Site': 'same-origin' }, 303],
		['by a page of ours, in a browser without Fetch Metadata', { Origin: 'http://localhost:7401' }, 303],
		['by a page of another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://localhost:7401' }, 403],
		['by another port of this host', { 'Sec-Fetch-Site': 'same-site' }, 403],
		['by a page of another site, in a browser without Fetch Metadata', { Origin: 'https://evil.example' }, 403],
		['by a page without an origin', { Origin: 'null' }, 403],
		['by something that says nothing of itself', {}, 403],
	])('%s is answered %j %i', async (_who, headers, status) => {
		const { url } = await open({ pages: [post] })
		const reply = await ask(url, { method: 'POST', headers: { ...form, ...headers } as Record<string, string>, body: 'a=1' })
		expect(reply.status).toBe(status)
		if (status === 403) expect(reply.json()).toMatchObject({ error: 'forbidden', section: 'Fetch Metadata §2.4' })
	})
})

describe('an error on the way to a page', () => {
	it.each([
		['zh-TW', 'zh-Hant', '找不到這一頁'],
		['zh-CN', 'zh-Hans', '找不到这一页'],
		['en-GB', 'en', 'There is no such page'],
	])('is a page in the language of the visitor (%s), with its trace', async (accepts, lang, title) => {
		const { url, lines } = await open({ pages: [plain] })
		const { status, text } = await ask(`${url}/none?x=<script>`, { headers: { Accept: 'text/html', 'Accept-Language': accepts } })
		expect(status).toBe(404)
		expect(text).toContain(`<html lang="${lang}"`)
		expect(text).toContain(title)
		expect(text).not.toContain('<script>')
		const trace = JSON.parse(lines.find(line => line.includes('refused')) ?? '{}').trace
		expect(text).toContain(`<code>${trace}</code>`)
	})

	it('is JSON for a program', async () => {
		const { url } = await open({ pages: [plain] })
		expect((await ask(`${url}/none`, { headers: { Accept: '*/*' } })).json()).toMatchObject({ error: 'not_found' })
	})

	it('a query with a parameter that stands twice still gets its page', async () => {
		const { url } = await open({ pages: [plain] })
		const { status, text } = await ask(`${url}/?a=1&a=2`, { headers: { Accept: 'text/html' } })
		expect([status, text.includes('<h1>')]).toEqual([400, true])
	})
})
