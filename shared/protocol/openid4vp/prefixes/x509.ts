// The prefixes x509_san_dns and x509_hash: the certificate in `x5c` signs, and is that of the identifier. OpenID4VP 1.0 §5.9.3.

import { type Jwt, verifyJwt } from '../../jose/jws.ts'
import type { Certificate, Crypto } from '../../ports.ts'
import type { Trust } from '../../trust/trust.ts'
import { type ClientId, verifyClientId } from '../client-id.ts'
import type { VerifiedClient } from './verified-client.ts'

export function verifyX509(ports: { crypto: Crypto }, trust: Trust, clientId: ClientId, jwt: Jwt): VerifiedClient<Certificate> {
	const certificate = trust.verify(jwt.header['x5c'], jwt.what)
	verifyJwt(ports, jwt, certificate.publicJwk)
	verifyClientId(ports, clientId, certificate)
	return { certificate }
}
