// Hands of a verifier under test: a person asks at the verifier's page, the suite answers as a wallet, and the page says what came of it.

import type { Page } from 'playwright-core'
import type { MakeHand, Run } from '../hand.ts'
import { fillPlaceholder, placeholderOf } from '../pictures.ts'

/** How the page shall end: `ok` where the suite presents what holds, `bad` where it must be found out. */
type Verdict = 'ok' | 'bad'

/** @param scene the address of the verifier's page that asks for the credential of this plan */
export const asking =
	(scene: string, verdict: Verdict): MakeHand =>
	run => {
		let asked = false
		return async ({ exposed: { authorization_endpoint: endpoint } }) => {
			if (asked || !endpoint) return
			asked = true
			await run.camera.inBrowser(page => ask(run, page, { scene, endpoint, verdict }))
		}
	}

async function ask(
	run: Run,
	page: Page,
	{ scene, endpoint, verdict }: { scene: string; endpoint: string; verdict: Verdict },
): Promise<void> {
	await page.goto(scene)
	await page.locator('form button').click()
	const link = await page.locator('a[href^="openid4vp:"], a[href^="haip-vp:"]').first().getAttribute('href')
	// the suite answers the verifier before it answers this, and says where the verifier sends the browser
	const { status, header, body } = await run.fetch({ url: `${endpoint}?${link?.split('?')[1] ?? ''}` })
	if (status >= 400) throw new Error(`the suite answers the request with ${status}: ${new TextDecoder().decode(body).slice(0, 300)}`)
	if ((await placeholderOf(run)) === undefined) return
	const onward = header('location')
	if (onward === undefined) throw new Error('the verifier took the answer and sends the browser nowhere, where its verdict would be seen')
	await page.goto(onward)
	await page.locator(`.verdict.${verdict}`).waitFor({ timeout: 10_000 })
	await fillPlaceholder(run, await page.screenshot())
}
