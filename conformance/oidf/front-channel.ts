// A person's browser between the suite and an agent, without a screen: opens what the suite wants opened, and brings back what comes of it.

import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'
import { createPerson, type Page, PageRefused } from '../trips/person.ts'

/** What came of opening an address: the way led back to the suite, there is a page to act on, or the page says no. */
export type Visit =
	| { readonly kind: 'returned' }
	| { readonly kind: 'page'; readonly page: Page }
	| { readonly kind: 'refused'; readonly url: string; readonly status: number }

export type FrontChannel = {
	open(url: string): Promise<Visit>
	submit(page: Page, choice: Readonly<Record<string, string>>): Promise<Visit>
}

/** A browser with cookies of its own. */
export function createFrontChannel(fetch: Fetch, suiteUrl: string): FrontChannel {
	const person = createPerson(fetch)
	const home = `${suiteUrl}/test/`

	async function arrive(way: Promise<Page>): Promise<Visit> {
		try {
			const page = await way
			if (!page.url.startsWith(home)) return { kind: 'page', page }
			await returnToSuite(fetch, page.url)
			return { kind: 'returned' }
		} catch (error) {
			if (error instanceof PageRefused) return { kind: 'refused', url: error.url, status: error.status }
			throw error
		}
	}
	return {
		open: url => arrive(person.open(url, home)),
		submit: (page, choice) => arrive(person.submit(page, choice, home)),
	}
}

/** Opens the suite's callback page and posts the fragment of its address, as the script of that page does in a browser. */
export async function returnToSuite(fetch: Fetch, url: string): Promise<void> {
	const [address = url, fragment = ''] = url.split(/#(.*)/s)
	const page = await fetch({ url: address, headers: { Accept: 'text/html' } })
	const text = new TextDecoder().decode(page.body)
	if (page.status !== 200) throw new Error(`the suite's page ${address.split('?')[0]} answers ${page.status}: ${text.slice(0, 300)}`)
	const [, submitUrl] = /xhr\.open\('POST', ("[^"]+")/.exec(text) ?? []
	if (submitUrl === undefined) throw new Error(`the suite's page ${address.split('?')[0]} takes no fragment`)
	const body = fragment === '' ? '' : `#${fragment}`
	const taken = await fetch({ url: JSON.parse(submitUrl) as string, method: 'POST', headers: { 'Content-Type': 'text/plain' }, body })
	if (taken.status !== 204) throw new Error(`the suite answers the fragment with ${taken.status}`)
}
