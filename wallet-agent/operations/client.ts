// Who this wallet is at an authorization server: a key that is shown there alone, and an attestation of it where the server wants one.
// HAIP 1.0 §4.4.1; Attestation-Based Client Authentication §10.1.

import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { createClientFetch } from '../authorization/client-fetch.ts'
import type { Server } from '../authorization/server.ts'
import type { Access, Client } from '../authorization/tokens.ts'
import type { WalletPorts } from '../ports.ts'

type Ports = WalletPorts

/** The thumbprint of a fresh key for one authorization at one server; undefined where the server is shown none. */
export async function createClientKey(
	ports: Ports,
	holder: string,
	server: Server,
	clientId: string | undefined,
): Promise<string | undefined> {
	if (!server.dpop && !(server.attestation && clientId !== undefined)) return undefined
	const [signer] = await ports.keys.create(holder, 1)
	return signer && thumbprint(ports, signer.publicJwk)
}

/** The client that the holder's wallet is at a server, with the key of `createClientKey`. */
export async function clientAt(
	ports: Ports,
	holder: string,
	{ server, clientId, key }: Pick<Access, 'server' | 'clientId' | 'key'>,
): Promise<Client> {
	const signer = await clientSigner(ports, holder, key)
	const fetch = createClientFetch(ports, server, signer, server.attestation && clientId !== undefined)
	return { fetch, server, clientId, key, now: ports.clock.now() }
}

export const clientSigner = async (ports: Pick<Ports, 'keys'>, holder: string, key: string | undefined): Promise<Signer | undefined> =>
	key === undefined ? undefined : ports.keys.signer(holder, key)

/** The key that the wallet was known by at a server goes with the last thing that it was used for. */
export async function forgetClientKey(
	{ keys, credentials, deferred }: Pick<Ports, 'keys' | 'credentials' | 'deferred'>,
	holder: string,
	key: string | undefined,
): Promise<void> {
	if (key === undefined) return
	const uses = [...(await credentials.list(holder)).map(({ origin }) => origin), ...(await deferred.list(holder)).map(({ about }) => about)]
	if (!uses.some(use => use?.access.key === key)) await keys.remove(holder, [key])
}
