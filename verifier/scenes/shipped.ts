// The scenes that are there from the start. Each asks for the least that it can do with.

import type { SceneFile } from './scene.ts'

/** A revocation is seen within a minute. */
const minute = 60
const hour = 3600
const day = 86_400

const either = { vct_values: ['{types}/network-id-light', '{types}/network-id-upgraded'] }
const upgradedAlone = { vct_values: ['{types}/network-id-upgraded'] }

const ask = (meta: object, ...claims: object[]): SceneFile['query'] => ({
	credentials: [{ id: 'network_id', format: 'dc+sd-jwt', meta, ...(claims.length > 0 ? { claims } : {}) }],
})

export const shippedScenes: readonly SceneFile[] = [
	{
		id: 'internet-cafe',
		tier: 'light',
		query: ask(either, { path: ['age_equal_or_over', '18'], values: [true] }),
		maximum_status_age: minute,
		response_mode: 'direct_post',
		keep: { claims: [], seconds: 0 },
		texts: {
			'zh-Hant': { name: '網咖', purpose: '確認您已滿 18 歲，不留下姓名。' },
			'zh-Hans': { name: '网吧', purpose: '确认您已满 18 岁，不留下姓名。' },
			en: { name: 'Internet café', purpose: 'Confirms that you are 18 or older. Your name is not asked.' },
		},
	},
	{
		id: 'hotel',
		tier: 'upgraded',
		query: ask(
			upgradedAlone,
			{ path: ['family_name'] },
			{ path: ['given_name'] },
			{ path: ['birthdate'] },
			{ path: ['nationalities'] },
			{ path: ['portrait'] },
		),
		maximum_status_age: minute,
		response_mode: 'direct_post.jwt',
		keep: { claims: [['portrait'], ['family_name'], ['given_name'], ['birthdate'], ['nationalities']], seconds: day },
		texts: {
			'zh-Hant': { name: '旅館', purpose: '辦理入住登記，並核對是否為本人。' },
			'zh-Hans': { name: '旅馆', purpose: '办理入住登记，并核对是否为本人。' },
			en: { name: 'Hotel', purpose: 'Registers you as a guest and checks that it is you.' },
		},
	},
	{
		id: 'courier',
		tier: 'light',
		query: ask(either, { path: ['family_name'] }, { path: ['given_name'] }),
		maximum_status_age: minute,
		response_mode: 'direct_post.jwt',
		keep: { claims: [['family_name'], ['given_name']], seconds: hour },
		texts: {
			'zh-Hant': { name: '快遞', purpose: '寄送或領取包裹時確認您的姓名。' },
			'zh-Hans': { name: '快递', purpose: '寄送或领取包裹时确认您的姓名。' },
			en: { name: 'Courier', purpose: 'Confirms your name when you send or pick up a parcel.' },
		},
	},
	{
		id: 'rail-ticket',
		tier: 'light',
		query: ask(either, { path: ['family_name'] }, { path: ['given_name'] }, { path: ['portrait'] }),
		maximum_status_age: minute,
		response_mode: 'direct_post.jwt',
		keep: { claims: [['portrait'], ['family_name'], ['given_name']], seconds: hour },
		texts: {
			'zh-Hant': { name: '火車票', purpose: '購買實名車票，並在進站時核對是否為本人。' },
			'zh-Hans': { name: '火车票', purpose: '购买实名车票，并在进站时核对是否为本人。' },
			en: { name: 'Rail ticket', purpose: 'Puts your name on a ticket and checks at the gate that it is you.' },
		},
	},
	{
		id: 'business-registration',
		tier: 'upgraded',
		query: ask(
			upgradedAlone,
			{ path: ['family_name'] },
			{ path: ['given_name'] },
			{ path: ['birthdate'] },
			{ path: ['personal_administrative_number'] },
			{ path: ['address'] },
		),
		maximum_status_age: 0,
		response_mode: 'direct_post.jwt',
		keep: {
			claims: [['family_name'], ['given_name'], ['birthdate'], ['personal_administrative_number'], ['address']],
			seconds: 7 * day,
		},
		texts: {
			'zh-Hant': { name: '公司登記', purpose: '確認公司負責人的身分。' },
			'zh-Hans': { name: '公司登记', purpose: '确认公司负责人的身份。' },
			en: { name: 'Business registration', purpose: 'Establishes who is responsible for the company.' },
		},
	},
	{
		id: 'payment',
		tier: 'upgraded',
		query: ask(upgradedAlone),
		maximum_status_age: 0,
		response_mode: 'direct_post.jwt',
		transaction: 'payment',
		keep: { claims: [], seconds: 0 },
		texts: {
			'zh-Hant': { name: '付款確認', purpose: '確認這筆付款的收款人和金額，不留下姓名。' },
			'zh-Hans': { name: '付款确认', purpose: '确认这笔付款的收款人和金额，不留下姓名。' },
			en: { name: 'Payment', purpose: 'Confirms whom you pay and how much. Your name is not asked.' },
		},
	},
	{
		id: 'transit-top-up',
		tier: 'light',
		query: ask(either),
		maximum_status_age: minute,
		response_mode: 'direct_post.jwt',
		transaction: 'transit-top-up',
		keep: { claims: [], seconds: 0 },
		texts: {
			'zh-Hant': { name: '交通卡儲值', purpose: '確認要儲值的卡號和金額，不留下姓名。' },
			'zh-Hans': { name: '交通卡充值', purpose: '确认要充值的卡号和金额，不留下姓名。' },
			en: { name: 'Transit top-up', purpose: 'Confirms the card and the amount to add. Your name is not asked.' },
		},
	},
]
