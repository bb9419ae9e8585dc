// Chromium's virtual wallet on a page: what the page asks over the Digital Credentials API goes to a wallet of ours, and its answer back to the page.

import type { Page } from 'playwright-core'

/** A request as the page hands it in, or its answer. OpenID4VP 1.0 Appendix A. */
export type Message = { readonly protocol: string; readonly data: unknown }

/** What a wallet answers a page of `origin`; undefined where its holder does not want to. */
export type AskWallet = (origin: string, requests: Message[]) => Promise<Message | undefined>

/** Hands what the page asks for to a wallet first, and the answer to the browser's virtual wallet, which then gives it to the page. */
export async function wearWallet(page: Page, wallet: AskWallet): Promise<void> {
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
}
