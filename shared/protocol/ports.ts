// What the world lends the protocol: time, chance, secrets, cryptography, the network. Nothing here knows Node.

import type { P256Jwk, PublicJwk } from './jose/jwk.ts'

/** Seconds since 1970-01-01T00:00:00Z, a whole number: the NumericDate of RFC 7519 §2. */
export type Seconds = number

export interface Clock {
	now(): Seconds
}

export interface Random {
	/** `length` bytes nobody can predict. */
	bytes(length: number): Uint8Array
}

export interface Mac {
	/** 32 bytes only the holder of the key can compute. `purpose` keeps one use's values from serving another. */
	tag(purpose: string, message: Uint8Array): Uint8Array
}

/** JWS algorithms that this project takes; an allow-list, never widened by what arrives. RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2. */
export type SignatureAlgorithm = 'ES256' | 'ES384' | 'EdDSA' | 'Ed25519'

/** JWE content encryption that this project takes. RFC 7518 §5.1, HAIP 1.0 §5. */
export type ContentEncryption = 'A128GCM' | 'A256GCM'

/** A P-256 key pair for ECDH-ES; the private half is its base64url scalar (`d` of RFC 7518 §6.2.2.1). */
export type AgreementKey = { readonly publicJwk: P256Jwk; readonly privateScalar: string }

/** The primitives of cryptography. Pure functions of their arguments, but for fresh keys. */
export interface Crypto {
	hash(name: 'sha-256' | 'sha-384' | 'sha-512', data: Uint8Array): Uint8Array
	/** The hash of a text's UTF-8, in base64url: a digest as tokens carry it, at a fifth of the cost of its three steps. */
	hashText(name: 'sha-256' | 'sha-384' | 'sha-512', text: string): string
	/**
	 * Whether `signature` (raw r‖s, RFC 7518 §3.4; R‖S, RFC 8032 §5.1.6) is that of `key` over `data`; false too where the key is no point of
	 * its curve, or not of the algorithm's kind.
	 */
	verify(algorithm: SignatureAlgorithm, key: PublicJwk, data: Uint8Array, signature: Uint8Array): boolean
	/** A fresh P-256 key pair for ECDH-ES. RFC 7518 §4.6. */
	createAgreementKey(): AgreementKey
	/** Z of ECDH on P-256, or undefined where `peer` is no point of the curve. RFC 7518 §4.6.2. */
	agree(own: AgreementKey, peer: P256Jwk): Uint8Array | undefined
	/** AES-GCM with a 96-bit iv and a 128-bit tag; the key's length chooses the cipher. RFC 7518 §5.3. */
	seal(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, additionalData: Uint8Array): { ciphertext: Uint8Array; tag: Uint8Array }
	/** The plaintext, or undefined where the tag is not that of these bytes under this key. */
	open(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array, additionalData: Uint8Array): Uint8Array | undefined
}

/** ZLIB (RFC 1950). */
export interface Zlib {
	deflate(data: Uint8Array): Uint8Array
	/** The data, or undefined where it is not zlib's or would be longer than `limit` bytes: it stops there and does not inflate on. */
	inflate(data: Uint8Array, limit: number): Uint8Array | undefined
}

/** DEFLATE without a wrapper (RFC 1951): what `zip` of a JWE means by DEF. RFC 7516 §4.1.3. */
export interface RawDeflate {
	deflate(data: Uint8Array): Uint8Array
	/** The data, or undefined where it is not DEFLATE's or would be longer than `limit` bytes: it stops there and does not inflate on. */
	inflate(data: Uint8Array, limit: number): Uint8Array | undefined
}

/** What the rules of RFC 5280 need to know of a certificate. */
export interface Certificate {
	/** The DER bytes. */
	readonly der: Uint8Array
	/** RFC 4514 text of the names, for people; compare with `isIssuedBy`. */
	readonly subject: string
	readonly issuer: string
	readonly notBefore: Seconds
	readonly notAfter: Seconds
	/** basicConstraints cA; false where the extension is absent. */
	readonly isAuthority: boolean
	readonly pathLength: number | undefined
	/** The bits of keyUsage that are set, by their RFC 5280 §4.2.1.3 names; undefined where the extension is absent. */
	readonly keyUsage: readonly string[] | undefined
	/** countryName of its subject, ISO 3166-1 alpha-2; undefined where there is none, or more than one. */
	readonly country?: string | undefined
	/** Object identifiers of the purposes that its key is for, RFC 5280 §4.2.1.12; undefined where the extension is absent: for any. */
	readonly extendedKeyUsage?: readonly string[] | undefined
	/** Object identifiers of extensions that are critical. */
	readonly criticalExtensions: readonly string[]
	readonly dnsNames: readonly string[]
	/** The keyIdentifier of its AuthorityKeyIdentifier in base64url, RFC 5280 §4.2.1.1; undefined where there is none. */
	readonly authorityKeyId?: string | undefined
	/** The organizationIdentifier of its subject, ETSI EN 319 412-1 §5.1.4; undefined where there is not one alone. */
	readonly organizationId?: string | undefined
	/** Undefined where the key is not of a kind that this project takes. */
	readonly publicJwk: PublicJwk | undefined
	/** Whether the names chain and `authority`'s key signed this certificate. */
	isIssuedBy(authority: Certificate): boolean
}

export interface Certificates {
	/** Undefined where the bytes are no certificate. */
	parse(der: Uint8Array): Certificate | undefined
}

/** Signs with one key that does not leave its keeper. */
export interface Signer {
	readonly algorithm: SignatureAlgorithm
	readonly publicJwk: PublicJwk
	/** The certificates of the key, leaf first, without the trust anchor, each base64 DER (`x5c`, RFC 7515 §4.1.6); absent for bare keys. */
	readonly x5c?: readonly string[]
	/** Raw r‖s, or R‖S of Ed25519. */
	sign(data: Uint8Array): Promise<Uint8Array>
}

/** Keeps private keys and signs with them. `owner` keeps one holder's keys from another's. */
export interface KeyStore {
	/** Makes keys; resolves after they are kept for good. */
	create(owner: string, count: number): Promise<Signer[]>
	/** The signer of a key, by the RFC 7638 thumbprint of its public half; undefined where `owner` has no such key. */
	signer(owner: string, thumbprint: string): Promise<Signer | undefined>
	/** Forgets keys for good; those that are not there are passed over. */
	remove(owner: string, thumbprints: readonly string[]): Promise<void>
}

export type FetchRequest = {
	url: string
	method?: 'GET' | 'POST'
	headers?: Readonly<Record<string, string>>
	body?: string
	/** The longest answer taken, in bytes. */
	maxBytes?: number
}

export type FetchAnswer = {
	status: number
	/** The media type in lower case, without its parameters; '' where there is none. */
	mediaType: string
	/** A header by its lower-case name. */
	header(name: string): string | undefined
	body: Uint8Array
}

/**
 * One HTTP exchange with a stranger. Never follows a redirect; refuses addresses that the configuration does not allow.
 * @throws PeerError where no answer came, it was too long, too late, or its address is not allowed
 */
export type Fetch = (request: FetchRequest) => Promise<FetchAnswer>
