import { expect, it } from 'vitest'
import { createSigningKey, nodeCrypto, signerOf } from '../../../adapters/node-crypto.ts'
import { parseJsonJws, signJsonJws } from '../../jose/json-jws.ts'
import { parseJwt, verifyJwt } from '../../jose/jws.ts'

const [one, two] = [signerOf(createSigningKey()), signerOf(createSigningKey('EdDSA'))]
const typ = 'test+jwt'
const what = 'the request'
const payload = { nonce: 'n' }
const jws = await signJsonJws(
	[
		{ signer: one, header: { typ, of: 'one' } },
		{ signer: two, header: { typ, of: 'two' } },
	],
	payload,
)
const { signatures } = jws as unknown as { signatures: ReadonlyArray<{ protected: string; signature: string }> }

it('WP-19 RFC 7515 §7.2.1: each signature is read and judged as a compact JWT over the one payload', () => {
	const jwts = parseJsonJws(jws, what).map(text => parseJwt(text, { typ, what }))
	expect(jwts.map(jwt => [jwt.header['of'], jwt.header.alg, jwt.payload])).toEqual([
		['one', 'ES256', payload],
		['two', 'EdDSA', payload],
	])
	for (const [at, { publicJwk }] of [one, two].entries()) verifyJwt({ crypto: nodeCrypto }, jwts[at] ?? expect.fail(), publicJwk)
})

it('WP-19 RFC 7515 §7.2.1: what is in an unprotected header is not looked at', () => {
	const withHeader = { ...jws, signatures: signatures.map(signature => ({ ...signature, header: { alg: 'none', client_id: 'x' } })) }
	expect(parseJsonJws(withHeader, what)).toEqual(parseJsonJws(jws, what))
})

it.each<[string, unknown]>([
	['a text', 'a.b.c'],
	['null', null],
	['without payload', { signatures }],
	['without signatures', { payload: jws['payload'] }],
	['in the flattened form', { payload: jws['payload'], ...signatures[0] }],
	['with no signature', { ...jws, signatures: [] }],
	['with nine signatures', { ...jws, signatures: Array(9).fill(signatures[0]) }],
	['with a signature that is no object', { ...jws, signatures: ['x'] }],
	[
		'with a signature without protected header',
		{ ...jws, signatures: [{ signature: signatures[0]?.signature, header: { alg: 'ES256' } }] },
	],
	['with a protected header that is no text', { ...jws, signatures: [{ protected: { alg: 'ES256' }, signature: 'x' }] }],
	['that is too long', { ...jws, payload: 'a'.repeat(131_073) }],
])('WP-19 RFC 7515 §7.2.1: a JWS that is %s is refused with invalid_jwt', (_, value) => {
	expect(() => parseJsonJws(value, what)).toThrow(expect.objectContaining({ code: 'invalid_jwt' }))
})

it('RFC 7515 §7.2.1: a JWS without signer is not made', () => expect(signJsonJws([], payload)).rejects.toThrow(TypeError))
