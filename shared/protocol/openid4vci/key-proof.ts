// Key proof of the type `jwt`. OpenID4VCI 1.0 Appendix F.1, F.4.

import { ProtocolError, refusedAs } from '../errors.ts'
import { keyText, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts'
import { type Jwt, parseJwt, signJwt, timeClaim, verifyJwt, verifyTimes } from '../jose/jws.ts'
import type { Clock, Crypto, Seconds, Signer } from '../ports.ts'

const typ = 'openid4vci-proof+jwt'
const what = 'the key proof'

/** How old a key proof may be. Its c_nonce says when it was made; this leaves room for a wallet whose clock is behind. F.4. */
const maxAge: Seconds = 600

/** What a key proof shows: who made it holds this key, and made it for this nonce. */
export type KeyProof = { readonly publicJwk: PublicJwk; readonly nonce: string }

/** Whom a key proof must be made for, and by whom. */
export type KeyProofAim = {
	/** The Credential Issuer Identifier. */
	readonly audience: string
	/** The client that the access token was given to; undefined for a wallet that stayed anonymous, whose proof has no `iss`. */
	readonly clientId?: string | undefined
}

/** A proof that a wallet holds the key of `signer`; `clientId` where the access token was given to a client that is known. */
export const createKeyProof = (
	{ clock }: { clock: Clock },
	signer: Signer,
	{ audience, nonce, clientId }: KeyProofAim & { readonly nonce?: string | undefined },
): Promise<string> =>
	signJwt(
		signer,
		{ typ, jwk: signer.publicJwk },
		{ ...(clientId === undefined ? {} : { iss: clientId }), aud: audience, iat: clock.now(), ...(nonce === undefined ? {} : { nonce }) },
	)

/**
 * Judges a key proof, all but its nonce (verifyNonce).
 * @throws ProtocolError `invalid_proof`
 */
export function verifyKeyProof({ crypto, clock }: { crypto: Crypto; clock: Clock }, text: string, aim: KeyProofAim): KeyProof {
	return refusedAs('invalid_proof', () => {
		const jwt = parseJwt(text, { typ, what })
		const publicJwk = keyOf(jwt)
		const { iss, aud, nonce } = jwt.payload
		if (aud !== aim.audience) throw refuse('aud of the key proof is not this Credential Issuer')
		if (iss !== aim.clientId) {
			throw refuse(
				aim.clientId === undefined
					? 'the key proof has an iss, and the access token was given to a wallet that stayed anonymous'
					: 'iss of the key proof is not the client_id that the access token was given to',
			)
		}
		verifyAge(jwt, clock.now())
		if (typeof nonce !== 'string') throw refuse('the key proof has no nonce', 'OpenID4VCI 1.0 §8.3.1.2')
		verifyJwt({ crypto }, jwt, publicJwk)
		return { publicJwk, nonce }
	})
}

/**
 * Judges the key proofs of one request: each of them, and that each has a key of its own (§3.3.2, §8.3: one key, one credential).
 * @throws ProtocolError `invalid_proof`
 */
export function verifyKeyProofs(ports: { crypto: Crypto; clock: Clock }, proofs: readonly string[], aim: KeyProofAim): readonly KeyProof[] {
	const verified = proofs.map(proof => verifyKeyProof(ports, proof, aim))
	if (new Set(verified.map(({ publicJwk }) => keyText(publicJwk))).size !== verified.length) {
		throw refuse('two key proofs of the request have the same key', 'OpenID4VCI 1.0 §8.3')
	}
	return verified
}

/** F.1: exactly one of kid, jwk and x5c. Only `jwk` is announced as a binding method, so a key cannot be found by the others. */
function keyOf({ header }: Jwt): PublicJwk {
	const ways = ['kid', 'jwk', 'x5c'].filter(name => header[name] !== undefined)
	if (ways.length !== 1) throw refuse(`the header of the key proof must have exactly one of kid, jwk and x5c, it has ${ways.length}`)
	if (header['trust_chain'] !== undefined && header['kid'] === undefined) throw refuse('the key proof has a trust_chain and no kid')
	if (header['jwk'] === undefined) {
		throw refuse(`the key proof names its key by ${ways[0]}, and only keys by jwk are taken here`, 'OpenID4VCI 1.0 §12.2.4')
	}
	return parsePublicJwk(header['jwk'], 'the jwk of the key proof')
}

function verifyAge(jwt: Jwt, now: Seconds): void {
	verifyTimes(jwt, now)
	const iat = timeClaim(jwt, 'iat')
	if (iat === undefined) throw refuse('the key proof has no iat')
	if (iat < now - maxAge)
		throw refuse(`the key proof is ${Math.round(now - iat)} s old, at most ${maxAge} are taken`, 'OpenID4VCI 1.0 Appendix F.4')
}

const refuse = (message: string, section = 'OpenID4VCI 1.0 Appendix F.1') => new ProtocolError('invalid_proof', message, { section })
