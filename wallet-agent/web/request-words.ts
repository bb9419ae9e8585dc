// What the pages of a request say, in three languages.

import { words } from '@wangzheng/shared/web/locale.ts'
import type { CardStatus } from '../operations/read-held.ts'

type RequestWords = {
	readonly title: string
	readonly wants: string
	readonly calls: string
	readonly site: string
	readonly verified: string
	readonly certificate: string
	readonly purpose: string
	readonly purposeNone: string
	readonly tells: string
	readonly withholds: string
	readonly nothingMore: string
	readonly alsoTold: string
	readonly choose: string
	readonly optional: string
	readonly optionalLeave: string
	readonly agree: string
	readonly decline: string
	readonly cannot: string
	readonly cannotHow: string
	readonly asked: string
	readonly warn: Record<Exclude<CardStatus, 'valid'>, string>
	readonly done: Record<'presented' | 'declined' | 'refused' | 'failed', readonly [string, string]>
	/** A request that breaks a rule. */
	readonly fault: { readonly title: string; readonly lead: (host: string) => string; readonly how: string; readonly tell: string }
	/** Names of what is told. OpenID4VP 1.0 §B.2.4. */
	readonly kept: (names: string) => string
	readonly notKept: (names: string) => string
	/** After an answer over the Digital Credentials API. */
	readonly handedOver: (host: string) => string
	/** What others attest of the verifier. OpenID4VP 1.0 §5.11. */
	readonly attested: {
		readonly registered: string
		readonly says: (registrar: string) => string
		readonly name: string
		readonly purpose: string
		readonly privacy: string
		readonly beyond: (names: string) => string
		readonly attached: string
		readonly notChecked: (count: number) => string
	}
}

