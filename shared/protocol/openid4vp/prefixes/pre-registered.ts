// A client identifier without prefix: a verifier that was entered beforehand, with its key and its addresses. OpenID4VP 1.0 §5.9.2.

import { ProtocolError } from '../../errors.ts'
import { verifyJwt } from '../../jose/jws.ts'
import type { VerifyPrefix } from './verified-client.ts'

export const verifyRegistered: VerifyPrefix = (ports, { registered }, clientId, jwt) => {
	const client = registered?.get(clientId.full)
	if (!client) {
		throw new ProtocolError('invalid_request', 'client_id has no prefix, and no such verifier is registered here', {
			section: 'OpenID4VP 1.0 §5.9.2',
		})
	}
	verifyJwt(ports, jwt, client.key)
	return { certificate: undefined, redirectUris: client.redirectUris, metadata: client.metadata }
}
