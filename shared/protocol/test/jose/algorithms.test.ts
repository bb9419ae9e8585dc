import { jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSigningKey, nodeCrypto, signerOf } from '../../../adapters/node-crypto.ts'
import { decode, encode } from '../../base64url.ts'
import { signatureAlgorithms, signatureLengthOf } from '../../jose/algorithms.ts'
import type { PublicJwk } from '../../jose/jwk.ts'
import { parseJwt, signJwt, verifyJwt } from '../../jose/jws.ts'
import { utf8 } from '../../json.ts'
import type { SignatureAlgorithm } from '../../ports.ts'

const ports = { crypto: nodeCrypto }
const expected = { typ: 'test+jwt', what: 'the test token' }
const refused = (message: RegExp) => expect.objectContaining({ code: 'invalid_jwt', message: expect.stringMatching(message) })

const hex = (text: string) => encode(Uint8Array.fromHex(text))
const kinds = signatureAlgorithms.map(algorithm => ({ algorithm, key: createSigningKey(algorithm) }))
const pairs = kinds.flatMap(one => kinds.map(other => ({ ...one, other })))

it.each<{ source: string; algorithm: SignatureAlgorithm; key: PublicJwk; data: string; signature: string }>([
	{
		source: 'RFC 7515 A.3, ES256',
		algorithm: 'ES256',
		key: {
			kty: 'EC',
			crv: 'P-256',
			x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
			y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
		},
		data: 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
		signature: 'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
	},
	{
		source: 'RFC 6979 A.2.6, P-384 with SHA-384',
		algorithm: 'ES384',
		key: {
			kty: 'EC',
			crv: 'P-384',
			x: hex('EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13'),
			y: hex('8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720'),
		},
		data: 'sample',
		signature: hex(
			'94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46' +
				'99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8',
		),
	},
	{
		source: 'RFC 8037 A.4, Ed25519',
		algorithm: 'EdDSA',
		key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
		data: 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc',
		signature: 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
	},
])('HI-03 $source: the signature of the example verifies, and with one bit changed it does not', ({ algorithm, key, data, signature }) => {
	const bytes = decode(signature) ?? new Uint8Array()
	expect(nodeCrypto.verify(algorithm, key, utf8(data), bytes)).toBe(true)
	for (const [at, byte] of bytes.entries()) {
		const changed = bytes.slice()
		changed[at] = byte ^ 1
		expect(nodeCrypto.verify(algorithm, key, utf8(data), changed)).toBe(false)
	}
})

describe.each(kinds)('$algorithm', ({ algorithm, key }) => {
	const signer = signerOf(key)

	it('RFC 7515 §7.1: what is signed here verifies here, its signature of the length of its algorithm', async () => {
		const text = await signJwt(signer, { typ: 'test+jwt' }, { sub: 'a' })
		const jwt = parseJwt(text, expected)
		verifyJwt(ports, jwt, signer.publicJwk)
		expect(jwt.signature).toHaveLength(signatureLengthOf(algorithm))
	})

	it('RFC 7515: another library verifies what is signed here, and is verified here', async () => {
		const text = await signJwt(signer, { typ: 'test+jwt' }, { sub: 'a' })
		expect((await jwtVerify(text, { ...signer.publicJwk })).payload).toEqual({ sub: 'a' })
		const theirs = await new SignJWT({ sub: 'a' }).setProtectedHeader({ alg: algorithm, typ: 'test+jwt' }).sign(key)
		verifyJwt(ports, parseJwt(theirs, expected), signer.publicJwk)
	})

	it('RFC 7515 §5.2: a signature of another key of its kind, and claims changed after signing, are refused with invalid_jwt', async () => {
		const text = await signJwt(signerOf(createSigningKey(algorithm)), { typ: 'test+jwt' }, {})
		expect(() => verifyJwt(ports, parseJwt(text, expected), signer.publicJwk)).toThrow(refused(/does not verify/))
		const [head, , tail] = (await signJwt(signer, { typ: 'test+jwt' }, {})).split('.')
		const changed = parseJwt(`${head}.${encode(utf8('{"sub":"b"}'))}.${tail}`, expected)
		expect(() => verifyJwt(ports, changed, signer.publicJwk)).toThrow(refused(/does not verify/))
	})

	it('RFC 7518 §3.4: a signature of another length is refused with invalid_jwt, and so is one of zeros', () => {
		const head = `${encode(utf8(JSON.stringify({ alg: algorithm, typ: 'test+jwt' })))}.${encode(utf8('{}'))}`
		const length = signatureLengthOf(algorithm)
		for (const other of [0, length - 1, length + 1, length === 64 ? 96 : 64, 132]) {
			expect(() => parseJwt(`${head}.${encode(new Uint8Array(other))}`, expected)).toThrow(refused(new RegExp(`not ${length} bytes`)))
		}
		const zeros = parseJwt(`${head}.${encode(new Uint8Array(length))}`, expected)
		expect(() => verifyJwt(ports, zeros, signer.publicJwk)).toThrow(refused(/does not verify/))
	})
})

