// Encryption at the Credential and Deferred Credential Endpoints: which messages must be, may be and must not be encrypted, and to whom.
// OpenID4VCI 1.0 §8.2, §8.3, §9.1, §9.2, §10.

import { PeerError, ProtocolError, refusedAs } from '../errors.ts'
import { contentEncryptions, type DecryptionKey } from '../jose/jwe.ts'
import { parseP256Jwk } from '../jose/jwk.ts'
import { fromUtf8, isObject, type JsonObject, utf8 } from '../json.ts'
import { membersOf, type Refuse } from '../oauth/members.ts'
import type { Crypto, FetchAnswer, RawDeflate } from '../ports.ts'
import { decryptMessage, type MessageEncryption } from './credential-encryption.ts'

/** What an issuer announces. */
export type EncryptionRules = {
	/** Undefined where requests are not taken encrypted. */
	readonly request: { readonly keys: readonly DecryptionKey[]; readonly zip: boolean; readonly required: boolean } | undefined
	/** Undefined where responses are never encrypted. */
	readonly response: { readonly zip: boolean; readonly required: boolean } | undefined
}

/** A request as it stood in its body or in its JWE, and how its response is to be encrypted. */
export type OpenedRequest = {
	/** Without `credential_response_encryption`, which is judged here. */
	readonly body: JsonObject
	/** Undefined where the response goes plain. Whatever it holds, but never an error, is encrypted where this is there (§8.3, §8.3.1.2). */
	readonly respondTo: MessageEncryption | undefined
}

/**
 * A request out of a plain or an encrypted body.
 * @param body the JSON of application/json, or the text of application/jwt
 * @throws ProtocolError `invalid_encryption_parameters`: a plain request where encryption is required or where a key for the response comes
 * with it, a JWE that is not for us, a key, `alg`, `enc` or `zip` for the response that is not taken, none where one is required;
 * `invalid_credential_request` where the body is no JSON object
 */
export function openRequest(
	ports: { readonly crypto: Crypto; readonly rawDeflate: RawDeflate },
	body: { readonly json: unknown } | { readonly jwt: string },
	rules: EncryptionRules,
): OpenedRequest {
	const encrypted = 'jwt' in body
	const request = encrypted ? decrypted(ports, body.jwt, rules.request) : plain(body.json, rules.request?.required ?? false)
	const { credential_response_encryption: asked, ...rest } = request
	// §8.2: a key for the response is never taken from a request that anybody on the way could have written
	if (asked !== undefined && !encrypted) throw refuse('credential_response_encryption came in a request that is not encrypted')
	return { body: rest, respondTo: responseEncryption(asked, rules.response) }
}

function plain(json: unknown, encryptionRequired: boolean): JsonObject {
	if (encryptionRequired) throw refuse('the request is not encrypted, and this issuer requires it', 'OpenID4VCI 1.0 §10')
	if (!isObject(json)) {
		throw new ProtocolError('invalid_credential_request', 'the request is not a JSON object', { section: 'OpenID4VCI 1.0 §8.2' })
	}
	return json
}

function decrypted(
	ports: { readonly crypto: Crypto; readonly rawDeflate: RawDeflate },
	jwt: string,
	rules: EncryptionRules['request'],
): JsonObject {
	if (!rules) throw refuse('the request is encrypted, and this issuer does not take encrypted requests')
	return refusedAs('invalid_encryption_parameters', () => decryptMessage(ports, jwt, rules.keys, rules.zip, 'the request'))
}

function responseEncryption(asked: unknown, rules: EncryptionRules['response']): MessageEncryption | undefined {
	if (asked === undefined) {
		if (rules?.required) throw refuse('the request has no credential_response_encryption, and this issuer requires it')
		return undefined
	}
	if (!rules) throw refuse('the request has credential_response_encryption, and this issuer does not encrypt responses')
	if (!isObject(asked)) throw refuse('credential_response_encryption is not an object')
	const read = membersOf(asked, 'credential_response_encryption', refuse)
	const jwk = read.object('jwk')
	const enc = contentEncryptions.find(name => name === asked['enc'])
	if (!enc) throw refuse(`enc of credential_response_encryption is none of ${contentEncryptions.join(', ')}`)
	const zip = read.optionalText('zip')
	if (zip !== undefined && (zip !== 'DEF' || !rules.zip))
		throw refuse('zip of credential_response_encryption is not one that was announced')
	// §10: alg MUST be there; where one alone is announced, a key without it leaves no doubt
	if ((jwk['alg'] ?? 'ECDH-ES') !== 'ECDH-ES') throw refuse('alg of the jwk of credential_response_encryption is not ECDH-ES')
	if ((jwk['use'] ?? 'enc') !== 'enc') throw refuse('the jwk of credential_response_encryption is not for encryption')
	const kid = membersOf(jwk, 'the jwk of credential_response_encryption', refuse).optionalText('kid')
	const publicJwk = refusedAs('invalid_encryption_parameters', () => parseP256Jwk(jwk, 'the jwk of credential_response_encryption'))
	return { to: { publicJwk, ...(kid === undefined ? {} : { kid }) }, enc, zip: zip !== undefined }
}

/** The member `credential_response_encryption` of a request, which is then itself encrypted. §8.2. */
export const askedEncryption = ({ to, enc, zip }: MessageEncryption): JsonObject => ({
	credential_response_encryption: {
		jwk: { ...to.publicJwk, ...(to.kid === undefined ? {} : { kid: to.kid }), use: 'enc', alg: 'ECDH-ES' },
		enc,
		...(zip ? { zip: 'DEF' } : {}),
	},
})

/**
 * An answer in the plain, as the parsers of responses take it.
 * @param key the one that the request asked to encrypt to; undefined where it asked for none
 * @throws PeerError where an answer that is no error came plain though encryption was asked for (§8.3), or a JWE that is not for this key
 */
export function openAnswer(
	ports: { readonly crypto: Crypto; readonly rawDeflate: RawDeflate },
	answer: FetchAnswer,
	url: string,
	asked: { readonly key: DecryptionKey; readonly zip: boolean } | undefined,
): FetchAnswer {
	const { status, mediaType } = answer
	if (!asked || status < 200 || status > 299) return answer
	if (mediaType !== 'application/jwt') throw new PeerError('the response is not encrypted, and encryption was asked for', { url, status })
	try {
		const message = decryptMessage(ports, fromUtf8(answer.body) ?? '', [asked.key], asked.zip, 'the response')
		return { ...answer, mediaType: 'application/json', body: utf8(JSON.stringify(message)) }
	} catch (error) {
		if (error instanceof ProtocolError) throw new PeerError(error.message, { url, status, cause: error })
		throw error
	}
}

const refuse: Refuse = (message, section = 'OpenID4VCI 1.0 §8.2') =>
	new ProtocolError('invalid_encryption_parameters', message, { section })
