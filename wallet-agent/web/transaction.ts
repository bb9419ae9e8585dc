// A transaction in words, as its holder reads it before confirming it, and later. OpenID4VP 1.0 §8.4, EUDI TS12 §3.3.

import { paymentType, receiverOf, type Transaction } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { type Locale, words } from '@wangzheng/shared/web/locale.ts'
import type { Confirmed } from '../store/history.ts'
import { facts } from './claims.ts'

const says = words({
	'zh-Hant': {
		payment: '確認付款',
		topUp: '確認儲值',
		amount: '金額',
		payee: '付給',
		operator: '交通業者',
		card: '卡號',
		number: '交易編號',
		bound: '您同意之後，金額與對象會一起簽進答案裡，誰都不能再改。',
		agree: '確認並出示',
		asks: '請您確認，並查看您的證件。',
		confirmed: (amount: string, receiver: string) => `確認了：${amount}，給${receiver}`,
	},
	'zh-Hans': {
		payment: '确认付款',
		topUp: '确认充值',
		amount: '金额',
		payee: '付给',
		operator: '交通运营方',
		card: '卡号',
		number: '交易编号',
		bound: '您同意之后，金额与对象会一起签进答案里，谁都不能再改。',
		agree: '确认并出示',
		asks: '请您确认，并查看您的证件。',
		confirmed: (amount: string, receiver: string) => `确认了：${amount}，给${receiver}`,
	},
	en: {
		payment: 'Confirm a payment',
		topUp: 'Confirm a top-up',
		amount: 'Amount',
		payee: 'To',
		operator: 'Operator',
		card: 'Card number',
		number: 'Transaction',
		bound: 'Once you agree, amount and receiver are signed into the answer, and nobody can change them any more.',
		agree: 'Confirm and show',
		asks: 'asks you to confirm this, and to see a card of yours.',
		confirmed: (amount: string, receiver: string) => `Confirmed: ${amount} to ${receiver}`,
	},
})

const money = ({ amount, currency }: Pick<Transaction, 'amount' | 'currency'>, locale: Locale): string =>
	new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'code', minimumFractionDigits: 2 }).format(amount)

export const transactionTitle = (transaction: Transaction, locale: Locale): string =>
	transaction.type === paymentType ? says[locale].payment : says[locale].topUp

/** The button that agrees to a request with transactions. */
export const confirmLabel = (locale: Locale): string => says[locale].agree

/** What somebody who has a transaction confirmed wants, after their name. */
export const asksToConfirm = (locale: Locale): string => says[locale].asks

export function transactionPart(transaction: Transaction, locale: Locale): Html {
	const say = says[locale]
	const { name, id } = receiverOf(transaction)
	return html`<section class="panel" aria-label="${transactionTitle(transaction, locale)}">
<h2>${transactionTitle(transaction, locale)}</h2>
${facts([
	{ label: say.amount, value: html`<strong>${money(transaction, locale)}</strong>` },
	{ label: 'payee' in transaction ? say.payee : say.operator, value: html`<strong>${name}</strong><br><code>${id}</code>` },
	...('cardId' in transaction ? [{ label: say.card, value: transaction.cardId }] : []),
	{ label: say.number, value: html`<code>${transaction.transactionId}</code>` },
])}
<p class="hint">${say.bound}</p>
</section>`
}

/** One line for the history. */
export const confirmedLine = (confirmed: Confirmed, locale: Locale): string =>
	says[locale].confirmed(money(confirmed, locale), confirmed.receiver)
