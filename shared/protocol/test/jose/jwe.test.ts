import { CompactEncrypt, compactDecrypt, importJWK } from 'jose'
import { expect, it } from 'vitest'
import { nodeCrypto, systemRandom } from '../../../adapters/node-crypto.ts'
import { decode, encode } from '../../base64url.ts'
import { type DecryptionKey, decryptJwe, encryptJwe, jweHeader } from '../../jose/jwe.ts'
import { fromUtf8, type Json, utf8 } from '../../json.ts'
import type { ContentEncryption } from '../../ports.ts'

const ports = { crypto: nodeCrypto, random: systemRandom }
const both: readonly ContentEncryption[] = ['A128GCM', 'A256GCM']
const key: DecryptionKey = { ...nodeCrypto.createAgreementKey(), kid: 'response-1' }
const plaintext = utf8('{"vp_token":{}}')

const decrypt = (text: string, by = key, allowed = both) => decryptJwe(ports, text, by, allowed, 'the response')

const refused = (message: RegExp) => expect.objectContaining({ code: 'invalid_jwe', message: expect.stringMatching(message) })

/** A JWE whose header was changed before its tag was made: all but the change is in order. */
function jwe(change: Record<string, Json | undefined>): string {
	const ephemeral = nodeCrypto.createAgreementKey()
	const header = encode(utf8(JSON.stringify({ alg: 'ECDH-ES', enc: 'A128GCM', kid: key.kid, epk: ephemeral.publicJwk, ...change })))
	const { ciphertext, tag } = nodeCrypto.seal(systemRandom.bytes(16), new Uint8Array(12), plaintext, utf8(header))
	return `${header}..${encode(new Uint8Array(12))}.${encode(ciphertext)}.${encode(tag)}`
}

/** A good JWE, one of its five parts replaced. */
function withPart(at: number, change: (part: string) => string): string {
	const parts = encryptJwe(ports, plaintext, key, 'A128GCM').split('.')
	return parts.map((part, i) => (i === at ? change(part) : part)).join('.')
}

it('RFC 7518 Appendix C: Bob derives the key of the RFC from what Alice sent', () => {
	const header = encode(
		utf8(
			JSON.stringify({
				alg: 'ECDH-ES',
				enc: 'A128GCM',
				apu: 'QWxpY2U',
				apv: 'Qm9i',
				epk: {
					kty: 'EC',
					crv: 'P-256',
					x: 'gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0',
					y: 'SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps',
				},
				kid: 'bob',
			}),
		),
	)
	const bob: DecryptionKey = {
		publicJwk: {
			kty: 'EC',
			crv: 'P-256',
			x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ',
			y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck',
		},
		privateScalar: 'VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw',
		kid: 'bob',
	}
	const derived = decode('VqqN6vgjbSBcIijNcacQGg') as Uint8Array
	const iv = systemRandom.bytes(12)
	const { ciphertext, tag } = nodeCrypto.seal(derived, iv, plaintext, utf8(header))
	expect(decrypt(`${header}..${encode(iv)}.${encode(ciphertext)}.${encode(tag)}`, bob)).toEqual(plaintext)
})

it('DQ-14 VP §8.3: the encrypted response of the specification decrypts with the key that it gives', () => {
	const response = [
		'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSIsImtpZCI6ImFjIiwiZXBrIjp7Imt0eSI6IkVDIiwieCI6Im5ubVZwbTNWM2piaGNhZlFhUkJrU1ZO',
		'SGx3Wkh3dC05ck9wSnVmeVlJdWsiLCJ5IjoicjRmakRxd0p5czlxVU9QLV9iM21SNVNaRy0tQ3dPMm1pYzVWU05UWU45ZyIsImNydiI6IlAtMjU2In19',
		'..uAYcHRUSSn2X0WPX.yVzlGSYG4qbg0bq18JcUiDRw56yVnbKR8E7S7YlEtzT00RqE3Pw5oTpUG3hdLN4taHZ9gC1kwak8JOnJgQ.1wR024_3-qtAlx1oFIUpQQ',
	].join('')
	const own: DecryptionKey = {
		publicJwk: {
			kty: 'EC',
			crv: 'P-256',
			x: 'YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk',
			y: 'Hekpm0zfK7C-YccH5iBjcIXgf6YdUvNUac_0At55Okk',
		},
		privateScalar: 'Et-3ce0omz8_TuZ96Df9lp0GAaaDoUnDe6X-CRO7Aww',
		kid: 'ac',
	}
	expect(JSON.parse(fromUtf8(decrypt(response, own, ['A128GCM'])) ?? '')).toEqual({
		vp_token: { example_credential_id: ['eyJhb...YMetA'] },
	})
})

