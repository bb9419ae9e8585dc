// Offers a credential to a person whom the register knows. OpenID4VCI 1.0 §4.1.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createOfferLink, haipOfferScheme, offerScheme } from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import type { Clock, Mac, Random, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import type { ConfigurationId } from '../credential/configuration.ts'
import { createHandle, createId, txCodeOf } from '../handles.ts'
import type { PopulationRegister } from '../ports/population-register.ts'
import { type Profile, verifyGrant } from '../profile.ts'
import { type OfferGrant, offerOf, offerPurposes } from './get-credential-offer.ts'

export type OfferLinks = {
	readonly offerUri: string
	/** For a wallet on the device, or in a QR code. */
	readonly offerLink: string
	/** Straight into the web wallet; undefined where none is configured. */
	readonly webWalletLink: string | undefined
	/** The same for wallets of the High Assurance profile; undefined with a pre-authorized code, which that profile knows not. */
	readonly haipLink: string | undefined
	/** Told to the person on another way than the link (§13.6.1); undefined where the person signs in. */
	readonly txCode: string | undefined
}

export type Offer = OfferLinks & {
	readonly id: string
	readonly expiresAt: Seconds
	/** The Credential Offer itself, for whoever hands it to the wallet by value. §4.1.2. */
	readonly offer: JsonObject
}

export type OfferOptions = {
	/** Whether the credential waits until an operator releases it. §9 */
	readonly deferred?: boolean | undefined
}

export type OfferAddresses = { readonly issuer: string; readonly webWallet: string | undefined }

/** @throws ProtocolError `invalid_request` where the profile has no such grant, `not_found` where the register does not know the person */
export const createCredentialOffer =
	(
		ports: { issuances: IssuanceStore; register: PopulationRegister; clock: Clock; random: Random; mac: Mac },
		addresses: OfferAddresses,
		lifetime: Seconds,
		profile: Profile,
	) =>
	async (
		configuration: ConfigurationId,
		citizen: string,
		grant: OfferGrant = profile.grants[0],
		options: OfferOptions = {},
	): Promise<Offer> => {
		verifyGrant(profile, grant)
		if (!(await ports.register.find(citizen))) throw new ProtocolError('not_found', 'the register knows no such citizen')
		const id = createId(ports)
		const createdAt = ports.clock.now()
		const expiresAt = createdAt + lifetime
		await ports.issuances.put({ id, configuration, citizen, createdAt, expiresAt, deferred: options.deferred ?? false })
		return {
			id,
			expiresAt,
			...offerLinks(ports, addresses, id, grant),
			offer: offerOf(ports, addresses.issuer, { id, configuration }, grant),
		}
	}

/** The links and the code of an offer: computed from its id, never stored. */
export function offerLinks(ports: { mac: Mac }, { issuer, webWallet }: OfferAddresses, id: string, grant: OfferGrant): OfferLinks {
	const offerUri = `${issuer}/offers/${createHandle(ports, offerPurposes[grant], id)}`
	return {
		offerUri,
		offerLink: createOfferLink(offerScheme, offerUri),
		webWalletLink: webWallet === undefined ? undefined : createOfferLink(`${webWallet}/receive`, offerUri),
		haipLink: grant === 'authorization_code' ? createOfferLink(haipOfferScheme, offerUri) : undefined,
		txCode: grant === 'authorization_code' ? undefined : txCodeOf(ports, id),
	}
}
