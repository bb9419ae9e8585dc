// Encrypted messages in the compact form, ECDH-ES in direct key agreement on P-256. RFC 7516, RFC 7518 §4.6, §5.3.

import { decode, encode } from '../base64url.ts'
import { concat } from '../bytes.ts'
import { ProtocolError, refusedAs } from '../errors.ts'
import { type JsonObject, parseObject, utf8 } from '../json.ts'
import type { AgreementKey, ContentEncryption, Crypto, Random } from '../ports.ts'
import { type P256Jwk, parseP256Jwk } from './jwk.ts'

/** Whom a message is for. */
export type EncryptionKey = { readonly publicJwk: P256Jwk; readonly kid?: string }

/** The one who reads it. */
export type DecryptionKey = AgreementKey & { readonly kid: string }

/** The longest JWE taken, in characters. */
const maxLength = 1_048_576

/** Every content encryption that is taken, whatever a header says. RFC 7518 §5.3 */
export const contentEncryptions: readonly ContentEncryption[] = ['A128GCM', 'A256GCM']

const keyLengths = { A128GCM: 16, A256GCM: 32 } as const satisfies Record<ContentEncryption, number>

/**
 * A compact JWE under a fresh ephemeral key; `kid` is the recipient's (OpenID4VP 1.0 §8.3).
 * @param header more members of the protected header; `apu` and `apv` among them enter the key derivation
 * @throws ProtocolError `invalid_key` where the recipient's key is no point of its curve
 */
export function encryptJwe(
	{ crypto, random }: { crypto: Crypto; random: Random },
	plaintext: Uint8Array,
	to: EncryptionKey,
	enc: ContentEncryption,
	header: JsonObject = {},
): string {
	const ephemeral = crypto.createAgreementKey()
	const secret = crypto.agree(ephemeral, to.publicJwk)
	if (!secret) throw new ProtocolError('invalid_key', 'the encryption key is no point of P-256', { section: 'RFC 7518 §6.2.1' })
	const kid = to.kid === undefined ? {} : { kid: to.kid }
	const protectedHeader = encode(utf8(JSON.stringify({ ...header, alg: 'ECDH-ES', enc, ...kid, epk: ephemeral.publicJwk })))
	const iv = random.bytes(12)
	const key = deriveKey(crypto, secret, enc, partyInfo(header, 'apu'), partyInfo(header, 'apv'))
	const { ciphertext, tag } = crypto.seal(key, iv, plaintext, utf8(protectedHeader))
	return `${protectedHeader}..${encode(iv)}.${encode(ciphertext)}.${encode(tag)}`
}

/**
 * The plaintext of a compact JWE. Who wrote it is unknown: encryption is no signature.
 * @param allowed the content encryptions that are taken, whatever the header says
 * @param what names the message in refusals: `the Authorization Response`
 * @param unzip opens what was compressed with DEF, within a bound of its own; where it is not given no compression was announced
 * @throws ProtocolError `invalid_jwe`: malformed or too long, another `alg`, `enc` or `kid`, a `zip` that was not announced or does not
 * open, a `crit`, an ephemeral key that is no point of P-256, or a tag that is not of this message
 */
