// JSON Web Keys (RFC 7517): the public keys that this project takes, and their thumbprints (RFC 7638).

import { decode } from '../base64url.ts'
import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { Crypto } from '../ports.ts'

/** A public key on P-256, RFC 7518 §6.2.1: the members that make the key and no others. Coordinates are 32 bytes of base64url. */
export type P256Jwk = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }

/** A public key on P-384; coordinates are 48 bytes of base64url. RFC 7518 §6.2.1. */
export type P384Jwk = { readonly kty: 'EC'; readonly crv: 'P-384'; readonly x: string; readonly y: string }

/** A public key of Ed25519, 32 bytes of base64url. RFC 8037 §2. */
export type Ed25519Jwk = { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }

/** A key that verifies signatures. */
export type PublicJwk = P256Jwk | P384Jwk | Ed25519Jwk

/**
 * The public key in a foreign JWK, its other members left behind.
 * @param what names the key in the refusal: `the jwk of the key proof`
 * @throws ProtocolError `invalid_key`: not an EC key on P-256 or P-384 nor an Ed25519 key, coordinates that are not canonical base64url of
 * their length, or a private key
 */
export function parsePublicJwk(value: unknown, what: string): PublicJwk {
	const { kty, crv, x, y } = membersOf(value, what)
	if (kty === 'EC' && crv === 'P-256') return { kty, crv, ...coordinates(x, y, 32, what) }
	if (kty === 'EC' && crv === 'P-384') return { kty, crv, ...coordinates(x, y, 48, what) }
	if (kty === 'OKP' && crv === 'Ed25519') {
		if (isBytes(x, 32)) return { kty, crv, x }
		throw new ProtocolError('invalid_key', `${what} has an x that is not 32 bytes of base64url`, { section: 'RFC 8037 §2' })
	}
	throw new ProtocolError('invalid_key', `${what} is not an EC key on P-256 or P-384 nor an Ed25519 key`, { section: 'RFC 7518 §6.2' })
}

/**
 * The same of a key for ECDH-ES: on P-256 and no other curve.
 * @throws ProtocolError `invalid_key`
 */
export function parseP256Jwk(value: unknown, what: string): P256Jwk {
	const { kty, crv, x, y } = membersOf(value, what)
	if (kty !== 'EC' || crv !== 'P-256') {
		throw new ProtocolError('invalid_key', `${what} is not an EC key on P-256`, { section: 'RFC 7518 §6.2' })
	}
	return { kty, crv, ...coordinates(x, y, 32, what) }
}

function membersOf(value: unknown, what: string): JsonObject {
	if (!isObject(value)) throw new ProtocolError('invalid_key', `${what} is not a JSON object`)
	if ('d' in value || 'k' in value) {
		throw new ProtocolError('invalid_key', `${what} holds private key material`, { section: 'RFC 7517 §9.2' })
	}
	return value
}

function coordinates(x: unknown, y: unknown, length: number, what: string): { readonly x: string; readonly y: string } {
	if (!isBytes(x, length) || !isBytes(y, length)) {
		throw new ProtocolError('invalid_key', `${what} has a coordinate that is not ${length} bytes of base64url`, {
			section: 'RFC 7518 §6.2.1.2',
		})
	}
	return { x, y }
}

const isBytes = (value: unknown, length: number): value is string =>
	typeof value === 'string' && value.length === Math.ceil((length * 4) / 3) && decode(value)?.length === length

/** One text for one key, its coordinates: 86 characters on P-256, 128 on P-384, 43 of Ed25519, so that no two kinds meet. */
export const keyText = (jwk: PublicJwk): string => (jwk.kty === 'EC' ? jwk.x + jwk.y : jwk.x)

/** The SHA-256 thumbprint of a key in base64url: 43 characters. RFC 7638 §3, RFC 8037 §2. */
export const thumbprint = ({ crypto }: { crypto: Crypto }, jwk: PublicJwk): string =>
	crypto.hashText(
		'sha-256',
		jwk.kty === 'EC' ? `{"crv":"${jwk.crv}","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}` : `{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`,
	)
