// Token Endpoint: a pre-authorized code and its transaction code for an access token, once. OpenID4VCI 1.0 §6.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createGrantedDetails, narrowDetails, parseAuthorizationDetails } from '@wangzheng/shared/protocol/oauth/authorization-details.ts'
import { parseTokenRequest, verifyTxCodeGiven } from '@wangzheng/shared/protocol/openid4vci/token-request.ts'
import { createTokenResponse } from '@wangzheng/shared/protocol/openid4vci/token-response.ts'
import type { Clock, Mac, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import { credentialIdentifierOf } from '../authorization/authorization.ts'
import { nothingShown, type Shown } from '../authorization/client-shown.ts'
import { configurationIds } from '../credential/configuration.ts'
import { createAccessToken, isTxCode, parseHandle } from '../handles.ts'
import type { Profile } from '../profile.ts'

/** A Bearer token that lives longer must be bound to a key. §13.10. */
const tokenLifetime: Seconds = 300
/** Then the code is dead: five in 10⁸ is all that guessing gets. §13.6. */
const maxAttempts = 5

/**
 * @param identified whether every token response names identifiers by which the credential is then asked for. §6.2
 * @param shown what the wallet showed of itself: an attestation's client, the key that the token is bound to
 * @throws ProtocolError `invalid_request`, `unsupported_grant_type`, `invalid_grant`, `invalid_authorization_details`
 */
export const takePreAuthorizedCode =
	(ports: { issuances: IssuanceStore; clock: Clock; mac: Mac }, credentialIssuer: string, { grants }: Profile, identified = false) =>
	async (form: unknown, shown: Shown = nothingShown): Promise<JsonObject> => {
		const request = parseTokenRequest(form)
		if (!grants.includes('pre-authorized_code')) {
			throw new ProtocolError('unsupported_grant_type', 'the pre-authorized code grant is not one of this profile', {
				section: 'HAIP 1.0 §4',
			})
		}
		verifyTxCodeGiven(request, true)
		const id = parseHandle(ports, 'pre-authorized code', request.code)
		if (id === undefined) throw new ProtocolError('invalid_grant', 'the pre-authorized code was not issued here')

		const { authorizationDetails } = request
		const asked =
			authorizationDetails !== undefined || identified ? await granted(ports, id, authorizationDetails, credentialIssuer) : undefined

		const right = isTxCode(ports, id, request.txCode ?? '')
		const now = ports.clock.now()
		const authorizedUntil = now + tokenLifetime
		const attempts = await ports.issuances.redeem(id, {
			right,
			maxAttempts,
			now,
			authorizedUntil,
			clientId: shown.attested?.clientId ?? shown.registered ?? request.clientId,
		})

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
		return createTokenResponse({
			accessToken: createAccessToken(ports, id, authorizedUntil, { jkt: shown.jkt, identified: asked !== undefined }),
			expiresIn: tokenLifetime,
			bound: shown.jkt !== undefined,
			details: asked,
		})
	}

/** All of an offer, or what a token request asks for of it; before the code is taken, so that one that asks for more may ask again. §6.1.1 */
async function granted(
	{ issuances, clock }: { issuances: IssuanceStore; clock: Clock },
	id: string,
	details: string | undefined,
	credentialIssuer: string,
): Promise<readonly JsonObject[]> {
	const rules = { credentialIssuer, locationsDemanded: false, configurations: new Set<string>(configurationIds) }
	const asked = details === undefined ? undefined : parseAuthorizationDetails(details, rules)
	const issuance = await issuances.get(id, clock.now())
	const kept = narrowDetails(issuance ? [issuance.configuration] : [], asked)
	return createGrantedDetails(new Map(kept.map(configuration => [configuration, [credentialIdentifierOf(id)]])))
}
