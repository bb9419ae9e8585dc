// Names of claims that are known everywhere, for those that no issuer has told the wallet a name of. OpenID Connect Core §5.1, RFC 7519 §10.1.1;
// of elements of mdocs: ISO/IEC 18013-5 §7.2.1, the EUDI PID Rulebook.

import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import { type Locale, words } from '@wangzheng/shared/web/locale.ts'

/** Each in the order of `places`. */
const names: Readonly<Record<string, readonly [hant: string, hans: string, en: string]>> = {
	name: ['姓名', '姓名', 'Name'],
	family_name: ['姓', '姓', 'Family name'],
	given_name: ['名', '名', 'Given name'],
	family_name_latin: ['姓（拉丁字母）', '姓（拉丁字母）', 'Family name (Latin)'],
	given_name_latin: ['名（拉丁字母）', '名（拉丁字母）', 'Given name (Latin)'],
	birthdate: ['出生日期', '出生日期', 'Date of birth'],
	birth_date: ['出生日期', '出生日期', 'Date of birth'],
	place_of_birth: ['出生地', '出生地', 'Place of birth'],
	sex: ['性別', '性别', 'Sex'],
	gender: ['性別', '性别', 'Gender'],
	nationality: ['國籍', '国籍', 'Nationality'],
	nationalities: ['國籍', '国籍', 'Nationalities'],
	portrait: ['相片', '照片', 'Portrait'],
	picture: ['相片', '照片', 'Picture'],
	address: ['住址', '住址', 'Address'],
	'address.formatted': ['住址', '住址', 'Address'],
	'address.street_address': ['街道門牌', '街道门牌', 'Street'],
	'address.locality': ['鄉鎮市區', '市县区', 'Town'],
	'address.region': ['省市', '省市', 'Region'],
	'address.postal_code': ['郵遞區號', '邮政编码', 'Postal code'],
	'address.country': ['國家或地區', '国家或地区', 'Country of residence'],
	email: ['電子郵件', '电子邮件', 'E-mail'],
	phone_number: ['電話號碼', '电话号码', 'Phone number'],
	personal_administrative_number: ['身分證字號', '身份证号码', 'Personal number'],
	document_number: ['證件號碼', '证件号码', 'Document number'],
	issuing_authority: ['發證機關', '签发机关', 'Issuing authority'],
	issuing_country: ['發證國家或地區', '签发国家或地区', 'Issuing country'],
	date_of_issuance: ['發證日期', '签发日期', 'Date of issue'],
	date_of_expiry: ['有效期限', '有效期限', 'Valid until'],
	expiry_date: ['有效期限', '有效期限', 'Valid until'],
	age_in_years: ['年齡', '年龄', 'Age'],
	age_birth_year: ['出生年', '出生年份', 'Year of birth'],
	birth_place: ['出生地', '出生地', 'Place of birth'],
	family_name_birth: ['出生時的姓', '出生时的姓', 'Family name at birth'],
	given_name_birth: ['出生時的名', '出生时的名', 'Given name at birth'],
	family_name_national_character: ['姓（本國文字）', '姓（本国文字）', 'Family name in national characters'],
	given_name_national_character: ['名（本國文字）', '名（本国文字）', 'Given name in national characters'],
	family_name_latin_character: ['姓（拉丁字母）', '姓（拉丁字母）', 'Family name (Latin)'],
	given_name_latin_character: ['名（拉丁字母）', '名（拉丁字母）', 'Given name (Latin)'],
	portrait_capture_date: ['拍照日期', '拍照日期', 'Portrait taken on'],
	signature_usual_mark: ['簽名', '签名', 'Signature'],
	resident_address: ['住址', '住址', 'Address'],
	resident_street: ['街道', '街道', 'Street'],
	resident_house_number: ['門牌', '门牌', 'House number'],
	resident_city: ['鄉鎮市區', '市县区', 'Town'],
	resident_state: ['省市', '省市', 'Region'],
	resident_postal_code: ['郵遞區號', '邮政编码', 'Postal code'],
	resident_country: ['居住國家或地區', '居住国家或地区', 'Country of residence'],
	email_address: ['電子郵件', '电子邮件', 'E-mail'],
	mobile_phone_number: ['行動電話', '手机号码', 'Mobile phone number'],
	issue_date: ['發證日期', '签发日期', 'Date of issue'],
	issuance_date: ['發證日期', '签发日期', 'Date of issue'],
	issuing_jurisdiction: ['發證轄區', '签发辖区', 'Issuing jurisdiction'],
	administrative_number: ['行政編號', '行政编号', 'Administrative number'],
	driving_privileges: ['准駕車類', '准驾车型', 'Driving privileges'],
	un_distinguishing_sign: ['國家識別符號', '国家识别符号', 'Distinguishing sign'],
	height: ['身高', '身高', 'Height'],
	weight: ['體重', '体重', 'Weight'],
	eye_colour: ['瞳色', '瞳色', 'Eye colour'],
	hair_colour: ['髮色', '发色', 'Hair colour'],
}

const places = { 'zh-Hant': 0, 'zh-Hans': 1, en: 2 } as const

const ages = words<(age: string) => string>({
	'zh-Hant': age => `年滿 ${age} 歲`,
	'zh-Hans': age => `年满 ${age} 岁`,
	en: age => `${age} or older`,
})

/** The name of an mdoc's namespace, which says nothing to people: `org.iso.18013.5.1`. No claim in JSON is called so. */
export const isNamespace = (name: string): boolean => /^[\w-]+(?:\.[\w-]+)+$/.test(name)

/** What a claim is called where its path is one of those that everybody knows; an element of an mdoc as a claim of its name. */
export function knownNameOf(pointer: ClaimsPath, locale: Locale): string | undefined {
	const steps = pointer.filter(step => step !== null)
	const [first, second, ...more] = isNamespace(String(steps[0])) ? steps.slice(1) : steps
	if (more.length > 0) return undefined
	if (first === 'age_equal_or_over' && /^\d{1,3}$/.test(String(second))) return ages[locale](String(second))
	const over = /^age_over_(\d{1,3})$/.exec(String(first))?.[1]
	if (over !== undefined && second === undefined) return ages[locale](over)
	const path = second === undefined ? String(first) : `${first}.${second}`
	return Object.hasOwn(names, path) ? names[path]?.[places[locale]] : undefined
}
