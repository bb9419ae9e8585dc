// JSON Web Keys (RFC 7517): the public keys that this project takes, and their thumbprints (RFC 7638).

import { decode } from '../base64url.ts'
import { ProtocolError } from '../errors.ts'
import { isObject } from '../json.ts'
import type { Crypto } from '../ports.ts'

/** A public key on P-256, RFC 7518 §6.2.1: the members that make the key and no others. Coordinates are 32 bytes of base64url. */
export type PublicJwk = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }

/**
 * The public key in a foreign JWK, its other members left behind.
 * @param what names the key in the refusal: `the jwk of the key proof`
 * @throws ProtocolError `invalid_key`: not an EC key on P-256, coordinates that are not 32 canonical bytes, or a private key
 */
export function parsePublicJwk(value: unknown, what: string): PublicJwk {
	if (!isObject(value)) throw new ProtocolError('invalid_key', `${what} is not a JSON object`)
	if ('d' in value || 'k' in value) {
		throw new ProtocolError('invalid_key', `${what} holds private key material`, { section: 'RFC 7517 §9.2' })
	}
	const { kty, crv, x, y } = value
	if (kty !== 'EC' || crv !== 'P-256') {
		throw new ProtocolError('invalid_key', `${what} is not an EC key on P-256`, { section: 'RFC 7518 §6.2' })
	}
	if (!isCoordinate(x) || !isCoordinate(y)) {
		throw new ProtocolError('invalid_key', `${what} has a coordinate that is not 32 bytes of base64url`, { section: 'RFC 7518 §6.2.1.2' })
	}
	return { kty, crv, x, y }
}

const isCoordinate = (value: unknown): value is string => typeof value === 'string' && value.length === 43 && decode(value)?.length === 32

/** The SHA-256 thumbprint of a key in base64url: 43 characters. RFC 7638 §3. */
export const thumbprint = ({ crypto }: { crypto: Crypto }, { crv, kty, x, y }: PublicJwk): string =>
	crypto.hashText('sha-256', `{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}`)
