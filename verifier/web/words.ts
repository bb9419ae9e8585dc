// What the verifier's pages say, in three languages.

import type { CheckName } from '@wangzheng/shared/protocol/credential/check.ts'
import { words } from '@wangzheng/shared/web/locale.ts'
import type { Verdict } from '../report.ts'
import type { Tier } from '../scenes/scene.ts'

type Says = {
	readonly home: { title: string; lead: string; note: string }
	readonly scene: {
		asks: string
		tier: string
		tiers: Record<Tier, string>
		keeps: string
		keepsNothing: string
		keepsUntil: (time: string) => string
		start: string
		back: string
		needsUpgrade: string
	}
	readonly request: {
		title: string
		lead: string
		scan: string
		scanHow: readonly string[]
		qr: string
		here: string
		webWallet: string
		ownWallet: string
		copy: string
		copyHint: string
		waiting: string
		left: string
		elsewhere: string
		elsewhereHow: string
	}
	readonly result: {
		title: string
		verdicts: Record<Verdict, string>
		verified: string
		undecided: string
		refused: string
		refusedHow: string
		failedByWallet: string
		expired: string
		expiredHow: string
		another: string
		claims: string
		claimsGone: string
		claimsUntil: string
		checks: string
		outcomes: Record<'passed' | 'failed' | 'not_checked', string>
		withheld: string
		withheldHow: string
		upgrade: string
		upgradeHow: string
		upgradeDo: string
	}
	readonly checks: Record<CheckName, string>
	/** Why it failed, for whoever stands at the counter. */
	readonly failed: Record<CheckName | 'revoked' | 'suspended', string>
	readonly yes: string
	readonly no: string
}

