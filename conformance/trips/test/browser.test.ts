// A person with a real browser makes the three trips on the real agents.

import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { AllAgents } from '../../bring-up.ts'
import { openBrowser, openPerson } from '../browser.ts'
import { openHouse } from '../house.ts'
import {
	acceptOffer,
	askForCredential,
	changeStatus,
	openRequest,
	pasteLink,
	present,
	receiveCredential,
	scan,
	signIn,
	startScene,
} from '../journeys.ts'
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

const desktop = { viewport: { width: 1280, height: 800 } }

/** A person whose browser, when the test ends, did nothing that no page of ours may do. */
async function arrive(options: BrowserContextOptions = {}): Promise<Page> {
	const { page, context, misdeeds } = await openPerson(browser, options)
	page.setDefaultTimeout(15_000)
	page.on('dialog', dialog => dialog.accept())
	onTestFinished(async () => {
		await context.close()
		expect(misdeeds).toEqual([])
	})
	return page
}

const verdictOf = (page: Page) => page.getAttribute('.verdict', 'class')
const statusOf = (page: Page) => page.getAttribute('.id-card', 'data-status')

/** The verifier asks for the status list anew: what it remembers may be as old as the scene allows. */
async function forgetStatus(): Promise<void> {
	await agents.stop('verifier')
	await agents.start('verifier')
}

describe('on one device', () => {
	it('a light network ID is received with its code, shown to the internet café and verified there', async () => {
		const page = await arrive()
		await receiveCredential(page, agents, { tier: 'light', citizen: 1 })
		expect(await page.getAttribute('article.id-card', 'class')).toBe('id-card light')
		expect([await statusOf(page), await page.textContent('.id-card-person strong')]).toEqual(['valid', '王小明'])
		await present(page, agents, 'internet-cafe')
		expect(await verdictOf(page)).toBe('verdict ok')
		await page.click('details summary')
		expect(await page.locator('.checks > li[data-outcome=passed]').count()).toBe(await page.locator('.checks > li').count())
	})

	it('an upgraded one is in colour and tells the hotel what it asks, and nothing else', async () => {
		const page = await arrive()
		await receiveCredential(page, agents, { tier: 'upgraded', citizen: 0 })
		expect(await page.getAttribute('article.id-card', 'class')).toBe('id-card upgraded')
		await present(page, agents, 'hotel')
		expect(await verdictOf(page)).toBe('verdict ok')
		const told = await page.textContent('main')
		expect(told).toContain('1990-04-12')
		expect(told).not.toContain('A234567890')
	})

	it('a code that was mistyped can be typed again', async () => {
		const { page, misdeeds } = await openPerson(browser)
		onTestFinished(() => page.context().close())
		const { code } = await askForCredential(page, agents, { tier: 'light', citizen: 2 })
		await page.click(`a[href^="${agents.access.wallet.url}/receive"]`)
		await page.click('form[action="/open"] button')
		await page.fill('#tx_code', code === '12345678' ? '87654321' : '12345678')
		await page.click('form[action$="/accept"] button')
		await page.waitForSelector('.problem')
		await page.fill('#tx_code', code)
		await page.click('form[action$="/accept"] button')
		await page.waitForSelector('article.id-card')
		expect(misdeeds).toEqual([expect.stringContaining('400 (Bad Request)')])
	})

	it('a light holder is told at the business registration that an upgraded one is needed, and how to get it', async () => {
		const page = await arrive()
		await receiveCredential(page, agents, { tier: 'light', citizen: 3 })
		await startScene(page, agents, 'business-registration')
		await page.click(`a[href^="${agents.access.wallet.url}/present"]`)
		await openRequest(page)
		expect(await page.locator('form[action$="/consent"]').count()).toBe(0)
		await page.click('form[action$="/decline"] button')
		await page.waitForSelector('.verdict')
		expect(await verdictOf(page)).toBe('verdict unknown')
		expect(await page.getAttribute('.notice a', 'href')).toBe(agents.access.issuer.url)
	})
})

