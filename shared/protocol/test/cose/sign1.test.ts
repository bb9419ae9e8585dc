// COSE_Sign1: what is signed verifies, and what is not as it must be is refused. RFC 9052 §4.2, §4.4.

import { expect, it } from 'vitest'
import { createSigningKey, nodeCrypto, signerOf } from '../../../adapters/node-crypto.ts'
import { type Cbor, type CborMap, tagged } from '../../cbor/cbor.ts'
import { decodeCbor } from '../../cbor/decode.ts'
import { encodeCbor } from '../../cbor/encode.ts'
import { createSign1, parseSign1, type ToSign, verifySign1 } from '../../cose/sign1.ts'
import { x5chainFor, x5chainOf } from '../../cose/x5chain.ts'
import { utf8 } from '../../json.ts'

const ports = { crypto: nodeCrypto }
const signer = signerOf(createSigningKey())
const payload = utf8('payload')
const parse = (value: Cbor, tagged = false) => parseSign1(value, { tagged, what: 'the message' })
const sign = async (about: Partial<ToSign> = {}) => decodeCbor(encodeCbor(await createSign1(signer, { payload, ...about })), 'it')
const refused = (section: string, message: RegExp) =>
	expect.objectContaining({ code: 'invalid_cose', section: `RFC 9052 ${section}`, message: expect.stringMatching(message) })

it.each(['ES256', 'ES384', 'EdDSA'] as const)(
	'RFC 9052 §4.4: what a key of %s signs, verifies under it and under no other',
	async algorithm => {
		const own = signerOf(createSigningKey(algorithm))
		const sign1 = parse(await createSign1(own, { payload }))
		expect(sign1).toMatchObject({ algorithm, payload })
		expect(() => verifySign1(ports, sign1, own.publicJwk)).not.toThrow()
		expect(() => verifySign1(ports, sign1, signerOf(createSigningKey(algorithm)).publicJwk)).toThrow(refused('§4.4', /does not verify/))
	},
)

it('RFC 9052 §4.4: a detached payload is under the signature, and must be brought', async () => {
	const sign1 = parse(await sign({ detached: true }))
	expect(sign1.payload).toBeUndefined()
	expect(() => verifySign1(ports, sign1, signer.publicJwk, payload)).not.toThrow()
	expect(() => verifySign1(ports, sign1, signer.publicJwk, utf8('another'))).toThrow(refused('§4.4', /does not verify/))
	expect(() => verifySign1(ports, sign1, signer.publicJwk)).toThrow(refused('§4.2', /no payload/))
})

it('MDOC-02 RFC 9052 §4.4: a payload or a protected header that was changed is refused with invalid_cose', async () => {
	const [header, unprotected, , signature] = (await sign()) as readonly Cbor[]
	const other = parse([header, unprotected, utf8('another'), signature])
	expect(() => verifySign1(ports, other, signer.publicJwk)).toThrow(refused('§4.4', /does not verify/))
	const more = parse([
		encodeCbor(
			new Map([
				[1, -7],
				[16, 5],
			]),
		),
		unprotected,
		payload,
		signature,
	])
	expect(() => verifySign1(ports, more, signer.publicJwk)).toThrow(refused('§4.4', /does not verify/))
})

it('MDOC-02 RFC 9052 §2: under its tag where that is due, and else without it, or it is refused with invalid_cose', async () => {
	const plain = await sign()
	expect(() => parse(plain, true)).toThrow(refused('§2', /not under the tag 18/))
	const under = await sign({ tagged: true })
	expect(parse(under, true).payload).toEqual(payload)
	expect(() => parse(under)).toThrow(refused('§2', /under the tag 18/))
	// COSE_Mac0
	expect(() => parse(tagged(17, plain), true)).toThrow(refused('§2', /not under the tag 18/))
})

const header = (...entries: Array<[number, Cbor]>) => encodeCbor(new Map(entries))
const alg: [number, Cbor] = [1, -7]
const signature = new Uint8Array(64)
it.each<[string, Cbor, string, RegExp]>([
	['a map', new Map(), '§4.2', /no array/],
	['of three', [header(alg), new Map(), payload], '§4.2', /no array of four/],
	['with a header that is no byte string', [new Map([alg]) as CborMap, new Map(), payload, signature], '§4.2', /parts/],
	['with a list for a header', [header(alg), [], payload, signature], '§4.2', /parts/],
	['with a text for a payload', [header(alg), new Map(), 'payload', signature], '§4.2', /parts/],
	['with a protected header that is no map', [encodeCbor([1, -7]), new Map(), payload, signature], '§3', /no map/],
	['with one label in both headers', [header(alg), new Map([[1, -7]]), payload, signature], '§3', /twice/],
	['with alg outside the signature', [header(), new Map([alg]), payload, signature], '§3.1', /no alg under/],
	['with an RSA alg', [header([1, -257]), new Map(), payload, signature], '§3.1', /the alg -257/],
	['with a MAC for an alg', [header([1, 5]), new Map(), payload, signature], '§3.1', /the alg 5/],
	['with crit', [header(alg, [2, [99]], [99, 1]), new Map(), payload, signature], '§3.1', /crit/],
	['with a signature in DER', [header(alg), new Map(), payload, new Uint8Array(71)], '§4.4', /not 64 bytes/],
])('MDOC-02 RFC 9052: a COSE_Sign1 %s is refused with invalid_cose', (_, value, section, message) => {
	expect(() => parse(value)).toThrow(refused(section, message))
})

it('MDOC-02 RFC 8725 §3.1: an alg of another kind of key than its own is refused with invalid_cose', async () => {
	const sign1 = parse(await sign())
	expect(() => verifySign1(ports, sign1, signerOf(createSigningKey('ES384')).publicJwk)).toThrow(refused('§8.1', /its key is one of P-384/))
})

it('HI-03 RFC 9864 §2: ES256 is taken under its number and under that of ESP256', () => {
	for (const number of [-7, -9]) expect(parse([header([1, number]), new Map(), payload, signature]).algorithm).toBe('ES256')
})

it('RFC 9360 §2: x5chain is one byte string, or an array of them, and anything else is refused with invalid_certificate_chain', async () => {
	const chainIn = async (x5chain: Cbor) => x5chainOf(parse(await sign({ unprotectedHeader: new Map([[33, x5chain]]) })))
	const der = utf8('certificate')
	expect(await chainIn(der)).toEqual([der.toBase64()])
	expect(await chainIn([der, payload])).toEqual([der.toBase64(), payload.toBase64()])
	expect(x5chainOf(parse(await sign()))).toBeUndefined()
	expect(x5chainOf(parse(await sign({ protectedHeader: new Map([[33, der]]) })))).toEqual([der.toBase64()])
	for (const wrong of ['text', [], [der, 'text'], null]) {
		await expect(chainIn(wrong)).rejects.toThrow(expect.objectContaining({ code: 'invalid_certificate_chain', section: 'RFC 9360 §2' }))
	}
	expect(x5chainFor({ ...signer, x5c: [der.toBase64()] })).toEqual(der)
	expect(x5chainFor({ ...signer, x5c: [der.toBase64(), payload.toBase64()] })).toEqual([der, payload])
	expect(() => x5chainFor(signer)).toThrow(TypeError)
})
