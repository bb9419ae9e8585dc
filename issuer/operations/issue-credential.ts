// Credential Endpoint: key proofs for credentials, in one step with all that must not happen twice. OpenID4VCI 1.0 §8.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { parseCredentialRequest } from '@wangzheng/shared/protocol/openid4vci/credential-request.ts'
import { createCredentialResponse } from '@wangzheng/shared/protocol/openid4vci/credential-response.ts'
import { createDeferral } from '@wangzheng/shared/protocol/openid4vci/deferred.ts'
import type { OpenedRequest } from '@wangzheng/shared/protocol/openid4vci/encrypted-exchange.ts'
import type { Clock, Mac, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { DeferralStore } from '../adapters/deferral-store.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import type { Spent } from '../adapters/spending.ts'
import type { AttestationPolicy } from '../credential/attestation-policy.ts'
import { type ConfigurationId, tierOf } from '../credential/configuration.ts'
import type { Tier } from '../credential/tier.ts'
import { createHandle, createNotificationId } from '../handles.ts'
import type { Issuance } from '../issuance.ts'
import { type Authorized, proofUsed } from './authorize.ts'
import type { SignCredentials } from './sign-credentials.ts'
import type { verifyProofs } from './verify-proofs.ts'

export type IssuingPorts = {
	readonly issuances: IssuanceStore
	readonly deferrals: DeferralStore
	readonly verifyProofs: ReturnType<typeof verifyProofs>
	readonly signCredentials: SignCredentials
	readonly clock: Clock
	readonly mac: Mac
}

export type IssuingRules = {
	readonly issuer: string
	readonly batchSize: number
	readonly policies: Readonly<Record<ConfigurationId, AttestationPolicy>>
	/** Tiers that an operator releases one by one, whatever the offer says. */
	readonly deferredTiers: readonly Tier[]
	/** How long a wallet is put off at a time. */
	readonly interval: Seconds
}

/** 200 with credentials, or 202 where the wallet is put off. */
export type CredentialAnswer = { readonly status: 200 | 202; readonly message: JsonObject }

/** How long what was put off may be fetched; its keys are kept no longer. */
export const deferralLifetime: Seconds = 30 * 86_400
/** More than anybody fetches in the life of a credential. */
const maxPlaces = 100

/**
 * @throws ProtocolError `invalid_token`, `insufficient_scope`, `invalid_credential_request`, `unknown_credential_configuration`,
 * `unknown_credential_identifier`, `invalid_proof`, `invalid_nonce`, `invalid_dpop_proof`, `credential_request_denied`
 */
export function issueCredential(ports: IssuingPorts, rules: IssuingRules) {
	const proofTypes = new Map(Object.entries(rules.policies).map(([id, policy]) => [id, policy.proofTypes]))

	return async (authorized: Authorized, { body }: Pick<OpenedRequest, 'body'>): Promise<CredentialAnswer> => {
		const now = ports.clock.now()
		const issuance = await ports.issuances.get(authorized.issuanceId, now)
		if (!issuance || !mayIssue(issuance, authorized)) throw refusalOf(issuance, authorized)
		const { id, configuration } = issuance
		const identifiers =
			authorized.credentialIdentifiers && new Map(authorized.credentialIdentifiers.map(identifier => [identifier, configuration]))
		const request = parseCredentialRequest(body, { proofTypes, batchSize: rules.batchSize, ...(identifiers ? { identifiers } : {}) })
		if (configuration !== request.configurationId) {
			throw new ProtocolError('insufficient_scope', `the access token is for the configuration ${configuration}`)
		}
		const clientId = authorized.clientId ?? issuance.clientId
		const { keys, nonces } = await ports.verifyProofs(request, { audience: rules.issuer, clientId }, rules.policies[configuration])
		const spending = { spends: authorized.spends, nonces }

		if (issuance.state === 'authorized' && (issuance.deferred || rules.deferredTiers.includes(tierOf(configuration)))) {
			const times = { askAgainAt: now + rules.interval, until: now + deferralLifetime, now }
			verifyDone(await ports.deferrals.defer(id, { ...spending, ...times, holderKeys: keys }))
			return { status: 202, message: createDeferral(createHandle(ports, 'transaction', id), rules.interval) }
		}
		const { credentials, place } = await ports.signCredentials(issuance, keys)
		verifyDone(
			issuance.state === 'authorized'
				? await ports.issuances.issue(id, { ...spending, place, now })
				: await ports.issuances.renew(id, { ...spending, place }),
		)
		return { status: 200, message: createCredentialResponse(credentials, createNotificationId(ports, id, place)) }
	}
}

/** A bearer token is good for one request; one that is bound to a key for further copies, as long as it and the credential hold. §14.3 */
const mayIssue = (issuance: Issuance, { renewable }: Authorized): issuance is Issuance & { state: 'authorized' | 'issued' } =>
	issuance.state === 'authorized' || (issuance.state === 'issued' && renewable && issuance.places.length < maxPlaces)

function refusalOf(issuance: Issuance | undefined, { renewable }: Authorized): ProtocolError {
	if (issuance && (renewable || issuance.state === 'denied')) {
		return new ProtocolError('credential_request_denied', `nothing more is issued: the credential is ${issuance.state}`)
	}
	return new ProtocolError('invalid_token', 'the access token was used, or its issuance was revoked')
}

/** @throws ProtocolError where somebody came before */
export function verifyDone(outcome: Spent): void {
	switch (outcome) {
		case 'proof spent':
			throw proofUsed()
		case 'nonce spent':
			throw new ProtocolError('invalid_nonce', 'the c_nonce has been used')
		case 'not authorized':
			throw new ProtocolError('invalid_token', 'the access token was used, or its issuance was revoked')
		case 'done':
	}
}
