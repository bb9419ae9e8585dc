// A person at a browser, over HTTP: keeps cookies, follows where pages lead, fills in the page's own form.

import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'

/** A page that the person came to read, or the address of another place where the browser was about to go. */
export type Page = { readonly url: string; readonly text: string }

export type Person = {
	/** Opens an address, and goes on until there is something to read, or the way leaves for an address that begins with `end`. */
	open(url: string, end: string): Promise<Page>
	/** Sends the page's form with what was chosen, as a button of it would. */
	submit(page: Page, choice: Readonly<Record<string, string>>, end: string): Promise<Page>
}

/** A page that says no, or cannot. */
export class PageRefused extends Error {
	readonly url: string
	readonly status: number
	constructor(url: string, status: number, text: string) {
		super(`${url} answers ${status}: ${text.slice(0, 300)}`)
		this.url = url
		this.status = status
	}
}

/** More hops than a sign-in takes. */
const longest = 10

export function createPerson(fetch: Fetch): Person {
	const jar = new Map<string, string>()

	async function visit(url: string, form?: URLSearchParams): Promise<Page & { readonly next?: string }> {
		const { origin } = new URL(url)
		const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
		const answer = await fetch({
			url,
			method: form ? 'POST' : 'GET',
			headers: {
				Accept: 'text/html',
				'Accept-Language': 'en',
				...(cookie === '' ? {} : { Cookie: cookie }),
				...(form ? { 'Content-Type': 'application/x-www-form-urlencoded', Origin: origin } : {}),
			},
			...(form ? { body: form.toString() } : {}),
		})
		for (const set of answer.header('set-cookie')?.split(/,\s*(?=[^\s;,=]+=)/) ?? []) keep(jar, set)
		const text = new TextDecoder().decode(answer.body)
		if (answer.status >= 400) throw new PageRefused(url, answer.status, text)
		const next = answer.header('location') ?? /<meta http-equiv="refresh" content="0; url=([^"]+)"/.exec(text)?.[1]
		return next === undefined ? { url, text } : { url, text, next: new URL(plain(next), url).href }
	}

	async function goOn(first: Page & { readonly next?: string }, end: string): Promise<Page> {
		let page = first
		for (let hop = 0; hop < longest; hop++) {
			if (page.next === undefined) return page
			if (page.next.startsWith(end)) return { url: page.next, text: '' }
			page = await visit(page.next)
		}
		throw new Error(`the browser is led on and on, at last to ${page.next}`)
	}

	return {
		open: async (url, end) => goOn(await visit(url), end),
		async submit({ url, text }, choice, end) {
			const [, action] = /<form method="post" action="([^"]+)"/.exec(text) ?? []
			if (action === undefined) throw new Error(`${url} has no form`)
			for (const [name, value] of Object.entries(choice)) {
				const offered = text.includes(`name="${name}" value="${value}"`)
				if (!offered) throw new Error(`the form of ${url} does not let ${name} be ${value}`)
			}
			return goOn(await visit(new URL(plain(action), url).href, new URLSearchParams(choice)), end)
		},
	}
}

function keep(jar: Map<string, string>, set: string): void {
	const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s)
	if (value === '') jar.delete(name)
	else jar.set(name, value)
}

const plain = (attribute: string): string => attribute.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')
