// A person without a mouse: goes through a page with Tab, and presses what has the focus.

import type { Page } from 'playwright-core'

/** More stops than any page of ours has. */
const longest = 80

/** Presses Tab until the element has the focus, as a person does who sees where it is. */
export async function tabTo(page: Page, selector: string): Promise<void> {
	for (let press = 0; press < longest; press++) {
		await page.keyboard.press('Tab')
		if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return
	}
	throw new Error(`Tab does not reach ${selector} on ${page.url()}`)
}

/** Goes to an element and presses it. @throws Error where the focus cannot be seen on it */
export const pressOn =
	(page: Page) =>
	async (selector: string, key = 'Enter'): Promise<void> => {
		await tabTo(page, selector)
		const focus = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')
		if (focus !== 'solid') throw new Error(`the focus on ${selector} of ${page.url()} cannot be seen`)
		await page.keyboard.press(key)
	}
