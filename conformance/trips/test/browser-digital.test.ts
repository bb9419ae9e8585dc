// A real browser asks its wallet over the Digital Credentials API: the verifier's page asks, our wallet agent answers what it was handed, and
// Chromium's virtual wallet carries the answer back. OpenID4VP 1.0 Appendix A.

import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import type { AllAgents } from '../../bring-up.ts'
import { openBrowser, openPerson } from '../browser.ts'
import { openHouse } from '../house.ts'
import { issueSteps } from '../issue.ts'
import { startScene } from '../journeys.ts'
import { createWorld, expectAnswer, type World } from '../trip.ts'

let browser: Browser
beforeAll(async () => {
	browser = await openBrowser()
})
afterAll(() => browser?.close())

type Message = { readonly protocol: string; readonly data: unknown }

const viewed = z.object({ id: z.string() })
const answered = z.object({ answer: z.object({ protocol: z.string(), data: z.record(z.string(), z.unknown()) }) })

/** What our wallet agent gives to a page of `origin` that hands it these requests, with its holder's consent. */
async function answerOf(world: World, origin: string, requests: readonly Message[]): Promise<Message> {
	const { id } = expectAnswer(
		await world.call('wallet', 'POST', '/api/dc-requests', JSON.parse(JSON.stringify({ origin, requests }))),
		201,
		viewed,
	)
	return expectAnswer(await world.call('wallet', 'POST', `/api/requests/${id}/consent`, {}), 200, answered).answer
}

/** Hands what the page asks for to a wallet first, and the answer to the browser's virtual wallet, which then gives it to the page. */
async function wearWallet(page: Page, wallet: (origin: string, requests: Message[]) => Promise<Message | undefined>): Promise<CDPSession> {
	const devtools = await page.context().newCDPSession(page)
	await page.exposeFunction('askWallet', async (origin: string, requests: Message[]) => {
		const answer = await wallet(origin, requests)
		const behaviour = answer ? { action: 'respond', protocol: answer.protocol, response: answer.data } : { action: 'decline' }
		await devtools.send('DigitalCredentials.setVirtualWalletBehavior' as 'Page.enable', behaviour as never)
	})
	await page.addInitScript(`{
		const { get } = CredentialsContainer.prototype
		CredentialsContainer.prototype.get = async function (options) {
			await askWallet(location.origin, JSON.parse(JSON.stringify(options.digital.requests)))
			return get.call(this, options)
		}
	}`)
	return devtools
}

describe.each([
	['unsigned', 'openid4vp-v1-unsigned'],
	['signed', 'openid4vp-v1-signed'],
])('asked %s', (kind, protocol) => {
	let agents: AllAgents
	let world: World
	beforeAll(async () => {
		agents = await openHouse({ verifier: { DC_API: kind } })
		world = createWorld(agents)
		for (const step of issueSteps('light')) await step.run(world)
	})
	afterAll(() => agents?.close())

	async function arrive(wallet: Parameters<typeof wearWallet>[1]) {
		const { page, context, misdeeds } = await openPerson(browser, { locale: 'en' })
		page.setDefaultTimeout(15_000)
		await wearWallet(page, wallet)
		onTestFinished(async () => {
			await context.close()
			expect(misdeeds).toEqual([])
		})
		await startScene(page, agents, 'courier')
		await page.waitForSelector('[data-digital]:not([hidden])')
		return page
	}

	it('VR-08 VP §A.2, §A.4: the page asks its browser, our wallet answers, and the page says that it is verified', async () => {
		const asked: string[] = []
		const page = await arrive((origin, requests) => {
			asked.push(...requests.map(request => request.protocol))
			return answerOf(world, origin, requests)
		})
		await page.click('[data-digital] button')
		await page.waitForSelector('.verdict')
		expect(await page.getAttribute('.verdict', 'class')).toBe('verdict ok')
		expect(await page.textContent('main')).toContain('林')
		expect(asked).toEqual([protocol])
	})

	it('VV-07 VP §A.4: an answer that a wallet made for a page of another origin is not accepted', async () => {
		if (kind === 'signed') return
		const page = await arrive((_, requests) => answerOf(world, 'https://attacker.example', requests))
		await page.click('[data-digital] button')
		await page.waitForSelector('.verdict')
		expect(await page.getAttribute('.verdict', 'class')).toBe('verdict bad')
		expect(await page.textContent('main')).not.toContain('林')
	})

	it('a person who changes their mind can ask again, and is told of no problem', async () => {
		let tries = 0
		const page = await arrive(async (origin, requests) => (tries++ === 0 ? undefined : answerOf(world, origin, requests)))
		await page.click('[data-digital] button')
		await page.waitForSelector('[data-digital] button:enabled')
		expect(tries).toBe(1)
		expect(await page.isVisible('[data-digital] .problem')).toBe(false)
		await page.click('[data-digital] button')
		await page.waitForSelector('.verdict.ok')
	})
})
