// Claims as people read them: names in three languages, pictures as pictures.

import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import { isObject, type Json, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { describePath } from '@wangzheng/shared/protocol/openid4vp/claims-path.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import type { Locale, Words } from '@wangzheng/shared/web/locale.ts'
import { pictureIn } from '@wangzheng/shared/web/picture.ts'
import { says } from './words.ts'

const name = (hant: string, hans: string, en: string): Words => ({ 'zh-Hant': hant, 'zh-Hans': hans, en })

/** By `describePath`. */
const names: Readonly<Record<string, Words>> = {
	family_name: name('姓', '姓', 'Family name'),
	given_name: name('名', '名', 'Given name'),
	family_name_latin: name('姓（拉丁字母）', '姓（拉丁字母）', 'Family name in Latin script'),
	given_name_latin: name('名（拉丁字母）', '名（拉丁字母）', 'Given name in Latin script'),
	portrait: name('照片', '照片', 'Portrait'),
	'age_equal_or_over.18': name('年滿十八歲', '年满十八岁', '18 or older'),
	birthdate: name('出生日期', '出生日期', 'Date of birth'),
	sex: name('性別', '性别', 'Sex'),
	nationalities: name('國籍', '国籍', 'Nationality'),
	address: name('住址', '住址', 'Address'),
	'address.formatted': name('住址', '住址', 'Address'),
	'address.country': name('住址：國家', '住址：国家', 'Address: country'),
	'address.region': name('住址：縣市', '住址：省市', 'Address: region'),
	'address.locality': name('住址：鄉鎮區', '住址：区县', 'Address: locality'),
	'address.street_address': name('住址：街道', '住址：街道', 'Address: street'),
	'address.postal_code': name('住址：郵遞區號', '住址：邮政编码', 'Address: postal code'),
	personal_administrative_number: name('身分證字號', '身份证号码', 'Personal number'),
	date_of_expiry: name('有效期限', '有效期限', 'Valid until'),
	place_of_birth: name('出生地', '出生地', 'Place of birth'),
	age_in_years: name('年齡', '年龄', 'Age'),
	document_number: name('證件號碼', '证件号码', 'Document number'),
	date_of_issuance: name('發證日期', '签发日期', 'Issued on'),
	driving_privileges: name('駕駛資格', '驾驶资格', 'Driving privileges'),
	issuing_authority: name('發證機關', '签发机关', 'Issued by'),
	issuing_country: name('發證國家', '签发国家', 'Issuing country'),
}

/** Elements of mdocs that are called otherwise than the claims of SD-JWT VCs that they are. ISO 18013-5 §7.2.1, EUDI PID rulebook. */
const elements: Readonly<Record<string, string>> = {
	age_over_18: 'age_equal_or_over.18',
	birth_date: 'birthdate',
	birth_place: 'place_of_birth',
	issue_date: 'date_of_issuance',
	issuance_date: 'date_of_issuance',
	nationality: 'nationalities',
	resident_address: 'address.formatted',
	resident_country: 'address.country',
	resident_state: 'address.region',
	resident_city: 'address.locality',
	resident_street: 'address.street_address',
	resident_postal_code: 'address.postal_code',
	expiry_date: 'date_of_expiry',
}

/** What a claim is called; an element of an mdoc by its own name, whatever its namespace. */
export function nameOf(path: ClaimsPath, locale: Locale): string {
	const [, element] = path
	const whole = describePath(path)
	const known = names[whole] ?? (path.length === 2 && typeof element === 'string' ? names[elements[element] ?? element] : undefined)
	return known?.[locale] ?? whole
}

/** Claims in a list of names and values; objects are opened up. */
export function claimsList(claims: JsonObject, locale: Locale): Html {
	return html`<dl class="facts">${rows(claims, [], locale)}</dl>`
}

function rows(value: Json, path: ReadonlyArray<string | number>, locale: Locale): Html[] {
	if (isObject(value)) return Object.entries(value).flatMap(([member, inner]) => rows(inner, [...path, member], locale))
	return [html`<dt>${nameOf(path, locale)}</dt><dd>${show(value, nameOf(path, locale), locale)}</dd>`]
}

function show(value: Json, label: string, locale: Locale): Html | string {
	if (typeof value === 'boolean') return value ? says[locale].yes : says[locale].no
	if (typeof value === 'string') {
		const source = pictureIn(value)
		return source === undefined ? value : html`<img src="${source}" alt="${label}" width="120" height="160">`
	}
	if (Array.isArray(value)) {
		const texts = value.map((one: Json) => (typeof one === 'string' ? one : JSON.stringify(one)))
		return listed(texts, locale)
	}
	return JSON.stringify(value)
}

/** Names in a row. */
export const listed = (texts: readonly string[], locale: Locale): string => texts.join(locale === 'en' ? ', ' : '、')

/** A length of time in words. */
export function duration(seconds: number, locale: Locale): string {
	const [unit, size] =
		seconds >= 86_400 ? (['day', 86_400] as const) : seconds >= 3600 ? (['hour', 3600] as const) : (['minute', 60] as const)
	return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.max(1, Math.round(seconds / size)))
}

/** A moment for people. */
export const moment = (seconds: number, locale: Locale): string =>
	new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(seconds * 1000))
