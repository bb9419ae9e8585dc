// The types of transactions that are known: what each says, field by field. OpenID4VP 1.0 §8.4.
// Built like those of EUDI TS12 (§4.2, §4.3.1), under names of our own: they are confirmations, and no strong customer authentication of PSD2.

import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'

export const paymentType = 'urn:wangzheng:transaction:payment:1'
export const transitTopUpType = 'urn:wangzheng:transaction:transit-top-up:1'

/** Somebody who gets money: by name for people, by identifier for machines. */
export type Party = { readonly name: string; readonly id: string }

type Money = {
	readonly transactionId: string
	/** In units of the currency. */
	readonly amount: number
	/** ISO 4217. */
	readonly currency: string
}

export type Transaction =
	| ({ readonly type: typeof paymentType; readonly payee: Party } & Money)
	| ({ readonly type: typeof transitTopUpType; readonly operator: Party; readonly cardId: string } & Money)

export type TransactionTypeId = Transaction['type']

/** A type reads its own `payload`; `fields` has refused what it does not know. */
const types: Readonly<Record<TransactionTypeId, (payload: JsonObject) => Transaction>> = {
	[paymentType](payload) {
		fields(payload, ['transaction_id', 'payee', 'amount', 'currency'])
		return { type: paymentType, payee: party(payload['payee'], 'payee'), ...money(payload) }
	},
	[transitTopUpType](payload) {
		fields(payload, ['transaction_id', 'operator', 'card_id', 'amount', 'currency'])
		return {
			type: transitTopUpType,
			operator: party(payload['operator'], 'operator'),
			cardId: line(payload['card_id'], 'card_id', 64),
			...money(payload),
		}
	},
}

/**
 * A transaction of a known type.
 * @throws ProtocolError `invalid_transaction_data`: an unknown type, or a field that is unknown, missing or wrong
 */
export function parseTransaction(type: unknown, payload: unknown): Transaction {
	if (typeof type !== 'string' || !Object.hasOwn(types, type)) throw refusal('the transaction is of a type that is not known here')
	if (!isObject(payload)) throw refusal('payload of the transaction is no JSON object')
	return types[type as TransactionTypeId](payload)
}

/** The `payload` that says the same. */
export function createTransactionPayload(transaction: Transaction): JsonObject {
	const { transactionId, amount, currency } = transaction
	const money = { transaction_id: transactionId, amount, currency }
	return transaction.type === paymentType
		? { ...money, payee: transaction.payee }
		: { ...money, operator: transaction.operator, card_id: transaction.cardId }
}

/** Whom the money goes to. */
export const receiverOf = (transaction: Transaction): Party => (transaction.type === paymentType ? transaction.payee : transaction.operator)

function money(payload: JsonObject): Money {
	const { amount, currency } = payload
	if (typeof amount !== 'number' || !(amount > 0) || amount > 1e9 || Math.round(amount * 100) / 100 !== amount) {
		throw refusal('amount is not a number above 0, up to a thousand million, with two decimals at most')
	}
	if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) throw refusal('currency is no code of ISO 4217')
	return { transactionId: line(payload['transaction_id'], 'transaction_id', 64), amount, currency }
}

function party(value: unknown, what: string): Party {
	if (!isObject(value)) throw refusal(`${what} is no JSON object`)
	fields(value, ['name', 'id'], `${what}.`)
	return { name: line(value['name'], `${what}.name`, 100), id: line(value['id'], `${what}.id`, 100) }
}

/** What people read before they agree: on one line, and with nothing in it that turns the direction of what stands around it. */
function line(value: unknown, what: string, longest: number): string {
	if (
		typeof value !== 'string' ||
		value.trim() === '' ||
		value.length > longest ||
		/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(value)
	) {
		throw refusal(`${what} is not one line of 1 to ${longest} characters`)
	}
	return value
}

/** @throws ProtocolError `invalid_transaction_data`: one that is not known, or that is not there */
export function fields(value: JsonObject, known: readonly string[], within = ''): void {
	const unknown = Object.keys(value).find(name => !known.includes(name))
	if (unknown !== undefined) throw refusal(`${within}${unknown.slice(0, 40)} is a field that is not known here`)
	const missing = known.find(name => value[name] === undefined)
	if (missing !== undefined) throw refusal(`${within}${missing} is missing`)
}

const refusal = (message: string): ProtocolError =>
	new ProtocolError('invalid_transaction_data', message, { section: 'OpenID4VP 1.0 §8.4' })
