// The prefixes x509_san_dns and x509_hash: the certificate in `x5c` signs, and is that of the identifier. OpenID4VP 1.0 §5.9.3.

import { verifyJwt } from '../../jose/jws.ts'
import { verifyClientId } from '../client-id.ts'
import type { VerifyPrefix } from './verified-client.ts'

export const verifyX509: VerifyPrefix = (ports, { certificates }, clientId, jwt) => {
	const certificate = certificates.verify(jwt.header['x5c'], jwt.what)
	verifyJwt(ports, jwt, certificate.publicJwk)
	verifyClientId(ports, clientId, certificate)
	return { certificate }
}
