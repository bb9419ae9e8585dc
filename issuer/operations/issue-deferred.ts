// Deferred Credential Endpoint: what was put off is fetched once an operator has released it. OpenID4VCI 1.0 §9.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createCredentialResponse } from '@wangzheng/shared/protocol/openid4vci/credential-response.ts'
import {
	createDeferral,
	deniedTransaction,
	parseDeferredRequest,
	secondsTooEarly,
	unknownTransaction,
} from '@wangzheng/shared/protocol/openid4vci/deferred.ts'
import type { OpenedRequest } from '@wangzheng/shared/protocol/openid4vci/encrypted-exchange.ts'
import type { Clock, Mac, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { DeferralStore } from '../adapters/deferral-store.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import type { Spent } from '../adapters/spending.ts'
import { createNotificationId, parseHandle } from '../handles.ts'
import { type Authorized, proofUsed } from './authorize.ts'
import type { CredentialAnswer } from './issue-credential.ts'
import type { SignCredentials } from './sign-credentials.ts'

type Ports = {
	readonly issuances: IssuanceStore
	readonly deferrals: DeferralStore
	readonly signCredentials: SignCredentials
	readonly clock: Clock
	readonly mac: Mac
}

/**
 * @param interval how long a wallet is put off at a time
 * @throws ProtocolError `invalid_credential_request`, `invalid_transaction_id`, `credential_request_denied`, `invalid_dpop_proof`
 */
export const issueDeferred =
	(ports: Ports, interval: Seconds) =>
	async ({ issuanceId, spends }: Authorized, { body }: Pick<OpenedRequest, 'body'>): Promise<CredentialAnswer> => {
		const transactionId = parseDeferredRequest(body)
		const id = parseHandle(ports, 'transaction', transactionId)
		const now = ports.clock.now()
		const issuance = id === issuanceId ? await ports.issuances.get(id, now) : undefined
		if (issuance?.state === 'denied') throw deniedTransaction()
		if (issuance?.state !== 'deferred') throw unknownTransaction()

		const putOff = (seconds: Seconds): CredentialAnswer => ({ status: 202, message: createDeferral(transactionId, seconds) })
		const early = secondsTooEarly(issuance.askAgainAt, 0, now)
		if (early > 0 || !issuance.released) {
			const wait = early > 0 ? early : interval
			// who comes too early changes nothing, so there is nothing to write but what a proof spends
			if (early === 0 || spends.length > 0) verifyTaken(await ports.deferrals.askAgain(issuanceId, now + wait, spends))
			return putOff(wait)
		}
		// the keys are those of the first request: nothing in this one can change them
		const { credentials, place } = await ports.signCredentials(issuance, issuance.holderKeys)
		verifyTaken(await ports.deferrals.fetchOnce(issuanceId, { spends, place, now }))
		const message: JsonObject = createCredentialResponse(credentials, createNotificationId(ports, issuanceId, place))
		return { status: 200, message }
	}

function verifyTaken(outcome: Spent): void {
	if (outcome === 'proof spent') throw proofUsed()
	if (outcome !== 'done') throw unknownTransaction()
}
