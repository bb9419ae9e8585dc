// A browser before the wallet's pages: it keeps its cookies and follows nothing by itself.

/** A browser that keeps its cookies, posts forms as pages do, and follows nothing by itself. */
type Page = {
	readonly status: number
	readonly location: string
	readonly text: string
	readonly headers: { get(name: string): string | null }
}

export type Browser = {
	visit(path: string, form?: Record<string, string>, headers?: Record<string, string>): Promise<Page>
	readonly jar: Map<string, string>
}

export function browser(base: string): Browser {
	const jar = new Map<string, string>()
	async function visit(path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
		const response = await fetch(new URL(path, base), {
			method: form ? 'POST' : 'GET',
			redirect: 'manual',
			headers: {
				Accept: 'text/html',
				'Accept-Language': 'en',
				Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
				...(form ? { 'Sec-Fetch-Site': 'same-origin' } : {}),
				...headers,
			},
			...(form ? { body: new URLSearchParams(form) } : {}),
		})
		for (const cookie of response.headers.getSetCookie()) {
			const [pair = ''] = cookie.split(';')
			jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
		}
		return {
			status: response.status,
			location: response.headers.get('location') ?? '',
			text: await response.text(),
			headers: response.headers,
		}
	}
	return { visit, jar }
}
