// Who asks, once its prefix was judged, and whom a wallet believes for that. OpenID4VP 1.0 §5.9.3.

import type { PublicJwk } from '../../jose/jwk.ts'
import type { Jwt } from '../../jose/jws.ts'
import type { JsonObject } from '../../json.ts'
import type { Certificate, Clock, Crypto } from '../../ports.ts'
import type { DidTrust } from '../../trust/did.ts'
import type { Trust } from '../../trust/trust.ts'
import type { ClientId } from '../client-id.ts'

/** A verifier that was entered beforehand, under an identifier without prefix. §5.9.2 */
export type RegisteredClient = {
	/** What it signs its requests with; undefined where it was entered as one that does not sign: then nothing signed is taken of it. */
	readonly key?: PublicJwk | undefined
	/** Where its answers may go, compared letter for letter. */
	readonly redirectUris: readonly string[]
	/** What it would else say in `client_metadata`; undefined where it says so itself. */
	readonly metadata?: JsonObject | undefined
}

/** Whom a wallet believes; a kind that is left out believes nobody. */
export type ClientTrust = {
	readonly certificates: Trust
	readonly dids?: DidTrust | undefined
	/** Issuers of verifier attestations and their keys, by `iss`. §12 */
	readonly attesters?: ReadonlyMap<string, readonly PublicJwk[]> | undefined
	readonly registered?: ReadonlyMap<string, RegisteredClient> | undefined
}

export type VerifiedClient = {
	/** The certificate that signed, where one did. */
	readonly certificate: Certificate | undefined
	/** The only addresses that answers may go to; undefined where the prefix names none. */
	readonly redirectUris?: readonly string[] | undefined
	/** What was known of it before. */
	readonly metadata?: JsonObject | undefined
}

/**
 * Judges a signed request under one prefix, signature and all.
 * @throws ProtocolError, of whatever code: it is told as `invalid_request`
 * @throws PeerError where a DID document cannot be fetched
 */
export type VerifyPrefix = (
	ports: { crypto: Crypto; clock: Clock },
	believed: ClientTrust,
	clientId: ClientId,
	jwt: Jwt,
) => VerifiedClient | Promise<VerifiedClient>
