// The Credential Offer behind `credential_offer_uri`. OpenID4VCI 1.0 §4.1.3.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createCredentialOffer } from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import type { Clock, Mac } from '@wangzheng/shared/protocol/ports.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import type { ConfigurationId } from '../credential/configuration.ts'
import { createHandle, type HandlePurpose, parseHandle } from '../handles.ts'

/** One language, for the parameter knows no others (§4.1.1); in ASCII, so that it survives every wallet. */
const description = '請輸入 QR 碼旁的 8 位數驗證碼。 Enter the 8-digit code shown beside the QR code.'

/** How an offer is taken up: with a code that it brings, or by signing in here. It stands in the offer's address and nowhere else. */
export type OfferGrant = 'pre-authorized_code' | 'authorization_code'

export const offerPurposes = {
	'pre-authorized_code': 'credential offer',
	authorization_code: 'authorization offer',
} as const satisfies Record<OfferGrant, HandlePurpose>

/** @throws ProtocolError `not_found` where there never was such an offer, `gone` where it was taken, revoked or is past its time */
export const getCredentialOffer =
	(ports: { issuances: IssuanceStore; clock: Clock; mac: Mac }, issuer: string) =>
	async (handle: string): Promise<JsonObject> => {
		const preAuthorized = parseHandle(ports, offerPurposes['pre-authorized_code'], handle)
		const id = preAuthorized ?? parseHandle(ports, offerPurposes.authorization_code, handle)
		const issuance = id === undefined ? undefined : await ports.issuances.get(id, ports.clock.now())
		if (!issuance) throw new ProtocolError('not_found', 'there is no such Credential Offer')
		if (issuance.state !== 'offered') throw new ProtocolError('gone', 'the Credential Offer was taken, or is past its time')
		return offerOf(ports, issuer, issuance, preAuthorized === undefined ? 'authorization_code' : 'pre-authorized_code')
	}

/** The Credential Offer of an issuance: computed from its id, never stored. */
export function offerOf(
	ports: { mac: Mac },
	issuer: string,
	{ id, configuration }: { id: string; configuration: ConfigurationId },
	grant: OfferGrant,
): JsonObject {
	const offer = { credentialIssuer: issuer, configurationIds: [configuration] }
	if (grant === 'authorization_code') return createCredentialOffer({ ...offer, issuerState: createHandle(ports, 'issuer state', id) })
	const preAuthorizedCode = createHandle(ports, 'pre-authorized code', id)
	return createCredentialOffer({ ...offer, preAuthorizedCode, transactionCode: { length: 8, description } })
}
