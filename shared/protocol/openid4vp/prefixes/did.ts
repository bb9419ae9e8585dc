// The prefix decentralized_identifier: `kid` names a key in the document of that DID, and of no other. OpenID4VP 1.0 §5.9.3.

import { ProtocolError } from '../../errors.ts'
import { verifyJwt } from '../../jose/jws.ts'
import { parseKeyUrl } from '../../trust/did.ts'
import type { VerifyPrefix } from './verified-client.ts'

export const verifyDid: VerifyPrefix = async (ports, { dids }, clientId, jwt) => {
	const refuse = (message: string) => new ProtocolError('invalid_request', message, { section: 'OpenID4VP 1.0 §5.9.3' })
	if (!dids) throw refuse('no DID is trusted here')
	const { kid } = jwt.header
	const what = `kid of ${jwt.what}`
	if (parseKeyUrl(kid, what).did !== clientId.name) throw refuse(`${what} is a key of another DID than that of client_id`)
	verifyJwt(ports, jwt, await dids.verify(kid, 'authentication', what))
	return { certificate: undefined }
}
