import { silentLog } from '@wangzheng/shared/web/log.ts'
import { serve } from '@wangzheng/shared/web/serve.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openBrowser, openPerson } from '../browser.ts'
import { gallery } from '../gallery.ts'

let browser: Browser
beforeAll(async () => {
	browser = await openBrowser()
})
afterAll(() => browser?.close())

async function openGallery(width: number) {
	const running = await serve({
		name: 'start',
		table: [],
		pages: gallery,
		listen: { host: '127.0.0.1', port: 0 },
		publicUrl: 'http://localhost',
		log: silentLog,
	})
	onTestFinished(() => running.close())
	const person = await openPerson(browser, { viewport: { width, height: 800 }, permissions: ['clipboard-read', 'clipboard-write'] })
	onTestFinished(() => person.context.close())
	await person.page.goto(`${running.url}/gallery/wallet`)
	await person.page.waitForLoadState('networkidle')
	return { ...person, url: running.url }
}

it('every part fits a narrow phone, loads nothing foreign and breaks no policy', async () => {
	const { page, misdeeds } = await openGallery(340)
	expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(340)
	expect(misdeeds).toEqual([])
})

it('both scripts are shown with their own font, and a piece that no character needs is not loaded', async () => {
	const { page } = await openGallery(390)
	const loaded = await page.evaluate<string[]>(`[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)`)
	expect(new Set(loaded.map(family => family.replaceAll('"', '')))).toEqual(new Set(['Noto Sans TC', 'Noto Sans SC']))
	expect(loaded.length).toBeLessThan(80)
})

it('the eight digits are typed and pasted in groups of four, and sent as digits', async () => {
	const { page } = await openGallery(390)
	const input = page.locator('input.digits')
	await input.fill('')
	await input.pressSequentially('1234567899')
	expect(await input.inputValue()).toBe('1234 5678')
	await input.fill('１２３４-5678')
	expect(await input.inputValue()).toBe('1234 5678')
	await page.evaluate('document.querySelector("input.digits").form.dispatchEvent(new SubmitEvent("submit"))')
	expect(await input.inputValue()).toBe('12345678')
})

it('an address is copied with one click', async () => {
	const { page } = await openGallery(390)
	await page.click('[data-copy]')
	expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^openid-credential-offer:\/\/\?credential_offer_uri=/)
})

it('the language is switched by a link, kept for the next page and shown in the lang attribute', async () => {
	const { page, url } = await openGallery(390)
	expect(await page.getAttribute('html', 'lang')).toBe('zh-Hant')
	await page.click('.languages a[hreflang=zh-Hans]')
	expect([await page.getAttribute('html', 'lang'), page.url()]).toEqual(['zh-Hans', `${url}/gallery/wallet`])
	await page.goto(`${url}/gallery/issuer`)
	expect(await page.getAttribute('html', 'lang')).toBe('zh-Hans')
})

it('the first key press leads to the content, past the bar', async () => {
	const { page, url } = await openGallery(390)
	await page.keyboard.press('Tab')
	expect(await page.evaluate('document.activeElement.className')).toBe('skip')
	await page.keyboard.press('Enter')
	expect(page.url()).toBe(`${url}/gallery/wallet#content`)
})
