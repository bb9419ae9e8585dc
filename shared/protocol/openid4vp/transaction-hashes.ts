// How a KB-JWT confirms transactions: hashes over their texts as they were received. OpenID4VP 1.0 §8.4, B.3.3.1.

import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { Crypto } from '../ports.ts'

/** Hash algorithms that are taken, the first that will do is used. IANA Named Information Hash Algorithm Registry. */
export const transactionHashNames = ['sha-256', 'sha-384', 'sha-512'] as const
export type TransactionHashName = (typeof transactionHashNames)[number]

/** A transaction as far as its hash goes. */
export type HashedTransaction = {
	/** The base64url text, byte for byte as it stands in the request: it is hashed, never what it decodes to. */
	readonly text: string
	/** `transaction_data_hashes_alg` as asked for; undefined where nothing is said, which means sha-256. */
	readonly hashNames: readonly string[] | undefined
}

const section = 'OpenID4VP 1.0 §B.3.3.1'

/**
 * What a KB-JWT says of the transactions that it confirms: one algorithm for all, named where one of them asks for that.
 * @throws ProtocolError `invalid_transaction_data` where no algorithm is taken by all
 */
export function hashTransactions({ crypto }: { crypto: Crypto }, transactions: readonly HashedTransaction[]): JsonObject {
	if (transactions.length === 0) return {}
	const name = transactionHashNames.find(name => transactions.every(({ hashNames }) => (hashNames ?? ['sha-256']).includes(name)))
	if (!name) throw refusal('no hash algorithm is taken for all transactions that one credential confirms')
	return {
		transaction_data_hashes: transactions.map(({ text }) => crypto.hashText(name, text)),
		...(transactions.some(({ hashNames }) => hashNames) ? { transaction_data_hashes_alg: name } : {}),
	}
}

/**
 * The texts of those transactions that a KB-JWT confirms; none where it says nothing of any.
 * @param payload of the KB-JWT, its signature verified
 * @param sent the transactions that this credential may confirm
 * @throws ProtocolError `invalid_transaction_data`: hashes that are malformed, of what was not sent, twice, or by an algorithm not asked for
 */
export function confirmedTransactions(
	{ crypto }: { crypto: Crypto },
	payload: JsonObject,
	sent: readonly HashedTransaction[],
): readonly string[] {
	const { transaction_data_hashes: hashes, transaction_data_hashes_alg: named } = payload
	if (hashes === undefined) {
		if (named !== undefined) throw refusal('transaction_data_hashes_alg stands in the KB-JWT without transaction_data_hashes')
		return []
	}
	if (!Array.isArray(hashes) || hashes.length === 0 || !hashes.every((hash: unknown) => typeof hash === 'string')) {
		throw refusal('transaction_data_hashes is not a non-empty array of texts')
	}
	const name = transactionHashNames.find(name => name === (named ?? 'sha-256'))
	if (!name) throw refusal('transaction_data_hashes_alg is no algorithm that is taken here')
	if (new Set(hashes).size !== hashes.length) throw refusal('transaction_data_hashes holds a hash twice')
	const byHash = new Map(sent.map(one => [crypto.hashText(name, one.text), one]))
	return hashes.map((hash: string) => {
		const transaction = byHash.get(hash)
		if (!transaction) throw refusal('transaction_data_hashes holds a hash that is of no transaction that was sent for this credential')
		const { hashNames } = transaction
		if (hashNames && named === undefined) throw refusal('the KB-JWT does not name the algorithm of its transaction_data_hashes')
		if (!(hashNames ?? ['sha-256']).includes(name)) throw refusal(`the algorithm ${name} was not asked for`)
		return transaction.text
	})
}

/** Whether a KB-JWT speaks of transactions at all. */
export const speaksOfTransactions = (payload: unknown): boolean =>
	isObject(payload) && ('transaction_data_hashes' in payload || 'transaction_data_hashes_alg' in payload)

const refusal = (message: string): ProtocolError => new ProtocolError('invalid_transaction_data', message, { section })
