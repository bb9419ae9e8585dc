// transaction_data: what a holder is asked to confirm beside showing a credential. OpenID4VP 1.0 §5.1, §8.4, B.3.3.

import { decode, encode } from '../base64url.ts'
import { type Check, failed, passed } from '../credential/check.ts'
import { formatOf } from '../credential/formats.ts'
import { ProtocolError } from '../errors.ts'
import { parseObject, utf8 } from '../json.ts'
import type { DcqlQuery } from './dcql.ts'
import { type HashedTransaction, transactionHashNames } from './transaction-hashes.ts'
import { createTransactionPayload, fields, parseTransaction, type Transaction } from './transaction-types.ts'

/** One entry of `transaction_data`: what it says, and the text that is hashed. */
export type TransactionData = HashedTransaction & {
	/** The credential queries of which one confirms it: those of formats that can. */
	readonly credentialIds: readonly string[]
	readonly transaction: Transaction
}

/** How much a request may hold. */
const most = { transactions: 8, length: 8192 } as const

/** An entry for a request: it names every hash algorithm that is taken, so that the answer says which one it used. */
export const createTransactionData = (transaction: Transaction, credentialIds: readonly string[]): string =>
	encode(
		utf8(
			JSON.stringify({
				type: transaction.type,
				credential_ids: credentialIds,
				transaction_data_hashes_alg: transactionHashNames,
				payload: createTransactionPayload(transaction),
			}),
		),
	)

/**
 * The `transaction_data` of a request; none where it has none.
 * @throws ProtocolError `invalid_transaction_data`: not built as §5.1 orders, of an unknown type, with unknown, missing or wrong fields, for a
 * credential query that is not there or that does without holder binding, for formats alone that can confirm nothing, or by hash algorithms
 * none of which is taken
 */
export function parseTransactionData(value: unknown, query: DcqlQuery): readonly TransactionData[] {
	if (value === undefined) return []
	if (!Array.isArray(value) || value.length === 0) throw refusal('transaction_data is not a non-empty array', '5.1')
	if (value.length > most.transactions)
		throw refusal(`transaction_data has ${value.length} entries, at most ${most.transactions} are taken`, '5.1')
	if (new Set(value).size !== value.length) throw refusal('transaction_data holds a transaction twice', '5.1')
	return value.map((text: unknown) => parseEntry(text, query))
}

function parseEntry(text: unknown, query: DcqlQuery): TransactionData {
	if (typeof text !== 'string' || text.length > most.length) throw refusal('transaction_data holds what is no text, or too long', '5.1')
	const entry = parseObject(decode(text))
	if (!entry) throw refusal('transaction_data holds a text that is not base64url of a JSON object', '5.1')
	const { type, credential_ids: ids, transaction_data_hashes_alg: names, payload } = entry
	const transaction = parseTransaction(type, payload)
	fields(entry, ['type', 'credential_ids', 'payload', ...(names === undefined ? [] : ['transaction_data_hashes_alg'])])
	return { text, transaction, credentialIds: parseIds(ids, query), hashNames: names === undefined ? undefined : parseNames(names) }
}

function parseIds(ids: unknown, { credentials }: DcqlQuery): readonly string[] {
	if (!isTexts(ids)) throw refusal('credential_ids is not a non-empty array of texts', '5.1')
	for (const id of ids) {
		const asked = credentials.find(one => one.id === id)
		if (!asked) throw refusal('credential_ids names a credential query that is not there', '5.1')
		if (!asked.holderBinding) throw refusal(`credential_ids names ${id}, which asks for no proof of holder binding`, 'B.3.3')
	}
	const confirming = credentials.filter(({ id, format }) => ids.includes(id) && formatOf(format)?.confirmsTransactions).map(({ id }) => id)
	if (confirming.length === 0) throw refusal('credential_ids names no credential of a format that can confirm a transaction', 'B.2.1')
	return ids.filter(id => confirming.includes(id))
}

function parseNames(names: unknown): readonly string[] {
	if (!isTexts(names)) throw refusal('transaction_data_hashes_alg is not a non-empty array of texts', 'B.3.3.1')
	if (!transactionHashNames.some(name => names.includes(name))) {
		throw refusal(`none of ${transactionHashNames.join(', ')} is among transaction_data_hashes_alg`, 'B.3.3.1')
	}
	return names
}

/** The transactions that a credential query may confirm. */
export const transactionsFor = (transactions: readonly TransactionData[], query: string): readonly TransactionData[] =>
	transactions.filter(({ credentialIds }) => credentialIds.includes(query))

/**
 * Which of the credentials that are presented confirms which transactions: one alone for each (§5.1), the first that the verifier names.
 * @param presented ids of the credential queries that are answered
 * @throws ProtocolError `invalid_transaction_data` where no credential that may confirm one is presented
 */
export function assignTransactions(
	transactions: readonly TransactionData[],
	presented: readonly string[],
): ReadonlyMap<string, readonly TransactionData[]> {
	const assigned = new Map<string, TransactionData[]>()
	for (const transaction of transactions) {
		const id = transaction.credentialIds.find(one => presented.includes(one))
		if (id === undefined) throw refusal('no credential that is presented may confirm the transaction', '8.5')
		assigned.set(id, [...(assigned.get(id) ?? []), transaction])
	}
	return assigned
}

/**
 * Whether all that was sent is confirmed, each transaction once.
 * @param confirmed the texts that each presentation which counts confirms
 */
export function judgeTransactions(transactions: readonly TransactionData[], confirmed: ReadonlyArray<readonly string[]>): Check {
	const section = 'OpenID4VP 1.0 §B.3.3.1'
	const texts = confirmed.flat()
	if (new Set(texts).size !== texts.length) return failed('transaction_data', section, 'two credentials confirm the same transaction')
	const open = transactions.filter(({ text }) => !texts.includes(text)).length
	return open === 0
		? passed('transaction_data', section, `the holder's key signed the hash of each of the ${transactions.length} transactions sent`)
		: failed('transaction_data', section, `${open} of the ${transactions.length} transactions sent are not confirmed by the holder's key`)
}

const isTexts = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.length > 0 && value.length <= 32 && value.every((one: unknown) => typeof one === 'string')

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_transaction_data', message, { section: `OpenID4VP 1.0 §${section}` })
