// Whether a signed request is of the client that it names, under every client identifier prefix: one row for each. OpenID4VP 1.0 §5.9.3.

import { ProtocolError } from '../../errors.ts'
import type { Jwt } from '../../jose/jws.ts'
import type { Clock, Crypto } from '../../ports.ts'
import type { ClientId, ClientIdPrefix } from '../client-id.ts'
import { verifyDid } from './did.ts'
import { verifyRegistered } from './pre-registered.ts'
import type { ClientTrust, VerifiedClient, VerifyPrefix } from './verified-client.ts'
import { verifyAttestedClient } from './verifier-attestation.ts'
import { verifyX509 } from './x509.ts'

/** `redirect_uri` names no key, and neither does `origin`: nothing can be signed under them. */
const signedUnder: Readonly<Record<ClientIdPrefix, VerifyPrefix | undefined>> = {
	x509_hash: verifyX509,
	x509_san_dns: verifyX509,
	decentralized_identifier: verifyDid,
	verifier_attestation: verifyAttestedClient,
	'pre-registered': verifyRegistered,
	redirect_uri: undefined,
	origin: undefined,
}

/** Whom `believed` allows to sign: the prefixes of which anybody is believed. */
export const believedPrefixes = ({ dids, attesters, registered }: ClientTrust): readonly ClientIdPrefix[] => [
	'x509_hash',
	'x509_san_dns',
	...(dids ? (['decentralized_identifier'] as const) : []),
	...(attesters?.size ? (['verifier_attestation'] as const) : []),
	...(registered?.size ? (['pre-registered'] as const) : []),
]

/**
 * The client that signed `jwt`, its signature and all that its prefix orders verified.
 * @throws ProtocolError `invalid_request`
 * @throws PeerError where a DID document cannot be fetched
 */
export async function verifyClient(
	ports: { crypto: Crypto; clock: Clock },
	believed: ClientTrust,
	clientId: ClientId,
	jwt: Jwt,
): Promise<VerifiedClient> {
	const verify = signedUnder[clientId.prefix]
	if (!verify) {
		throw new ProtocolError('invalid_request', `a request under ${clientId.prefix} cannot be signed`, { section: 'OpenID4VP 1.0 §5.9.3' })
	}
	try {
		return await verify(ports, believed, clientId, jwt)
	} catch (error) {
		if (!(error instanceof ProtocolError)) throw error
		throw new ProtocolError('invalid_request', error.message, { section: error.section, cause: error })
	}
}