export const says = words<Says>({
	'zh-Hant': {
		home: {
			title: '請選擇場合',
			lead: '這裡示範店家與機關如何查驗網證。選一個場合，再用皮夾出示。',
			note: '示範系統：店家、機關與人物都是虛構的。',
		},
		scene: {
			asks: '會要求的資料',
			tier: '需要的網證',
			tiers: { light: '輕量或升級網證', upgraded: '升級網證' },
			keeps: '資料保留',
			keepsNothing: '不保留任何資料，只留下查驗結果',
			keepsUntil: time => `${time}後刪除`,
			start: '開始查驗',
			back: '選擇其他場合',
			needsUpgrade: '這個場合只接受升級網證。手上是輕量網證的話，請先升級。',
		},
		request: {
			title: '請出示網證',
			lead: '用皮夾確認後，結果會顯示在這裡。',
			scan: '皮夾在手機上',
			scanHow: ['打開手機上的皮夾', '掃描這個 QR 碼', '看清楚要給的資料，再按同意'],
			qr: 'QR 碼：出示網證的請求',
			here: '皮夾在這部裝置上',
			webWallet: '用網頁皮夾出示',
			ownWallet: '用其他皮夾程式出示',
			copy: '複製',
			copyHint: '把連結貼到皮夾裡',
			waiting: '等待皮夾回覆…',
			left: '剩餘時間',
			elsewhere: '皮夾已經回覆',
			elsewhereHow: '結果只顯示在皮夾帶您回來的那個分頁，以免別人冒用。',
		},
		result: {
			title: '查驗結果',
			verdicts: { verified: '通過', failed: '未通過', not_checked: '無法確認' },
			verified: '網證有效，而且是本人出示。',
			undecided: '有一項沒辦法查，所以還不能算通過，也不代表網證有問題。請稍後再試。',
			refused: '持有人沒有出示',
			refusedHow: '皮夾裡沒有符合的網證，或持有人不同意提供。',
			failedByWallet: '皮夾無法處理這個請求',
			expired: '已經逾時',
			expiredHow: '沒有在時限內收到回覆。請重新開始。',
			another: '再查驗一次',
			claims: '得到的資料',
			claimsGone: '這個場合不留下任何資料。',
			claimsUntil: '保留到',
			checks: '查了哪些項目',
			outcomes: { passed: '通過', failed: '未通過', not_checked: '未查' },
			withheld: '這個結果屬於另一個瀏覽器',
			withheldHow: '請回到一開始提出查驗的那個瀏覽器。',
			upgrade: '需要升級網證',
			upgradeHow: '輕量網證不能用在這個場合。到發證機關升級後再試一次。',
			upgradeDo: '去升級',
		},
		checks: {
			signature: '內容沒有被改過',
			issuer_trust: '由認可的機關發證',
			validity: '在有效期限內',
			status: '沒有停用或撤銷',
			tier: '等級足夠',
			holder_binding: '由持有人本人出示',
			nonce: '是為這次查驗出示的',
			audience: '是出示給這裡的',
			query: '要求的資料齊全',
		},
		failed: {
			signature: '內容可能被改過，不能相信。',
			issuer_trust: '發證機關不在認可名單上。',
			validity: '網證已過期或還沒生效。',
			status: '網證目前不能使用。',
			revoked: '網證已經撤銷。',
			suspended: '網證暫時停用中。',
			tier: '網證的等級不夠。',
			holder_binding: '不能證明是持有人本人出示的。',
			nonce: '這是為別次查驗出示的。',
			audience: '這是出示給別人的。',
			query: '缺少要求的資料。',
		},
		yes: '是',
		no: '否',
	},
	'zh-Hans': {
		home: {
			title: '请选择场合',
			lead: '这里演示商家与机关如何查验网证。选一个场合，再用钱包出示。',
			note: '演示系统：商家、机关与人物都是虚构的。',
		},
		scene: {
			asks: '会要求的资料',
			tier: '需要的网证',
			tiers: { light: '轻量或升级网证', upgraded: '升级网证' },
			keeps: '资料保留',
			keepsNothing: '不保留任何资料，只留下查验结果',
			keepsUntil: time => `${time}后删除`,
			start: '开始查验',
			back: '选择其他场合',
			needsUpgrade: '这个场合只接受升级网证。手上是轻量网证的话，请先升级。',
		},
		request: {
			title: '请出示网证',
			lead: '用钱包确认后，结果会显示在这里。',
			scan: '钱包在手机上',
			scanHow: ['打开手机上的钱包', '扫描这个二维码', '看清楚要给的资料，再按同意'],
			qr: '二维码：出示网证的请求',
			here: '钱包在这台设备上',
			webWallet: '用网页钱包出示',
			ownWallet: '用其他钱包程序出示',
			copy: '复制',
			copyHint: '把链接粘贴到钱包里',
			waiting: '等待钱包回复…',
			left: '剩余时间',
			elsewhere: '钱包已经回复',
			elsewhereHow: '结果只显示在钱包带您回来的那个标签页，以免别人冒用。',
		},
		result: {
			title: '查验结果',
			verdicts: { verified: '通过', failed: '未通过', not_checked: '无法确认' },
			verified: '网证有效，而且是本人出示。',
			undecided: '有一项没办法查，所以还不能算通过，也不代表网证有问题。请稍后再试。',
			refused: '持有人没有出示',
			refusedHow: '钱包里没有符合的网证，或持有人不同意提供。',
			failedByWallet: '钱包无法处理这个请求',
			expired: '已经超时',
			expiredHow: '没有在时限内收到回复。请重新开始。',
			another: '再查验一次',
			claims: '得到的资料',
			claimsGone: '这个场合不留下任何资料。',
			claimsUntil: '保留到',
			checks: '查了哪些项目',
			outcomes: { passed: '通过', failed: '未通过', not_checked: '未查' },
			withheld: '这个结果属于另一个浏览器',
			withheldHow: '请回到一开始提出查验的那个浏览器。',
			upgrade: '需要升级网证',
			upgradeHow: '轻量网证不能用在这个场合。到签发机关升级后再试一次。',
			upgradeDo: '去升级',
		},
		checks: {
			signature: '内容没有被改过',
			issuer_trust: '由认可的机关签发',
			validity: '在有效期限内',
			status: '没有停用或撤销',
			tier: '等级足够',
			holder_binding: '由持有人本人出示',
			nonce: '是为这次查验出示的',
			audience: '是出示给这里的',
			query: '要求的资料齐全',
		},
		failed: {
			signature: '内容可能被改过，不能相信。',
			issuer_trust: '签发机关不在认可名单上。',
			validity: '网证已过期或还没生效。',
			status: '网证目前不能使用。',
			revoked: '网证已经撤销。',
			suspended: '网证暂时停用中。',
			tier: '网证的等级不够。',
			holder_binding: '不能证明是持有人本人出示的。',
			nonce: '这是为别次查验出示的。',
			audience: '这是出示给别人的。',
			query: '缺少要求的资料。',
		},
		yes: '是',
		no: '否',
	},
	en: {
		home: {
			title: 'Choose a situation',
			lead: 'This shows how shops and offices check a network ID. Choose a situation, then present with your wallet.',
			note: 'A demonstration: the shops, the offices and the people are made up.',
		},
		scene: {
			asks: 'What you will be asked for',
			tier: 'Network ID needed',
			tiers: { light: 'Light or upgraded', upgraded: 'Upgraded' },
			keeps: 'What is kept',
			keepsNothing: 'Nothing but the outcome of the check',
			keepsUntil: time => `Deleted after ${time}`,
			start: 'Start the check',
			back: 'Choose another',
			needsUpgrade: 'Only an upgraded network ID is taken here. If yours is light, upgrade it first.',
		},
		request: {
			title: 'Present your network ID',
			lead: 'The result shows here once you have agreed in your wallet.',
			scan: 'Your wallet is on a phone',
			scanHow: ['Open the wallet on your phone', 'Scan this QR code', 'Read what is asked for, then agree'],
			qr: 'QR code: request to present a network ID',
			here: 'Your wallet is on this device',
			webWallet: 'Use the web wallet',
			ownWallet: 'Use another wallet app',
			copy: 'Copy',
			copyHint: 'Paste a link into a wallet',
			waiting: 'Waiting for the wallet…',
			left: 'Time left',
			elsewhere: 'The wallet has answered',
			elsewhereHow: 'The result shows only in the tab to which the wallet led you back, so that nobody else can use it.',
		},
		result: {
			title: 'Result',
			verdicts: { verified: 'Verified', failed: 'Not accepted', not_checked: 'Could not be confirmed' },
			verified: 'The network ID is valid and its holder presented it.',
			undecided: 'One thing could not be checked. That is not a pass, and it does not mean that anything is wrong. Try again later.',
			refused: 'Nothing was presented',
			refusedHow: 'The wallet holds no network ID that fits, or its holder did not agree.',
			failedByWallet: 'The wallet could not handle the request',
			expired: 'Time is up',
			expiredHow: 'No answer came in time. Please start again.',
			another: 'Check again',
			claims: 'What was told',
			claimsGone: 'Nothing is kept here.',
			claimsUntil: 'Kept until',
			checks: 'What was checked',
			outcomes: { passed: 'Passed', failed: 'Failed', not_checked: 'Not checked' },
			withheld: 'This result belongs to another browser',
			withheldHow: 'Go back to the browser in which the check was started.',
			upgrade: 'An upgraded network ID is needed',
			upgradeHow: 'A light one is not enough here. Upgrade it at the issuer, then try again.',
			upgradeDo: 'Upgrade',
		},
		checks: {
			signature: 'Nothing in it was changed',
			issuer_trust: 'Issued by an office that is trusted',
			validity: 'Within its dates',
			status: 'Neither suspended nor revoked',
			tier: 'Of the level needed',
			holder_binding: 'Presented by its holder',
			nonce: 'Presented for this check',
			audience: 'Presented to this place',
			query: 'Everything asked for is there',
		},
		failed: {
			signature: 'It may have been changed and cannot be believed.',
			issuer_trust: 'Whoever issued it is not trusted here.',
			validity: 'It has expired or does not hold yet.',
			status: 'It cannot be used at present.',
			revoked: 'It has been revoked.',
			suspended: 'It is suspended for now.',
			tier: 'It is not of the level needed.',
			holder_binding: 'It is not shown that its holder presented it.',
			nonce: 'It was presented for another check.',
			audience: 'It was presented to somebody else.',
			query: 'Something that was asked for is missing.',
		},
		yes: 'yes',
		no: 'no',
	},
})
