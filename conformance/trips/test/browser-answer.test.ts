// The ways to ask and to answer that a deployment can choose, each made by a person with a real browser on the web wallet.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openBrowser, openPerson } from '../browser.ts'
import { openHouse } from '../house.ts'
import { present, receiveCredential } from '../journeys.ts'

let browser: Browser
beforeAll(async () => {
	browser = await openBrowser()
})
afterAll(() => browser?.close())

it.each<[string, Record<string, string>]>([
	['VR-12 VP §8.1: an answer behind the # is posted by the page that the wallet leads to', { SAME_DEVICE_ANSWER: 'fragment' }],
	['VR-12 VP §8.1: an answer in the query is taken where the wallet leads to', { SAME_DEVICE_ANSWER: 'query' }],
	['VR-10 VP §5.9.3: a request that nobody signed stands in the link, and is answered', { CLIENT_ID_PREFIX: 'redirect_uri' }],
	['VR-10 VP §5.9.3: that goes with an answer behind the # too', { CLIENT_ID_PREFIX: 'redirect_uri', SAME_DEVICE_ANSWER: 'fragment' }],
	['VR-13 HAIP §5.1: in the profile the wallet leads back to the browser that began', { PROFILE: 'haip' }],
])(
	'%s',
	async (_, verifier) => {
		const agents = await openHouse({ verifier, wallet: { UNSIGNED_REQUESTS: 'warn' } })
		onTestFinished(() => agents.close())
		const { page, context, misdeeds } = await openPerson(browser)
		page.setDefaultTimeout(15_000)
		await receiveCredential(page, agents, { tier: 'light', citizen: 1 })
		await present(page, agents, 'courier')
		expect(await page.getAttribute('.verdict', 'class')).toBe('verdict ok')
		expect(await page.textContent('main')).toContain('王')
		// nothing of the answer stays in the address
		expect(page.url()).toMatch(/\/result\?response_code=[\w.-]+$/)
		await context.close()
		expect(misdeeds).toEqual([])
	},
	60_000,
)
