// Deletes a credential, its copies and its keys for good, and tells its issuer where that is still possible. OpenID4VCI 1.0 §11.1.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { WalletPorts } from '../ports.ts'
import type { HeldCredential } from '../store/credentials.ts'
import { notifyIssuer } from './notify-issuer.ts'
import { entryOf } from './receive-credentials.ts'

/** @throws ProtocolError `not_found`: no such credential, or deleted before */
export const deleteCredential =
	(ports: WalletPorts) =>
	async (holder: string, id: string): Promise<{ readonly issuerTold: boolean }> => {
		const { credentials, keys, database, history } = ports
		const held = await credentials.get(holder, id)
		const copies = await credentials.copies(holder, id)
		if (!held || !(await credentials.remove(holder, id))) throw new ProtocolError('not_found', 'there is no such credential')
		await keys.remove(
			holder,
			copies.map(({ key }) => key),
		)
		await database.transact([history.add(holder, entryOf(held.issuer, [held], 'deleted'))])
		const issuerTold = await notifyIssuer(ports, holder, held, 'credential_deleted')
		await forgetClientKey(ports, holder, held)
		return { issuerTold }
	}

/** The key that the wallet was known by at the server goes with the last credential that it was used for. */
async function forgetClientKey(ports: WalletPorts, holder: string, { origin }: HeldCredential): Promise<void> {
	const key = origin?.access.key
	if (key === undefined) return
	const others = [
		...(await ports.credentials.list(holder)).map(held => held.origin),
		...(await ports.deferred.list(holder)).map(({ about }) => about),
	]
	if (!others.some(about => about?.access.key === key)) await ports.keys.remove(holder, [key])
}
