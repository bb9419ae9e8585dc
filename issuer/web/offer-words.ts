// What the person's pages say.

import type { FormatId } from '@wangzheng/shared/protocol/credential/format.ts'
import { words } from '@wangzheng/shared/web/locale.ts'
import type { Tier } from '../credential/tier.ts'
import type { IssuanceState } from '../issuance.ts'
import type { OfferGrant } from '../operations/get-credential-offer.ts'

type OfferWords = {
	readonly title: string
	readonly lead: string
	readonly madeUp: string
	readonly note: string
	readonly whichTier: string
	readonly tiers: Readonly<Record<Tier, readonly [name: string, what: string]>>
	readonly whichFormat: string
	readonly formats: Readonly<Record<FormatId, readonly [name: string, what: string]>>
	readonly who: string
	readonly minor: string
	readonly how: string
	readonly ways: Readonly<Record<OfferGrant, readonly [name: string, what: string]>>
	readonly signIn: string
	readonly make: string
	readonly console: string
	readonly start: string
	readonly offerTitle: string
	readonly offerLead: Readonly<Record<OfferGrant, string>>
	readonly scanTitle: string
	readonly scan: Readonly<Record<OfferGrant, string>>
	readonly qr: string
	readonly inBrowser: string
	readonly onDevice: string
	readonly onDeviceHaip: string
	readonly link: string
	readonly copy: string
	readonly codeTitle: string
	readonly code: string
	readonly left: readonly [before: string, after: string]
	readonly waiting: string
	readonly again: string
	readonly states: Readonly<Record<Exclude<IssuanceState, 'offered' | 'authorized'>, readonly [title: string, text: string]>>
	readonly validUntil: string
	readonly authority: string
}

