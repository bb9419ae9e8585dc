// The verifier as a client: its identifier under the configured prefix, and the key that signs under it. OpenID4VP 1.0 §5.9.3.

import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { type ClientIdPrefix, hashClientId } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import type { Clock, Crypto, Signer } from '@wangzheng/shared/protocol/ports.ts'

export type Client = {
	/** The identifier for a new request. */
	id(): string
	/** Who signs under an identifier; undefined where its key was changed before this program started. */
	signer(clientId: string): Signer | undefined
}

/** How many keys that were changed are remembered: requests that were made before a change still go out. */
const remembered = 8

/** @param host the host of our public URL, which the certificate names */
export function createClient(
	{ crypto, clock }: { crypto: Crypto; clock: Clock },
	keys: SigningKeys,
	prefix: ClientIdPrefix,
	host: string,
): Client {
	if (prefix === 'x509_san_dns') {
		const id = `x509_san_dns:${host}`
		return { id: () => id, signer: clientId => (clientId === id ? keys.signer() : undefined) }
	}
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
