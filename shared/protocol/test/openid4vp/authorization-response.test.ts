import { expect, it } from 'vitest'
import { nodeCrypto, systemRandom } from '../../../adapters/node-crypto.ts'
import { encryptJwe } from '../../jose/jwe.ts'
import { utf8 } from '../../json.ts'
import {
	type Awaited,
	createAuthorizationResponse,
	createErrorResponse,
	type FormPost,
	parseAuthorizationResponse,
	parseResponseUriAnswer,
} from '../../openid4vp/authorization-response.ts'
import { parseDcqlQuery } from '../../openid4vp/dcql.ts'

const ports = { crypto: nodeCrypto, random: systemRandom }
const query = parseDcqlQuery({
	credentials: [
		{ id: 'pid', format: 'dc+sd-jwt', meta: { vct_values: ['v'] } },
		{ id: 'many', format: 'dc+sd-jwt', meta: { vct_values: ['v'] }, multiple: true },
	],
})
const key = { ...nodeCrypto.createAgreementKey(), kid: 'k1' }
const otherKey = { ...nodeCrypto.createAgreementKey(), kid: 'k1' }
const plain: Awaited = { state: 's1', query, decryptionKey: undefined }
const secret: Awaited = { state: 's1', query, decryptionKey: key }
const to = { responseUri: 'https://verifier.example/response/1', state: 's1' }
const toSecret = { ...to, encryption: { publicJwk: key.publicJwk, kid: key.kid, enc: 'A256GCM' as const } }

const form = ({ body }: FormPost) => Object.fromEntries(new URLSearchParams(body))
const parse = (posted: Record<string, string>, awaited = plain) => parseAuthorizationResponse(ports, posted, awaited)
const sealed = (payload: unknown, enc: 'A128GCM' | 'A256GCM' = 'A128GCM', recipient = key) =>
	encryptJwe(ports, utf8(typeof payload === 'string' ? payload : JSON.stringify(payload)), recipient, enc)
const refuses = (posted: Record<string, string>, awaited: Awaited, code = 'invalid_request') =>
	expect(() => parse(posted, awaited)).toThrow(expect.objectContaining({ code }))

it('DQ-15 VP §8.2: what a wallet posts in the open, a verifier reads', () => {
	const response = createAuthorizationResponse(ports, to, { pid: ['a~b~c'], many: ['d', 'e'] })
	expect(response.url).toBe(to.responseUri)
	expect(parse(form(response))).toEqual({
		kind: 'presented',
		presentations: new Map([
			['pid', ['a~b~c']],
			['many', ['d', 'e']],
		]),
	})
})

it.each(['A128GCM', 'A256GCM'] as const)('DQ-14 VP §8.3: what a wallet encrypts with %s, a verifier reads', enc => {
	const response = createAuthorizationResponse(ports, { ...toSecret, encryption: { ...toSecret.encryption, enc } }, { pid: ['證'] })
	const posted = form(response)
	expect(Object.keys(posted)).toEqual(['response'])
	const header = JSON.parse(Buffer.from((posted['response'] ?? '').split('.')[0] ?? '', 'base64url').toString())
	expect(header).toMatchObject({ alg: 'ECDH-ES', enc, kid: 'k1' })
	expect(parse(posted, secret)).toEqual({ kind: 'presented', presentations: new Map([['pid', ['證']]]) })
})

it.each([
	['in the open', to, plain],
	['encrypted', toSecret, secret],
	['in the open though encryption was ordered', to, secret],
])('VV-17 VP §8.5: a wallet that refuses says so %s', (_, reply, awaited) => {
	const response = createErrorResponse(ports, reply, 'access_denied', 'the holder "said" no 不')
	expect(parse(form(response), awaited)).toEqual({ kind: 'refused', error: 'access_denied', description: "the holder 'said' no ?" })
})

it('VV-15 VP §8.1: parameters that are not known are ignored', () => {
	expect(parse({ vp_token: '{"pid":["a"]}', state: 's1', later: 'x', code: 'y' }).kind).toBe('presented')
	expect(parse({ response: sealed({ vp_token: { pid: ['a'] }, state: 's1', later: [1] }) }, secret).kind).toBe('presented')
})