export function decryptJwe(
	{ crypto }: { crypto: Crypto },
	text: string,
	key: DecryptionKey,
	allowed: readonly ContentEncryption[],
	what: string,
	unzip?: (compressed: Uint8Array) => Uint8Array | undefined,
): Uint8Array {
	const header = jweHeader(text, what)
	const enc = verifyHeader(header, key.kid, allowed, what)
	verifyZip(header, unzip !== undefined, what)
	const epk = refusedAs('invalid_jwe', () => parseP256Jwk(header['epk'], `epk of ${what}`))
	const apu = partyInfo(header, 'apu')
	const apv = partyInfo(header, 'apv')

	const [protectedHeader = '', encryptedKey, ...rest] = text.split('.')
	if (encryptedKey !== '') throw refused(`${what} carries an encrypted key, where the key is agreed on directly`, 'RFC 7518 §4.6')
	const [iv, ciphertext, tag] = rest.map(decode)
	if (iv?.length !== 12 || !ciphertext || tag?.length !== 16) {
		throw refused(`${what} has an initialization vector, ciphertext or tag that is not base64url of its length`, 'RFC 7518 §5.3')
	}
	const secret = crypto.agree(key, epk)
	if (!secret) throw refused(`epk of ${what} is no point of P-256`, 'RFC 7518 §6.2.1')
	const plaintext = crypto.open(deriveKey(crypto, secret, enc, apu, apv), iv, ciphertext, tag, utf8(protectedHeader))
	if (!plaintext) throw refused(`the tag of ${what} is not of its content under this key`, 'RFC 7516 §5.2')
	if (!unzip || !('zip' in header)) return plaintext
	const opened = unzip(plaintext)
	if (!opened) throw refused(`${what} is not DEFLATE's, or inflates beyond what is taken here`, 'RFC 7516 §4.1.3')
	return opened
}

/**
 * The protected header of a compact JWE, none of it judged: for finding the key by its `kid`.
 * @throws ProtocolError `invalid_jwe`
 */
export function jweHeader(text: string, what = 'the JWE'): JsonObject {
	if (text.length > maxLength) throw refused(`${what} is longer than ${maxLength} characters`, 'RFC 7516 §5.2')
	const parts = text.split('.', 6)
	if (parts.length !== 5) throw refused(`${what} does not have five parts`, 'RFC 7516 §7.1')
	const header = parseObject(decode(parts[0] ?? ''))
	if (!header) throw refused(`the header of ${what} is not base64url of a JSON object`, 'RFC 7516 §5.2')
	return header
}

function verifyHeader(header: JsonObject, kid: string, allowed: readonly ContentEncryption[], what: string): ContentEncryption {
	if (header['alg'] !== 'ECDH-ES') throw refused(`${what} has another alg than ECDH-ES`, 'RFC 7518 §4.1')
	const enc = allowed.find(name => name === header['enc'])
	if (!enc) throw refused(`${what} has another enc than ${allowed.join(', ')}`, 'RFC 7518 §5.1')
	if ('crit' in header) throw refused(`${what} has a crit header, and no extension is understood here`, 'RFC 7516 §4.1.13')
	if (header['kid'] !== kid) throw refused(`${what} is encrypted to another key than the one given for it`, 'OpenID4VP 1.0 §8.3')
	return enc
}

function verifyZip(header: JsonObject, announced: boolean, what: string): void {
	if (!('zip' in header)) return
	if (!announced) throw refused(`${what} is compressed, and no compression was announced`, 'RFC 7516 §4.1.3')
	if (header['zip'] !== 'DEF') throw refused(`${what} is compressed with something else than DEF`, 'RFC 7516 §4.1.3')
}

/** The Concat KDF with SHA-256, one round of it: no key that is taken here is longer. RFC 7518 §4.6.2. */
function deriveKey(crypto: Crypto, secret: Uint8Array, enc: ContentEncryption, apu: Uint8Array, apv: Uint8Array): Uint8Array {
	const length = keyLengths[enc]
	const algorithm = utf8(enc)
	const otherInfo = [uint32(algorithm.length), algorithm, uint32(apu.length), apu, uint32(apv.length), apv, uint32(length * 8)]
	return crypto.hash('sha-256', concat(uint32(1), secret, ...otherInfo)).subarray(0, length)
}

/** Four bytes, the first one the greatest; the array cuts each to its last eight bits. */
const uint32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)

/** `apu` or `apv`; no bytes where it is absent. RFC 7518 §4.6.1.2. */
function partyInfo(header: JsonObject, name: 'apu' | 'apv'): Uint8Array {
	const value = header[name] ?? ''
	const bytes = typeof value === 'string' ? decode(value) : undefined
	if (!bytes) throw refused(`${name} is not base64url`, 'RFC 7518 §4.6.1')
	return bytes
}

const refused = (message: string, section: string) => new ProtocolError('invalid_jwe', message, { section })
