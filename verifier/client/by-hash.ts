// The identifier of a key by the hash of its certificate: another one after each rotation. OpenID4VP 1.0 §5.9.3.

import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { hashClientId } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import type { Clock, Crypto, Signer } from '@wangzheng/shared/protocol/ports.ts'
import type { Client } from './client.ts'

/** How many keys that were changed are remembered: requests that were made before a change still go out. */
const remembered = 8

export function identifyByHash({ crypto, clock }: { crypto: Crypto; clock: Clock }, keys: SigningKeys): Pick<Client, 'id' | 'signer'> {
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
	}
}
