import { describe, expect, it } from 'vitest'
import { html } from '../html.ts'
import { chooseLocale, inLanguage, type Words, words } from '../locale.ts'
import { page } from '../page.ts'
import { ask, open } from './world.ts'

const visit = (header: string | undefined, query: Record<string, string> = {}, cookie?: string) => ({
	query,
	header: (name: string) => (name === 'accept-language' ? header : undefined),
	cookie: (name: string) => (name === 'wz_lang' ? cookie : undefined),
})

describe('which language a visitor gets', () => {
	it.each([
		[undefined, 'zh-Hant'],
		['', 'zh-Hant'],
		['fr, de;q=0.9', 'zh-Hant'],
		['zh-TW,zh;q=0.9,en;q=0.8', 'zh-Hant'],
		['zh-HK', 'zh-Hant'],
		['zh-CN,zh;q=0.9', 'zh-Hans'],
		['zh', 'zh-Hans'],
		['zh-Hans-SG', 'zh-Hans'],
		['fr, en-US;q=0.7, zh-TW;q=0.6', 'en'],
		['en;q=0.5, zh-Hant;q=0.9', 'zh-Hant'],
		['en;q=0, zh-CN;q=0.1', 'zh-Hans'],
		['english', 'zh-Hant'],
		[`${'x,'.repeat(10_000)}en`, 'zh-Hant'],
	])('RFC 9110 §12.5.4: Accept-Language %j gives %s', (header, locale) => {
		expect(chooseLocale(visit(header))).toBe(locale)
	})

	it('an explicit choice comes before the cookie, the cookie before the browser', () => {
		expect(chooseLocale(visit('en', { lang: 'zh-Hans' }, 'zh-Hant'))).toBe('zh-Hans')
		expect(chooseLocale(visit('en', {}, 'zh-Hant'))).toBe('zh-Hant')
		expect(chooseLocale(visit('en', { lang: '__proto__' }, 'constructor'))).toBe('en')
	})

	it('the switcher keeps the address and never leads to another host', () => {
		expect(inLanguage('/receive?credential_offer_uri=https%3A%2F%2Fx&lang=en', 'zh-Hans')).toBe(
			'/receive?credential_offer_uri=https%3A%2F%2Fx&lang=zh-Hans',
		)
		expect(inLanguage('//evil.example/x?lang=en', undefined)).toBe('/evil.example/x')
	})
})

it('`?lang=` is kept in a cookie, and the address goes on without it', async () => {
	const { url } = await open({
		pages: [
			{
				method: 'get',
				path: '/',
				section: 'page',
				summary: 'A page',
				answer: request => page({ request, agent: 'start', title: 'x', body: html`` }),
			},
		],
	})
	const { status, headers } = await ask(`${url}/?a=1&lang=en`)
	expect([status, headers.location]).toEqual([303, '/?a=1'])
	expect(headers['set-cookie']).toEqual(['wz_lang=en; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000'])
	const reply = await ask(url, { headers: { Cookie: 'other=1; wz_lang=en' } })
	expect(reply.text).toContain('<html lang="en"')
	expect((await ask(`${url}/?lang=tlh`)).status).toBe(200)
})

it('words that are missing in a language do not compile', () => {
	const said: Words<{ hello: string }> = words({ 'zh-Hant': { hello: '您好' }, 'zh-Hans': { hello: '您好' }, en: { hello: 'Hello' } })
	expect(said.en.hello).toBe('Hello')
	// @ts-expect-error one language lacks a word
	words({ 'zh-Hant': { hello: '您好' }, 'zh-Hans': {}, en: { hello: 'Hello' } })
	// @ts-expect-error a language is missing
	words({ 'zh-Hant': { hello: '您好' }, en: { hello: 'Hello' } })
	// @ts-expect-error a word stands in one language alone
	words({ 'zh-Hant': { hello: '您好' }, 'zh-Hans': { hello: '您好' }, en: { hello: 'Hello', bye: 'Bye' } })
})
