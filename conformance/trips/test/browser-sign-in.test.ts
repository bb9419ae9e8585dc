// A person with a real browser signs in at the issuer for a network ID, without a mouse.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { AllAgents } from '../../bring-up.ts'
import { openBrowser, openPerson } from '../browser.ts'
import { openHouse } from '../house.ts'
import { pressOn, tabTo } from '../keyboard.ts'

let browser: Browser
let agents: AllAgents

beforeAll(async () => {
	browser = await openBrowser()
	agents = await openHouse()
})
afterAll(async () => {
	await agents?.close()
	await browser?.close()
})

/** A holder whose wallet knows no more than the issuer's address, and who is then at the issuer's page. */
async function askForUpgraded(locale: string) {
	const { page, context, misdeeds } = await openPerson(browser, { locale })
	page.setDefaultTimeout(15_000)
	onTestFinished(() => context.close())
	const press = pressOn(page)
	await page.goto(`${agents.access.wallet.url}/`)
	await tabTo(page, '#link')
	await page.keyboard.type(agents.access.issuer.url)
	await page.keyboard.press('Enter')
	await page.waitForSelector('input[name=configuration]')
	await tabTo(page, 'input[name=configuration]')
	await page.keyboard.press('ArrowDown')
	expect(await page.inputValue('input[name=configuration]:checked')).toBe('upgraded')
	await press('form[action$="/accept"] button')
	await page.waitForURL(/\/consent\//)
	for (const told of ['Wangzheng', new URL(agents.access.wallet.url).host]) expect(await page.textContent('main')).toContain(told)
	return { page, misdeeds, press }
}

it.each([
	['en-GB', 'en'],
	['zh-TW', 'zh-Hant'],
	['zh-CN', 'zh-Hans'],
])(
	'AZ-10 VCI §15.1: in %s a person signs in at the issuer and consents by keyboard alone, and the wallet has the card',
	async (locale, lang) => {
		const { page, misdeeds, press } = await askForUpgraded(locale)
		expect(await page.getAttribute('html', 'lang')).toBe(lang)
		await tabTo(page, 'input[name=citizen]')
		await page.keyboard.press('ArrowDown')
		await press('button[name=decision][value=allow]')
		await page.waitForURL(/\/credentials\/.*received/)
		expect(await page.getAttribute('article.id-card', 'class')).toBe('id-card upgraded')
		expect(await page.getAttribute('.id-card', 'data-status')).toBe('valid')
		expect(await page.textContent('.id-card-person strong')).toBe('王小明')
		expect(misdeeds).toEqual([])
	},
)

it('AZ-10 VCI §5.2: who refuses by keyboard comes back to the wallet, which says so and has no card', async () => {
	const { page, misdeeds, press } = await askForUpgraded('en-GB')
	await press('button[name=decision][value=refuse]')
	await page.waitForURL(url => url.href.startsWith(`${agents.access.wallet.url}/callback?error=access_denied`))
	expect(await page.textContent('h1')).toBe('You were not given the card')
	await page.goto(`${agents.access.wallet.url}/`)
	expect(await page.locator('.id-card').count()).toBe(0)
	expect(misdeeds).toEqual([expect.stringContaining('400 (Bad Request)')])
})