describe('RFC 8725 §3.1: the algorithm is the one of the header, and its key is of that kind alone', () => {
	const strangers = pairs.filter(({ algorithm, other }) => signerOf(other.key).publicJwk.crv !== crvOf(algorithm))

	it.each(strangers)(
		'a $algorithm signature under the key of $other.algorithm is refused with invalid_jwt',
		async ({ algorithm, key, other }) => {
			const theirs = await new SignJWT({}).setProtectedHeader({ alg: algorithm, typ: 'test+jwt' }).sign(key)
			expect(() => verifyJwt(ports, parseJwt(theirs, expected), signerOf(other.key).publicJwk)).toThrow(
				refused(new RegExp(`has the alg ${algorithm}, and its key is one of`)),
			)
		},
	)

	it.each(strangers)(
		'a signature of the key of $other.algorithm whose header says $algorithm is refused with invalid_jwt',
		async ({ algorithm, other }) => {
			const signer = signerOf(other.key)
			const head = `${encode(utf8(JSON.stringify({ alg: algorithm, typ: 'test+jwt' })))}.${encode(utf8('{}'))}`
			const signature = new Uint8Array(signatureLengthOf(algorithm))
			signature.set((await signer.sign(utf8(head))).subarray(0, signature.length))
			const jwt = parseJwt(`${head}.${encode(signature)}`, expected)
			expect(() => verifyJwt(ports, jwt, signer.publicJwk)).toThrow(refused(/its key is one of/))
			expect(nodeCrypto.verify(algorithm, signer.publicJwk, utf8(head), signature)).toBe(false)
		},
	)
})

it.each([
	'01',
	'00',
	'ec',
	'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
	'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
])('RFC 8032 §5.1.7: under the point of small order %s… the signature that fits every message is not taken', start => {
	const point = start === 'ec' ? `ec${'ff'.repeat(30)}7f` : start.padEnd(64, '0')
	const key = { kty: 'OKP', crv: 'Ed25519', x: hex(point) } as const
	for (const r of ['01'.padEnd(64, '0'), point]) {
		const signature = Uint8Array.fromHex(r.padEnd(128, '0'))
		for (let i = 0; i < 64; i++) expect(nodeCrypto.verify('EdDSA', key, utf8(`message ${i}`), signature)).toBe(false)
	}
})

it.each(['ES512', 'ES256K', 'PS256', 'RS256', 'Ed448', 'HS384', 'es384', 'eddsa'])(
	'CR-08 RFC 8725 §3.1: the alg %s is refused with invalid_jwt',
	alg => {
		const text = `${encode(utf8(JSON.stringify({ alg, typ: 'test+jwt' })))}.${encode(utf8('{}'))}.${encode(new Uint8Array(64))}`
		expect(() => parseJwt(text, expected)).toThrow(refused(/only ES256, ES384, EdDSA, Ed25519 are taken/))
	},
)

/** The curve of an algorithm's keys, as the key that was made for it has it. */
function crvOf(algorithm: SignatureAlgorithm): string | undefined {
	const made = kinds.find(kind => kind.algorithm === algorithm)
	return made && signerOf(made.key).publicJwk.crv
}