describe('across devices', () => {
	it("the phone scans the issuer's and then the verifier's screen, and each shows by itself what came of it", async () => {
		const screen = await arrive(desktop)
		const phone = await arrive()
		const { code } = await askForCredential(screen, agents, { tier: 'light', citizen: 4 })
		await pasteLink(phone, agents, await scan(screen))
		await phone.click('form[action="/open"] button')
		await phone.fill('#tx_code', code)
		await phone.click('form[action$="/accept"] button')
		await phone.waitForSelector('article.id-card')
		await screen.waitForSelector('.verdict.ok')

		await startScene(screen, agents, 'courier')
		await pasteLink(phone, agents, await scan(screen))
		await openRequest(phone)
		for (const told of ['快遞', '確認您的姓名', new URL(agents.access.verifier.url).host]) {
			expect(await phone.textContent('main')).toContain(told)
		}
		await phone.click('form[action$="/consent"] button')
		await screen.waitForSelector('.verdict')
		expect(await verdictOf(screen)).toBe('verdict ok')
		expect(await screen.textContent('main')).toContain('思涵')
		expect(phone.url()).toContain(agents.access.wallet.url)
	})

	it('VR-07 HAIP §5.1: whoever hands another person their own request gets no result, nor does the other browser: refused with forbidden', async () => {
		const attacker = await arrive(desktop)
		const { page: victim, context } = await openPerson(browser)
		onTestFinished(() => context.close())
		await receiveCredential(victim, agents, { tier: 'light', citizen: 2 })
		await startScene(attacker, agents, 'courier')
		const waiting = attacker.url()
		const link = (await attacker.getAttribute(`a[href^="${agents.access.wallet.url}/present"]`, 'href')) ?? ''
		await victim.goto(link)
		await openRequest(victim)
		await victim.click('form[action$="/consent"] button')
		await victim.waitForURL(url => url.pathname === '/result')
		await attacker.waitForSelector('svg.qr', { state: 'detached' })
		for (const page of [victim, attacker]) expect(await page.textContent('main')).not.toContain('怡君')
		expect((await victim.goto(waiting))?.status()).toBeGreaterThan(400)
	})
})

describe('at the console', () => {
	it('the operator suspends, resumes and revokes; the verifier names each, and the wallet shows it', async () => {
		const operator = await arrive(desktop)
		const holder = await arrive()
		await receiveCredential(holder, agents, { tier: 'light', citizen: 5 })
		const card = holder.url().split('?')[0] ?? ''
		await signIn(operator, agents)

		await changeStatus(operator, agents, 'suspend')
		await forgetStatus()
		await present(holder, agents, 'internet-cafe')
		expect(await verdictOf(holder)).toBe('verdict bad')
		expect(await holder.textContent('.verdict')).toContain('停用')
		expect(await holder.textContent('.checks > li[data-outcome=failed] .check-section')).toContain('Token Status List')
		await holder.goto(card)
		expect([await statusOf(holder), await holder.textContent('.id-card-stamp')]).toEqual(['suspended', '已停用'])

		await changeStatus(operator, agents, 'resume')
		await forgetStatus()
		await present(holder, agents, 'internet-cafe')
		expect(await verdictOf(holder)).toBe('verdict ok')

		await changeStatus(operator, agents, 'revoke')
		await forgetStatus()
		await present(holder, agents, 'internet-cafe')
		expect(await verdictOf(holder)).toBe('verdict bad')
		expect(await holder.textContent('.verdict')).toContain('撤銷')
		await holder.goto(card)
		expect(await statusOf(holder)).toBe('revoked')
	})
})

describe('without a mouse', () => {
	it('a network ID is received and shown by keyboard alone, in English', async () => {
		const page = await arrive({ locale: 'en-GB' })
		const press = pressOn(page)
		await page.goto(`${agents.startUrl}/`)
		expect(await page.getAttribute('html', 'lang')).toBe('en')
		await press(`a[href^="${agents.access.issuer.url}/"]`)
		await page.waitForSelector('form[action="/issue"]')
		await tabTo(page, 'input[name=tier]')
		await page.keyboard.press('ArrowDown')
		await press('form[action="/issue"] button')
		await page.waitForSelector('.code')
		const code = ((await page.textContent('.code')) ?? '').replaceAll(/\D/g, '')
		await press(`a[href^="${agents.access.wallet.url}/receive"]`)
		await page.waitForSelector('form[action="/open"]')
		await press('form[action="/open"] button')
		await page.waitForSelector('#tx_code')
		await tabTo(page, '#tx_code')
		await page.keyboard.type(code)
		await page.keyboard.press('Enter')
		await page.waitForSelector('article.id-card.upgraded')
		expect(await page.getAttribute('html', 'lang')).toBe('en')

		await page.goto(`${agents.access.verifier.url}/scenes/hotel`)
		await press('form[action^="/scenes/"] button')
		await page.waitForSelector('svg.qr')
		await press(`a[href^="${agents.access.wallet.url}/present"]`)
		await page.waitForSelector('form[action="/open"]')
		await press('form[action="/open"] button')
		await page.waitForSelector('form[action$="/consent"]')
		await press('form[action$="/consent"] button')
		await page.waitForURL(url => url.pathname === '/result')
		expect(await verdictOf(page)).toBe('verdict ok')
	})
})

describe('without scripts', () => {
	it('a network ID is received and shown all the same', async () => {
		const page = await arrive({ javaScriptEnabled: false })
		const { code } = await askForCredential(page, agents, { tier: 'light', citizen: 6 })
		await page.click(`a[href^="${agents.access.wallet.url}/receive"]`)
		await acceptOffer(page, code)
		await startScene(page, agents, 'courier')
		await page.click(`a[href^="${agents.access.wallet.url}/present"]`)
		await openRequest(page)
		await page.click('form[action$="/consent"] button')
		await page.waitForURL(url => url.pathname === '/result')
		expect(await verdictOf(page)).toBe('verdict ok')
	})
})
