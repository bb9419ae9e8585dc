// The KB-JWT: the holder's key signs for whom, for what and over which SD-JWT it is shown. RFC 9901 §4.3, §7.3.

import type { PresentationAim } from '../credential/format.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import { type Jwt, parseJwt, signJwt, timeClaim, verifyJwt, verifyTimes } from '../jose/jws.ts'
import { hashTransactions } from '../openid4vp/transaction-hashes.ts'
import type { Clock, Crypto, Seconds, Signer } from '../ports.ts'
import { digestOf, type HashName, refusal } from './disclosure.ts'

const typ = 'kb+jwt'
const what = 'the KB-JWT'

/** The SD-JWT that a KB-JWT is bound to: its text up to and with the last tilde, and its hash algorithm. */
export type Bound = { readonly boundText: string; readonly hash: HashName }

export const createKeyBinding = (
	ports: { crypto: Crypto; clock: Clock },
	signer: Signer,
	{ boundText, hash }: Bound,
	{ nonce, audience, transactions = [] }: PresentationAim,
): Promise<string> =>
	signJwt(
		signer,
		{ typ },
		{
			iat: ports.clock.now(),
			aud: audience,
			nonce,
			sd_hash: digestOf(ports, hash, boundText),
			...hashTransactions(ports, transactions),
		},
	)

/**
 * A KB-JWT that `key` signed over `bound` no longer than `maxAge` ago. Its nonce and aud are the caller's to judge.
 * @throws ProtocolError `invalid_jwt` or `invalid_sd_jwt`
 */
export function verifyKeyBinding(
	ports: { crypto: Crypto; clock: Clock },
	text: string,
	key: PublicJwk,
	bound: Bound,
	maxAge: Seconds,
): Jwt {
	const jwt = parseJwt(text, { typ, what })
	verifyJwt(ports, jwt, key)
	const now = ports.clock.now()
	verifyTimes(jwt, now)
	const issuedAt = timeClaim(jwt, 'iat')
	if (issuedAt === undefined) throw refusal(`${what} has no iat`, '§4.3')
	if (issuedAt < now - maxAge) throw refusal(`${what} was made ${Math.round(now - issuedAt)} s ago, ${maxAge} s are taken`, '§7.3')
	if (jwt.payload['sd_hash'] !== digestOf(ports, bound.hash, bound.boundText)) {
		throw refusal(`the sd_hash of ${what} is not that of the SD-JWT it came with`, '§7.3')
	}
	return jwt
}
