// What the issuer takes of all that OpenID4VCI 1.0 has: everything, or what the High Assurance profile leaves of it. HAIP 1.0 §4, §7.

import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { signatureAlgorithms } from '@wangzheng/shared/protocol/jose/algorithms.ts'
import type { SignatureAlgorithm } from '@wangzheng/shared/protocol/ports.ts'
import type { RegisteredClient } from './authorization/clients.ts'
import type { OfferGrant } from './operations/get-credential-offer.ts'

export type Profile = {
	/** How an offer may be taken up; the first is what an operator gets who does not say. HAIP 1.0 §4, §4.2 */
	readonly grants: readonly [OfferGrant, ...OfferGrant[]]
	/** Of client authentication, DPoP, key proofs and attestations. HAIP 1.0 §7 */
	readonly algorithms: readonly SignatureAlgorithm[]
	/** Whether wallets may ask by `authorization_details`, and not by scope alone. HAIP 1.0 §4.3 */
	readonly authorizationDetails: boolean
	/** Whether there may be wallets that authenticate by nothing, or use tokens that are bound to no key. HAIP 1.0 §4, §4.4.1 */
	readonly publicClients: boolean
}

export const openId4Vci: Profile = {
	grants: ['pre-authorized_code', 'authorization_code'],
	algorithms: signatureAlgorithms,
	authorizationDetails: true,
	publicClients: true,
}

export const haip: Profile = {
	grants: ['authorization_code'],
	algorithms: ['ES256'],
	authorizationDetails: false,
	publicClients: false,
}

/** @throws ProtocolError `invalid_request` where an operator offers what the profile does not have */
export function verifyGrant({ grants }: Profile, grant: OfferGrant): void {
	if (grants.includes(grant)) return
	throw new ProtocolError('invalid_request', `the grant ${grant} is not one of this profile: ${grants.join(', ')}`, {
		section: 'HAIP 1.0 §4',
	})
}

/** @throws SetupError where a wallet is registered that the profile does not serve */
export function verifyClients({ publicClients }: Profile, clients: readonly RegisteredClient[]): void {
	if (publicClients) return
	for (const { clientId, method, dpop } of clients) {
		if (method === 'none')
			throw new SetupError(`The wallet ${clientId} in CLIENTS authenticates by nothing, which HAIP 1.0 §4.4.1 forbids: give it keys.`)
		if (!dpop)
			throw new SetupError(
				`The wallet ${clientId} in CLIENTS has dpop_bound_access_tokens false, and HAIP 1.0 §4 demands DPoP: leave it out.`,
			)
	}
}
