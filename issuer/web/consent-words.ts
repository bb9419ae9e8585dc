// What the consent page says.

import { words } from '@wangzheng/shared/web/locale.ts'
import type { Consent } from '../authorization/consent.ts'
import type { Tier } from '../credential/tier.ts'

type ConsentWords = {
	readonly title: string
	readonly lead: string
	readonly madeUp: string
	readonly note: string
	readonly wallet: string
	readonly unnamed: string
	readonly verified: Readonly<Record<Consent['verified'], string>>
	readonly provider: string
	readonly goesTo: string
	readonly credential: string
	readonly tiers: Readonly<Record<Tier, string>>
	readonly claims: string
	readonly who: string
	readonly offered: string
	readonly minor: string
	readonly allow: string
	readonly refuse: string
	readonly goingOn: string
	readonly goingOnLead: string
}

export const consentWords = words<ConsentWords>({
	'zh-Hant': {
		title: '同意發給皮夾嗎？',
		lead: '有一個皮夾要領取您的網證。請看清楚是誰要領、領什麼，再決定。',
		madeUp: '這是示範。請選一位虛構的市民代替登入；發出的網證會註明「示範用」，不具任何效力。',
		note: '示範系統：所有市民都是虛構的。',
		wallet: '提出要求的皮夾',
		unnamed: '（未提供名稱）',
		verified: {
			attested: '已查驗：皮夾廠商出具了本站信任的證明',
			registered: '已查驗：這個皮夾已向本站登記，並以金鑰證明身分',
			public: '未查驗：這個皮夾已登記，但沒有證明自己的身分',
		},
		provider: '皮夾廠商',
		goesTo: '同意後會回到',
		credential: '要領取的網證',
		tiers: { light: '網證（輕量）', upgraded: '網證（升級）' },
		claims: '其中包含的資料',
		who: '您是哪一位？',
		offered: '這份網證是替這位市民準備的。',
		minor: '未成年',
		allow: '同意，發給這個皮夾',
		refuse: '不同意',
		goingOn: '正在回到皮夾',
		goingOnLead: '如果沒有自動前往，請按「繼續」。',
	},
	'zh-Hans': {
		title: '同意发给钱包吗？',
		lead: '有一个钱包要领取您的网证。请看清楚是谁要领、领什么，再决定。',
		madeUp: '这是演示。请选一位虚构的市民代替登录；发出的网证会注明“演示用”，不具任何效力。',
		note: '演示系统：所有市民都是虚构的。',
		wallet: '提出要求的钱包',
		unnamed: '（未提供名称）',
		verified: {
			attested: '已验证：钱包厂商出具了本站信任的证明',
			registered: '已验证：这个钱包已向本站登记，并用密钥证明了身份',
			public: '未验证：这个钱包已登记，但没有证明自己的身份',
		},
		provider: '钱包厂商',
		goesTo: '同意后会回到',
		credential: '要领取的网证',
		tiers: { light: '网证（轻量）', upgraded: '网证（升级）' },
		claims: '其中包含的资料',
		who: '您是哪一位？',
		offered: '这份网证是为这位市民准备的。',
		minor: '未成年',
		allow: '同意，发给这个钱包',
		refuse: '不同意',
		goingOn: '正在回到钱包',
		goingOnLead: '如果没有自动前往，请按“继续”。',
	},
	en: {
		title: 'Issue this to the wallet?',
		lead: 'A wallet asks for your network ID. See who asks and for what, then decide.',
		madeUp:
			'This is a demonstration. Choose a made-up citizen instead of signing in; what is issued says that it is a demonstration and is not valid.',
		note: 'Demonstration system: all citizens are made up.',
		wallet: 'The wallet that asks',
		unnamed: '(it gives no name)',
		verified: {
			attested: 'Verified: its provider, whom this issuer trusts, vouches for it',
			registered: 'Verified: it is registered here and proved it with its key',
			public: 'Not verified: it is registered here, but proved nothing',
		},
		provider: 'Wallet provider',
		goesTo: 'Then goes back to',
		credential: 'The credential',
		tiers: { light: 'Network ID, light', upgraded: 'Network ID, upgraded' },
		claims: 'What is in it',
		who: 'Who are you?',
		offered: 'It was prepared for this citizen.',
		minor: 'a minor',
		allow: 'Yes, issue it to this wallet',
		refuse: 'No',
		goingOn: 'Back to the wallet',
		goingOnLead: 'If nothing happens, press Continue.',
	},
})
