// What the wallet's pages say, in three languages.

import { words } from '@wangzheng/shared/web/locale.ts'
import type { CardStatus } from '../operations/read-held.ts'
import type { HistoryEntry } from '../store/history.ts'

type Says = {
	readonly cards: string
	readonly history: string
	readonly yes: string
	readonly no: string
	readonly sexes: readonly string[]
	readonly status: Record<CardStatus, string>
	readonly statusHow: Record<CardStatus, string>
	readonly asOf: (time: string) => string
	readonly home: { title: string; lead: string; empty: string; paste: string; pasteHow: string; open: string; notALink: string }
	readonly incoming: {
		offer: string
		offerLead: string
		request: string
		requestLead: string
		from: string
		look: string
		later: string
	}
	readonly offer: {
		title: string
		lead: string
		who: string
		address: string
		goesTo: string
		check: string
		what: string
		holds: string
		code: string
		codeHow: (length: number | undefined) => string
		codeWrong: string
		accept: string
		discard: string
		done: string
	}
	readonly credential: {
		received: string
		receivedHow: string
		claims: string
		issuer: string
		signedBy: string
		receivedAt: string
		until: string
		copies: string
		copiesHow: (fresh: number, total: number) => string
		format: string
		type: string
		typeNotChecked: string
		drawn: string
		refresh: string
		delete: string
		deleteSure: string
		show: string
		showHow: string
		status: string
	}
	readonly past: { title: string; lead: string; empty: string; events: Record<HistoryEntry['event'], string>; told: string }
	readonly problem: Record<ProblemKind, readonly [title: string, advice: string]> & {
		detail: string
		rule: string
		trace: string
		back: string
	}
}

export type ProblemKind = 'untrusted' | 'unreachable' | 'used' | 'over' | 'unwanted' | 'code' | 'denied' | 'credential' | 'faulty'

