// The one description of what a credential says: each claim, how it is called, in which order it is shown, and what it is in each format. The
// same words stand in Type Metadata and in issuer metadata.

import type { ClaimsPath, FormatId, ValueKind } from '@wangzheng/shared/protocol/credential/format.ts'
import { type Locale, locales, type Words, words } from '@wangzheng/shared/web/locale.ts'
import type { Tier } from './tier.ts'

export type ClaimLabel = {
	/** Where it is among the claims of credentialClaims, which is where an SD-JWT VC has it. */
	readonly path: ClaimsPath
	/** What an mdoc calls it, where that is not the name at the path's beginning. */
	readonly element?: string
	/** What of kinds an mdoc has that JSON has not. */
	readonly kind?: ValueKind['kind']
	/** The one format that has it like this; both where nothing is said. */
	readonly only?: FormatId
	readonly label: Words
	/** Whether it is always told, or told as the holder chooses. SD-JWT VC §5.6.3. */
	readonly sd: 'always' | 'never'
	/** Whether every credential of the tier has it. SD-JWT VC §5.6.3. */
	readonly mandatory: boolean
	/** The name of its place in an SVG template; absent where no template shows it. */
	readonly svgId?: string
	readonly tier: Tier
}

const claim = (
	path: ClaimsPath,
	[hant, hans, en]: readonly [string, string, string],
	more: Partial<Omit<ClaimLabel, 'path' | 'label'>> = {},
): ClaimLabel => ({ path, label: words({ 'zh-Hant': hant, 'zh-Hans': hans, en }), sd: 'always', mandatory: true, tier: 'light', ...more })

/** How it was verified: told with any verified claim of an SD-JWT VC, an element of its own in an mdoc. */
const verification = (name: string, label: readonly [string, string, string], more: Partial<ClaimLabel>): ClaimLabel =>
	claim(['verified_claims', 'verification', name], label, { tier: 'upgraded', only: 'mso_mdoc', ...more })

