import { calculateJwkThumbprint } from 'jose'
import { expect, it } from 'vitest'
import { createSigningKey, nodeCrypto, signerOf } from '../../../adapters/node-crypto.ts'
import { keyText, parseP256Jwk, parsePublicJwk, thumbprint } from '../../jose/jwk.ts'

const { publicJwk } = nodeCrypto.createAgreementKey()
const { publicJwk: p384 } = signerOf(createSigningKey('ES384'))
const { publicJwk: ed25519 } = signerOf(createSigningKey('EdDSA'))

it.each([
	['on P-256', publicJwk],
	['on P-384', p384],
	['of Ed25519', ed25519],
])('RFC 7517 §4: of a public key %s its members are taken, and no others', (_, key) => {
	expect(parsePublicJwk({ ...key, kid: 'a', use: 'sig', alg: 'ES256' }, 'the key')).toEqual(key)
})

it('RFC 8037 A.3: the thumbprint of the example is its thumbprint', () => {
	const key = parsePublicJwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }, 'the key')
	expect(thumbprint({ crypto: nodeCrypto }, key)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
})

it('RFC 7638 §3: another library finds the same thumbprint for a key of each kind', async () => {
	for (const key of [publicJwk, p384, ed25519]) {
		expect(thumbprint({ crypto: nodeCrypto }, key)).toBe(await calculateJwkThumbprint({ ...key }))
	}
})

it('a key has one text, which no key of another kind has', () => {
	expect([publicJwk, p384, ed25519].map(key => keyText(key).length)).toEqual([86, 128, 43])
})

it('RFC 7518 §4.6.1: a key to agree on secrets with is on P-256, and any other is refused with invalid_key', () => {
	expect(parseP256Jwk({ ...publicJwk, kid: 'a' }, 'the key')).toEqual(publicJwk)
	for (const key of [p384, ed25519, { ...publicJwk, crv: 'X25519' }]) {
		expect(() => parseP256Jwk(key, 'the key')).toThrow(
			expect.objectContaining({ code: 'invalid_key', message: 'the key is not an EC key on P-256' }),
		)
	}
})

it.each<[string, unknown, RegExp]>([
	['no object', 'x', /not a JSON object/],
	['an array', [publicJwk], /not a JSON object/],
	['a private key', { ...publicJwk, d: publicJwk.x }, /private key material/],
	['a symmetric key', { kty: 'oct', k: 'AAAA' }, /private key material/],
	['an RSA key', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }, /not an EC key on P-256 or P-384 nor an Ed25519 key/],
	['a key on P-521', { ...publicJwk, crv: 'P-521' }, /not an EC key on/],
	['a key on secp256k1', { ...publicJwk, crv: 'secp256k1' }, /not an EC key on/],
	['a key of Ed448', { ...ed25519, crv: 'Ed448' }, /not an EC key on/],
	['a key of X25519', { ...ed25519, crv: 'X25519' }, /not an EC key on/],
	['an EC key on Ed25519', { ...publicJwk, crv: 'Ed25519' }, /not an EC key on/],
	['an OKP key on P-256', { ...publicJwk, kty: 'OKP' }, /not an EC key on/],
	['coordinates of P-256 on P-384', { ...publicJwk, crv: 'P-384' }, /not 48 bytes/],
	['coordinates of P-384 on P-256', { ...p384, crv: 'P-256' }, /not 32 bytes/],
	['a private Ed25519 key', { ...ed25519, d: ed25519.x }, /private key material/],
	['an Ed25519 key of 31 bytes', { ...ed25519, x: ed25519.x.slice(2) }, /not 32 bytes/],
	['an Ed25519 key without x', { kty: 'OKP', crv: 'Ed25519' }, /not 32 bytes/],
	['a key without y', { kty: 'EC', crv: 'P-256', x: publicJwk.x }, /coordinate/],
	['a coordinate that is a number', { ...publicJwk, x: 1 }, /coordinate/],
	['a coordinate of 31 bytes', { ...publicJwk, x: publicJwk.x.slice(2) }, /coordinate/],
	['a coordinate with padding', { ...publicJwk, x: `${publicJwk.x}=` }, /coordinate/],
	['another text for the same coordinate', { ...publicJwk, x: `${'A'.repeat(42)}B` }, /coordinate/],
])('CR-08 RFC 7517 §4: %s is refused with invalid_key', (_, value, message) => {
	expect(() => parsePublicJwk(value, 'the key')).toThrow(
		expect.objectContaining({ code: 'invalid_key', message: expect.stringMatching(message) }),
	)
})
