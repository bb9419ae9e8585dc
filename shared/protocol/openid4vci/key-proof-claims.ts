// What a key proof of the type `jwt` says in its body. OpenID4VCI 1.0 Appendix F.1, F.4.

import { ProtocolError } from '../errors.ts'
import { type Jwt, timeClaim, verifyTimes } from '../jose/jws.ts'
import type { Seconds, SignatureAlgorithm } from '../ports.ts'

/** Whom a key proof must be made for, and by whom. */
export type KeyProofAim = {
	/** The Credential Issuer Identifier. */
	readonly audience: string
	/** The client that the access token was given to; undefined for a wallet that stayed anonymous, whose proof has no `iss`. */
	readonly clientId?: string | undefined
	/** The algorithms that are taken, where a profile takes fewer than all of ours. */
	readonly algorithms?: readonly SignatureAlgorithm[] | undefined
}

/** How old a key proof may be. Its c_nonce says when it was made; this leaves room for a wallet whose clock is behind. F.4. */
const maxAge: Seconds = 600

/**
 * Judges `aud`, `iss` and the times of a proof, and gives its nonce.
 * @throws ProtocolError `invalid_proof`, `invalid_jwt` for times that are none
 */
export function verifyProofClaims(jwt: Jwt, aim: KeyProofAim, now: Seconds): string {
	const { iss, aud, nonce } = jwt.payload
	if (aud !== aim.audience) throw refuse('aud of the key proof is not this Credential Issuer')
	// F.1: it may be left out, and MUST be where the wallet stayed anonymous
	if (iss !== undefined && iss !== aim.clientId) {
		throw refuse(
			aim.clientId === undefined
				? 'the key proof has an iss, and the access token was given to a wallet that stayed anonymous'
				: 'iss of the key proof is not the client_id that the access token was given to',
		)
	}
	verifyTimes(jwt, now)
	const iat = timeClaim(jwt, 'iat')
	if (iat === undefined) throw refuse('the key proof has no iat')
	if (iat < now - maxAge) {
		throw refuse(`the key proof is ${Math.round(now - iat)} s old, at most ${maxAge} are taken`, 'OpenID4VCI 1.0 Appendix F.4')
	}
	if (typeof nonce !== 'string') throw refuse('the key proof has no nonce', 'OpenID4VCI 1.0 §8.3.1.2')
	return nonce
}

const refuse = (message: string, section = 'OpenID4VCI 1.0 Appendix F.1') => new ProtocolError('invalid_proof', message, { section })
