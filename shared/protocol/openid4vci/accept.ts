// Which of several representations a client would have. RFC 9110 §12.5.1, §12.5.4; OpenID4VCI 1.0 §12.2.2.

/** More than any client says; what goes beyond is not read. */
const maxLength = 1024

type Preference = { readonly range: string; readonly weight: number }

/**
 * The media type to answer with; undefined where the client takes none of them.
 * @param offered ours, the one that stands first where the client does not care
 */
export function acceptedType<T extends string>(accept: string | undefined, offered: readonly T[]): T | undefined {
	if (accept === undefined || accept.trim() === '') return offered[0]
	const preferences = parsePreferences(accept)
	return best(offered, type => {
		const ranges = [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*']
		// RFC 9110 §12.5.1: the most specific range decides
		return ranges.map(range => preferences.find(preference => preference.range === range)).find(found => found)?.weight ?? 0
	})
}

/** The script that a region writes, where a client names the region alone. */
const scripts: ReadonlyMap<string, string> = new Map([
	['zh-cn', 'zh-hans'],
	['zh-sg', 'zh-hans'],
	['zh-tw', 'zh-hant'],
	['zh-hk', 'zh-hant'],
	['zh-mo', 'zh-hant'],
])

/**
 * The language to answer in, by lookup (RFC 4647 §3.4); the first of ours where the client names none that we have.
 * @param offered language tags of ours: `zh-Hant`, `en`
 */
export function acceptedLanguage(acceptLanguage: string | undefined, offered: readonly string[]): string | undefined {
	if (acceptLanguage === undefined) return offered[0]
	const wanted = parsePreferences(acceptLanguage)
		.filter(({ weight }) => weight > 0)
		.sort((a, b) => b.weight - a.weight)
	for (const { range } of wanted) {
		if (range === '*') return offered[0]
		for (let tag = scripts.get(range) ?? range; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
			const found = offered.find(own => own.toLowerCase() === tag || own.toLowerCase().startsWith(`${tag}-`))
			if (found !== undefined) return found
		}
	}
	return offered[0]
}

function parsePreferences(header: string): readonly Preference[] {
	return header
		.slice(0, maxLength)
		.toLowerCase()
		.split(',')
		.map(part => {
			const [range = '', ...parameters] = part.split(';').map(text => text.trim())
			const weight = parameters.find(text => text.startsWith('q='))?.slice(2)
			return { range, weight: weight === undefined ? 1 : /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0 }
		})
		.filter(({ range }) => range !== '')
}

function best<T extends string>(offered: readonly T[], weightOf: (type: T) => number): T | undefined {
	let chosen: T | undefined
	let most = 0
	for (const type of offered) {
		const weight = weightOf(type)
		if (weight > most) [chosen, most] = [type, weight]
	}
	return chosen
}
