// Deferred issuance: a credential that is not ready is asked for again. OpenID4VCI 1.0 §8.3, §9.

import { PeerError, ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import { membersOf } from '../oauth/members.ts'
import type { FetchAnswer, Seconds } from '../ports.ts'
import { type CredentialResponse, parseCredentialResponse } from './credential-response.ts'

/** The longest transaction_id taken; ours are far shorter. */
const maxLength = 512

/** A response that puts the wallet off, to be sent with the status 202. §8.3, §9.2. */
export function createDeferral(transactionId: string, interval: Seconds): JsonObject {
	if (!(interval > 0)) throw new TypeError('an interval is a positive number of seconds')
	return { transaction_id: transactionId, interval }
}

/** The body of a Deferred Credential Request. §9.1. */
export const createDeferredRequest = (transactionId: string): JsonObject => ({ transaction_id: transactionId })

/**
 * The `transaction_id` of a Deferred Credential Request, plain or opened (openRequest); members that are not known are ignored (§9.1).
 * Whether it is one of ours, of this token, and not redeemed, is for the store to say.
 * @throws ProtocolError `invalid_credential_request`: no object, no `transaction_id`; `invalid_transaction_id` where it is longer than any
 */
export function parseDeferredRequest(body: unknown): string {
	const refuse = (message: string) => new ProtocolError('invalid_credential_request', message, { section: 'OpenID4VCI 1.0 §9.1' })
	if (!isObject(body)) throw refuse('the Deferred Credential Request is not a JSON object')
	const transactionId = membersOf(body, 'the Deferred Credential Request', refuse).text('transaction_id')
	if (transactionId.length > maxLength) throw unknownTransaction()
	return transactionId
}

/** What a `transaction_id` gets that was never given out, belongs to another token, or was redeemed: no answer tells them apart. §9.3. */
export const unknownTransaction = (): ProtocolError =>
	new ProtocolError('invalid_transaction_id', 'the transaction_id is not one of this issuance, or its credential was fetched')

/** What a transaction gets whose credential will never be issued; the wallet stops asking. §9.3. */
export const deniedTransaction = (): ProtocolError =>
	new ProtocolError('credential_request_denied', 'the credential will not be issued', { section: 'OpenID4VCI 1.0 §9.3' })

/**
 * What a Deferred Credential Endpoint answered, decrypted where it came encrypted; members that are not known are ignored (§9.2).
 * @param transactionId that was asked for
 * @param keys how many keys were sent with the first request
 * @throws PeerError with the issuer's `error` in `code`; a status that does not go with the content; another `transaction_id`
 */
export function parseDeferredResponse(answer: FetchAnswer, url: string, transactionId: string, keys: number): CredentialResponse {
	const response = parseCredentialResponse(answer, url, keys)
	const { status } = answer
	// §9.2: credentials with 200, a deferral with 202
	if (status !== (response.kind === 'issued' ? 200 : 202)) {
		throw new PeerError(`the Deferred Credential Response came with the status ${status}`, { url, status })
	}
	if (response.kind === 'deferred' && response.transactionId !== transactionId) {
		throw new PeerError('the Deferred Credential Response names another transaction_id', { url, status })
	}
	return response
}

/** What a wallet makes of an error of the Deferred Credential Endpoint: whether asking again can ever help. §9.3. */
export const endsTransaction = (error: PeerError): boolean =>
	error.code === 'credential_request_denied' || error.code === 'invalid_transaction_id'

/** The longest that a wallet waits, whatever it is told. */
const maxInterval: Seconds = 7 * 86_400

/** When a wallet may ask next. §8.3: not before the interval is over. */
export const nextRequestAt = (answeredAt: Seconds, interval: Seconds): Seconds => answeredAt + Math.min(Math.ceil(interval), maxInterval)

/** How many seconds too early a request comes; 0 where it comes in its time. Answered with what is left, as a new interval. */
export const secondsTooEarly = (answeredAt: Seconds, interval: Seconds, now: Seconds): Seconds => Math.max(0, answeredAt + interval - now)
