// What a verifier says of itself in its request: formats, and keys to encrypt the response to. OpenID4VP 1.0 §5.1, §8.3, §11.

import { ProtocolError } from '../errors.ts'
import { type P256Jwk, parseP256Jwk } from '../jose/jwk.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { ContentEncryption } from '../ports.ts'
import { verifiedFormats } from './vp-formats.ts'

/** What a wallet encrypts its response with. */
export type ResponseEncryption = { readonly publicJwk: P256Jwk; readonly kid: string; readonly enc: ContentEncryption }

/** Who asks and what for, by language tag: what a wallet shows its holder beside the certificate. RFC 7591 §2.2. */
export type Introduction = Readonly<Record<string, { readonly name: string; readonly purpose: string }>>

/** The `client_metadata` of a verifier of this project; with `key` it asks for an encrypted response. HAIP 1.0 §5 */
export const createClientMetadata = (
	key?: { readonly publicJwk: P256Jwk; readonly kid: string },
	introduction: Introduction = {},
): JsonObject => ({
	...Object.fromEntries(
		Object.entries(introduction).flatMap(([tag, { name, purpose }]) => [
			[`client_name#${tag}`, name],
			[`purpose#${tag}`, purpose],
		]),
	),
	vp_formats_supported: verifiedFormats(),
	...(key ? createEncryptionMetadata(key) : {}),
})

/** What of it asks for an encrypted response. §8.3 */
export const createEncryptionMetadata = ({ publicJwk, kid }: { readonly publicJwk: P256Jwk; readonly kid: string }): JsonObject => ({
	jwks: { keys: [{ ...publicJwk, kid, use: 'enc', alg: 'ECDH-ES' }] },
	encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM'],
})

/**
 * The keys of `client_metadata.jwks`, each with a `kid` of its own. They encrypt; no signature is ever judged with them. §5.1
 * @throws ProtocolError `invalid_request`
 */
export function parseKeys(metadata: JsonObject): readonly JsonObject[] {
	const jwks = metadata['jwks']
	if (jwks === undefined) return []
	const keys = isObject(jwks) ? jwks['keys'] : undefined
	if (!Array.isArray(keys) || keys.length > 32 || !keys.every(isObject)) throw refusal('client_metadata.jwks is not a set of keys', '5.1')
	const kids = new Set<unknown>()
	for (const { kid, alg, use } of keys) {
		if (typeof kid !== 'string' || kid === '') throw refusal('a key of client_metadata.jwks has no kid', '5.1')
		if (kids.has(kid)) throw refusal('two keys of client_metadata.jwks have the same kid', '5.1')
		kids.add(kid)
		if ((use === undefined || use === 'enc') && typeof alg !== 'string') {
			throw refusal('a key of client_metadata.jwks has no alg', '8.3')
		}
	}
	return keys
}

/**
 * The key and the content encryption for a response: the first key that can be used, A256GCM where it is taken (HAIP 1.0 §5).
 * Keys of other kinds and uses, and those that are malformed or private, are passed over (RFC 7517 §5).
 * @throws ProtocolError `invalid_request`: nothing there that can be used
 */
export function chooseEncryption(metadata: JsonObject, keys: readonly JsonObject[]): ResponseEncryption {
	const enc = chooseContentEncryption(metadata['encrypted_response_enc_values_supported'])
	for (const key of keys) {
		const publicJwk = encryptionKeyIn(key)
		if (publicJwk) return { publicJwk, kid: key['kid'] as string, enc }
	}
	throw refusal('client_metadata.jwks has no key for ECDH-ES on P-256', '8.3')
}

function encryptionKeyIn(key: JsonObject): P256Jwk | undefined {
	const { kty, crv, alg, use } = key
	if (kty !== 'EC' || crv !== 'P-256' || alg !== 'ECDH-ES' || (use !== undefined && use !== 'enc')) return undefined
	try {
		return parseP256Jwk(key, 'the key of client_metadata.jwks')
	} catch (error) {
		if (error instanceof ProtocolError) return undefined
		throw error
	}
}

function chooseContentEncryption(values: unknown): ContentEncryption {
	if (values === undefined) return 'A128GCM'
	if (!isTexts(values)) throw refusal('encrypted_response_enc_values_supported is not a non-empty array of texts', '5.1')
	if (values.includes('A256GCM')) return 'A256GCM'
	if (values.includes('A128GCM')) return 'A128GCM'
	throw refusal('encrypted_response_enc_values_supported has neither A128GCM nor A256GCM', '8.3')
}

const isTexts = (value: unknown): value is readonly string[] =>
	Array.isArray(value) && value.length > 0 && value.every(one => typeof one === 'string')

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `OpenID4VP 1.0 §${section}` })
