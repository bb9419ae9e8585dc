// A credential for each key, each with a status index of its own. OpenID4VCI 1.0 §8.3.

import type { FormatId } from '@wangzheng/shared/protocol/credential/format.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { Clock, Crypto, Random, Signer } from '@wangzheng/shared/protocol/ports.ts'
import { type ConfigurationId, formatOf, tierOf } from '../credential/configuration.ts'
import { composers, type TypeBases } from '../credential/content.ts'
import { credentialClaims, expiresAt, issuedAt } from '../credential/tier.ts'
import type { StatusPlace } from '../issuance.ts'
import type { PopulationRegister } from '../ports/population-register.ts'

export type SigningPorts = {
	readonly register: PopulationRegister
	readonly takeStatusPlace: (configuration: ConfigurationId, count: number) => Promise<StatusPlace>
	/** Whoever signs credentials of a format: an mdoc's certificate is for mdocs alone. ISO 18013-5 Annex B.1.4 */
	readonly signers: Readonly<Record<FormatId, () => Signer>>
	readonly clock: Clock
	readonly random: Random
	readonly crypto: Crypto
}

export type SigningRules = { readonly bases: TypeBases; readonly statusListUri: (list: string) => string }

export type SignCredentials = ReturnType<typeof signCredentials>

/** @throws ProtocolError `credential_request_denied` where the register does not know the person any longer */
export const signCredentials =
	(ports: SigningPorts, { bases, statusListUri }: SigningRules) =>
	async (
		{ configuration, citizen }: { configuration: ConfigurationId; citizen: string },
		keys: readonly PublicJwk[],
	): Promise<{ readonly credentials: readonly string[]; readonly place: StatusPlace }> => {
		const person = await ports.register.find(citizen)
		if (!person) throw new ProtocolError('credential_request_denied', 'the register knows this person no longer')
		const [tier, format] = [tierOf(configuration), formatOf(configuration)]
		const now = ports.clock.now()
		const content = composers[format].compose(tier, credentialClaims(tier, person, ports.register, bases.types, now), bases)
		const place = await ports.takeStatusPlace(configuration, keys.length)
		const uri = statusListUri(place.list)
		const signer = ports.signers[format]()
		const times = { issuedAt: issuedAt(now), expiresAt: expiresAt(tier, now) }
		const credentials = await Promise.all(
			keys.map((holderKey, at) => {
				const idx = place.indexes[at]
				if (idx === undefined) throw new RangeError('fewer status indexes than keys')
				return formats[format].issue(ports, signer, { ...content, ...times, holderKey, status: { idx, uri } })
			}),
		)
		return { credentials, place }
	}