export const offerWords = words<OfferWords>({
	'zh-Hant': {
		title: '領取網證',
		lead: '選一位市民和一種網證，再用皮夾領取。整個過程不到一分鐘。',
		madeUp: '這是示範。名單上的人都是虛構的，發出的網證也會註明「示範用」，不具任何效力。',
		note: '示範系統：所有市民都是虛構的。',
		whichTier: '要哪一種網證？',
		tiers: {
			light: ['輕量網證', '黑白卡。證明「我就是我」：姓名、照片、是否成年。'],
			upgraded: ['升級網證', '彩色卡。另有出生日期、性別、國籍、住址與身分證字號。'],
		},
		whichFormat: '證件格式（一般不用更改）',
		formats: {
			'dc+sd-jwt': ['SD-JWT VC', '網路上最常用，每一項資料都能單獨出示'],
			mso_mdoc: ['mdoc', '與行動駕照同一種格式（ISO/IEC 18013-5）'],
		},
		who: '您是哪一位？',
		minor: '未成年',
		how: '要怎麼領？',
		ways: {
			'pre-authorized_code': ['八位數驗證碼', '在皮夾輸入驗證碼就能領取'],
			authorization_code: ['登入並同意', '皮夾會帶您回到這裡，登入並同意後才發給'],
		},
		signIn: '不需要驗證碼：皮夾會帶您回到這裡登入，看清楚內容並同意後才發給。',
		make: '產生領取連結',
		console: '管理主控台',
		start: '領取網證',
		offerTitle: '把網證放進皮夾',
		offerLead: {
			'pre-authorized_code': '用皮夾掃描 QR 碼，或在這台裝置上開啟，然後輸入下面的驗證碼。',
			authorization_code: '用皮夾掃描 QR 碼，或在這台裝置上開啟，然後登入並同意。',
		},
		scanTitle: '用手機皮夾掃描',
		scan: {
			'pre-authorized_code': '皮夾會先讓您看清楚是誰發的、會收到什麼，再請您輸入驗證碼。',
			authorization_code: '皮夾會先讓您看清楚是誰發的、會收到什麼，再帶您回到這裡。',
		},
		qr: 'QR 碼：領取網證的連結',
		inBrowser: '用網頁皮夾開啟',
		onDevice: '用這台裝置上的皮夾開啟',
		onDeviceHaip: '用這台裝置上的高保證（HAIP）皮夾開啟',
		link: '也可以複製連結，貼到皮夾裡',
		copy: '複製',
		codeTitle: '驗證碼',
		code: '皮夾會請您輸入這八位數字。請勿告訴別人；輸錯五次就會失效。',
		left: ['請在', '內完成'],
		waiting: '等待皮夾領取……',
		again: '再領一張',
		states: {
			deferred: ['申請已收到', '發證機關核准之後，皮夾會自動領取，不必再輸入驗證碼。'],
			denied: ['這次沒有核准', '發證機關沒有核准這張網證。'],
			issued: ['已經放進皮夾', '網證已經發出，可以開始使用了。'],
			suspended: ['這張網證已停用', '發證機關暫時停用了它，之後可以恢復。'],
			revoked: ['這張網證已經撤銷', '它不能再使用。需要的話，請重新領取。'],
			expired: ['領取時間已過', '這個連結沒有在時限內使用。請重新產生一個。'],
		},
		validUntil: '有效期限',
		authority: '網證示範發證機關',
	},
	'zh-Hans': {
		title: '领取网证',
		lead: '选一位市民和一种网证，再用钱包领取。整个过程不到一分钟。',
		madeUp: '这是演示。名单上的人都是虚构的，签发的网证也会注明“演示用”，不具任何效力。',
		note: '演示系统：所有市民都是虚构的。',
		whichTier: '要哪一种网证？',
		tiers: {
			light: ['轻量网证', '黑白卡。证明“我就是我”：姓名、照片、是否成年。'],
			upgraded: ['升级网证', '彩色卡。另有出生日期、性别、国籍、住址与身份证号码。'],
		},
		whichFormat: '证件格式（一般不用更改）',
		formats: {
			'dc+sd-jwt': ['SD-JWT VC', '网络上最常用，每一项资料都能单独出示'],
			mso_mdoc: ['mdoc', '与移动驾照同一种格式（ISO/IEC 18013-5）'],
		},
		who: '您是哪一位？',
		minor: '未成年',
		how: '要怎么领？',
		ways: {
			'pre-authorized_code': ['八位数验证码', '在钱包输入验证码就能领取'],
			authorization_code: ['登录并同意', '钱包会带您回到这里，登录并同意后才签发'],
		},
		signIn: '不需要验证码：钱包会带您回到这里登录，看清楚内容并同意后才签发。',
		make: '生成领取链接',
		console: '管理控制台',
		start: '领取网证',
		offerTitle: '把网证放进钱包',
		offerLead: {
			'pre-authorized_code': '用钱包扫描二维码，或在本机打开，然后输入下面的验证码。',
			authorization_code: '用钱包扫描二维码，或在本机打开，然后登录并同意。',
		},
		scanTitle: '用手机钱包扫描',
		scan: {
			'pre-authorized_code': '钱包会先让您看清楚是谁签发的、会收到什么，再请您输入验证码。',
			authorization_code: '钱包会先让您看清楚是谁签发的、会收到什么，再带您回到这里。',
		},
		qr: '二维码：领取网证的链接',
		inBrowser: '用网页钱包打开',
		onDevice: '用本机的钱包打开',
		onDeviceHaip: '用本机的高保证（HAIP）钱包打开',
		link: '也可以复制链接，粘贴到钱包里',
		copy: '复制',
		codeTitle: '验证码',
		code: '钱包会请您输入这八位数字。请勿告诉他人；输错五次就会失效。',
		left: ['请在', '内完成'],
		waiting: '等待钱包领取……',
		again: '再领一张',
		states: {
			deferred: ['申请已收到', '签发机关核准之后，钱包会自动领取，不必再输入验证码。'],
			denied: ['这次没有核准', '签发机关没有核准这张网证。'],
			issued: ['已经放进钱包', '网证已经签发，可以开始使用了。'],
			suspended: ['这张网证已停用', '签发机关暂时停用了它，之后可以恢复。'],
			revoked: ['这张网证已经撤销', '它不能再使用。需要的话，请重新领取。'],
			expired: ['领取时间已过', '这个链接没有在时限内使用。请重新生成一个。'],
		},
		validUntil: '有效期限',
		authority: '网证演示签发机关',
	},
	en: {
		title: 'Get a network ID',
		lead: 'Choose a citizen and a kind of network ID (網證), then receive it with a wallet. It takes less than a minute.',
		madeUp: 'This is a demonstration. These people are made up, and what is issued says that it is a demonstration and proves nothing.',
		note: 'Demonstration: all citizens are made up.',
		whichTier: 'Which network ID?',
		tiers: {
			light: ['Light', 'A card in black and white. Shows that you are you: name, portrait, whether you are of age.'],
			upgraded: ['Upgraded', 'A card in colour. Also has date of birth, sex, nationality, address and personal number.'],
		},
		whichFormat: 'Format (most people leave it as it is)',
		formats: {
			'dc+sd-jwt': ['SD-JWT VC', 'The usual one online: each item can be shown alone.'],
			mso_mdoc: ['mdoc', 'The format of mobile driving licences (ISO/IEC 18013-5).'],
		},
		who: 'Who are you?',
		minor: 'under 18',
		how: 'How is it taken?',
		ways: {
			'pre-authorized_code': ['An eight-digit code', 'Enter the code in the wallet and receive it'],
			authorization_code: ['Sign in and consent', 'The wallet brings you back here to sign in and consent first'],
		},
		signIn: 'No code is needed: the wallet brings you back here to sign in, see what is asked and consent.',
		make: 'Make the link',
		console: 'Console',
		start: 'Get a network ID',
		offerTitle: 'Put it into your wallet',
		offerLead: {
			'pre-authorized_code': 'Scan the QR code with a wallet, or open it on this device, then enter the code below.',
			authorization_code: 'Scan the QR code with a wallet, or open it on this device, then sign in and consent.',
		},
		scanTitle: 'Scan with the wallet on your phone',
		scan: {
			'pre-authorized_code': 'The wallet first shows you who issues it and what you will receive, then asks for the code.',
			authorization_code: 'The wallet first shows you who issues it and what you will receive, then brings you back here.',
		},
		qr: 'QR code: link to receive a network ID',
		inBrowser: 'Open in the web wallet',
		onDevice: 'Open in a wallet on this device',
		onDeviceHaip: 'Open in a High Assurance (HAIP) wallet on this device',
		link: 'Or copy the link and paste it into a wallet',
		copy: 'Copy',
		codeTitle: 'Your code',
		code: 'The wallet asks for these eight digits. Tell nobody; after five wrong tries the offer is dead.',
		left: ['', 'left'],
		waiting: 'Waiting for the wallet…',
		again: 'Get another one',
		states: {
			deferred: ['Your request was received', 'Once the issuer has approved it, the wallet fetches it by itself; no code is needed again.'],
			denied: ['It was not approved', 'The issuer did not approve this network ID.'],
			issued: ['It is in your wallet', 'The network ID was issued and can be used.'],
			suspended: ['This network ID is suspended', 'Its issuer has put it on hold, and may resume it.'],
			revoked: ['This network ID is revoked', 'It cannot be used any more. Get a new one if you need it.'],
			expired: ['Time is up', 'The link was not used in time. Make a new one.'],
		},
		validUntil: 'Valid until',
		authority: 'Demonstration Authority',
	},
})
