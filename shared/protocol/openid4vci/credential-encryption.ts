// Encrypted Credential Requests and Responses: what an issuer announces, and the request. OpenID4VCI 1.0 §8.2, §10, §12.2.4.

import { ProtocolError, refusedAs } from '../errors.ts'
import { contentEncryptions, type DecryptionKey, decryptJwe, type EncryptionKey, encryptJwe, jweHeader } from '../jose/jwe.ts'
import { type P256Jwk, parseP256Jwk } from '../jose/jwk.ts'
import { type JsonObject, parseObject, utf8 } from '../json.ts'
import { membersOf, type Refuse } from '../oauth/members.ts'
import type { ContentEncryption, Crypto, Random, RawDeflate } from '../ports.ts'

/** The longest message after inflating, in bytes: what a batch with key attestations needs many times over. */
export const maxInflated = 1_048_576

/** How one message is to be encrypted. */
export type MessageEncryption = { readonly to: EncryptionKey; readonly enc: ContentEncryption; readonly zip: boolean }

type Sealing = { readonly crypto: Crypto; readonly random: Random; readonly rawDeflate: RawDeflate }
type Opening = { readonly crypto: Crypto; readonly rawDeflate: RawDeflate }

/** The member `credential_request_encryption` of issuer metadata. */
export const createRequestEncryptionMetadata = (
	keys: readonly DecryptionKey[],
	{ zip, required }: { readonly zip: boolean; readonly required: boolean },
): JsonObject => ({
	jwks: { keys: keys.map(({ publicJwk, kid }) => ({ ...publicJwk, kid, use: 'enc', alg: 'ECDH-ES' })) },
	enc_values_supported: [...contentEncryptions],
	...(zip ? { zip_values_supported: ['DEF'] } : {}),
	encryption_required: required,
})

/** The member `credential_response_encryption` of issuer metadata. */
export const createResponseEncryptionMetadata = ({ zip, required }: { readonly zip: boolean; readonly required: boolean }): JsonObject => ({
	alg_values_supported: ['ECDH-ES'],
	enc_values_supported: [...contentEncryptions],
	...(zip ? { zip_values_supported: ['DEF'] } : {}),
	encryption_required: required,
})

/**
 * How a wallet encrypts its requests to an issuer: to the first key that it can use. §10.
 * @param value `credential_request_encryption` of the issuer metadata
 * @throws ProtocolError `invalid_metadata` where no key or no `enc` can be used here
 */
export function chooseRequestEncryption(value: JsonObject): MessageEncryption {
	const what = 'credential_request_encryption'
	const read = membersOf(value, what, refuseMetadata)
	const keys = membersOf(read.object('jwks'), `jwks of ${what}`, refuseMetadata).optionalObjects('keys') ?? []
	const usable = keys.find(({ kty, crv, alg, use }) => kty === 'EC' && crv === 'P-256' && alg === 'ECDH-ES' && (use ?? 'enc') === 'enc')
	if (!usable) throw refuseMetadata(`jwks of ${what} holds no key for ECDH-ES on P-256`)
	const kid = membersOf(usable, `a key of ${what}`, refuseMetadata).text('kid')
	const publicJwk = refusedAs('invalid_metadata', () => parseP256Jwk(usable, `a key of ${what}`))
	return { to: { publicJwk, kid }, ...chooseContent(value, what) }
}

/**
 * What a wallet asks its responses to be encrypted with.
 * @param value `credential_response_encryption` of the issuer metadata
 * @throws ProtocolError `invalid_metadata` where the issuer takes nothing that is taken here
 */
export function chooseResponseEncryption(value: JsonObject, to: { readonly publicJwk: P256Jwk; readonly kid: string }): MessageEncryption {
	const what = 'credential_response_encryption'
	if (!membersOf(value, what, refuseMetadata).texts('alg_values_supported').includes('ECDH-ES')) {
		throw refuseMetadata(`alg_values_supported of ${what} does not hold ECDH-ES`)
	}
	return { to, ...chooseContent(value, what) }
}

/** The stronger cipher where both are taken (HAIP 1.0 §5), and compression where it is announced. */
function chooseContent(value: JsonObject, what: string): Pick<MessageEncryption, 'enc' | 'zip'> {
	const read = membersOf(value, what, refuseMetadata)
	const offered = read.texts('enc_values_supported')
	const enc = contentEncryptions.findLast(name => offered.includes(name))
	if (!enc) throw refuseMetadata(`enc_values_supported of ${what} holds none of ${contentEncryptions.join(', ')}`)
	return { enc, zip: read.optionalTexts('zip_values_supported')?.includes('DEF') ?? false }
}

/** The body of an encrypted message, of the media type application/jwt. §10. */
export function encryptMessage({ crypto, random, rawDeflate }: Sealing, message: JsonObject, { to, enc, zip }: MessageEncryption): string {
	const plaintext = utf8(JSON.stringify(message))
	return zip
		? encryptJwe({ crypto, random }, rawDeflate.deflate(plaintext), to, enc, { zip: 'DEF' })
		: encryptJwe({ crypto, random }, plaintext, to, enc)
}

/**
 * The message in an encrypted body.
 * @param keys ours; the one that `kid` names is taken
 * @param zip whether compression was announced or asked for
 * @throws ProtocolError `invalid_jwe`
 */
export function decryptMessage(
	{ crypto, rawDeflate }: Opening,
	text: string,
	keys: readonly DecryptionKey[],
	zip: boolean,
	what: string,
): JsonObject {
	const { kid } = jweHeader(text, what)
	const key = keys.find(own => own.kid === kid)
	if (!key) throw new ProtocolError('invalid_jwe', `${what} is encrypted to no key of ours`, { section: 'OpenID4VCI 1.0 §10' })
	const unzip = zip ? (data: Uint8Array) => rawDeflate.inflate(data, maxInflated) : undefined
	const message = parseObject(decryptJwe({ crypto }, text, key, contentEncryptions, what, unzip))
	if (!message) throw new ProtocolError('invalid_jwe', `${what} holds no JSON object`, { section: 'RFC 7519 §7.2' })
	return message
}

const refuseMetadata: Refuse = (message, section = 'OpenID4VCI 1.0 §12.2.4') => new ProtocolError('invalid_metadata', message, { section })
