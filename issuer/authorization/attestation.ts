// Whether the word of a wallet's provider still holds. Attestation-Based Client Authentication §7.1; OpenID4VCI 1.0 Appendix E.

import type { StatusReference } from '@wangzheng/shared/protocol/credential/format.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'

/** How old an attestation may be: a wallet provider makes one a day. OpenID4VCI 1.0 Appendix E */
export const attestationAge: Seconds = 86_400

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