export const requestWords = words<RequestWords>({
	'zh-Hant': {
		title: '要出示證件嗎？',
		wants: '想查看您的證件。',
		calls: '自稱',
		site: '答案會送到',
		verified: '怎麼確認的',
		certificate: '憑證持有者',
		purpose: '用途',
		purposeNone: '對方沒有說明',
		tells: '會告訴對方',
		withholds: '不會告訴對方',
		nothingMore: '除了證件本身有效之外，什麼都不說',
		alsoTold: '另外，證件的類型、簽發資料與查詢狀態的位置一定會附上，對方才能驗證。',
		choose: '用哪一張？',
		optional: '這一項可以不給',
		optionalLeave: '不給',
		agree: '同意並出示',
		decline: '不同意',
		cannot: '您的皮夾裡沒有對方要的證件',
		cannotHow: '沒有任何資料送出。您可以告訴對方不出示；對方不會知道原因。',
		asked: '對方要的是',
		warn: {
			suspended: '這張證件目前停用中，對方多半不會接受。',
			invalid: '這張證件已經撤銷，對方不會接受。',
			expired: '這張證件已經過期，對方不會接受。',
			not_checked: '目前查不到這張證件的狀態。',
		},
		done: {
			presented: ['已出示', '對方收到了您同意告訴他的資料。'],
			declined: ['已拒絕', '對方只知道您沒有出示。'],
			refused: ['處理完了', '皮夾已試著告訴對方請求哪裡不對，沒有送出您的任何資料。'],
			failed: ['對方沒有收下', '資料已經送出，但對方沒有接受或沒有回應。'],
		},
		fault: {
			title: '這個請求不合規範',
			lead: host => `${host} 的請求有問題，皮夾沒有接受。什麼資料都沒有送出。`,
			how: '您可以讓對方知道，好讓他們改正；對方只會知道請求哪裡不對，不會知道您有哪些證件。',
			tell: '告訴對方',
		},
		kept: names => `對方說會留存：${names}。`,
		notKept: names => `對方說看過就不留：${names}。`,
		handedOver: host => `您的瀏覽器會把答案交給 ${host} 的網頁。這一頁可以關掉了。`,
		attested: {
			registered: '登錄單位怎麼說',
			says: registrar => `${registrar} 簽章證明，已經查核。`,
			name: '登錄名稱',
			purpose: '登錄用途',
			privacy: '隱私權政策',
			beyond: names => `對方要的比登錄的多：${names}。`,
			attached: '對方附上的證明',
			notChecked: count => `${count} 份，未查核`,
		},
	},
	'zh-Hans': {
		title: '要出示证件吗？',
		wants: '想查看您的证件。',
		calls: '自称',
		site: '答案会发送到',
		verified: '怎么确认的',
		certificate: '证书持有者',
		purpose: '用途',
		purposeNone: '对方没有说明',
		tells: '会告诉对方',
		withholds: '不会告诉对方',
		nothingMore: '除了证件本身有效之外，什么都不说',
		alsoTold: '另外，证件的类型、签发数据与查询状态的位置一定会附上，对方才能验证。',
		choose: '用哪一张？',
		optional: '这一项可以不给',
		optionalLeave: '不给',
		agree: '同意并出示',
		decline: '不同意',
		cannot: '您的钱包里没有对方要的证件',
		cannotHow: '没有任何数据发出。您可以告诉对方不出示；对方不会知道原因。',
		asked: '对方要的是',
		warn: {
			suspended: '这张证件目前停用中，对方多半不会接受。',
			invalid: '这张证件已经撤销，对方不会接受。',
			expired: '这张证件已经过期，对方不会接受。',
			not_checked: '目前查不到这张证件的状态。',
		},
		done: {
			presented: ['已出示', '对方收到了您同意告诉他的数据。'],
			declined: ['已拒绝', '对方只知道您没有出示。'],
			refused: ['处理完了', '钱包已试着告诉对方请求哪里不对，没有发出您的任何数据。'],
			failed: ['对方没有收下', '数据已经发出，但对方没有接受或没有回应。'],
		},
		fault: {
			title: '这个请求不合规范',
			lead: host => `${host} 的请求有问题，钱包没有接受。什么数据都没有发出。`,
			how: '您可以让对方知道，好让他们改正；对方只会知道请求哪里不对，不会知道您有哪些证件。',
			tell: '告诉对方',
		},
		kept: names => `对方说会留存：${names}。`,
		notKept: names => `对方说看过就不留：${names}。`,
		handedOver: host => `您的浏览器会把答案交给 ${host} 的网页。这一页可以关掉了。`,
		attested: {
			registered: '登记机构怎么说',
			says: registrar => `${registrar} 签名证明，已经核查。`,
			name: '登记名称',
			purpose: '登记用途',
			privacy: '隐私政策',
			beyond: names => `对方要的比登记的多：${names}。`,
			attached: '对方附上的证明',
			notChecked: count => `${count} 份，未核查`,
		},
	},
	en: {
		title: 'Show a card?',
		wants: 'asks to see a card of yours.',
		calls: 'Calls itself',
		site: 'The answer goes to',
		verified: 'How we know',
		certificate: 'Certificate of',
		purpose: 'What for',
		purposeNone: 'They do not say',
		tells: 'They will learn',
		withholds: 'They will not learn',
		nothingMore: 'Nothing but that your card holds',
		alsoTold: "The card's type, who issued it and where its status stands always go along, so that they can verify it.",
		choose: 'Which one?',
		optional: 'You may leave this out',
		optionalLeave: 'Leave it out',
		agree: 'Agree and show',
		decline: 'Decline',
		cannot: 'No card in your wallet answers this',
		cannotHow: 'Nothing was sent. You can tell them that you do not show anything; they will not learn why.',
		asked: 'They ask for',
		warn: {
			suspended: 'This card is suspended; it will hardly be accepted.',
			invalid: 'This card is revoked; it will not be accepted.',
			expired: 'This card has expired; it will not be accepted.',
			not_checked: 'The status of this card cannot be checked just now.',
		},
		done: {
			presented: ['Shown', 'They got what you agreed to tell them.'],
			declined: ['Declined', 'All they know is that you showed nothing.'],
			refused: ['Done', 'Your wallet tried to tell them what is wrong with their request. Nothing of yours was sent.'],
			failed: ['They did not take it', 'It was sent, but they refused it or did not answer.'],
		},
		fault: {
			title: 'This request breaks the rules',
			lead: host => `The request of ${host} is faulty, and your wallet did not take it. Nothing was told.`,
			how: 'You can let them know, so that they put it right. They learn what is wrong with the request, and nothing of your cards.',
			tell: 'Let them know',
		},
		kept: names => `They say that they keep: ${names}.`,
		notKept: names => `They say that they do not keep: ${names}.`,
		handedOver: host => `Your browser gives the answer to the page of ${host}. You can close this one.`,
		attested: {
			registered: 'What a registrar says',
			says: registrar => `Signed by ${registrar}, and checked.`,
			name: 'Registered as',
			purpose: 'Registered purpose',
			privacy: 'Privacy policy',
			beyond: names => `They ask for more than they registered: ${names}.`,
			attached: 'They attached',
			notChecked: count => (count === 1 ? 'a statement, not checked' : `${count} statements, not checked`),
		},
	},
})
