// Pictures of pages for the suite's log, by a real browser that is opened once one is wanted.

import type { Browser } from 'playwright-core'
import { openBrowser } from '../trips/browser.ts'

export type Camera = {
	/** PNG of the page at an address. @throws Error where its status is not the one that was seen before */
	ofAddress(url: string, status?: number): Promise<Uint8Array>
	/** PNG of a text: what an agent answered where it shows no page. */
	ofText(title: string, text: string): Promise<Uint8Array>
	close(): Promise<void>
}

export function createCamera(): Camera {
	let opening: Promise<Browser> | undefined

	async function take(arrange: (page: import('playwright-core').Page) => Promise<void>): Promise<Uint8Array> {
		opening ??= openBrowser()
		// the authority behind the agents' certificates is one of this run
		const context = await (await opening).newContext({ ignoreHTTPSErrors: true, locale: 'en', viewport: { width: 900, height: 700 } })
		try {
			const page = await context.newPage()
			await arrange(page)
			return await page.screenshot()
		} finally {
			await context.close()
		}
	}
	return {
		ofAddress: (url, status) =>
			take(async page => {
				const answer = await page.goto(url, { waitUntil: 'load' })
				if (status !== undefined && answer?.status() !== status) {
					throw new Error(`${new URL(url).pathname} answered ${status}, and to the camera ${answer?.status()}`)
				}
			}),
		ofText: (title, text) =>
			take(async page => {
				await page.setContent('<!doctype html><title>?</title><h1></h1><pre style="white-space: pre-wrap"></pre>')
				await page.locator('h1').evaluate((node, value) => node.replaceChildren(value), title)
				await page.locator('pre').evaluate((node, value) => node.replaceChildren(value), text)
			}),
		async close() {
			await (await opening?.catch(() => undefined))?.close()
		},
	}
}
