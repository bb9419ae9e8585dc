// What a holder confirms: made from what a relying party says, under a scene that has a transaction. OpenID4VP 1.0 §8.4.

import { ProtocolError, refusedAs } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createTransactionData, parseTransactionData } from '@wangzheng/shared/protocol/openid4vp/transaction-data.ts'
import { parseTransaction, type Transaction } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import type { Asked } from './request.ts'
import type { Scene } from './scenes/scene.ts'

/**
 * The transaction_data of a request; undefined for a scene that has none.
 * @param payload amount, currency and whom it goes to
 * @param createId for a payload that has no transaction_id
 * @throws ProtocolError `invalid_request`: no payload where the scene needs one, one where it has none, or one that is not of its type
 */
export function createTransaction(scene: Scene, payload: JsonObject | undefined, createId: () => string): readonly string[] | undefined {
	const { transactionType: type, query } = scene
	if (type === undefined && payload === undefined) return undefined
	if (type === undefined) throw new ProtocolError('invalid_request', 'this scene has no transaction', { section: 'API' })
	if (payload === undefined) throw new ProtocolError('invalid_request', 'this scene needs a transaction', { section: 'API' })
	const transaction = refusedAs('invalid_request', () => parseTransaction(type, { transaction_id: createId(), ...payload }))
	return [
		createTransactionData(
			transaction,
			query.credentials.map(({ id }) => id),
		),
	]
}

/** What the holder of a request is asked to confirm. */
export const transactionsOf = ({ query }: Scene, { transactionData }: Asked): readonly Transaction[] =>
	parseTransactionData(transactionData, query).map(({ transaction }) => transaction)
