// What wallets are told beforehand of a verifier that they shall know by a name alone. OpenID4VP 1.0 §5.9.2, RFC 7591 §2.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createClientMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import type { Client } from './client.ts'

/** Its name, the key that signs now, its addresses and its metadata; undefined for a verifier that is known otherwise. */
export function registrationOf(client: Client, { publicJwk }: Signer): JsonObject | undefined {
	const { registeredKey: key } = client
	if (!key) return undefined
	const addresses = [client.address('direct_post', ''), client.address('fragment', '')]
	return { client_id: client.id(''), key: { ...publicJwk }, redirect_uris: addresses, metadata: createClientMetadata(key) }
}