it.each([
	['another state', { vp_token: '{"pid":["a"]}', state: 's2' }],
	['no state', { vp_token: '{"pid":["a"]}' }],
	['an error and no state', { error: 'access_denied' }],
])('VV-02 VP §14.3.2: a response with %s is refused with invalid_request', (_, posted) => {
	refuses(posted, plain)
})

it('VV-02 VP §14.3.2: the state that counts is the one inside the encryption', () => {
	refuses({ response: sealed({ vp_token: { pid: ['a'] } }), state: 's1' }, secret)
})

it.each<[string, unknown]>([
	['missing', undefined],
	['no JSON', '{'],
	['an array', ['a']],
	['null', null],
	['empty', {}],
	['with a query that was not asked', { pid: ['a'], other: ['b'] }],
	['with a presentation outside of an array', { pid: 'a' }],
	['with an empty array', { pid: [] }],
	['with two presentations where one was asked for', { pid: ['a', 'b'] }],
	['with seventeen presentations', { many: Array.from({ length: 17 }, () => 'a') }],
	['with a presentation that is an object', { pid: [{}] }],
	['with a presentation of 300,000 characters', { pid: ['a'.repeat(300_000)] }],
	['with a member that every object inherits', JSON.parse('{"__proto__":["a"]}')],
])('VV-06 VP §8.1: a vp_token that is %s is refused with invalid_request', (_, token) => {
	refuses({ state: 's1', ...(token === undefined ? {} : { vp_token: typeof token === 'string' ? token : JSON.stringify(token) }) }, plain)
	refuses({ response: sealed({ state: 's1', vp_token: token }) }, secret)
})

it('VV-05 VP §8.3.1: a plain response is refused with invalid_request where encryption was ordered', () => {
	refuses({ vp_token: '{"pid":["a"]}', state: 's1' }, secret)
	refuses({ error: 'access_denied', vp_token: '{"pid":["a"]}', state: 's1' }, secret)
})

it('VV-05 VP §8.3.1: an encrypted response is refused with invalid_request where none was ordered', () => {
	refuses({ response: sealed({ vp_token: { pid: ['a'] }, state: 's1' }), state: 's1' }, plain)
})

it('VV-05 VP §8.3: a response encrypted to the key of another request is refused with invalid_jwe', () => {
	refuses({ response: sealed({ vp_token: { pid: ['a'] }, state: 's1' }, 'A128GCM', otherKey) }, secret, 'invalid_jwe')
})

it('VV-05 VP §8.3: a response that is a signed JWT, or no JWE at all, is refused with invalid_jwe', () => {
	refuses({ response: 'e30.e30.AAAA' }, secret, 'invalid_jwe')
	refuses({ response: '' }, secret, 'invalid_jwe')
})

it.each(['"text"', '[]', 'e30.e30.AAAA', ''])('VV-05 VP §8.3: an encrypted %j is refused with invalid_request', inside => {
	refuses({ response: sealed(inside) }, secret)
})

it('VP §8.5: a response with both error and vp_token is refused with invalid_request', () => {
	refuses({ error: 'access_denied', vp_token: '{"pid":["a"]}', state: 's1' }, plain)
})

it.each(['', 'über', 'a\nb', 'a'.repeat(65)])('VV-17 VP §8.5: an error %j that is no error code is refused with invalid_request', error => {
	refuses({ error, state: 's1' }, plain)
})

it('DQ-15 VP §8.2: redirect_uri of the answer is read, members that are not known ignored', () => {
	const redirectUri = 'https://client.example.org/cb#response_code=091535f699ea575c7937fa5f0f454aee'
	expect(parseResponseUriAnswer({ redirect_uri: redirectUri, later: 1 })).toEqual({ redirectUri })
	expect(parseResponseUriAnswer({})).toEqual({ redirectUri: undefined })
})

it.each([[[]], [null], ['{}'], [{ redirect_uri: '/cb' }], [{ redirect_uri: 7 }]])(
	'DQ-15 VP §8.2: the answer %j of a Response URI is refused with invalid_request',
	answer => {
		expect(() => parseResponseUriAnswer(answer)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
	},
)