it.each(both)('DQ-14 VP §8.3: what is encrypted with %s decrypts, its kid copied and its ephemeral key fresh', enc => {
	const [one, two] = [encryptJwe(ports, plaintext, key, enc), encryptJwe(ports, plaintext, key, enc)]
	expect(decrypt(one)).toEqual(plaintext)
	expect(decrypt(two)).toEqual(plaintext)
	expect(jweHeader(one)).toEqual({
		alg: 'ECDH-ES',
		enc,
		kid: 'response-1',
		epk: { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) },
	})
	expect(jweHeader(one)['epk']).not.toEqual(jweHeader(two)['epk'])
})

it.each(both)('RFC 7516: with %s, another library reads what is written here and is read here', async enc => {
	const theirs = await importJWK({ ...key.publicJwk, d: key.privateScalar }, 'ECDH-ES')
	const party = { apu: encode(utf8('Alice')), apv: encode(utf8('Bob')) }
	const ours = encryptJwe(ports, plaintext, key, enc, { ...party, cty: 'json' })
	const read = await compactDecrypt(ours, theirs)
	expect(read.plaintext).toEqual(plaintext)
	expect(read.protectedHeader).toMatchObject({ ...party, cty: 'json' })

	const written = await new CompactEncrypt(plaintext)
		.setProtectedHeader({ alg: 'ECDH-ES', enc, kid: key.kid })
		.setKeyManagementParameters({ apu: utf8('Alice'), apv: utf8('Bob') })
		.encrypt(await importJWK(key.publicJwk, 'ECDH-ES'))
	expect(decrypt(written)).toEqual(plaintext)
})

it('an empty plaintext is a plaintext', () => {
	expect(decrypt(encryptJwe(ports, new Uint8Array(), key, 'A256GCM'))).toEqual(new Uint8Array())
})

