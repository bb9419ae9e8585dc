// The verifier as a client: its identifier under the configured prefix, and the key that signs under it. OpenID4VP 1.0 §5.9.3.

import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { type ClientIdPrefix, hashClientId } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { readVerifierAttestation } from '@wangzheng/shared/protocol/openid4vp/prefixes/verifier-attestation.ts'
import type { Clock, Crypto, Signer } from '@wangzheng/shared/protocol/ports.ts'
import { didOf } from '@wangzheng/shared/protocol/trust/did-web.ts'
import { keyUrlOf } from '@wangzheng/shared/web/did-document.ts'

export type Client = {
	/** The identifier for a new request. */
	id(): string
	/** Who signs under an identifier; undefined where its key was changed before this program started. */
	signer(clientId: string): Signer | undefined
	/** What the header of a Request Object says of whose key signs it. */
	identity(signer: Signer): JsonObject
}

/** The prefixes that this verifier can ask under. */
export const ownPrefixes = [
	'x509_hash',
	'x509_san_dns',
	'decentralized_identifier',
	'verifier_attestation',
] as const satisfies readonly ClientIdPrefix[]
export type OwnPrefix = (typeof ownPrefixes)[number]

/** How many keys that were changed are remembered: requests that were made before a change still go out. */
const remembered = 8

/**
 * @param publicUrl its host is what the certificate names, and what did:web is made of
 * @param attestation what an attester signed for us, for the prefix verifier_attestation
 * @throws SetupError where there is no attestation, or one for another key
 */
export function createClient(
	{ crypto, clock }: { crypto: Crypto; clock: Clock },
	keys: SigningKeys,
	prefix: OwnPrefix,
	publicUrl: string,
	attestation?: string,
): Client {
	const certificates = (signer: Signer): JsonObject => ({ x5c: signer.x5c ?? [] })
	const named = (id: string, identity: Client['identity']): Client => ({
		id: () => id,
		signer: clientId => (clientId === id ? keys.signer() : undefined),
		identity,
	})
	switch (prefix) {
		case 'x509_san_dns':
			return named(`x509_san_dns:${new URL(publicUrl).hostname}`, certificates)
		case 'decentralized_identifier':
			return named(`decentralized_identifier:${didOf(publicUrl)}`, signer => ({ kid: keyUrlOf({ crypto }, publicUrl, signer) }))
		case 'verifier_attestation': {
			const attested = attestation === undefined ? undefined : readVerifierAttestation(attestation)
			if (!attested || thumbprint({ crypto }, attested.key) !== thumbprint({ crypto }, keys.signer().publicJwk)) {
				throw new SetupError(
					'VERIFIER_ATTESTATION must name the file of a verifier attestation for the key that signs: ask the attester for one',
				)
			}
			return named(`verifier_attestation:${attested.subject}`, () => ({ jwt: attestation ?? '' }))
		}
		case 'x509_hash':
			return byHash({ crypto, clock }, keys, certificates)
	}
}

function byHash({ crypto, clock }: { crypto: Crypto; clock: Clock }, keys: SigningKeys, identity: Client['identity']): Client {
	const ids = new Map<Signer, string>()
	const idOf = (signer: Signer) => {
		const known = ids.get(signer)
		if (known) return known
		const id = hashClientId({ crypto }, Uint8Array.fromBase64(signer.x5c?.[0] ?? ''))
		if (ids.size >= remembered) ids.delete([...ids.keys()][0] ?? signer)
		ids.set(signer, id)
		return id
	}
	let looked = 0
	let id = ''
	return {
		/** A key that another process changed is seen within a second. */
		id() {
			const now = clock.now()
			if (now !== looked) {
				looked = now
				id = idOf(keys.signer())
			}
			return id
		},
		signer(clientId) {
			for (const [signer, id] of ids) if (id === clientId) return signer
			const current = keys.signer()
			return idOf(current) === clientId ? current : undefined
		},
		identity,
	}
}
