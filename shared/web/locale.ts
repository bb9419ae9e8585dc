// The three languages of every page, and which one a visitor gets. RFC 9110 §12.5.4, BCP 47.

import type { EndpointRequest } from './endpoint.ts'

export type Locale = 'zh-Hant' | 'zh-Hans' | 'en'

/** In the order of the switcher, each by its own name. */
export const localeNames: Readonly<Record<Locale, string>> = { 'zh-Hant': '繁體中文', 'zh-Hans': '简体中文', en: 'English' }

/** The same thing said in each language. */
export type Words<T = string> = Readonly<Record<Locale, T>>

/** Texts in each language; one that is missing in a language, or stands in one alone, does not compile. */
export const words = <T>(texts: { 'zh-Hant': T; 'zh-Hans': NoInfer<T>; en: NoInfer<T> }): Words<T> => texts

/** Remembers the choice; the ports of localhost share it, so that it holds from agent to agent. */
export const localeCookie = 'wz_lang'

export const isLocale = (value: string | undefined): value is Locale => value !== undefined && Object.hasOwn(localeNames, value)

export const locales = Object.keys(localeNames).filter(isLocale)

/** `?lang=`, else the cookie, else what the browser prefers, else 繁體中文. */
export function chooseLocale(request: Pick<EndpointRequest, 'query' | 'header' | 'cookie'>): Locale {
	const asked = request.query['lang']
	if (isLocale(asked)) return asked
	const kept = request.cookie(localeCookie)
	if (isLocale(kept)) return kept
	return preferred(request.header('accept-language') ?? '') ?? 'zh-Hant'
}

function preferred(header: string): Locale | undefined {
	const ranges = header
		.slice(0, 500)
		.split(',')
		.map(part => {
			const [range = '', ...parameters] = part.split(';').map(piece => piece.trim())
			const weight = Number(parameters.find(parameter => parameter.startsWith('q='))?.slice(2) ?? 1)
			return { locale: localeOf(range.toLowerCase()), weight }
		})
		.filter(({ weight }) => weight > 0)
		.sort((one, other) => other.weight - one.weight)
	return ranges.find(({ locale }) => locale)?.locale
}

/** A bare `zh` is simplified, as its likely subtags say (CLDR). */
function localeOf(range: string): Locale | undefined {
	if (/^zh-(hant|tw|hk|mo)\b/.test(range)) return 'zh-Hant'
	if (/^zh\b/.test(range)) return 'zh-Hans'
	return /^en\b/.test(range) ? 'en' : undefined
}

/** The path of an address of ours; `//host` is a path here and never a host. */
export const pathOf = (url: string): string => (url.split('?', 1)[0] ?? '').replace(/^\/*/, '/')

/** The same address with `lang=`, or without it; serve.ts keeps the choice in the cookie and takes it out of the address again. */
export function inLanguage(url: string, locale: Locale | undefined): string {
	const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')
	query.delete('lang')
	if (locale) query.set('lang', locale)
	return query.size > 0 ? `${pathOf(url)}?${query}` : pathOf(url)
}
