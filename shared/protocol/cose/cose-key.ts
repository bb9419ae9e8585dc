// COSE_Key and JWK: one public key in two forms. RFC 9052 §7, RFC 9053 §7.

import { decode, encode } from '../base64url.ts'
import { type Cbor, type CborMap, isBytes, isMap } from '../cbor/cbor.ts'
import { ProtocolError } from '../errors.ts'
import { type PublicJwk, parsePublicJwk } from '../jose/jwk.ts'

const label = { kty: 1, crv: -1, x: -2, y: -3, d: -4 } as const
const kinds: ReadonlyArray<{ readonly kty: number; readonly number: number; readonly crv: PublicJwk['crv'] }> = [
	{ kty: 2, number: 1, crv: 'P-256' },
	{ kty: 2, number: 2, crv: 'P-384' },
	{ kty: 1, number: 6, crv: 'Ed25519' },
]

/**
 * @param what names the key in refusals: `the device key`
 * @throws ProtocolError `invalid_key`: no map, a key on another curve, a point in the compressed form, or a private key
 */
export function parseCoseKey(value: Cbor, what: string): PublicJwk {
	if (!isMap(value)) throw refused(`${what} is no COSE_Key`, 'RFC 9052 §7')
	if (value.has(label.d)) throw refused(`${what} holds private key material`, 'RFC 9053 §7.1')
	const [x, y] = [value.get(label.x), value.get(label.y)]
	const kind = kinds.find(({ kty, number }) => value.get(label.kty) === kty && value.get(label.crv) === number)
	if (!kind) throw refused(`${what} is not an EC2 key on P-256 or P-384 nor an Ed25519 key`, 'RFC 9053 §7.1')
	if (!isBytes(x)) throw refused(`${what} has an x that is no byte string`, 'RFC 9053 §7.1')
	if (kind.crv === 'Ed25519') return parsePublicJwk({ kty: 'OKP', crv: kind.crv, x: encode(x) }, what)
	if (!isBytes(y)) throw refused(`${what} has a y that is no byte string: no compressed point is taken`, 'RFC 9053 §7.1.1')
	return parsePublicJwk({ kty: 'EC', crv: kind.crv, x: encode(x), y: encode(y) }, what)
}

export function createCoseKey(jwk: PublicJwk): CborMap {
	const kind = kinds.find(({ crv }) => crv === jwk.crv)
	const key = new Map<number, Cbor>([
		[label.kty, kind?.kty],
		[label.crv, kind?.number],
		[label.x, decode(jwk.x)],
	])
	if (jwk.kty === 'EC') key.set(label.y, decode(jwk.y))
	return key
}

const refused = (message: string, section: string) => new ProtocolError('invalid_key', message, { section })
