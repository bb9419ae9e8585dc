// Hands of a wallet that is to refuse: its holder opens what the suite asks, sees that the wallet does not answer it, and takes a picture.

import { type MakeHand, NoEnd, type Run } from '../hand.ts'
import { fillPlaceholder, placeholderOf } from '../pictures.ts'
import type { WalletUnderTest } from '../roles/wallet.ts'
import { apiCallIn, driveByApi, exceptionOf, once, submit } from './present.ts'

/** How often it is looked whether the suite wants a picture, and how many milliseconds pass between. */
const looks = 30
const between = 200

/** Over redirects, on the wallet's own page. */
export const refusingPage =
	(wallet: WalletUnderTest): MakeHand =>
	run =>
	async ({ browser }) => {
		const [request] = browser.urls
		if (request === undefined) return
		await run.suite.markVisited(run.id, request)
		if (run.module.endsWith('required-non-matching-credential')) return void (await wallet.drive('requests', { request }))
		await run.camera.inBrowser(async page => {
			await page.goto(`${wallet.publicUrl}/present?${request.split('?')[1] ?? ''}`)
			const opened = page.waitForResponse(response => response.request().isNavigationRequest() && response.status() !== 303)
			await page.locator('form[action="/open"] button').first().click()
			// this browser has no card to show: that there is no consent to give would say nothing
			if ((await opened).ok()) {
				if (choosesAddress(run)) throw new NoEnd('the wallet takes the address, which the verifier may choose under its prefix')
				throw new Error('the wallet puts it before its holder as a request like any other')
			}
			await page.waitForLoadState('load')
			await fill(run, await page.screenshot())
		})
	}

/** Under these prefixes another response_uri than the suite's usual one is as good, and the suite's own word is that the module does not apply. */
const choosesAddress = ({ module, variant: { client_id_prefix: prefix } }: Run): boolean =>
	module.endsWith('response-uri-not-client-id') && /^(x509_|decentralized_identifier)/.test(prefix ?? '')

/** Over the Digital Credentials API: the promise of the page that asked is rejected. */
export const refusing =
	(wallet: WalletUnderTest): MakeHand =>
	run =>
		once(async standing => {
			const call = apiCallIn(standing)
			if (call === undefined) return false
			const happened = await driveByApi(wallet, run, call)
			if (happened.outcome !== 'refused' && happened.answer !== undefined) {
				await submit(run, call.submitUrl, happened.answer)
				return true
			}
			await submit(run, call.submitUrl, exceptionOf(happened))
			await fill(run, await run.camera.ofText('The wallet did not answer', JSON.stringify(happened, undefined, 2)))
			return true
		})

/** The place for the picture comes some moments after the wallet did what it did. */
async function fill(run: Run, picture: Uint8Array): Promise<void> {
	for (let look = 0; look < looks; look++) {
		if ((await placeholderOf(run)) !== undefined) return fillPlaceholder(run, picture)
		await new Promise(resolve => setTimeout(resolve, between))
	}
	throw new NoEnd('the wallet refuses, and the suite wants no picture of it')
}
