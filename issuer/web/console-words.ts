// What the console says.

import type { NotificationEvent } from '@wangzheng/shared/protocol/openid4vci/notification.ts'
import { words } from '@wangzheng/shared/web/locale.ts'
import type { Tier } from '../credential/tier.ts'
import type { Change, Decision, IssuanceState } from '../issuance.ts'

type ConsoleWords = {
	readonly title: string
	readonly lead: string
	readonly signInTitle: string
	readonly signInLead: string
	readonly key: string
	readonly keyHint: string
	readonly wrongKey: string
	readonly signIn: string
	readonly signOut: string
	readonly columns: readonly [made: string, tier: string, citizen: string, state: string, wallet: string, actions: string]
	readonly copies: (count: number) => string
	readonly tiers: Readonly<Record<Tier, string>>
	readonly states: Readonly<Record<IssuanceState, string>>
	readonly events: Readonly<Record<NotificationEvent, string>>
	readonly changes: Readonly<Record<Change | Decision, string>>
	readonly confirm: Readonly<Record<'revoke' | 'deny', string>>
	readonly empty: string
	readonly older: string
	readonly newest: string
	readonly rotateTitle: string
	readonly rotate: string
	readonly rotateText: string
	readonly confirmRotate: string
	readonly rotated: string
	readonly start: string
	readonly console: string
}

export const consoleWords = words<ConsoleWords>({
	'zh-Hant': {
		title: '管理主控台',
		lead: '已發出的網證，最新的在最上面。變更會在一分鐘內被查驗方看到。',
		signInTitle: '登入主控台',
		signInLead: '請輸入操作人員的金鑰。',
		key: '金鑰',
		keyHint: '第一把金鑰在首次啟動時產生，存放在資料夾裡的 operator-key 檔案。',
		wrongKey: '這把金鑰不正確。',
		signIn: '登入',
		signOut: '登出',
		columns: ['時間', '種類', '市民', '狀態', '皮夾回報', '操作'],
		copies: count => `${count} 份`,
		tiers: { light: '輕量', upgraded: '升級' },
		states: {
			offered: '待領取',
			authorized: '領取中',
			deferred: '待核准',
			denied: '未核准',
			issued: '有效',
			suspended: '已停用',
			revoked: '已撤銷',
			expired: '逾期未領',
		},
		events: { credential_accepted: '已收下', credential_failure: '未能收下', credential_deleted: '已刪除' },
		changes: { suspend: '停用', resume: '恢復', revoke: '撤銷', release: '核准發出', deny: '不予發出' },
		confirm: { revoke: '撤銷之後無法恢復。確定要撤銷嗎？', deny: '之後無法再核准。確定不發出嗎？' },
		empty: '還沒有發出任何網證。',
		older: '更早的',
		newest: '回到最新',
		rotateTitle: '簽章金鑰',
		rotate: '更換金鑰',
		rotateText: '之後發出的網證會用新的金鑰簽章；已經發出的仍然有效。',
		confirmRotate: '要更換簽章金鑰嗎？',
		rotated: '已經更換簽章金鑰。',
		start: '領取網證',
		console: '管理主控台',
	},
	'zh-Hans': {
		title: '管理控制台',
		lead: '已签发的网证，最新的在最上面。变更会在一分钟内被查验方看到。',
		signInTitle: '登录控制台',
		signInLead: '请输入操作人员的密钥。',
		key: '密钥',
		keyHint: '第一把密钥在首次启动时生成，存放在数据文件夹里的 operator-key 文件。',
		wrongKey: '这把密钥不正确。',
		signIn: '登录',
		signOut: '退出',
		columns: ['时间', '种类', '市民', '状态', '钱包回报', '操作'],
		copies: count => `${count} 份`,
		tiers: { light: '轻量', upgraded: '升级' },
		states: {
			offered: '待领取',
			authorized: '领取中',
			deferred: '待核准',
			denied: '未核准',
			issued: '有效',
			suspended: '已停用',
			revoked: '已撤销',
			expired: '逾期未领',
		},
		events: { credential_accepted: '已收下', credential_failure: '未能收下', credential_deleted: '已删除' },
		changes: { suspend: '停用', resume: '恢复', revoke: '撤销', release: '核准签发', deny: '不予签发' },
		confirm: { revoke: '撤销之后无法恢复。确定要撤销吗？', deny: '之后无法再核准。确定不签发吗？' },
		empty: '还没有签发任何网证。',
		older: '更早的',
		newest: '回到最新',
		rotateTitle: '签名密钥',
		rotate: '更换密钥',
		rotateText: '之后签发的网证会用新的密钥签名；已经签发的仍然有效。',
		confirmRotate: '要更换签名密钥吗？',
		rotated: '已经更换签名密钥。',
		start: '领取网证',
		console: '管理控制台',
	},
	en: {
		title: 'Console',
		lead: 'What was issued, the newest first. Verifiers see a change within a minute.',
		signInTitle: 'Sign in to the console',
		signInLead: 'Enter the key of an operator.',
		key: 'Key',
		keyHint: 'The first key was made at the first start and stands in the file operator-key of the data folder.',
		wrongKey: 'This key is not right.',
		signIn: 'Sign in',
		signOut: 'Sign out',
		columns: ['Made', 'Kind', 'Citizen', 'State', 'Wallet says', 'Actions'],
		copies: count => (count === 1 ? '1 copy' : `${count} copies`),
		tiers: { light: 'Light', upgraded: 'Upgraded' },
		states: {
			offered: 'Offered',
			authorized: 'Being received',
			deferred: 'Awaiting approval',
			denied: 'Not approved',
			issued: 'Valid',
			suspended: 'Suspended',
			revoked: 'Revoked',
			expired: 'Not taken in time',
		},
		events: { credential_accepted: 'kept', credential_failure: 'could not keep it', credential_deleted: 'deleted' },
		changes: { suspend: 'Suspend', resume: 'Resume', revoke: 'Revoke', release: 'Approve', deny: 'Deny' },
		confirm: { revoke: 'This cannot be undone. Revoke it?', deny: 'This cannot be undone. Deny it?' },
		empty: 'Nothing has been issued yet.',
		older: 'Older',
		newest: 'Back to the newest',
		rotateTitle: 'Signing key',
		rotate: 'Rotate the key',
		rotateText: 'What is issued from then on is signed with a new key; what was issued before stays valid.',
		confirmRotate: 'Rotate the signing key?',
		rotated: 'The signing key was rotated.',
		start: 'Get a network ID',
		console: 'Console',
	},
})
