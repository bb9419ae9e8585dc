// What the wallet's pages say of journeys that take more than one step, in three languages.

import { words } from '@wangzheng/shared/web/locale.ts'

type Journey = {
	/** A decision that a crash cut off. */
	readonly offerCutOff: string
	readonly requestCutOff: string
	/** The holder signs in at the issuer. */
	readonly signIn: (host: string) => string
	readonly signInButton: string
	readonly goingOn: string
	readonly which: string
	readonly offered: string
	readonly has: string
	/** Credentials that come later. */
	readonly onItsWay: string
	readonly onItsWayHow: (issuer: string, since: string) => string
	readonly willCome: string
	/** New copies. */
	readonly renewable: (fresh: number, total: number) => string
	readonly renew: string
	readonly renewed: string
}

export const journeys = words<Journey>({
	'zh-Hant': {
		offerCutOff: '上次領取到一半中斷了，什麼都沒有收下。您可以再試一次；如果發證單位說驗證碼已經用過，請重新領取。',
		requestCutOff: '上次出示到一半中斷了，資料可能已經送出。再試一次沒有壞處：對方只會收下一次。',
		signIn: host => `接下來請到 ${host} 登入並同意，然後會回到這裡。`,
		signInButton: '去登入',
		goingOn: '正在前往發證單位的登入頁面。',
		which: '要領取哪一種？',
		offered: '領取證件',
		has: '這個發證單位提供的證件如下。領取之前，皮夾會檢查簽章、發證單位和內容。',
		onItsWay: '準備中',
		onItsWayHow: (issuer, since) => `${issuer}正在準備這張證件（${since}申請）。準備好之後會自動放進來，您不必守在這裡。`,
		willCome: '發證單位還在準備。證件準備好之後，會自動出現在這裡。',
		renewable: (fresh, total) =>
			`還有 ${fresh} 份（共 ${total} 份）沒用過。每次出示用一份新的，不同的對象就無法把您的紀錄串在一起；快用完時，皮夾會自動換新的。`,
		renew: '現在就換新的',
		renewed: '已經換上新的備用份。',
	},
	'zh-Hans': {
		offerCutOff: '上次领取到一半中断了，什么都没有收下。您可以再试一次；如果签发机关说验证码已经用过，请重新领取。',
		requestCutOff: '上次出示到一半中断了，数据可能已经发出。再试一次没有坏处：对方只会收下一次。',
		signIn: host => `接下来请到 ${host} 登录并同意，然后会回到这里。`,
		signInButton: '去登录',
		goingOn: '正在前往签发机关的登录页面。',
		which: '要领取哪一种？',
		offered: '领取证件',
		has: '这个签发机关提供的证件如下。领取之前，钱包会检查签名、签发机关和内容。',
		onItsWay: '准备中',
		onItsWayHow: (issuer, since) => `${issuer}正在准备这张证件（${since}申请）。准备好之后会自动放进来，您不必守在这里。`,
		willCome: '签发机关还在准备。证件准备好之后，会自动出现在这里。',
		renewable: (fresh, total) =>
			`还有 ${fresh} 份（共 ${total} 份）没用过。每次出示用一份新的，不同的对象就无法把您的记录串在一起；快用完时，钱包会自动换新的。`,
		renew: '现在就换新的',
		renewed: '已经换上新的备用份。',
	},
	en: {
		offerCutOff:
			'The last try was cut off, and nothing was taken. You can try again; if the issuer says that the code has been used, ask for a new offer.',
		requestCutOff: 'The last try was cut off, and your answer may have been sent. Trying again does no harm: they take one answer only.',
		signIn: host => `You will sign in and agree at ${host}, and then come back here.`,
		signInButton: 'Go and sign in',
		goingOn: "On to the issuer's page where you sign in.",
		which: 'Which one?',
		offered: 'Get a card',
		has: 'This issuer has these cards. Before one is kept, the wallet checks signature, issuer and content.',
		onItsWay: 'On its way',
		onItsWayHow: (issuer, since) =>
			`${issuer} is preparing this card (asked for on ${since}). It will come by itself; you need not wait here.`,
		willCome: 'The issuer is still preparing it. The card will appear here by itself.',
		renewable: (fresh, total) =>
			`${fresh} of ${total} were never shown. Each showing uses a fresh one, so that those who saw them cannot link you. Before they run out, the wallet gets new ones by itself.`,
		renew: 'Get new ones now',
		renewed: 'There are new copies now.',
	},
})
