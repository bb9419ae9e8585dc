// Which key attestations each configuration takes and demands. OpenID4VCI 1.0 §12.2.4 `key_attestations_required`, Appendix D.2, F.3.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { SignatureAlgorithm } from '@wangzheng/shared/protocol/ports.ts'
import { type ConfigurationId, eachConfiguration, tierOf } from './configuration.ts'
import type { Tier } from './tier.ts'

/** What the operator orders of the tier that asks for strong keys. */
export type AttestationOrder = {
	/** `none` where no wallet provider is trusted. */
	readonly keyAttestations: 'none' | 'accepted' | 'required'
	/** Levels of which one must be reached where an attestation is required. */
	readonly keyStorage: readonly string[]
	readonly userAuthentication: readonly string[]
}

export type AttestationPolicy = {
	/** Whether attestations are looked at: without a wallet provider that is trusted nothing they say counts. */
	readonly judged: boolean
	readonly required: boolean
	/** Undefined where any level will do. */
	readonly keyStorage: readonly string[] | undefined
	readonly userAuthentication: readonly string[] | undefined
	readonly proofTypes: readonly string[]
	/** Of key proofs and attestations. */
	readonly algorithms: readonly SignatureAlgorithm[]
}

const plain: Omit<AttestationPolicy, 'algorithms'> = {
	judged: false,
	required: false,
	keyStorage: undefined,
	userAuthentication: undefined,
	proofTypes: ['jwt'],
}

/** The light tier demands nothing of keys. */
export function attestationPolicy(
	{ keyAttestations, keyStorage, userAuthentication }: AttestationOrder,
	algorithms: readonly SignatureAlgorithm[],
): Readonly<Record<ConfigurationId, AttestationPolicy>> {
	const judged = keyAttestations !== 'none'
	const required = keyAttestations === 'required'
	const light = { ...plain, judged, algorithms }
	if (!judged) return eachConfiguration(() => light)
	const upgraded: AttestationPolicy = {
		judged,
		required,
		keyStorage: required ? keyStorage : undefined,
		userAuthentication: required ? userAuthentication : undefined,
		proofTypes: ['jwt', 'attestation'],
		algorithms,
	}
	const ofTier: Readonly<Record<Tier, AttestationPolicy>> = { light, upgraded }
	return eachConfiguration(id => ofTier[tierOf(id)])
}

/** The member `proof_types_supported` of a configuration. */
export const proofTypesSupported = ({ proofTypes, algorithms, required, keyStorage, userAuthentication }: AttestationPolicy): JsonObject =>
	Object.fromEntries(
		proofTypes.map(type => [
			type,
			{
				proof_signing_alg_values_supported: [...algorithms],
				...(required
					? {
							key_attestations_required: {
								...(keyStorage ? { key_storage: [...keyStorage] } : {}),
								...(userAuthentication ? { user_authentication: [...userAuthentication] } : {}),
							},
						}
					: {}),
			},
		]),
	)
