// How fresh a proof of possession must be, and what of it is spent. RFC 9449 §11.1, FAPI 2.0 §5.3.2.1.

import { encode } from '../base64url.ts'
import { ProtocolError } from '../errors.ts'
import { type Jwt, timeClaim, verifyTimes } from '../jose/jws.ts'
import { utf8 } from '../json.ts'
import type { Crypto, Seconds } from '../ports.ts'

/** How old a proof may be. How far ahead its `iat` may be is verifyTimes' to say: 10 seconds. */
const maxAge: Seconds = 60

/** The longest `jti`: a UUID has 36 characters, a hash in base64url 86. */
const maxJti = 256

/** What a proof of possession spends: the caller takes `key` once, kept until `until`. */
export type Spend = { readonly key: string; readonly until: Seconds }

/**
 * Judges `iat`, `exp` and `nbf` of a proof, and says what it spends.
 * @param context whose `jti` it is: proofs of other keys, or for other places, may have the same
 * @throws ProtocolError `invalid_jwt`: no `iat`, one out of its window, no `jti`
 */
export function verifyFreshness({ crypto }: { crypto: Crypto }, jwt: Jwt, now: Seconds, context: readonly string[]): Spend {
	verifyTimes(jwt, now)
	const iat = timeClaim(jwt, 'iat')
	if (iat === undefined) throw refuse(`${jwt.what} has no iat`, 'RFC 7519 §4.1.6')
	if (iat < now - maxAge) throw refuse(`${jwt.what} is ${Math.round(now - iat)} s old, at most ${maxAge} are taken`, 'RFC 9449 §11.1')
	const { jti } = jwt.payload
	if (typeof jti !== 'string' || jti === '') throw refuse(`${jwt.what} has no jti`, 'RFC 7519 §4.1.7')
	if (jti.length > maxJti) throw refuse(`jti of ${jwt.what} is longer than ${maxJti} characters`, 'RFC 9449 §11.1')
	const key = encode(crypto.hash('sha-256', utf8(JSON.stringify([...context, jti]))))
	return { key, until: Math.floor(iat) + maxAge + 1 }
}

const refuse = (message: string, section: string) => new ProtocolError('invalid_jwt', message, { section })
