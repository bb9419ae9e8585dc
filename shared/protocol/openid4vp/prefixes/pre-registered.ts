// A client identifier without prefix: a verifier that was entered beforehand, with its addresses and mostly its key. OpenID4VP 1.0 §5.9.2.

import { ProtocolError } from '../../errors.ts'
import { verifyJwt } from '../../jose/jws.ts'
import type { ClientId } from '../client-id.ts'
import type { ClientTrust, RegisteredClient, VerifiedClient, VerifyPrefix } from './verified-client.ts'

export const verifyRegistered: VerifyPrefix = (ports, believed, clientId, jwt) => {
	const client = registeredClient(believed, clientId)
	if (!client.key) throw refuse('client_id is of a verifier that was registered without a key, and its request is signed')
	verifyJwt(ports, jwt, client.key)
	return verified(client)
}

/** The same of one that was entered without a key. @throws ProtocolError `invalid_request` */
export function acceptUnsigned(believed: ClientTrust, clientId: ClientId): VerifiedClient {
	const client = registeredClient(believed, clientId)
	if (client.key) throw refuse('a request of a verifier that was registered with a key must be signed')
	return verified(client)
}

function registeredClient({ registered }: ClientTrust, clientId: ClientId): RegisteredClient {
	const client = registered?.get(clientId.full)
	if (!client) throw refuse('client_id has no prefix, and no such verifier is registered here')
	return client
}

const verified = ({ redirectUris, metadata }: RegisteredClient): VerifiedClient => ({ certificate: undefined, redirectUris, metadata })

const refuse = (message: string) => new ProtocolError('invalid_request', message, { section: 'OpenID4VP 1.0 §5.9.2' })
