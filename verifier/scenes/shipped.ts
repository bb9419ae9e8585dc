// The scenes that are there from the start. Each asks for the least that it can do with, in whichever of the two formats its holder has.

import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import type { SceneFile, Tier } from './scene.ts'

/** A revocation is seen within a minute. */
const minute = 60
const hour = 3600
const day = 86_400

const namespace = '{doctypes}.1'

/** What can be asked for: its place in an SD-JWT VC, and its element in an mdoc. */
const vocabulary = {
	familyName: [['family_name'], 'family_name'],
	givenName: [['given_name'], 'given_name'],
	portrait: [['portrait'], 'portrait'],
	adult: [['age_equal_or_over', '18'], 'age_over_18', [true]],
	birthdate: [['birthdate'], 'birth_date'],
	nationalities: [['nationalities'], 'nationality'],
	address: [['address'], 'resident_address'],
	personalNumber: [['personal_administrative_number'], 'personal_administrative_number'],
} as const satisfies Record<string, readonly [path: ClaimsPath, element: string, values?: readonly boolean[]]>

type Asked = keyof typeof vocabulary

const either: readonly Tier[] = ['light', 'upgraded']
const upgradedAlone: readonly Tier[] = ['upgraded']

/** An SD-JWT VC of one of the tiers. */
const sdJwtOf = (tiers: readonly Tier[], asked: readonly Asked[]) => ({
	id: 'network_id',
	format: 'dc+sd-jwt',
	meta: { vct_values: tiers.map(tier => `{types}/network-id-${tier}`) },
	...claimsOf(asked, ([path]) => path),
})

/** Or an mdoc, of which a query can name one type only. */
const mdocOf = (tier: Tier, asked: readonly Asked[]) => ({
	id: `network_id_mdoc_${tier}`,
	format: 'mso_mdoc',
	meta: { doctype_value: `{doctypes}.${tier}.1` },
	...claimsOf(asked, ([, element]) => [namespace, element]),
})

function claimsOf(asked: readonly Asked[], pathOf: (entry: (typeof vocabulary)[Asked]) => ClaimsPath) {
	const claims = asked.map(name => {
		const [, , values] = vocabulary[name] as readonly [ClaimsPath, string, (readonly boolean[])?]
		return { path: pathOf(vocabulary[name]), ...(values ? { values } : {}) }
	})
	return claims.length > 0 ? { claims } : {}
}

/** One network ID, in either format. */
function ask(tiers: readonly Tier[], ...asked: Asked[]): SceneFile['query'] {
	const credentials = [sdJwtOf(tiers, asked), ...tiers.map(tier => mdocOf(tier, asked))]
	return { credentials, credential_sets: [{ options: credentials.map(({ id }) => [id]) }] }
}

/** One whose key confirms a transaction, which that of an mdoc cannot (OpenID4VP 1.0 §B.2.1). */
const askToConfirm = (tiers: readonly Tier[]): SceneFile['query'] => ({ credentials: [sdJwtOf(tiers, [])] })

const keep = (seconds: number, ...asked: Asked[]): SceneFile['keep'] => ({
	claims: asked.flatMap(name => {
		const [path, element] = vocabulary[name]
		return [[...path], [namespace, element]]
	}),
	seconds,
})

