// A transaction on the pages: the counter's form for it, and what it says.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import {
	paymentType,
	receiverOf,
	type Transaction,
	type TransactionTypeId,
} from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { type Locale, words } from '@wangzheng/shared/web/locale.ts'

const says = words<{
	title: string
	payee: string
	operator: string
	cardId: string
	amount: string
	currency: string
	shop: string
	transit: string
	nothing: string
}>({
	'zh-Hant': {
		title: '交易內容',
		payee: '收款人',
		operator: '交通業者',
		cardId: '卡號',
		amount: '金額',
		currency: '幣別',
		shop: '巷口小吃店',
		transit: '示範城市交通',
		nothing: '只確認網證有效，不看個人資料',
	},
	'zh-Hans': {
		title: '交易内容',
		payee: '收款人',
		operator: '交通企业',
		cardId: '卡号',
		amount: '金额',
		currency: '币种',
		shop: '巷口小吃店',
		transit: '演示城市交通',
		nothing: '只确认网证有效，不看个人资料',
	},
	en: {
		title: 'The transaction',
		payee: 'Payee',
		operator: 'Operator',
		cardId: 'Card number',
		amount: 'Amount',
		currency: 'Currency',
		shop: 'Corner Snack Bar',
		transit: 'Demo City Transit',
		nothing: 'Only that the network ID holds, and nothing personal',
	},
})

/** What is said where a scene asks for no claim at all. */
export const asksNothing = (locale: Locale): string => says[locale].nothing

const currencies = ['TWD', 'CNY', 'HKD', 'USD', 'EUR'] as const

/** The fields that a relying party fills in. */
export function transactionFields(type: TransactionTypeId, locale: Locale): Html {
	const say = says[locale]
	const pays = type === paymentType
	const text = (name: string, label: string, value: string) =>
		html`<p class="field"><label for="${name}">${label}</label><input id="${name}" name="${name}" value="${value}" maxlength="64" required></p>`
	return html`<h2>${say.title}</h2>
${pays ? text('payee', say.payee, say.shop) : text('operator', say.operator, say.transit)}
${!pays && text('card_id', say.cardId, '0801-2233-4455')}
<p class="field"><label for="amount">${say.amount}</label><input id="amount" name="amount" type="number" inputmode="decimal" min="0.01" max="1000000" step="0.01" value="${pays ? '128' : '500'}" required></p>
<p class="field"><label for="currency">${say.currency}</label><select id="currency" name="currency">${currencies.map(code => html`<option>${code}</option>`)}</select></p>`
}

/** The payload that a filled-in form says. */
export function payloadOf(type: TransactionTypeId, form: Readonly<Record<string, string>>): JsonObject {
	const money = { amount: Number(form['amount'] ?? ''), currency: form['currency'] ?? '' }
	return type === paymentType
		? { ...money, payee: { name: form['payee'] ?? '', id: 'demo-shop' } }
		: { ...money, operator: { name: form['operator'] ?? '', id: 'demo-transit' }, card_id: form['card_id'] ?? '' }
}

/** What is confirmed, for whoever stands at the counter. */
export function transactionFacts(transactions: readonly Transaction[], locale: Locale): Html {
	const say = says[locale]
	return html`${transactions.map(transaction => {
		const { amount, currency } = transaction
		return html`<dl class="facts"><dt>${say.amount}</dt><dd><strong>${money(amount, currency, locale)}</strong></dd>
<dt>${transaction.type === paymentType ? say.payee : say.operator}</dt><dd>${receiverOf(transaction).name}</dd>
${transaction.type !== paymentType && html`<dt>${say.cardId}</dt><dd>${transaction.cardId}</dd>`}</dl>`
	})}`
}

/** With the code of the currency: a sign alone may be that of several. */
const money = (amount: number, currency: string, locale: Locale): string =>
	new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'code' }).format(amount)
