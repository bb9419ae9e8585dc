// Whether the word of a wallet's provider holds. Attestation-Based Client Authentication §7.1; OpenID4VCI 1.0 Appendix E.

import type { StatusReference } from '@wangzheng/shared/protocol/credential/format.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type ClientAttestation, verifyClientAttestation } from '@wangzheng/shared/protocol/oauth/client-attestation.ts'
import type { Clock, Crypto, Seconds, SignatureAlgorithm } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'

/** How old an attestation may be: a wallet provider makes one a day. OpenID4VCI 1.0 Appendix E */
const attestationAge: Seconds = 86_400

/** What was found good is remembered from a pushed request to its token request: the same text is not verified twice. */
const remembered = 1024
const memory: Seconds = 900

export type AttestationJudge = ReturnType<typeof createAttestationJudge>

/**
 * Judges attestations, all but their status.
 * @param trust in wallet providers
 * @param algorithms those that are taken
 */
export function createAttestationJudge(
	ports: { crypto: Crypto; clock: Clock },
	trust: Trust,
	algorithms: readonly SignatureAlgorithm[],
): (header: string | undefined, clientId: string | undefined) => ClientAttestation {
	const good = new Map<string, { readonly attestation: ClientAttestation; readonly until: Seconds }>()
	return (header, clientId) => {
		const now = ports.clock.now()
		const known = header === undefined ? undefined : good.get(header)
		if (known && now < known.until && (clientId ?? known.attestation.clientId) === known.attestation.clientId) return known.attestation

		const attestation = verifyClientAttestation(ports, trust, header, { clientId, maxAge: attestationAge, algorithms })
		const { expiresAt, issuedAt = now, attester } = attestation
		if (good.size >= remembered) good.delete(good.keys().next().value ?? '')
		good.set(header ?? '', { attestation, until: Math.min(now + memory, expiresAt, issuedAt + attestationAge, attester.notAfter) })
		return attestation
	}
}

/** How old the list that an attestation's status stands in may be. */
const statusAge: Seconds = 300

/**
 * Whether the attestation still holds, where it says how to ask. OpenID4VCI 1.0 Appendix E
 * @throws ProtocolError `invalid_client`: revoked, suspended, or could not be checked, which counts no more
 */
export async function verifyAttestationStatus(statuses: StatusChecker | undefined, reference: StatusReference | undefined): Promise<void> {
	if (!reference) return
	const answer = await statuses?.check(reference, statusAge)
	if (answer?.status === 'valid') return
	throw new ProtocolError('invalid_client', `the client attestation does not hold: its status is ${answer?.status ?? 'not_checked'}`, {
		section: 'OpenID4VCI 1.0 Appendix E',
	})
}
