// A real browser for the pages that people see, opened once one is wanted: its pictures go into the suite's log.

import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../trips/browser.ts'

export type Camera = {
	/** A browser window of its own, with its own cookies; it is closed after `look`. */
	inBrowser<T>(look: (page: Page) => Promise<T>): Promise<T>
	/** PNG of the page at an address. @throws Error where its status is not the one that was seen before */
	ofAddress(url: string, status: number): Promise<Uint8Array>
	/** PNG of a text: what an agent answered where it shows no page. */
	ofText(title: string, text: string): Promise<Uint8Array>
	close(): Promise<void>
}

export function createCamera(): Camera {
	let opening: Promise<Browser> | undefined

	async function inBrowser<T>(look: (page: Page) => Promise<T>): Promise<T> {
		opening ??= openBrowser()
		// the authority behind the agents' certificates is one of this run
		const context = await (await opening).newContext({ ignoreHTTPSErrors: true, locale: 'en', viewport: { width: 900, height: 700 } })
		try {
			return await look(await context.newPage())
		} finally {
			await context.close()
		}
	}
	return {
		inBrowser,
		ofAddress: (url, status) =>
			inBrowser(async page => {
				const answer = await page.goto(url, { waitUntil: 'load' })
				if (answer?.status() !== status)
					throw new Error(`${new URL(url).pathname} answered ${status}, and to the camera ${answer?.status()}`)
				return page.screenshot()
			}),
		ofText: (title, text) =>
			inBrowser(async page => {
				await page.setContent('<!doctype html><h1></h1><pre style="white-space: pre-wrap"></pre>')
				await page.locator('h1').evaluate((node, value) => node.replaceChildren(value), title)
				await page.locator('pre').evaluate((node, value) => node.replaceChildren(value), text)
				return page.screenshot()
			}),
		async close() {
			await (await opening?.catch(() => undefined))?.close()
		},
	}
}
