// A real browser asks its wallet over the Digital Credentials API: the verifier's page asks, our wallet agent answers what it was handed, and
// Chromium's virtual wallet carries the answer back. OpenID4VP 1.0 Appendix A.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import type { AllAgents } from '../../bring-up.ts'
import { openBrowser, openPerson } from '../browser.ts'
import { openHouse } from '../house.ts'
import { issueSteps } from '../issue.ts'
import { receiveCredential, startScene } from '../journeys.ts'
import { createWorld, expectAnswer, type World } from '../trip.ts'
import { type AskWallet, type Message, wearWallet } from '../virtual-wallet.ts'

let browser: Browser
beforeAll(async () => {
	browser = await openBrowser()
})
afterAll(() => browser?.close())

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

	async function arrive(wallet: AskWallet) {
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

	it('DQ-16 WP-21 VP §A.4: the holder is asked on the page of the wallet, who asks and for what, before the page gets its answer', async () => {
		const { page, context, misdeeds } = await openPerson(browser, { locale: 'en' })
		onTestFinished(async () => {
			await context.close()
			expect(misdeeds).toEqual([])
		})
		page.setDefaultTimeout(15_000)
		const { url } = agents.access.wallet
		await receiveCredential(page, agents, { tier: 'light', citizen: 1 })
		const platform = { headers: { 'Sec-Fetch-Site': 'same-origin' } }
		await wearWallet(page, async (origin, requests) => {
			const { id } = viewed.parse(
				await (await context.request.post(`${url}/api/dc-requests`, { ...platform, data: { origin, requests } })).json(),
			)
			const holder = await context.newPage()
			await holder.goto(`${url}/requests/${id}`)
			expect(await holder.textContent('main')).toContain(new URL(origin).host)
			expect(await holder.textContent('.told')).toContain('王')
			await holder.click('form[action$="/consent"] button')
			await holder.waitForURL(`${url}/requests/${id}`)
			expect(await holder.textContent('main')).toContain('Your browser gives the answer')
			await holder.close()
			const { outcome } = z.object({ outcome: answered }).parse(await (await context.request.get(`${url}/api/requests/${id}`)).json())
			return outcome.answer
		})
		await startScene(page, agents, 'courier')
		await page.click('[data-digital]:not([hidden]) button')
		await page.waitForSelector('.verdict.ok')
	})
})