export const claimLabels: readonly ClaimLabel[] = [
	claim(['family_name'], ['姓', '姓', 'Family name'], { svgId: 'family_name' }),
	claim(['given_name'], ['名', '名', 'Given name'], { svgId: 'given_name' }),
	claim(['family_name_latin'], ['姓（拉丁字母）', '姓（拉丁字母）', 'Family name in Latin script'], { svgId: 'family_name_latin' }),
	claim(['given_name_latin'], ['名（拉丁字母）', '名（拉丁字母）', 'Given name in Latin script'], { svgId: 'given_name_latin' }),
	claim(['portrait'], ['照片', '照片', 'Portrait'], { kind: 'bytes' }),
	claim(['age_equal_or_over', '18'], ['年滿十八歲', '年满十八岁', '18 or older'], { element: 'age_over_18' }),
	claim(['birthdate'], ['出生日期', '出生日期', 'Date of birth'], {
		tier: 'upgraded',
		svgId: 'birthdate',
		element: 'birth_date',
		kind: 'full-date',
	}),
	claim(['sex'], ['性別', '性别', 'Sex'], { tier: 'upgraded' }),
	claim(['nationalities'], ['國籍', '国籍', 'Nationalities'], { tier: 'upgraded', element: 'nationality' }),
	claim(['address'], ['住址', '住址', 'Address'], { tier: 'upgraded', only: 'dc+sd-jwt' }),
	claim(['address', 'formatted'], ['完整住址', '完整住址', 'Full address'], { tier: 'upgraded', element: 'resident_address' }),
	claim(['address', 'country'], ['住址：國家', '住址：国家', 'Address: country'], { tier: 'upgraded', element: 'resident_country' }),
	claim(['address', 'region'], ['住址：縣市', '住址：省市', 'Address: region'], { tier: 'upgraded', element: 'resident_state' }),
	claim(['address', 'locality'], ['住址：鄉鎮區', '住址：区县', 'Address: locality'], { tier: 'upgraded', element: 'resident_city' }),
	claim(['address', 'street_address'], ['住址：街道', '住址：街道', 'Address: street'], { tier: 'upgraded', element: 'resident_street' }),
	claim(['address', 'postal_code'], ['住址：郵遞區號', '住址：邮政编码', 'Address: postal code'], {
		tier: 'upgraded',
		element: 'resident_postal_code',
	}),
	claim(['personal_administrative_number'], ['身分證字號', '身份证号码', 'Personal number'], {
		tier: 'upgraded',
		svgId: 'personal_administrative_number',
	}),
	claim(['verified_claims'], ['查核資料', '核验资料', 'What was verified'], { tier: 'upgraded', only: 'dc+sd-jwt' }),
	verification('trust_framework', ['查核制度', '核验制度', 'Trust framework'], { element: 'trust_framework' }),
	verification('assurance_level', ['查核等級', '核验等级', 'Assurance level'], { element: 'assurance_level' }),
	verification('time', ['查核時間', '核验时间', 'Verified at'], { element: 'verification_time', kind: 'tdate' }),
	claim(['verified_claims', 'verification', 'evidence'], ['查核依據', '核验依据', 'Verified by'], {
		tier: 'upgraded',
		element: 'verification_evidence',
	}),
	claim(['verified_claims', 'claims', 'family_name'], ['經查核的姓', '经核验的姓', 'Verified family name'], {
		tier: 'upgraded',
		only: 'dc+sd-jwt',
	}),
	claim(['verified_claims', 'claims', 'given_name'], ['經查核的名', '经核验的名', 'Verified given name'], {
		tier: 'upgraded',
		only: 'dc+sd-jwt',
	}),
	claim(['verified_claims', 'claims', 'birthdate'], ['經查核的出生日期', '经核验的出生日期', 'Verified date of birth'], {
		tier: 'upgraded',
		only: 'dc+sd-jwt',
	}),
	claim(['verified_claims', 'claims', 'nationalities'], ['經查核的國籍', '经核验的国籍', 'Verified nationalities'], {
		tier: 'upgraded',
		only: 'dc+sd-jwt',
	}),
	claim(
		['verified_claims', 'claims', 'personal_administrative_number'],
		['經查核的身分證字號', '经核验的身份证号码', 'Verified personal number'],
		{ tier: 'upgraded', only: 'dc+sd-jwt' },
	),
	claim(['date_of_expiry'], ['有效期限', '有效期限', 'Valid until'], {
		svgId: 'date_of_expiry',
		element: 'expiry_date',
		kind: 'full-date',
	}),
	claim(['issuing_authority'], ['發證機關', '签发机关', 'Issued by'], { sd: 'never', svgId: 'issuing_authority' }),
	claim(['issuing_country'], ['發證國家', '签发国家', 'Issuing country'], { sd: 'never' }),
	claim(['demonstration'], ['示範用，不具效力', '演示用，不具效力', 'Demonstration, not valid'], { sd: 'never', mandatory: false }),
]

/** Those of a tier, in a format. */
export const claimLabelsOf = (tier: Tier, format: FormatId): readonly ClaimLabel[] =>
	claimLabels.filter(label => (label.tier === 'light' || tier === 'upgraded') && (label.only ?? format) === format)

/** The name of an mdoc's element. */
export const elementOf = ({ element, path }: ClaimLabel): string => element ?? String(path[0])

export const tierNames: Readonly<Record<Tier | 'base', Words>> = {
	base: words({ 'zh-Hant': '網證', 'zh-Hans': '网证', en: 'Network ID' }),
	light: words({ 'zh-Hant': '網證（輕量）', 'zh-Hans': '网证（轻量）', en: 'Network ID, light' }),
	upgraded: words({ 'zh-Hant': '網證（升級）', 'zh-Hans': '网证（升级）', en: 'Network ID, upgraded' }),
}

export const tierDescriptions: Readonly<Record<Tier | 'base', Words>> = {
	base: words({
		'zh-Hant': '在網路上證明自己是誰的證件',
		'zh-Hans': '在网络上证明自己是谁的证件',
		en: 'Shows who you are on the network',
	}),
	light: words({
		'zh-Hant': '證明「我就是我」：姓名、照片與是否成年',
		'zh-Hans': '证明“我就是我”：姓名、照片与是否成年',
		en: 'Shows that you are you: name, portrait, and whether you are of age',
	}),
	upgraded: words({
		'zh-Hant': '完整的身分資料，可用於須核對證件的場合',
		'zh-Hans': '完整的身份资料，可用于须核对证件的场合',
		en: 'Full identity data, for where a document must be checked',
	}),
}

/** An entry for each language, its tag first. */
export const inEach = <T>(make: (locale: Locale) => T): T[] => locales.map(make)
