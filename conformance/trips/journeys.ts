// The three trips as a person makes them in a browser, for the browser test and for screenshots.

import type { Page } from 'playwright-core'
import type { AllAgents } from '../bring-up.ts'
import { modulesOf, readQr } from './read-qr.ts'

/** Called on each page that a person comes to read. */
export type Look = (name: string) => Promise<void>

const noLook: Look = async () => {}

export type Wish = { readonly tier: 'light' | 'upgraded'; readonly citizen: number }

/** At the issuer: chooses a made-up person and a tier; the page with the code and the QR code is open then. */
export async function askForCredential(page: Page, { access }: AllAgents, wish: Wish, look = noLook): Promise<{ code: string }> {
	await page.goto(`${access.issuer.url}/`)
	await look('issuer')
	await page.check(`input[name=tier][value=${wish.tier}]`)
	await page.locator('input[name=citizen]').nth(wish.citizen).check()
	await page.click('form[action="/issue"] button')
	await page.waitForSelector('.code')
	await look('offer')
	return { code: ((await page.textContent('.code')) ?? '').replaceAll(/\D/g, '') }
}

/** In the wallet, where a link of the issuer led: looks at the offer, types the code, keeps the credential. */
export async function acceptOffer(page: Page, code: string, look = noLook): Promise<void> {
	await look('wallet-incoming-offer')
	await page.click('form[action="/open"] button')
	await page.waitForSelector('#tx_code')
	await look('wallet-offer')
	await page.fill('#tx_code', code)
	await page.click('form[action$="/accept"] button')
	await page.waitForURL(/\/credentials\/.*received/)
	await look('wallet-received')
}

/** The first trip on one device. */
export async function receiveCredential(page: Page, agents: AllAgents, wish: Wish, look = noLook): Promise<void> {
	const { code } = await askForCredential(page, agents, wish, look)
	await page.click(`a[href^="${agents.access.wallet.url}/receive"]`)
	await acceptOffer(page, code, look)
}

/** At the verifier: starts a scene; the page with the QR code and the links is open then. */
export async function startScene(page: Page, { access }: AllAgents, scene: string, look = noLook): Promise<void> {
	await page.goto(`${access.verifier.url}/`)
	await look('verifier')
	await page.click(`a[href="/scenes/${scene}"]`)
	await page.waitForSelector('form[action^="/scenes/"]')
	await look(`scene-${scene}`)
	await page.click('form[action^="/scenes/"] button')
	await page.waitForSelector('[data-live]')
	await look('verifier-request')
}

/** In the wallet, where a link or a pasted text led: looks at the request; the page that asks for consent is open then. */
export async function openRequest(page: Page, look = noLook): Promise<void> {
	await look('wallet-incoming-request')
	await page.click('form[action="/open"] button')
	await page.waitForURL(/\/requests\//)
	await look('wallet-request')
}

/** The second trip on one device, up to the verifier's result. */
export async function present(page: Page, agents: AllAgents, scene: string, look = noLook): Promise<void> {
	await startScene(page, agents, scene, look)
	await page.click(`a[href^="${agents.access.wallet.url}/present"]`)
	await openRequest(page, look)
	await page.click('form[action$="/consent"] button')
	await page.waitForURL(url => url.pathname === '/result')
	await page.waitForSelector('.verdict')
	await look(`result-${scene}`)
}

/** What a phone's camera would read of the page. */
export async function scan(page: Page): Promise<string> {
	const viewBox = (await page.getAttribute('svg.qr', 'viewBox')) ?? ''
	const path = (await page.getAttribute('svg.qr path', 'd')) ?? ''
	return readQr(modulesOf(path, Number(viewBox.split(' ')[2]), 4))
}

/** On the phone: hands a link that was scanned to the web wallet. */
export async function pasteLink(page: Page, { access }: AllAgents, link: string, look = noLook): Promise<void> {
	await page.goto(`${access.wallet.url}/`)
	await look('wallet')
	await page.fill('#link', link)
}

/** At the console: signs in with the operator's key. */
export async function signIn(page: Page, { access }: AllAgents, look = noLook): Promise<void> {
	await page.goto(`${access.issuer.url}/console`)
	await look('console-sign-in')
	await page.fill('#key', access.issuer.key)
	await page.click('form[action="/console/sign-in"] button')
	await page.waitForSelector('h1 + .lead, table')
	await look('console')
}

/** At the console: the third trip, on what was issued last. */
export async function changeStatus(page: Page, { access }: AllAgents, verb: 'suspend' | 'resume' | 'revoke'): Promise<void> {
	await page.goto(`${access.issuer.url}/console`)
	await page.locator(`form[action$="/${verb}"] button`).first().click()
	await page.waitForLoadState()
}
