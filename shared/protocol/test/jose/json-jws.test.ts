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

/** RFC 7515 Appendix A.6.4: signed with RS256, and with ES256 by the key of Appendix A.3. */
const example = {
	payload: 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
	signatures: [
		{
			protected: 'eyJhbGciOiJSUzI1NiJ9',
			header: { kid: '2010-12-29' },
			signature:
				'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
		},
		{
			protected: 'eyJhbGciOiJFUzI1NiJ9',
			header: { kid: 'e9bc097a-ce51-4036-9562-d2ade882db0d' },
			signature: 'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
		},
	],
}
const exampleKey = {
	kty: 'EC',
	crv: 'P-256',
	x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
	y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
} as const

it('WP-19 RFC 7515 Appendix A.6.4: of the printed JWS the second signature is that of the printed key over what is read', () => {
	const [, text = ''] = parseJsonJws(example, what)
	const [header, payload, signature = ''] = text.split('.')
	const input = Buffer.from(`${header}.${payload}`)
	expect(nodeCrypto.verify('ES256', exampleKey, input, Buffer.from(signature, 'base64url'))).toBe(true)
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
