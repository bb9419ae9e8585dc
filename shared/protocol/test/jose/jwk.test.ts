import { expect, it } from 'vitest'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { parsePublicJwk, thumbprint } from '../../jose/jwk.ts'

const { publicJwk } = nodeCrypto.createAgreementKey()

it('RFC 7517 §4: of a public key its members are taken, and no others', () => {
	expect(parsePublicJwk({ ...publicJwk, kid: 'a', use: 'sig', alg: 'ES256' }, 'the key')).toEqual(publicJwk)
})

it('RFC 7638 §3: a thumbprint is that of the required members in their order, whatever else stands in the key', () => {
	const key = {
		y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
		x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
		crv: 'P-256',
		kty: 'EC',
	}
	const expected = Buffer.from(
		nodeCrypto.hash('sha-256', Buffer.from(`{"crv":"P-256","kty":"EC","x":"${key.x}","y":"${key.y}"}`)),
	).toString('base64url')
	expect(thumbprint({ crypto: nodeCrypto }, parsePublicJwk(key, 'the key'))).toBe(expected)
})

it.each<[string, unknown, RegExp]>([
	['no object', 'x', /not a JSON object/],
	['an array', [publicJwk], /not a JSON object/],
	['a private key', { ...publicJwk, d: publicJwk.x }, /private key material/],
	['a symmetric key', { kty: 'oct', k: 'AAAA' }, /private key material/],
	['an RSA key', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }, /not an EC key on P-256/],
	['a key on P-384', { ...publicJwk, crv: 'P-384' }, /not an EC key on P-256/],
	['a key on secp256k1', { ...publicJwk, crv: 'secp256k1' }, /not an EC key on P-256/],
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
