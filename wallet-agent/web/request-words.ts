// What the page of a request says beside the words of every page, in three languages.

import { words } from '@wangzheng/shared/web/locale.ts'

type RequestWords = {
	/** A request that breaks a rule. */
	readonly fault: { readonly title: string; readonly lead: (host: string) => string; readonly how: string; readonly tell: string }
	/** Names of what is told. OpenID4VP 1.0 §B.2.4. */
	readonly kept: (names: string) => string
	readonly notKept: (names: string) => string
	/** After an answer over the Digital Credentials API. */
	readonly handedOver: (host: string) => string
	/** What others attest of the verifier. OpenID4VP 1.0 §5.11. */
	readonly registered: string
	readonly says: (registrar: string) => string
	readonly name: string
	readonly purpose: string
	readonly privacy: string
	readonly beyond: (names: string) => string
	readonly attached: string
	readonly notChecked: (count: number) => string
}

export const requestWords = words<RequestWords>({
	'zh-Hant': {
		fault: {
			title: '這個請求不合規範',
			lead: host => `${host} 的請求有問題，皮夾沒有接受。什麼資料都沒有送出。`,
			how: '您可以讓對方知道，好讓他們改正；對方只會知道請求哪裡不對，不會知道您有哪些證件。',
			tell: '告訴對方',
		},
		kept: names => `對方說會留存：${names}。`,
		notKept: names => `對方說看過就不留：${names}。`,
		handedOver: host => `您的瀏覽器會把答案交給 ${host} 的網頁。這一頁可以關掉了。`,
		registered: '登錄單位怎麼說',
		says: registrar => `${registrar} 簽章證明，已經查核。`,
		name: '登錄名稱',
		purpose: '登錄用途',
		privacy: '隱私權政策',
		beyond: names => `對方要的比登錄的多：${names}。`,
		attached: '對方附上的證明',
		notChecked: count => `${count} 份，未查核`,
	},
	'zh-Hans': {
		fault: {
			title: '这个请求不合规范',
			lead: host => `${host} 的请求有问题，钱包没有接受。什么数据都没有发出。`,
			how: '您可以让对方知道，好让他们改正；对方只会知道请求哪里不对，不会知道您有哪些证件。',
			tell: '告诉对方',
		},
		kept: names => `对方说会留存：${names}。`,
		notKept: names => `对方说看过就不留：${names}。`,
		handedOver: host => `您的浏览器会把答案交给 ${host} 的网页。这一页可以关掉了。`,
		registered: '登记机构怎么说',
		says: registrar => `${registrar} 签名证明，已经核查。`,
		name: '登记名称',
		purpose: '登记用途',
		privacy: '隐私政策',
		beyond: names => `对方要的比登记的多：${names}。`,
		attached: '对方附上的证明',
		notChecked: count => `${count} 份，未核查`,
	},
	en: {
		fault: {
			title: 'This request breaks the rules',
			lead: host => `The request of ${host} is faulty, and your wallet did not take it. Nothing was told.`,
			how: 'You can let them know, so that they put it right. They learn what is wrong with the request, and nothing of your cards.',
			tell: 'Let them know',
		},
		kept: names => `They say that they keep: ${names}.`,
		notKept: names => `They say that they do not keep: ${names}.`,
		handedOver: host => `Your browser gives the answer to the page of ${host}. You can close this one.`,
		registered: 'What a registrar says',
		says: registrar => `Signed by ${registrar}, and checked.`,
		name: 'Registered as',
		purpose: 'Registered purpose',
		privacy: 'Privacy policy',
		beyond: names => `They ask for more than they registered: ${names}.`,
		attached: 'They attached',
		notChecked: count => (count === 1 ? 'a statement, not checked' : `${count} statements, not checked`),
	},
})
