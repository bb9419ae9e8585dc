// The wallet provider: says that this wallet's instances run its software and how their keys are kept, signed below a root of its own.
// Attestation-Based Client Authentication §4, OpenID4VCI 1.0 Appendix D and E, HAIP 1.0 §4.4.1, §4.5.1.

import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import { createClientAttestation } from '@wangzheng/shared/protocol/oauth/client-attestation.ts'
import { createKeyAttestation } from '@wangzheng/shared/protocol/openid4vci/key-attestation.ts'
import type { Clock, Seconds, Signer } from '@wangzheng/shared/protocol/ports.ts'

export type WalletProvider = {
	/** The client_id of every instance: `sub` of its attestations. */
	readonly clientId: string
	/** An attestation for one key, which is shown to one authorization server alone. */
	attestClient(instanceKey: PublicJwk): Promise<string>
	/** An attestation of keys that this agent's key store has just made. */
	attestKeys(keys: readonly PublicJwk[], nonce: string | undefined): Promise<string>
}

/** Less than a day, and long enough for one authorization. EUDI TS3 §2.2.1, HAIP 1.0 §4.4.1. */
const clientLifetime: Seconds = 6 * 3600
/** A key attestation goes along with one request. */
const keyLifetime: Seconds = 600

/**
 * What is said of keys is what is true of them: they are sealed files in software, which withstand an attacker of basic potential and no
 * higher one, and a holder is known by a session or a bearer key. Appendix D.2.
 */
export const keyLevels = { keyStorage: ['iso_18045_basic'], userAuthentication: ['iso_18045_basic'] } as const

export const createWalletProvider = (
	{ clock, signer }: { clock: Clock; signer: () => Signer },
	{ clientId, url }: { clientId: string; url: string },
): WalletProvider => ({
	clientId,
	// servers of draft -07 require an `iss`, later ones pass over it
	attestClient: instanceKey =>
		createClientAttestation({ clock }, signer(), {
			clientId,
			instanceKey,
			lifetime: clientLifetime,
			issuer: url,
			walletName: 'Wangzheng',
			walletLink: url,
		}),
	attestKeys: (keys, nonce) =>
		createKeyAttestation({ clock }, signer(), { keys, lifetime: keyLifetime, ...(nonce === undefined ? {} : { nonce }), ...keyLevels }),
})
