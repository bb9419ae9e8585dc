// Token Endpoint: a pre-authorized code and its transaction code for an access token, once. OpenID4VCI 1.0 §6.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { parseTokenRequest, verifyTxCodeGiven } from '@wangzheng/shared/protocol/openid4vci/token-request.ts'
import { createTokenResponse } from '@wangzheng/shared/protocol/openid4vci/token-response.ts'
import type { Clock, Mac, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import { createAccessToken, isTxCode, parseHandle } from '../handles.ts'

/** A Bearer token that lives longer must be bound to a key. §13.10. */
const tokenLifetime: Seconds = 300
/** Then the code is dead: five in 10⁸ is all that guessing gets. §13.6. */
const maxAttempts = 5

/** @throws ProtocolError `invalid_request`, `unsupported_grant_type`, `invalid_grant` */
export const takePreAuthorizedCode =
	(ports: { issuances: IssuanceStore; clock: Clock; mac: Mac }) =>
	async (form: unknown): Promise<JsonObject> => {
		const request = parseTokenRequest(form)
		verifyTxCodeGiven(request, true)
		const id = parseHandle(ports, 'pre-authorized code', request.code)
		if (id === undefined) throw new ProtocolError('invalid_grant', 'the pre-authorized code was not issued here')

		const right = isTxCode(ports, id, request.txCode ?? '')
		const now = ports.clock.now()
		const authorizedUntil = now + tokenLifetime
		const attempts = await ports.issuances.redeem(id, { right, maxAttempts, now, authorizedUntil, clientId: request.clientId })

		if (attempts === undefined) {
			throw new ProtocolError('invalid_grant', 'the pre-authorized code was used, has expired, or was tried too often', {
				section: 'OpenID4VCI 1.0 §6.3',
			})
		}
		if (!right) {
			const left = maxAttempts - attempts
			throw new ProtocolError('invalid_grant', `the tx_code is wrong; ${left === 0 ? 'the code is dead now' : `tries left: ${left}`}`, {
				section: 'OpenID4VCI 1.0 §6.3',
			})
		}
		return createTokenResponse({ accessToken: createAccessToken(ports, id, authorizedUntil), expiresIn: tokenLifetime })
	}
