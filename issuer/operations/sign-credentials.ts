// A credential for each key, each with a status index of its own. OpenID4VCI 1.0 §8.3.

import type { CredentialFormat } from '@wangzheng/shared/protocol/credential/format.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { Clock, Crypto, Random, Signer } from '@wangzheng/shared/protocol/ports.ts'
import { credentialClaims, disclosable, expiresAt, issuedAt, type Tier, typeNames } from '../credential/tier.ts'
import type { StatusPlace } from '../issuance.ts'
import type { PopulationRegister } from '../ports/population-register.ts'

export type SigningPorts = {
	readonly register: PopulationRegister
	readonly format: CredentialFormat
	readonly takeStatusPlace: (tier: Tier, count: number) => Promise<StatusPlace>
	readonly signer: () => Signer
	readonly clock: Clock
	readonly random: Random
	readonly crypto: Crypto
}

export type SigningRules = { readonly typeBase: string; readonly statusListUri: (list: string) => string }

export type SignCredentials = ReturnType<typeof signCredentials>

/** @throws ProtocolError `credential_request_denied` where the register does not know the person any longer */
export const signCredentials =
	(ports: SigningPorts, { typeBase, statusListUri }: SigningRules) =>
	async (
		{ tier, citizen }: { tier: Tier; citizen: string },
		keys: readonly PublicJwk[],
	): Promise<{ readonly credentials: readonly string[]; readonly place: StatusPlace }> => {
		const person = await ports.register.find(citizen)
		if (!person) throw new ProtocolError('credential_request_denied', 'the register knows this person no longer')
		const now = ports.clock.now()
		const claims = credentialClaims(tier, person, ports.register, typeBase, now)
		const place = await ports.takeStatusPlace(tier, keys.length)
		const uri = statusListUri(place.list)
		const signer = ports.signer()
		const credentials = await Promise.all(
			keys.map((holderKey, at) => {
				const idx = place.indexes[at]
				if (idx === undefined) throw new RangeError('fewer status indexes than keys')
				return ports.format.issue(ports, signer, {
					type: `${typeBase}/${typeNames[tier]}`,
					claims,
					disclosable: disclosable[tier],
					holderKey,
					status: { idx, uri },
					issuedAt: issuedAt(now),
					expiresAt: expiresAt(tier, now),
				})
			}),
		)
		return { credentials, place }
	}
