import { jwtVerify, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { createSigningKey, nodeCrypto, signerOf } from '../../../adapters/node-crypto.ts'
import { decode, encode } from '../../base64url.ts'
import { parseJwt, signJwt, timeClaim, verifyJwt, verifyTimes } from '../../jose/jws.ts'
import { utf8 } from '../../json.ts'

const ports = { crypto: nodeCrypto }
const key = createSigningKey()
const signer = signerOf(key)
const expected = { typ: 'test+jwt', what: 'the test token' }
const now = 1_795_608_000

const json64 = (value: unknown) => encode(utf8(JSON.stringify(value)))
const signature = encode(new Uint8Array(64))
const withHeader = (header: unknown) => `${json64(header)}.${json64({})}.${signature}`
const header = { alg: 'ES256', typ: 'test+jwt' }

const refused = (message: RegExp) => expect.objectContaining({ code: 'invalid_jwt', message: expect.stringMatching(message) })

it('RFC 7515 §7.1: what is signed here verifies here, its header and claims as they were given', async () => {
	const text = await signJwt(signer, { typ: 'test+jwt', kid: '1' }, { iss: 'a', list: [1, null, '王'] })
	const jwt = parseJwt(text, expected)
	verifyJwt(ports, jwt, signer.publicJwk)
	expect(jwt.header).toEqual({ alg: 'ES256', typ: 'test+jwt', kid: '1' })
	expect(jwt.payload).toEqual({ iss: 'a', list: [1, null, '王'] })
})

it('RFC 7515: another library verifies what is signed here, and is verified here', async () => {
	const text = await signJwt(signer, { typ: 'test+jwt' }, { sub: 'a' })
	expect((await jwtVerify(text, signer.publicJwk)).payload).toEqual({ sub: 'a' })
	const theirs = await new SignJWT({ sub: 'a' }).setProtectedHeader(header).sign(key)
	verifyJwt(ports, parseJwt(theirs, expected), signer.publicJwk)
})

it('RFC 7515 §5.2: a signature of another key is refused with invalid_jwt', async () => {
	const jwt = parseJwt(await signJwt(signerOf(createSigningKey()), { typ: 'test+jwt' }, {}), expected)
	expect(() => verifyJwt(ports, jwt, signer.publicJwk)).toThrow(refused(/does not verify/))
})

it('RFC 7515 §5.2: claims changed after signing are refused with invalid_jwt', async () => {
	const [head, , tail] = (await signJwt(signer, { typ: 'test+jwt' }, { sub: 'a' })).split('.')
	const jwt = parseJwt(`${head}.${json64({ sub: 'b' })}.${tail}`, expected)
	expect(() => verifyJwt(ports, jwt, signer.publicJwk)).toThrow(refused(/does not verify/))
})

it('RFC 7518 §3.4: a key that is no point of its curve verifies nothing', async () => {
	const jwt = parseJwt(await signJwt(signer, { typ: 'test+jwt' }, {}), expected)
	const { x } = signer.publicJwk
	expect(() => verifyJwt(ports, jwt, { kty: 'EC', crv: 'P-256', x, y: x })).toThrow(refused(/does not verify/))
})

it('RFC 7518 §3.4: a signature of zeros verifies under no key', () => {
	expect(() => verifyJwt(ports, parseJwt(withHeader(header), expected), signer.publicJwk)).toThrow(refused(/does not verify/))
})

it.each<[what: string, text: string, message: RegExp]>([
	['no parts', '', /three parts/],
	['two parts', `${json64(header)}.${json64({})}`, /three parts/],
	['four parts', `${withHeader(header)}.`, /three parts/],
	['a header that is no JSON', `${encode(utf8('{'))}.${json64({})}.${signature}`, /header .* is not base64url of a JSON object/],
	['a header that is an array', withHeader([]), /header .* is not base64url of a JSON object/],
	['a header in UTF-16', `${encode(new Uint8Array([0xff, 0xfe, 0x7b, 0]))}.${json64({})}.${signature}`, /header/],
	[
		'a header that names alg twice',
		`${encode(utf8('{"alg":"none","alg":"ES256","typ":"test+jwt"}'))}.${json64({})}.${signature}`,
		/header/,
	],
	['the alg none', withHeader({ ...header, alg: 'none' }), /alg "none"/],
	['the alg None', withHeader({ ...header, alg: 'None' }), /alg "None"/],
	['the alg HS256', withHeader({ ...header, alg: 'HS256' }), /alg "HS256"/],
	['the alg RS256', withHeader({ ...header, alg: 'RS256' }), /alg "RS256"/],
	['an alg that is an array', withHeader({ ...header, alg: ['ES256'] }), /alg object/],
	['no alg', withHeader({ typ: 'test+jwt' }), /alg undefined/],
	['another typ', withHeader({ ...header, typ: 'JWT' }), /typ "JWT", not test\+jwt/],
	['no typ', withHeader({ alg: 'ES256' }), /typ undefined/],
	['a typ with a parameter', withHeader({ ...header, typ: 'test+jwt; a=b' }), /typ/],
	['a crit', withHeader({ ...header, crit: ['x'], x: 1 }), /crit/],
	['an empty crit', withHeader({ ...header, crit: [] }), /crit/],
	['a payload that is not encoded', withHeader({ ...header, b64: false }), /b64/],
	['claims that are an array', `${json64(header)}.${json64([])}.${signature}`, /payload/],
	['claims that name sub twice', `${json64(header)}.${encode(utf8('{"sub":"a","s\\u0075b":"b"}'))}.${signature}`, /payload/],
	['claims nested 40 deep', `${json64(header)}.${encode(utf8(`{"a":${'['.repeat(40)}${']'.repeat(40)}}`))}.${signature}`, /payload/],
	['a signature of 63 bytes', `${json64(header)}.${json64({})}.${encode(new Uint8Array(63))}`, /64 bytes/],
	['a signature in DER', `${json64(header)}.${json64({})}.${encode(new Uint8Array(71))}`, /64 bytes/],
	['no signature', `${json64(header)}.${json64({})}.`, /64 bytes/],
	['padding', `${json64(header)}.${json64({})}.${signature}==`, /64 bytes/],
	['another text for its signature', `${json64(header)}.${json64({})}.${signature.slice(0, -1)}B`, /64 bytes/],
])('CR-08 RFC 7515 §5.2, RFC 8725 §3: a JWT with %s is refused with invalid_jwt', (_, text, message) => {
	expect(() => parseJwt(text, expected)).toThrow(refused(message))
})

it.each(['test+jwt', 'Test+JWT', 'application/test+jwt', 'APPLICATION/TEST+JWT'])(
	'RFC 7515 §4.1.9: the typ %s is the one expected',
	typ => {
		expect(parseJwt(withHeader({ ...header, typ }), expected).header.alg).toBe('ES256')
	},
)

it('a refusal shows sixty characters of a foreign value and no more', () => {
	expect(() => parseJwt(withHeader({ ...header, typ: 'x'.repeat(5000) }), expected)).toThrow(
		expect.objectContaining({ message: expect.stringMatching(/^.{1,140}$/) }),
	)
})

it('RFC 7519 §4.1.4: a JWT at its exp is refused with invalid_jwt, a second before it is taken', () => {
	const of = (exp: number) => ({ payload: { exp }, what: 'it' })
	expect(() => verifyTimes(of(now), now)).toThrow(refused(/expired 0 s ago/))
	expect(() => verifyTimes(of(now - 5), now)).toThrow(refused(/expired 5 s ago/))
	expect(() => verifyTimes(of(now + 1), now)).not.toThrow()
})

it.each(['nbf', 'iat'])('RFC 7519 §4.1.5: an %s more than ten seconds ahead is refused with invalid_jwt', name => {
	const of = (time: number) => ({ payload: { [name]: time }, what: 'it' })
	expect(() => verifyTimes(of(now + 11), now)).toThrow(refused(/11 s ahead/))
	expect(() => verifyTimes(of(now + 10), now)).not.toThrow()
})

it.each([
	['a text', '1'],
	['negative', -1],
	['null', null],
	['an object', {}],
])('RFC 7519 §2: a time that is %s is refused with invalid_jwt', (_, exp) => {
	expect(() => timeClaim({ payload: { exp }, what: 'it' }, 'exp')).toThrow(refused(/not a number of seconds/))
})

it('RFC 7519 §2: a time may be absent, and may have a fraction', () => {
	expect(timeClaim({ payload: {}, what: 'it' }, 'exp')).toBeUndefined()
	expect(timeClaim({ payload: { exp: now + 0.5 }, what: 'it' }, 'exp')).toBe(now + 0.5)
})

it('a JWT signed with ES256 has raw r and s, not DER', async () => {
	const text = await signJwt(signer, { typ: 'test+jwt' }, {})
	expect(decode(text.split('.')[2] ?? '')).toHaveLength(64)
})
