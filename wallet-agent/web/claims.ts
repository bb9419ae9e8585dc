// Claims as their holder reads them: the issuer's names for them, one line each, pictures as pictures.

import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import type { Json } from '@wangzheng/shared/protocol/json.ts'
import type { Display } from '@wangzheng/shared/protocol/openid4vci/display.ts'
import { describePath } from '@wangzheng/shared/protocol/openid4vp/claims-path.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import type { Locale } from '@wangzheng/shared/web/locale.ts'
import { pictureIn } from '@wangzheng/shared/web/picture.ts'
import type { HeldCredential } from '../store/credentials.ts'
import type { Leaf, Path } from '../telling.ts'
import { isNamespace, knownNameOf } from './claim-names.ts'
import { says } from './words.ts'

type Labels = HeldCredential['claims']

/** Of texts in several languages the one for this reader: their own, a kindred one, one of no language, English, any. */
export function inLocale<T extends { readonly locale: string | undefined }>(texts: readonly T[], locale: Locale): T | undefined {
	const kin = locale === 'en' ? /^en\b/i : locale === 'zh-Hant' ? /^zh-(hant|tw|hk|mo)\b/i : /^zh(-(hans|cn|sg))?$/i
	return (
		texts.find(text => text.locale?.toLowerCase() === locale.toLowerCase()) ??
		texts.find(text => text.locale !== undefined && kin.test(text.locale)) ??
		texts.find(text => text.locale !== undefined && locale !== 'en' && /^zh\b/i.test(text.locale)) ??
		texts.find(text => text.locale === undefined || text.locale === '') ??
		texts.find(text => text.locale !== undefined && /^en\b/i.test(text.locale)) ??
		texts[0]
	)
}

/** Of texts by language tag, '' for none, the one for this reader. */
export const textIn = (texts: Readonly<Record<string, string>>, locale: Locale): string | undefined =>
	inLocale(
		Object.entries(texts).map(([tag, text]) => ({ locale: tag === '' ? undefined : tag, text })),
		locale,
	)?.text

export const nameOf = (displays: readonly Display[], locale: Locale): string | undefined => {
	const named = displays.filter(({ name }) => name !== undefined)
	return inLocale(named, locale)?.name?.slice(0, 120)
}

/** The pointer to all elements of the arrays on the way, without the last element's number: `nationalities`, `degrees[*].type`. */
const pointerOf = (path: Path): ClaimsPath => {
	const wide = path.map(step => (typeof step === 'number' ? null : step))
	return wide.at(-1) === null ? wide.slice(0, -1) : wide
}

const same = (one: ClaimsPath, other: ClaimsPath): boolean =>
	one.length === other.length && one.every((step, index) => step === other[index])

/** The place among `labels` of what the issuer calls a claim, or all elements of it; -1 where it calls it nothing. */
const placeOf = (pointer: ClaimsPath, labels: Labels): number =>
	labels.findIndex(({ path }) => same(path, pointer) || same(path, [...pointer, null]))

/** The same of the nearest that the claim stands in. */
const placeAround = (pointer: ClaimsPath, labels: Labels): number =>
	pointer
		.map((_, length) => placeOf(pointer.slice(0, length), labels))
		.filter(place => place >= 0)
		.at(-1) ?? -1

/** What a claim is called: by its issuer, else by what everybody calls it, else as what it stands in, else by its path. */
export function labelOf(pointer: ClaimsPath, labels: Labels, locale: Locale): string {
	const named = (place: number) => nameOf(labels[place]?.displays ?? [], locale)
	return (
		named(placeOf(pointer, labels)) ??
		knownNameOf(pointer, locale) ??
		named(placeAround(pointer, labels)) ??
		describePath(isNamespace(String(pointer[0])) ? pointer.slice(1) : pointer)
	)
}

/** `below`: a picture, which stands below its name and not beside it. */
export type Line = { readonly label: string; readonly value: string | Html; readonly below?: boolean }

/** Claims line by line, the elements of an array on one line, in the issuer's order. */
export function linesOf(leaves: readonly Leaf[], labels: Labels, locale: Locale): Line[] {
	const groups = new Map<string, { pointer: ClaimsPath; values: Json[] }>()
	for (const { path, value } of leaves) {
		const pointer = pointerOf(path)
		const key = describePath(pointer)
		const group = groups.get(key) ?? { pointer, values: [] }
		group.values.push(value)
		groups.set(key, group)
	}
	const place = ({ pointer }: { pointer: ClaimsPath }) => {
		const found = [placeOf(pointer, labels), placeAround(pointer, labels)].find(at => at >= 0)
		return found ?? labels.length
	}
	return [...groups.values()]
		.sort((one, other) => place(one) - place(other))
		.map(({ pointer, values }) => {
			const label = labelOf(pointer, labels, locale)
			const shown = values.map(value => show(value, label, pointer, locale))
			return {
				label,
				below: values.some(value => pictureIn(value) !== undefined),
				value: shown.length === 1 ? (shown[0] ?? '') : html`${shown.map((one, index) => (index > 0 ? html`、${one}` : one))}`,
			}
		})
}

function show(value: Json, label: string, pointer: ClaimsPath, locale: Locale): string | Html {
	const say = says[locale]
	if (typeof value === 'boolean') return value ? say.yes : say.no
	if (pointer.at(-1) === 'sex' && typeof value === 'number') return say.sexes[Math.min(value, 3)] ?? String(value)
	const image = pictureIn(value)
	if (image !== undefined) return html`<img src="${image}" alt="${label}" width="90" height="120">`
	if (typeof value === 'string') return value.length > 500 ? `${value.slice(0, 500)}…` : value
	return value === null ? '—' : JSON.stringify(value)
}

export const facts = (lines: readonly Line[]): Html =>
	html`<dl class="facts">${lines.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`

/** A moment for people. */
export const moment = (seconds: number, locale: Locale): string =>
	new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(seconds * 1000))

export const day = (seconds: number, locale: Locale): string =>
	new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(seconds * 1000))

/** Names one after the other. */
export const listed = (names: readonly string[], locale: Locale): string => names.join(locale === 'en' ? ', ' : '、')
