// Asks whether credentials still hold. Token Status List §8.3. What could not be checked is said to be that, and nothing else.

import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { WalletPorts } from '../ports.ts'
import type { OwnCredential } from './read-held.ts'

type Ports = Pick<WalletPorts, 'credentials' | 'status' | 'crypto' | 'clock' | 'rules'>

/**
 * The same credentials with their status as of now; those that have expired are not asked for (§7.1).
 * @param maxAge how old a list may be that says so; the operator's rule where nothing is said
 */
export const refreshStatus =
	(ports: Ports) =>
	async (holder: string, own: readonly OwnCredential[], maxAge = ports.rules.statusMaxAge): Promise<readonly OwnCredential[]> =>
		Promise.all(own.map(each => refreshOne(ports, holder, each, maxAge)))

async function refreshOne(ports: Ports, holder: string, own: OwnCredential, maxAge: Seconds): Promise<OwnCredential> {
	const { held, credential, status } = own
	if (status === 'expired') return own
	const answer = await ports.status.check(credential.status, maxAge)
	const asOf = answer.asOf ?? held.statusAsOf
	if (answer.status !== held.status || answer.asOf !== held.statusAsOf) {
		await ports.credentials.setStatus(holder, held.id, answer.status, asOf)
	}
	return { ...own, held: { ...held, status: answer.status, statusAsOf: asOf }, status: answer.status }
}
