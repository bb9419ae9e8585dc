// What the page of a result says, in three languages.

import type { CheckName } from '@wangzheng/shared/protocol/credential/check.ts'
import { words } from '@wangzheng/shared/web/locale.ts'
import type { Verdict } from '../report.ts'

type Says = {
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
}

export const saysOfResult = words<Says>({
	'zh-Hant': {
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
			transaction_data: '確認了這筆交易',
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
			transaction_data: '持有人沒有確認這筆交易。',
			query: '缺少要求的資料。',
		},
	},
	'zh-Hans': {
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
			transaction_data: '确认了这笔交易',
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
			transaction_data: '持有人没有确认这笔交易。',
			query: '缺少要求的资料。',
		},
	},
	en: {
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
			transaction_data: 'The transaction was confirmed',
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
			transaction_data: 'The holder did not confirm this transaction.',
			query: 'Something that was asked for is missing.',
		},
	},
})
