// Credential Endpoint: key proofs for credentials, in one step with all that must not happen twice. OpenID4VCI 1.0 §8.

import type { CredentialFormat } from '@wangzheng/shared/protocol/credential/format.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { jwtProofs, parseCredentialRequest } from '@wangzheng/shared/protocol/openid4vci/credential-request.ts'
import { createCredentialResponse } from '@wangzheng/shared/protocol/openid4vci/credential-response.ts'
import { type KeyProof, verifyKeyProofs } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { verifyNonce } from '@wangzheng/shared/protocol/openid4vci/nonce.ts'
import type { Clock, Crypto, Mac, Random, Signer } from '@wangzheng/shared/protocol/ports.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import { proofTypes } from '../credential/configurations.ts'
import { claimsOf, disclosable, expiresAt, issuedAt, type Tier, typeNames } from '../credential/tier.ts'
import { createHandle, parseAccessToken } from '../handles.ts'
import type { StatusPlace } from '../issuance.ts'
import type { PopulationRegister } from '../ports/population-register.ts'

export type IssuingPorts = {
	readonly issuances: IssuanceStore
	readonly register: PopulationRegister
	readonly format: CredentialFormat
	readonly takeStatusPlace: (tier: Tier, count: number) => Promise<StatusPlace>
	readonly signer: () => Signer
	readonly clock: Clock
	readonly random: Random
	readonly crypto: Crypto
	readonly mac: Mac
}

export type IssuingRules = {
	readonly issuer: string
	readonly typeBase: string
	readonly batchSize: number
	readonly statusListUri: (list: string) => string
}

/**
 * @throws ProtocolError `invalid_token`, `insufficient_scope`, `invalid_credential_request`, `unknown_credential_configuration`,
 * `unknown_credential_identifier`, `invalid_encryption_parameters`, `invalid_proof`, `invalid_nonce`, `credential_request_denied`
 */
export const issueCredential =
	(ports: IssuingPorts, rules: IssuingRules) =>
	async (accessToken: string, body: unknown): Promise<JsonObject> => {
		const token = parseAccessToken(ports, accessToken)
		if ('refused' in token) throw new ProtocolError('invalid_token', token.refused)
		const request = parseCredentialRequest(body, { proofTypes, batchSize: rules.batchSize })

		const now = ports.clock.now()
		const issuance = await ports.issuances.get(token.id, now)
		if (issuance?.state !== 'authorized') throw spentToken()
		if (issuance.tier !== request.configurationId) {
			throw new ProtocolError('insufficient_scope', `the access token is for the configuration ${issuance.tier}`)
		}

		const aim = { audience: rules.issuer, clientId: issuance.clientId }
		const proofs = verifyKeyProofs(ports, jwtProofs(request), aim)
		const nonces = [...new Set(proofs.map(proof => proof.nonce))].map(nonce => verifyNonce(ports, nonce))

		const citizen = await ports.register.find(issuance.citizen)
		if (!citizen) throw new ProtocolError('credential_request_denied', 'the register knows this person no longer')
		const claims = claimsOf(issuance.tier, citizen, ports.register, now)
		const place = await ports.takeStatusPlace(issuance.tier, proofs.length)
		const credentials = await signEach(ports, rules, issuance.tier, claims, proofs, place)

		switch (await ports.issuances.issue(issuance.id, { nonces, place, now })) {
			case 'nonce spent':
				throw new ProtocolError('invalid_nonce', 'the c_nonce has been used')
			case 'not authorized':
				throw spentToken()
			case 'done':
				return createCredentialResponse(credentials, createHandle(ports, 'notification', issuance.id))
		}
	}

/** A credential for each key, each with a status index of its own. §8.3. */
function signEach(
	ports: IssuingPorts,
	{ typeBase, statusListUri }: IssuingRules,
	tier: Tier,
	claims: JsonObject,
	proofs: readonly KeyProof[],
	{ list, indexes }: StatusPlace,
): Promise<string[]> {
	const now = ports.clock.now()
	const signer = ports.signer()
	const uri = statusListUri(list)
	return Promise.all(
		proofs.map(({ publicJwk }, at) => {
			const idx = indexes[at]
			if (idx === undefined) throw new RangeError('fewer status indexes than keys')
			return ports.format.issue(ports, signer, {
				type: `${typeBase}/${typeNames[tier]}`,
				claims,
				disclosable: disclosable[tier],
				holderKey: publicJwk,
				status: { idx, uri },
				issuedAt: issuedAt(now),
				expiresAt: expiresAt(tier, now),
			})
		}),
	)
}

const spentToken = () => new ProtocolError('invalid_token', 'the access token was used, or its issuance was revoked')
