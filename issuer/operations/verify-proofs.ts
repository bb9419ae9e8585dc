// The keys that credentials are bound to: proven by proofs of the request, attested where its configuration has it so.
// OpenID4VCI 1.0 §8.2, Appendix D, F.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { Spend } from '@wangzheng/shared/protocol/oauth/proof-window.ts'
import { verifyAttestationProof, verifyAttestedKeyProofs } from '@wangzheng/shared/protocol/openid4vci/attested-key-proof.ts'
import { type CredentialRequest, jwtProofs } from '@wangzheng/shared/protocol/openid4vci/credential-request.ts'
import { verifyKeyProofs } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import type { KeyProofAim } from '@wangzheng/shared/protocol/openid4vci/key-proof-claims.ts'
import { verifyNonce } from '@wangzheng/shared/protocol/openid4vci/nonce.ts'
import type { Clock, Crypto, Mac } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import type { AttestationPolicy } from '../credential/attestation-policy.ts'

/** Whom the issuer believes about keys. */
export type Attesters = { readonly trust: Trust; readonly statuses: StatusChecker }

export type ProvenKeys = {
	readonly keys: readonly PublicJwk[]
	/** What the c_nonces in the proofs spend. */
	readonly nonces: readonly Spend[]
}

/** How old the list that an attestation's status stands in may be, in seconds. */
const maxAge = 300

/** @throws ProtocolError `invalid_proof`, `invalid_nonce` */
export const verifyProofs =
	(ports: { crypto: Crypto; clock: Clock; mac: Mac; attesters: Attesters | undefined }, batchSize: number) =>
	async (request: CredentialRequest, aim: KeyProofAim, policy: AttestationPolicy): Promise<ProvenKeys> => {
		const { algorithms } = policy
		if (!ports.attesters || !policy.judged) {
			const proofs = verifyKeyProofs(ports, jwtProofs(request), { ...aim, algorithms })
			return {
				keys: proofs.map(({ publicJwk }) => publicJwk),
				nonces: spendsOf(
					ports,
					proofs.map(({ nonce }) => nonce),
				),
			}
		}
		const { trust, statuses } = ports.attesters
		const { required, keyStorage, userAuthentication } = policy
		const demand = { required, keyStorage, userAuthentication, nonce: true, maxKeys: batchSize, algorithms }
		const shown =
			request.proofs?.type === 'attestation'
				? verifyAttestationProof(ports, trust, request.proofs.values, demand)
				: verifyAttestedKeyProofs(ports, trust, jwtProofs(request), { ...aim, algorithms }, demand)
		const nonces = spendsOf(ports, shown.nonces)
		for (const reference of shown.statuses) {
			const { status, reason } = await statuses.check(reference, maxAge)
			// D.1: what could not be checked counts no more than what was revoked
			if (status !== 'valid') {
				throw new ProtocolError('invalid_proof', `the key attestation does not hold: its status is ${status} (${reason})`, {
					section: 'OpenID4VCI 1.0 Appendix D.1',
				})
			}
		}
		return { keys: shown.keys, nonces }
	}

const spendsOf = (ports: { clock: Clock; mac: Mac }, nonces: readonly string[]): readonly Spend[] =>
	[...new Set(nonces)].map(nonce => verifyNonce(ports, nonce))
