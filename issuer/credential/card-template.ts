// The cards as SVG templates: placeholders in text nodes alone, nothing loaded, nothing that runs. SD-JWT VC §5.5.1.2.

import type { Locale, Words } from '@wangzheng/shared/web/locale.ts'
import { words } from '@wangzheng/shared/web/locale.ts'
import type { Tier } from './tier.ts'

type CardWords = {
	readonly title: string
	readonly tier: Record<Tier, string>
	readonly born: string
	readonly until: string
	readonly number: string
}

/** Chinese leads and English follows; a reader of English has it the other way round. */
const says: Words<CardWords> = words({
	'zh-Hant': {
		title: '網證',
		tier: { light: '輕量', upgraded: '升級' },
		born: '出生日期 Date of birth',
		until: '有效期限 Valid until',
		number: '身分證字號 Personal number',
	},
	'zh-Hans': {
		title: '网证',
		tier: { light: '轻量', upgraded: '升级' },
		born: '出生日期 Date of birth',
		until: '有效期限 Valid until',
		number: '身份证号码 Personal number',
	},
	en: {
		title: '網證',
		tier: { light: 'Light', upgraded: 'Upgraded' },
		born: 'Date of birth 出生日期',
		until: 'Valid until 有效期限',
		number: 'Personal number 身分證字號',
	},
})

const paints: Readonly<Record<Tier, { ink: string; soft: string; defs: string; ground: string; line: string }>> = {
	light: {
		ink: '#16171a',
		soft: '#54565e',
		defs: '<linearGradient id="g" x2="1" y2="1"><stop stop-color="#fff"/><stop offset=".55" stop-color="#f3f3f2"/><stop offset="1" stop-color="#dcdcdb"/></linearGradient>',
		ground: 'stroke="#1a1b1f" stroke-width="2"',
		line: 'rgba(20,20,24,.07)',
	},
	upgraded: {
		ink: '#fff',
		soft: '#e9e6f2',
		defs: '<linearGradient id="g" x2="1" y2="1"><stop stop-color="#0d6a63"/><stop offset=".42" stop-color="#1b4f9c"/><stop offset=".72" stop-color="#5a2d91"/><stop offset="1" stop-color="#a32c5c"/></linearGradient>',
		ground: '',
		line: 'rgba(255,255,255,.14)',
	},
}

const sans = 'font-family="&#39;Noto Sans TC&#39;,&#39;Noto Sans SC&#39;,&#39;PingFang TC&#39;,&#39;Microsoft JhengHei&#39;,sans-serif"'

/** A card of 640 × 404, the proportions of ISO/IEC 7810 ID-1. */
export function cardTemplate(tier: Tier, locale: Locale): string {
	const say = says[locale]
	const { ink, soft, defs, ground, line } = paints[tier]
	const rings = Array.from({ length: 22 }, (_, index) => `<circle cx="700" cy="-30" r="${30 + index * 22}"/>`).join('')
	const field = (x: number, y: number, label: string, value: string, size = 24) =>
		`<text x="${x}" y="${y}" font-size="15" fill="${soft}">${label}</text><text x="${x}" y="${y + 28}" font-size="${size}">${value}</text>`
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 404" width="640" height="404" xml:lang="${locale}">`,
		`<defs>${defs}<clipPath id="c"><rect x="1" y="1" width="638" height="402" rx="27"/></clipPath></defs>`,
		`<rect x="1" y="1" width="638" height="402" rx="27" fill="url(#g)" ${ground}/>`,
		`<g clip-path="url(#c)" fill="none" stroke="${line}" stroke-width="2">${rings}</g>`,
		`<g fill="${ink}" ${sans}>`,
		`<text x="40" y="70" font-size="36" font-weight="700" letter-spacing="8">${say.title}</text>`,
		`<text x="152" y="67" font-size="17" letter-spacing="2" fill="${soft}">NETWORK ID</text>`,
		`<text x="600" y="67" font-size="22" font-weight="700" text-anchor="end">${say.tier[tier]}</text>`,
		`<text x="40" y="158" font-size="52" font-weight="700" letter-spacing="6"><tspan>{{family_name}}</tspan><tspan dx="8">{{given_name}}</tspan></text>`,
		`<text x="40" y="196" font-size="22" letter-spacing="1" fill="${soft}"><tspan>{{family_name_latin}}</tspan><tspan dx="8">{{given_name_latin}}</tspan></text>`,
		...(tier === 'upgraded'
			? [field(40, 248, say.born, '{{birthdate}}'), field(320, 248, say.number, '{{personal_administrative_number}}')]
			: []),
		field(40, 322, say.until, '{{date_of_expiry}}'),
		`<text x="600" y="378" font-size="15" text-anchor="end" fill="${soft}">{{issuing_authority}}</text>`,
		'</g></svg>',
	].join('')
}
