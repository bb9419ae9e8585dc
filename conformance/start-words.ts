// What the start page says, in three languages.

import { words } from '@wangzheng/shared/web/locale.ts'

type Step = { readonly title: string; readonly text: string; readonly first: string; readonly second: string }

export type StartWords = {
	readonly title: string
	readonly what: readonly [string, string, string]
	readonly light: string
	readonly upgraded: string
	readonly trips: string
	readonly steps: readonly [issue: Step, present: Step, revoke: Step]
	readonly where: string
	readonly agent: string
	readonly address: string
	readonly state: string
	readonly names: Readonly<Record<'issuer' | 'verifier' | 'wallet', string>>
	readonly running: string
	readonly silent: string
	readonly forPrograms: string
	readonly note: string
}

export const startWords = words<StartWords>({
	'zh-Hant': {
		title: '網證：放在手機裡的身分證明',
		what: [
			'網證由發證機關簽發，收在您自己的皮夾裡；對方只看到您同意出示的項目。',
			'輕量網證（黑白）證明「我是我」；升級網證（彩色）經晶片與八位數密碼核發，可辦需要完整身分的事。',
			'發證、皮夾、查驗三個程式都在這台電腦上執行，依 OpenID4VCI 1.0 與 OpenID4VP 1.0 互通。',
		],
		light: '輕量',
		upgraded: '升級',
		trips: '三趟旅程',
		steps: [
			{
				title: '領一張網證',
				text: '選一位虛構的公民與等級，用皮夾打開連結，輸入八位數驗證碼。',
				first: '前往發證',
				second: '打開皮夾',
			},
			{
				title: '出示給店家',
				text: '選一個情境，例如網咖或旅館；在皮夾看清楚對方是誰、要看什麼，再同意。',
				first: '前往查驗',
				second: '打開皮夾',
			},
			{
				title: '停用或撤銷',
				text: '在主控台停用一張網證，再出示一次：查驗會拒絕，並說明原因。主控台的金鑰印在啟動程式的視窗裡。',
				first: '前往主控台',
				second: '再查驗一次',
			},
		],
		where: '哪些程式正在執行',
		agent: '程式',
		address: '網址',
		state: '狀態',
		names: { issuer: '發證', verifier: '查驗', wallet: '皮夾' },
		running: '執行中',
		silent: '沒有回應',
		forPrograms: '給程式用的介面（OpenAPI）：',
		note: '這是示範系統：所有公民都是虛構的，簽發的網證沒有法律效力。',
	},
	'zh-Hans': {
		title: '网证：放在手机里的身份证明',
		what: [
			'网证由签发机关签发，存放在您自己的钱包里；对方只看到您同意出示的项目。',
			'轻量网证（黑白）证明「我是我」；升级网证（彩色）经芯片与八位数密码签发，可办理需要完整身份的事。',
			'签发、钱包、查验三个程序都在这台电脑上运行，按 OpenID4VCI 1.0 与 OpenID4VP 1.0 互通。',
		],
		light: '轻量',
		upgraded: '升级',
		trips: '三段旅程',
		steps: [
			{
				title: '领一张网证',
				text: '选一位虚构的公民与等级，用钱包打开链接，输入八位数验证码。',
				first: '前往签发',
				second: '打开钱包',
			},
			{
				title: '出示给商家',
				text: '选一个场景，例如网吧或旅馆；在钱包里看清楚对方是谁、要看什么，再同意。',
				first: '前往查验',
				second: '打开钱包',
			},
			{
				title: '停用或撤销',
				text: '在控制台停用一张网证，再出示一次：查验会拒绝，并说明原因。控制台的密钥印在启动程序的窗口里。',
				first: '前往控制台',
				second: '再查验一次',
			},
		],
		where: '哪些程序正在运行',
		agent: '程序',
		address: '网址',
		state: '状态',
		names: { issuer: '签发', verifier: '查验', wallet: '钱包' },
		running: '运行中',
		silent: '没有响应',
		forPrograms: '给程序用的接口（OpenAPI）：',
		note: '这是示范系统：所有公民都是虚构的，签发的网证没有法律效力。',
	},
	en: {
		title: '網證 Wangzheng: proof of who you are, in your own pocket',
		what: [
			'An issuer signs your network ID, you keep it in your own wallet, and others see only what you agree to show.',
			'The light ID (black and white) shows that you are you; the upgraded one (in colour) was issued with chip and 8-digit PIN, for what needs your full identity.',
			'Issuer, wallet and verifier run on this machine and speak OpenID4VCI 1.0 and OpenID4VP 1.0.',
		],
		light: 'Light',
		upgraded: 'Upgraded',
		trips: 'Three trips',
		steps: [
			{
				title: 'Get a network ID',
				text: 'Choose a made-up citizen and a tier, open the link with the wallet and type the 8-digit code.',
				first: 'Go to the issuer',
				second: 'Open the wallet',
			},
			{
				title: 'Show it',
				text: 'Choose a scene, such as an internet café or a hotel; see in the wallet who asks for what, then agree.',
				first: 'Go to the verifier',
				second: 'Open the wallet',
			},
			{
				title: 'Suspend or revoke it',
				text: 'Suspend it at the console and show it again: the verifier refuses and says why. The key of the console was printed where you started this.',
				first: 'Go to the console',
				second: 'Verify again',
			},
		],
		where: 'What is running',
		agent: 'Agent',
		address: 'Address',
		state: 'State',
		names: { issuer: 'Issuer', verifier: 'Verifier', wallet: 'Wallet' },
		running: 'running',
		silent: 'no answer',
		forPrograms: 'Interfaces for programs (OpenAPI):',
		note: 'This is a demonstration: all citizens are made up, and what is issued has no legal force.',
	},
})