export const says = words<Says>({
	'zh-Hant': {
		cards: '我的證件',
		history: '使用紀錄',
		yes: '是',
		no: '否',
		sexes: ['未知', '男', '女', '其他'],
		status: { valid: '有效', suspended: '已停用', invalid: '已撤銷', expired: '已過期', not_checked: '狀態未查' },
		statusHow: {
			valid: '發證單位確認這張證件目前有效。',
			suspended: '發證單位暫時停用了這張證件。恢復之前，對方多半不會接受。',
			invalid: '發證單位已經撤銷這張證件，不會再恢復。',
			expired: '這張證件已經過了有效期限。',
			not_checked: '目前查不到發證單位的狀態名單，所以不知道是否仍然有效。',
		},
		asOf: time => `最後查詢：${time}`,
		home: {
			title: '我的皮夾',
			lead: '您的證件放在這裡。要給誰看、看什麼，每一次都由您決定。',
			empty: '還沒有證件。向發證單位領取後，就會出現在這裡。',
			paste: '貼上連結',
			pasteHow: '發證單位或查驗單位給您的連結，或發證單位的網址，貼在這裡就能打開。',
			open: '打開',
			notALink: '這個連結不是證件的邀請，也不是出示的請求。',
		},
		incoming: {
			offer: '有人要發證件給您',
			offerLead: '在您按下按鈕之前，皮夾不會連線到對方。',
			request: '有人想查看您的證件',
			requestLead: '先看清楚對方是誰、要看什麼。在您同意之前，什麼都不會告訴對方。',
			from: '來自',
			look: '看看內容',
			later: '不用了',
		},
		offer: {
			title: '要收下這張證件嗎？',
			lead: '收下之前，皮夾會檢查簽章、發證單位和內容；不符合的不會收。',
			who: '發證單位',
			address: '網址',
			goesTo: '驗證碼會送到',
			check: '請確認這是您認識的單位，再輸入驗證碼。',
			what: '您會收到',
			holds: '內容包括',
			code: '驗證碼',
			codeHow: length => (length === undefined ? '發證單位另外給您的驗證碼。' : `發證單位另外給您的 ${length} 位驗證碼。`),
			codeWrong: '發證單位不接受這組驗證碼。請再看一次；若多次不對，這份邀請會失效，請重新領取。',
			accept: '收下',
			discard: '不要收',
			done: '這份邀請已經處理過了。',
		},
		credential: {
			received: '已收下',
			receivedHow: '簽章、發證單位與內容都檢查過了，證件已經放進您的皮夾。',
			claims: '證件內容',
			issuer: '發證單位',
			signedBy: '簽章憑證',
			receivedAt: '收下時間',
			until: '有效期限',
			copies: '備用份數',
			copiesHow: (fresh, total) =>
				fresh > 0
					? `還有 ${fresh} 份（共 ${total} 份）沒用過。每次出示用一份新的，不同的對象就無法把您的紀錄串在一起。`
					: `${total} 份都用過了，之後會重複使用最後一份。想避免被串連，可以重新領取。`,
			format: '證件格式',
			type: '證件類型',
			drawn: '發證單位設計的卡面',
			typeNotChecked: '這類證件的說明取不到，內容沒有依照說明核對過。',
			refresh: '重新查詢狀態',
			delete: '刪除這張證件',
			deleteSure: '刪除後無法復原，要用時得重新領取。確定刪除嗎？',
			show: '出示這張證件',
			showHow: '打開查驗單位給的連結，或掃描他們的 QR 碼，就能出示。',
			status: '狀態',
		},
		past: {
			title: '使用紀錄',
			lead: '這裡只記下做了什麼、對象是誰、說了哪幾項；不記內容。',
			empty: '還沒有紀錄。',
			events: {
				received: '收下證件',
				not_received: '沒有收下',
				deferred: '等待發證單位製作',
				renewed: '換了新的備用份',
				not_renewed: '換新的備用份沒有成功',
				presented: '出示',
				declined: '拒絕出示',
				refused: '皮夾拒絕了不合規的請求',
				failed: '出示未被接受',
				deleted: '刪除證件',
			},
			told: '告訴了：',
		},
		problem: {
			untrusted: ['無法確認對方是誰', '對方的憑證不是由這個皮夾信任的機構簽發，所以不往下進行。什麼資料都沒有送出。'],
			unreachable: ['連不上對方，或對方拒絕了', '請稍後再試；若一直如此，請向對方要一個新的連結。'],
			used: ['已經處理過了', '同一份邀請或請求只能用一次。'],
			over: ['已經過期', '這份邀請或請求超過時限，請向對方要一個新的。'],
			unwanted: ['這個皮夾不收這個單位的證件', '只有名單上的發證單位可以發證件到這裡。'],
			denied: ['沒有領到證件', '發證單位沒有同意，或您在那裡取消了。想領取的話，可以再試一次。'],
			code: ['驗證碼不對，或邀請已失效', '請確認驗證碼；若仍然不行，請重新領取。'],
			credential: ['收到的證件有問題，沒有收下', '內容或簽章不符合要求，皮夾已經拒絕，並通知發證單位。'],
			faulty: ['這個連結有問題', '內容不符合規範，皮夾已經拒絕。請向對方要一個新的連結。'],
			detail: '技術細節',
			rule: '依據',
			trace: '追蹤碼',
			back: '回到皮夾',
		},
	},
	'zh-Hans': {
		cards: '我的证件',
		history: '使用记录',
		yes: '是',
		no: '否',
		sexes: ['未知', '男', '女', '其他'],
		status: { valid: '有效', suspended: '已停用', invalid: '已撤销', expired: '已过期', not_checked: '状态未查' },
		statusHow: {
			valid: '签发机关确认这张证件目前有效。',
			suspended: '签发机关暂时停用了这张证件。恢复之前，对方多半不会接受。',
			invalid: '签发机关已经撤销这张证件，不会再恢复。',
			expired: '这张证件已经过了有效期限。',
			not_checked: '目前查不到签发机关的状态名单，所以不知道是否仍然有效。',
		},
		asOf: time => `最后查询：${time}`,
		home: {
			title: '我的钱包',
			lead: '您的证件放在这里。给谁看、看什么，每一次都由您决定。',
			empty: '还没有证件。向签发机关领取后，就会出现在这里。',
			paste: '粘贴链接',
			pasteHow: '签发机关或查验单位给您的链接，或签发机关的网址，粘贴在这里就能打开。',
			open: '打开',
			notALink: '这个链接不是证件的邀请，也不是出示的请求。',
		},
		incoming: {
			offer: '有人要签发证件给您',
			offerLead: '在您按下按钮之前，钱包不会连接对方。',
			request: '有人想查看您的证件',
			requestLead: '先看清楚对方是谁、要看什么。在您同意之前，什么都不会告诉对方。',
			from: '来自',
			look: '看看内容',
			later: '不用了',
		},
		offer: {
			title: '要收下这张证件吗？',
			lead: '收下之前，钱包会检查签名、签发机关和内容；不符合的不会收。',
			who: '签发机关',
			address: '网址',
			goesTo: '验证码会发送到',
			check: '请确认这是您认识的单位，再输入验证码。',
			what: '您会收到',
			holds: '内容包括',
			code: '验证码',
			codeHow: length => (length === undefined ? '签发机关另外给您的验证码。' : `签发机关另外给您的 ${length} 位验证码。`),
			codeWrong: '签发机关不接受这个验证码。请再看一次；若多次不对，这份邀请会失效，请重新领取。',
			accept: '收下',
			discard: '不要收',
			done: '这份邀请已经处理过了。',
		},
		credential: {
			received: '已收下',
			receivedHow: '签名、签发机关与内容都检查过了，证件已经放进您的钱包。',
			claims: '证件内容',
			issuer: '签发机关',
			signedBy: '签名证书',
			receivedAt: '收下时间',
			until: '有效期限',
			copies: '备用份数',
			copiesHow: (fresh, total) =>
				fresh > 0
					? `还有 ${fresh} 份（共 ${total} 份）没用过。每次出示用一份新的，不同的对象就无法把您的记录串在一起。`
					: `${total} 份都用过了，之后会重复使用最后一份。想避免被串联，可以重新领取。`,
			format: '证件格式',
			type: '证件类型',
			drawn: '签发机关设计的卡面',
			typeNotChecked: '这类证件的说明取不到，内容没有按照说明核对过。',
			refresh: '重新查询状态',
			delete: '删除这张证件',
			deleteSure: '删除后无法恢复，要用时得重新领取。确定删除吗？',
			show: '出示这张证件',
			showHow: '打开查验单位给的链接，或扫描他们的二维码，就能出示。',
			status: '状态',
		},
		past: {
			title: '使用记录',
			lead: '这里只记下做了什么、对象是谁、说了哪几项；不记内容。',
			empty: '还没有记录。',
			events: {
				received: '收下证件',
				not_received: '没有收下',
				deferred: '等待签发机关制作',
				renewed: '换了新的备用份',
				not_renewed: '换新的备用份没有成功',
				presented: '出示',
				declined: '拒绝出示',
				refused: '钱包拒绝了不合规的请求',
				failed: '出示未被接受',
				deleted: '删除证件',
			},
			told: '告诉了：',
		},
		problem: {
			untrusted: ['无法确认对方是谁', '对方的证书不是由这个钱包信任的机构签发，所以不往下进行。什么数据都没有发出。'],
			unreachable: ['连不上对方，或对方拒绝了', '请稍后再试；若一直如此，请向对方要一个新的链接。'],
			used: ['已经处理过了', '同一份邀请或请求只能用一次。'],
			over: ['已经过期', '这份邀请或请求超过时限，请向对方要一个新的。'],
			unwanted: ['这个钱包不收这个单位的证件', '只有名单上的签发机关可以签发证件到这里。'],
			denied: ['没有领到证件', '签发机关没有同意，或您在那里取消了。想领取的话，可以再试一次。'],
			code: ['验证码不对，或邀请已失效', '请确认验证码；若仍然不行，请重新领取。'],
			credential: ['收到的证件有问题，没有收下', '内容或签名不符合要求，钱包已经拒绝，并通知签发机关。'],
			faulty: ['这个链接有问题', '内容不符合规范，钱包已经拒绝。请向对方要一个新的链接。'],
			detail: '技术细节',
			rule: '依据',
			trace: '追踪码',
			back: '回到钱包',
		},
	},
	en: {
		cards: 'My cards',
		history: 'History',
		yes: 'Yes',
		no: 'No',
		sexes: ['unknown', 'male', 'female', 'other'],
		status: { valid: 'Valid', suspended: 'Suspended', invalid: 'Revoked', expired: 'Expired', not_checked: 'Not checked' },
		statusHow: {
			valid: 'The issuer says that this card holds.',
			suspended: 'The issuer has suspended this card. Until that ends, it will hardly be accepted.',
			invalid: 'The issuer has revoked this card for good.',
			expired: 'This card is past its date.',
			not_checked: "The issuer's status list cannot be had just now, so nobody knows whether this card still holds.",
		},
		asOf: time => `Last checked: ${time}`,
		home: {
			title: 'My wallet',
			lead: 'Your cards are kept here. Who sees them, and what of them, is for you to decide, each time.',
			empty: 'No cards yet. Get one from an issuer, and it will stand here.',
			paste: 'Paste a link',
			pasteHow: "A link that an issuer or a verifier gave you opens here, and so does an issuer's own address.",
			open: 'Open',
			notALink: 'This link is neither an offer of a card nor a request to show one.',
		},
		incoming: {
			offer: 'Somebody offers you a card',
			offerLead: 'Until you press the button, the wallet does not connect to them.',
			request: 'Somebody asks to see a card of yours',
			requestLead: 'First see who asks, and for what. Nothing is told before you agree.',
			from: 'From',
			look: 'Have a look',
			later: 'No, thanks',
		},
		offer: {
			title: 'Take this card?',
			lead: 'Before it is kept, the wallet checks signature, issuer and content; what does not pass is not taken.',
			who: 'Issuer',
			address: 'Address',
			goesTo: 'The code goes to',
			check: 'Make sure that you know them before you type the code.',
			what: 'You would get',
			holds: 'It holds',
			code: 'Code',
			codeHow: length => (length === undefined ? 'The code that the issuer gave you.' : `The ${length} digits that the issuer gave you.`),
			codeWrong: 'The issuer does not take this code. Look again; after several wrong ones the offer ends, and you must ask for a new one.',
			accept: 'Take it',
			discard: 'Leave it',
			done: 'This offer has been dealt with.',
		},
		credential: {
			received: 'Taken',
			receivedHow: 'Signature, issuer and content were checked; the card is in your wallet.',
			claims: 'What it says',
			issuer: 'Issuer',
			signedBy: 'Signed by',
			receivedAt: 'Received',
			until: 'Valid until',
			copies: 'Copies',
			copiesHow: (fresh, total) =>
				fresh > 0
					? `${fresh} of ${total} were never shown. Each showing uses a fresh one, so that those who saw them cannot link you.`
					: `All ${total} were shown; from now on the last one is shown again. Get the card anew if you want not to be linked.`,
			format: 'Format',
			type: 'Type',
			drawn: 'The card as its issuer draws it',
			typeNotChecked: 'What this type of credential says of itself could not be had, so the content was not checked against it.',
			refresh: 'Check the status again',
			delete: 'Delete this card',
			deleteSure: 'This cannot be undone: you would have to get the card anew. Delete it?',
			show: 'Show this card',
			showHow: "Open a verifier's link, or scan their QR code.",
			status: 'Status',
		},
		past: {
			title: 'History',
			lead: 'What was done, with whom, and which things were told; not what they said.',
			empty: 'Nothing happened yet.',
			events: {
				received: 'Card taken',
				not_received: 'Card not taken',
				deferred: 'The issuer will issue it later',
				renewed: 'New copies received',
				not_renewed: 'New copies not received',
				presented: 'Shown',
				declined: 'Declined',
				refused: 'The wallet refused a faulty request',
				failed: 'Showing was not accepted',
				deleted: 'Card deleted',
			},
			told: 'Told: ',
		},
		problem: {
			untrusted: [
				'Nobody vouches for the other side',
				'Their certificate is not from an authority that this wallet trusts, so it goes no further. Nothing was sent.',
			],
			unreachable: ['The other side refused or did not answer', 'Try again later; if it goes on, ask them for a new link.'],
			used: ['This has been dealt with', 'An offer or a request works once.'],
			over: ['This has expired', 'The time of the offer or request is over. Ask for a new one.'],
			unwanted: ['This wallet takes no cards from there', 'Only issuers on its list may send cards here.'],
			denied: ['You were not given the card', 'The issuer refused, or you turned back there. You can try again.'],
			code: ['The code is wrong, or the offer has ended', 'Check the code; if it still fails, ask for a new offer.'],
			credential: [
				'The card that came was faulty and was not taken',
				'Its content or signature broke a rule. The wallet refused it and told the issuer.',
			],
			faulty: ['Something is wrong with this link', 'What it brought breaks a rule, so the wallet refused it. Ask for a new link.'],
			detail: 'Technical detail',
			rule: 'Rule',
			trace: 'Trace',
			back: 'Back to the wallet',
		},
	},
})
