// The Crypto, Random, Mac and Clock ports on node:crypto, whose synchronous calls sign and verify P-256 with the least CPU.

import {
	createCipheriv,
	createDecipheriv,
	createPrivateKey,
	createPublicKey,
	diffieHellman,
	generateKeyPairSync,
	hash,
	type KeyObject,
	randomBytes,
	randomFillSync,
	sign,
	verify,
} from 'node:crypto'
import { concat } from '../protocol/bytes.ts'
import { fitsAlgorithm } from '../protocol/jose/algorithms.ts'
import { keyText, type PublicJwk } from '../protocol/jose/jwk.ts'
import { utf8 } from '../protocol/json.ts'
import type { AgreementKey, Clock, Crypto, Mac, Random, SignatureAlgorithm, Signer } from '../protocol/ports.ts'

export const systemClock: Clock = { now: () => Math.floor(Date.now() / 1000) }

/** Bytes are drawn 8 KiB at a time: a call for a salt or a nonce would cost twenty times as much. What was given out is wiped. */
const drawn = new Uint8Array(8192)
let given = drawn.length

export const systemRandom: Random = {
	bytes(length) {
		if (length > 256) return new Uint8Array(randomBytes(length))
		if (given + length > drawn.length) {
			randomFillSync(drawn)
			given = 0
		}
		const bytes = drawn.slice(given, given + length)
		drawn.fill(0, given, given + length)
		given += length
		return bytes
	},
}

/** A hash as bytes. It is asked for as a text, which node makes at a quarter of the cost of a Buffer. */
function digest(name: string, data: Uint8Array): Uint8Array {
	const text = hash(name, data, 'latin1')
	const bytes = new Uint8Array(text.length)
	for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i)
	return bytes
}

/** HMAC-SHA-256 under a key of 32 bytes; each purpose has a key of its own. */
export function hmac(key: Uint8Array): Mac {
	const tagUnder = createTag(key)
	const known = new Map<string, (message: Uint8Array) => Uint8Array>()
	return {
		tag(purpose, message) {
			let own = known.get(purpose)
			if (!own) {
				own = createTag(tagUnder(utf8(purpose)))
				known.set(purpose, own)
			}
			return own(message)
		},
	}
}

/** RFC 2104 §2, of two one-shot hashes: createHmac makes a stream for each call, at three times the cost. Keys have 32 bytes. */
function createTag(key: Uint8Array): (message: Uint8Array) => Uint8Array {
	const [block, short] = [64, 256]
	const padded = new Uint8Array(block)
	padded.set(key)
	const inner = new Uint8Array(block + short)
	inner.set(padded.map(byte => byte ^ 0x36))
	const outer = new Uint8Array(block + 32)
	outer.set(padded.map(byte => byte ^ 0x5c))
	return message => {
		const fits = message.length <= short
		if (fits) inner.set(message, block)
		const input = fits ? inner.subarray(0, block + message.length) : concat(inner.subarray(0, block), message)
		outer.set(digest('sha256', input), block)
		return digest('sha256', outer)
	}
}

/** A SubjectPublicKeyInfo up to its coordinates (RFC 5480, RFC 8410): read in two thirds of the time that a JWK takes. */
const spkiPrefixes = {
	'P-256': Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex'),
	'P-384': Buffer.from('3076301006072a8648ce3d020106052b8104002203620004', 'hex'),
	Ed25519: Buffer.from('302a300506032b6570032100', 'hex'),
} as const satisfies Record<PublicJwk['crv'], Buffer>

/** Undefined where the coordinates are no point of the curve. */
function importKey(jwk: PublicJwk): KeyObject | undefined {
	try {
		const x = Buffer.from(jwk.x, 'base64url')
		const y = jwk.kty === 'EC' ? Buffer.from(jwk.y, 'base64url') : Buffer.alloc(0)
		return createPublicKey({ key: Buffer.concat([spkiPrefixes[jwk.crv], x, y]), format: 'der', type: 'spki' })
	} catch {
		return undefined
	}
}

/** Keys that were imported, the oldest dropped first: an import costs as much as a signature. */
function keyCache(limit: number): (jwk: PublicJwk) => KeyObject | undefined {
	const known = new Map<string, KeyObject>()
	return jwk => {
		const name = keyText(jwk)
		const found = known.get(name)
		if (found) return found
		const key = importKey(jwk)
		if (!key) return undefined
		if (known.size >= limit) known.delete(known.keys().next().value as string)
		known.set(name, key)
		return key
	}
}

const publicKey = keyCache(4096)

