// Deletes a credential, its copies and its keys for good, and tells its issuer where that is still possible. OpenID4VCI 1.0 §11.1.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { WalletPorts } from '../ports.ts'
import { forgetClientKey } from './client.ts'
import { notifyIssuer } from './notify-issuer.ts'
import { entryOf, keysOf } from './receive-credentials.ts'

/** @throws ProtocolError `not_found`: no such credential, or deleted before */
export const deleteCredential =
	(ports: WalletPorts) =>
	async (holder: string, id: string): Promise<{ readonly issuerTold: boolean }> => {
		const { credentials, keys, database, history } = ports
		const held = await credentials.get(holder, id)
		const copies = await credentials.copies(holder, id)
		if (!held || !(await credentials.remove(holder, id))) throw new ProtocolError('not_found', 'there is no such credential')
		await keys.remove(holder, keysOf(copies))
		await database.transact([history.add(holder, entryOf(held.issuer, [held], 'deleted'))])
		const issuerTold = await notifyIssuer(ports, holder, held, 'credential_deleted')
		await forgetClientKey(ports, holder, held.origin?.access.key)
		return { issuerTold }
	}