it.each<[id: string, what: string, change: Record<string, Json | undefined>, message: RegExp]>([
	['VV-05 VP §8.3', 'the alg ECDH-ES+A128KW', { alg: 'ECDH-ES+A128KW' }, /another alg/],
	['VV-05 VP §8.3', 'the alg dir', { alg: 'dir' }, /another alg/],
	['VV-05 VP §8.3', 'the alg RSA1_5', { alg: 'RSA1_5' }, /another alg/],
	['VV-05 VP §8.3', 'no alg', { alg: undefined }, /another alg/],
	['VV-05 VP §8.3', 'the enc A128CBC-HS256', { enc: 'A128CBC-HS256' }, /another enc than A128GCM, A256GCM/],
	['VV-05 VP §8.3', 'no enc', { enc: undefined }, /another enc/],
	['CR-16 RFC 7516 §4.1.3', 'a zip, which could inflate without bound', { zip: 'DEF' }, /compressed/],
	['CR-16 RFC 7516 §4.1.3', 'an empty zip', { zip: '' }, /compressed/],
	['VV-05 RFC 7516 §4.1.13', 'a crit', { crit: ['exp'], exp: 1 }, /crit/],
	['VV-05 VP §8.3', 'another kid', { kid: 'response-2' }, /another key/],
	['VV-05 VP §8.3', 'no kid', { kid: undefined }, /another key/],
	['VV-05 RFC 7518 §4.6.1.1', 'no epk', { epk: undefined }, /epk .* is not a JSON object/],
	['VV-05 RFC 7518 §4.6.1.1', 'an epk on P-384', { epk: { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA' } }, /not an EC key on P-256/],
	['VV-05 RFC 7518 §4.6.1.1', 'an epk with its private half', { epk: { ...key.publicJwk, d: 'AA' } }, /private key material/],
	['VV-05 RFC 7518 §6.2.1', 'an epk that is no point of the curve', { epk: { ...key.publicJwk, y: key.publicJwk.x } }, /no point of P-256/],
	[
		'VV-05 RFC 7518 §6.2.1',
		'an epk of zeros',
		{ epk: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) } },
		/no point of P-256/,
	],
	['VV-05 RFC 7518 §4.6.1.2', 'an apu that is a number', { apu: 1 }, /apu is not base64url/],
	['VV-05 RFC 7518 §4.6.1.3', 'an apv with padding', { apv: 'Qm9i==' }, /apv is not base64url/],
	['VV-05 RFC 7516 §5.2', 'a tag under another key', {}, /tag .* is not of its content/],
])('%s: a JWE with %s is refused with invalid_jwe', (_id, _what, change, message) => {
	expect(() => decrypt(jwe(change))).toThrow(refused(message))
})

it('VV-05 VP §8.3: a content encryption that is not allowed here is refused with invalid_jwe', () => {
	expect(() => decrypt(encryptJwe(ports, plaintext, key, 'A256GCM'), key, ['A128GCM'])).toThrow(refused(/another enc than A128GCM/))
})

it('VV-05 VP §8.3: a JWE to another key of the same kid is refused with invalid_jwe', () => {
	const other = { ...nodeCrypto.createAgreementKey(), kid: key.kid }
	expect(() => decrypt(encryptJwe(ports, plaintext, key, 'A128GCM'), other)).toThrow(refused(/tag/))
})

const last = (part: string) => part.slice(0, -1) + String.fromCharCode(part.charCodeAt(part.length - 1) + 1)

it.each<[what: string, text: string, message: RegExp]>([
	['an encrypted key', withPart(1, () => 'AAAA'), /carries an encrypted key/],
	['an iv of 11 bytes', withPart(2, () => encode(new Uint8Array(11))), /vector, ciphertext or tag/],
	['a tag of 12 bytes', withPart(4, part => part.slice(0, 16)), /vector, ciphertext or tag/],
	['another text for the same tag', withPart(4, last), /vector, ciphertext or tag/],
	['one bit of its ciphertext changed', withPart(3, part => (part.startsWith('A') ? `B${part.slice(1)}` : `A${part.slice(1)}`)), /tag/],
	['a ciphertext that is not base64url', withPart(3, part => `${part}!`), /vector, ciphertext or tag/],
	['padding after its header', withPart(0, part => `${part}=`), /header .* is not base64url/],
	['a header that is an array', withPart(0, () => encode(utf8('[]'))), /header .* is not base64url of a JSON object/],
	['a header that names alg twice', withPart(0, () => encode(utf8('{"alg":"dir","alg":"ECDH-ES"}'))), /header/],
	['four parts', withPart(4, () => '').slice(0, -1), /five parts/],
	['six parts', `${withPart(0, part => part)}.`, /five parts/],
	['a million characters and more', `${withPart(0, part => part)}${'A'.repeat(1_048_576)}`, /longer than/],
	['no characters', '', /five parts/],
])('VV-05 RFC 7516 §5.2: a JWE with %s is refused with invalid_jwe', (_, text, message) => {
	expect(() => decrypt(text)).toThrow(refused(message))
})

it('an encryption key that is no point of the curve is refused with invalid_key', () => {
	const broken = { publicJwk: { ...key.publicJwk, y: key.publicJwk.x } }
	expect(() => encryptJwe(ports, plaintext, broken, 'A128GCM')).toThrow(expect.objectContaining({ code: 'invalid_key' }))
})

it('no member that is given for the header takes the place of alg, enc or epk', () => {
	const text = encryptJwe(ports, plaintext, key, 'A128GCM', { alg: 'dir', enc: 'A256GCM', epk: 'x', kid: 'other' })
	expect(decrypt(text)).toEqual(plaintext)
})