export const shippedScenes: readonly SceneFile[] = [
	{
		id: 'internet-cafe',
		tier: 'light',
		query: ask(either, 'adult'),
		maximum_status_age: minute,
		response_mode: 'direct_post',
		keep: keep(0),
		texts: {
			'zh-Hant': { name: '網咖', purpose: '確認您已滿 18 歲，不留下姓名。' },
			'zh-Hans': { name: '网吧', purpose: '确认您已满 18 岁，不留下姓名。' },
			en: { name: 'Internet café', purpose: 'Confirms that you are 18 or older. Your name is not asked.' },
		},
	},
	{
		id: 'hotel',
		tier: 'upgraded',
		query: ask(upgradedAlone, 'familyName', 'givenName', 'birthdate', 'nationalities', 'portrait'),
		maximum_status_age: minute,
		response_mode: 'direct_post.jwt',
		keep: keep(day, 'portrait', 'familyName', 'givenName', 'birthdate', 'nationalities'),
		texts: {
			'zh-Hant': { name: '旅館', purpose: '辦理入住登記，並核對是否為本人。' },
			'zh-Hans': { name: '旅馆', purpose: '办理入住登记，并核对是否为本人。' },
			en: { name: 'Hotel', purpose: 'Registers you as a guest and checks that it is you.' },
		},
	},
	{
		id: 'courier',
		tier: 'light',
		query: ask(either, 'familyName', 'givenName'),
		maximum_status_age: minute,
		response_mode: 'direct_post.jwt',
		keep: keep(hour, 'familyName', 'givenName'),
		texts: {
			'zh-Hant': { name: '快遞', purpose: '寄送或領取包裹時確認您的姓名。' },
			'zh-Hans': { name: '快递', purpose: '寄送或领取包裹时确认您的姓名。' },
			en: { name: 'Courier', purpose: 'Confirms your name when you send or pick up a parcel.' },
		},
	},
	{
		id: 'rail-ticket',
		tier: 'light',
		query: ask(either, 'familyName', 'givenName', 'portrait'),
		maximum_status_age: minute,
		response_mode: 'direct_post.jwt',
		keep: keep(hour, 'portrait', 'familyName', 'givenName'),
		texts: {
			'zh-Hant': { name: '火車票', purpose: '購買實名車票，並在進站時核對是否為本人。' },
			'zh-Hans': { name: '火车票', purpose: '购买实名车票，并在进站时核对是否为本人。' },
			en: { name: 'Rail ticket', purpose: 'Puts your name on a ticket and checks at the gate that it is you.' },
		},
	},
	{
		id: 'business-registration',
		tier: 'upgraded',
		query: ask(upgradedAlone, 'familyName', 'givenName', 'birthdate', 'personalNumber', 'address'),
		maximum_status_age: 0,
		response_mode: 'direct_post.jwt',
		keep: keep(7 * day, 'familyName', 'givenName', 'birthdate', 'personalNumber', 'address'),
		texts: {
			'zh-Hant': { name: '公司登記', purpose: '確認公司負責人的身分。' },
			'zh-Hans': { name: '公司登记', purpose: '确认公司负责人的身份。' },
			en: { name: 'Business registration', purpose: 'Establishes who is responsible for the company.' },
		},
	},
	{
		id: 'payment',
		tier: 'upgraded',
		query: askToConfirm(upgradedAlone),
		maximum_status_age: 0,
		response_mode: 'direct_post.jwt',
		transaction: 'payment',
		keep: keep(0),
		texts: {
			'zh-Hant': { name: '付款確認', purpose: '確認這筆付款的收款人和金額，不留下姓名。' },
			'zh-Hans': { name: '付款确认', purpose: '确认这笔付款的收款人和金额，不留下姓名。' },
			en: { name: 'Payment', purpose: 'Confirms whom you pay and how much. Your name is not asked.' },
		},
	},
	{
		id: 'transit-top-up',
		tier: 'light',
		query: askToConfirm(either),
		maximum_status_age: minute,
		response_mode: 'direct_post.jwt',
		transaction: 'transit-top-up',
		keep: keep(0),
		texts: {
			'zh-Hant': { name: '交通卡儲值', purpose: '確認要儲值的卡號和金額，不留下姓名。' },
			'zh-Hans': { name: '交通卡充值', purpose: '确认要充值的卡号和金额，不留下姓名。' },
			en: { name: 'Transit top-up', purpose: 'Confirms the card and the amount to add. Your name is not asked.' },
		},
	},
]
