// Key proof of the type `jwt`. OpenID4VCI 1.0 Appendix F.1, F.4.

import { ProtocolError, refusedAs } from '../errors.ts'
import { keyText, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts'
import { type Jwt, parseJwt, signJwt, verifyJwt } from '../jose/jws.ts'
import type { Clock, Crypto, Signer } from '../ports.ts'
import { type KeyProofAim, verifyProofClaims } from './key-proof-claims.ts'

const typ = 'openid4vci-proof+jwt'
const what = 'the key proof'

/** What a key proof shows: who made it holds this key, and made it for this nonce. */
export type KeyProof = { readonly publicJwk: PublicJwk; readonly nonce: string }

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
		const jwt = parseJwt(text, { typ, what, algorithms: aim.algorithms })
		const publicJwk = keyOf(jwt)
		const nonce = verifyProofClaims(jwt, aim, clock.now())
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

const refuse = (message: string, section = 'OpenID4VCI 1.0 Appendix F.1') => new ProtocolError('invalid_proof', message, { section })