/** Keys that were made here for one agreement, until it: what is kept elsewhere is imported again, at half the cost of the agreement. */
const freshKeys = {
	keys: new Map<string, KeyObject>(),
	put(scalar: string, key: KeyObject) {
		if (this.keys.size >= 1024) this.keys.delete(this.keys.keys().next().value as string)
		this.keys.set(scalar, key)
	},
	take(scalar: string): KeyObject | undefined {
		const key = this.keys.get(scalar)
		this.keys.delete(scalar)
		return key
	},
}

const importPrivateKey = ({ publicJwk, privateScalar }: AgreementKey): KeyObject =>
	createPrivateKey({ key: { ...publicJwk, d: privateScalar }, format: 'jwk' })

const cipherOf = (key: Uint8Array): 'aes-128-gcm' | 'aes-256-gcm' => (key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm')

/** What is hashed before it is signed; Ed25519 hashes for itself. */
const hashNames = { ES256: 'sha256', ES384: 'sha384', EdDSA: null, Ed25519: null } as const satisfies Record<
	SignatureAlgorithm,
	string | null
>

const nodeNames = { 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512' } as const

export const nodeCrypto: Crypto = {
	hash: (name, data) => digest(nodeNames[name], data),

	hashText: (name, text) => hash(nodeNames[name], text, 'base64url'),

	verify(algorithm, jwk, data, signature) {
		if (!fitsAlgorithm(algorithm, jwk)) return false
		const key = publicKey(jwk)
		return key !== undefined && verify(hashNames[algorithm], data, { key, dsaEncoding: 'ieee-p1363' }, signature)
	},

	createAgreementKey() {
		const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
		const { x, y, d } = privateKey.export({ format: 'jwk' })
		if (x === undefined || y === undefined || d === undefined) throw new TypeError('not a P-256 key')
		freshKeys.put(d, privateKey)
		return { publicJwk: { kty: 'EC', crv: 'P-256', x, y }, privateScalar: d }
	},

	agree(own, peer) {
		const publicKey = importKey(peer)
		return publicKey && new Uint8Array(diffieHellman({ privateKey: freshKeys.take(own.privateScalar) ?? importPrivateKey(own), publicKey }))
	},

	seal(key, iv, plaintext, additionalData) {
		const cipher = createCipheriv(cipherOf(key), key, iv)
		cipher.setAAD(additionalData)
		const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
		return { ciphertext: new Uint8Array(ciphertext), tag: new Uint8Array(cipher.getAuthTag()) }
	},

	open(key, iv, ciphertext, tag, additionalData) {
		if (iv.length !== 12 || tag.length !== 16) return undefined
		const decipher = createDecipheriv(cipherOf(key), key, iv)
		decipher.setAAD(additionalData)
		decipher.setAuthTag(tag)
		try {
			return new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]))
		} catch {
			return undefined // the tag is not of these bytes
		}
	},
}

/** The public key as a JWK, or undefined where it is not of a kind that this project takes. */
export function readPublicJwk(key: KeyObject): PublicJwk | undefined {
	const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
	const isTaken = type === 'ed25519' || (type === 'ec' && (details?.namedCurve === 'prime256v1' || details?.namedCurve === 'secp384r1'))
	if (!isTaken) return undefined
	const { kty, crv, x, y } = key.export({ format: 'jwk' })
	if (kty === 'OKP' && crv === 'Ed25519' && x !== undefined) return { kty, crv, x }
	return kty === 'EC' && (crv === 'P-256' || crv === 'P-384') && x !== undefined && y !== undefined ? { kty, crv, x, y } : undefined
}

/** @throws TypeError where the key is not of a kind that this project takes */
export function publicJwkOf(key: KeyObject): PublicJwk {
	const jwk = readPublicJwk(key)
	if (!jwk) throw new TypeError('not a key on P-256 or P-384 nor an Ed25519 key')
	return jwk
}

const signatureAlgorithmOf = { 'P-256': 'ES256', 'P-384': 'ES384', Ed25519: 'EdDSA' } as const satisfies Record<
	PublicJwk['crv'],
	SignatureAlgorithm
>

/** A signer whose private key lives in this process; it signs with the algorithm that goes with the key's kind. */
export function signerOf(privateKey: KeyObject, x5c?: readonly string[]): Signer {
	const publicJwk = publicJwkOf(createPublicKey(privateKey))
	const algorithm = signatureAlgorithmOf[publicJwk.crv]
	return {
		algorithm,
		publicJwk,
		...(x5c ? { x5c } : {}),
		sign: async data => new Uint8Array(sign(hashNames[algorithm], data, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
	}
}

/** A fresh private key: on P-256 where no algorithm is named. */
export function createSigningKey(algorithm: SignatureAlgorithm = 'ES256'): KeyObject {
	if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
	if (algorithm === 'ES384') return generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
	return generateKeyPairSync('ed25519').privateKey
}
