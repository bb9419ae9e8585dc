// Credential Response. OpenID4VCI 1.0 §8.3.

import { PeerError } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import { readJsonAnswer } from '../oauth/answer.ts'
import { membersOf, type Refuse } from '../oauth/members.ts'
import type { FetchAnswer, Seconds } from '../ports.ts'

export type CredentialResponse =
	| { readonly kind: 'issued'; readonly credentials: readonly Json[]; readonly notificationId: string | undefined }
	/** The credential is not ready: ask for it again after `interval`. §9. */
	| { readonly kind: 'deferred'; readonly transactionId: string; readonly interval: Seconds }

/** An immediate response: a credential for each key. */
export const createCredentialResponse = (credentials: readonly Json[], notificationId: string): JsonObject => ({
	credentials: credentials.map(credential => ({ credential })),
	notification_id: notificationId,
})

/**
 * What a Credential Endpoint answered; members that are not known are ignored.
 * @param keys how many keys were sent: there is at most one credential for each
 * @throws PeerError with the issuer's `error` in `code`, or the answer is not a Credential Response
 */
export function parseCredentialResponse(answer: FetchAnswer, url: string, keys: number): CredentialResponse {
	const refuse: Refuse = message => new PeerError(message, { url, status: answer.status })
	const body = readJsonAnswer(answer, url, 'the Credential Response')
	const read = membersOf(body, 'the Credential Response', refuse)
	const transactionId = read.optionalText('transaction_id')
	const objects = read.optionalObjects('credentials')
	const notificationId = read.optionalText('notification_id')
	if ((transactionId === undefined) === (objects === undefined)) {
		throw refuse('the Credential Response must have exactly one of credentials and transaction_id')
	}
	if (objects === undefined) {
		if (notificationId !== undefined) throw refuse('the Credential Response has a notification_id and no credentials')
		const interval = body['interval']
		if (typeof interval !== 'number' || !(interval > 0)) throw refuse('interval of the Credential Response is not a positive number')
		return { kind: 'deferred', transactionId: transactionId ?? '', interval }
	}
	if (objects.length > Math.max(keys, 1)) {
		throw refuse(`the Credential Response has ${objects.length} credentials for ${keys} keys`)
	}
	const credentials = objects.map(({ credential }) => {
		if (credential === undefined) throw refuse('an element of credentials has no credential')
		return credential
	})
	return { kind: 'issued', credentials, notificationId }
}
