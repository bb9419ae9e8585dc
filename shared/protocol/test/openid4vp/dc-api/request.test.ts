import { describe, expect, it } from 'vitest'
import { authenticateDcApiRequest } from '../../../openid4vp/dc-api/authenticate.ts'
import {
	createMultisignedDcApiRequest,
	createSignedDcApiRequest,
	createUnsignedDcApiRequest,
} from '../../../openid4vp/dc-api/create-request.ts'
import { compactPayload, unsignedRequest } from '../../vectors/openid4vp/dc-api.ts'
import { now, ports } from '../world.ts'
import { authenticate, believed, content, frame, info, origin, other, refuses, signed, stranger, take, verifier } from './world.ts'

describe('unsigned', () => {
	it('WP-18 VP §A.2: the origin is who asks', async () => {
		const request = await take(createUnsignedDcApiRequest(content, info('a.b.c')))
		expect(request).toMatchObject({
			protocol: 'openid4vp-v1-unsigned',
			origin,
			clientId: { full: `origin:${origin}`, prefix: 'origin', name: origin },
			certificate: undefined,
			algorithm: undefined,
			responseMode: 'dc_api.jwt',
			encryption: { kid: 'k1', enc: 'A256GCM' },
			verifierInfo: [{ format: 'registration', data: 'a.b.c' }],
		})
	})

	it("WP-18 VP §A.2: the specification's example is read", async () => {
		const request = await take({ protocol: 'openid4vp-v1-unsigned', data: unsignedRequest })
		expect(request).toMatchObject({ nonce: 'n-0S6_WzA2Mj', responseMode: 'dc_api', encryption: undefined })
	})

	it('WP-18 VP §A.2: client_id and expected_origins are ignored', async () => {
		const data = { ...unsignedRequest, client_id: 'nobody:x', expected_origins: ['https://other.example'] }
		expect((await take({ protocol: 'openid4vp-v1-unsigned', data })).clientId.full).toBe(`origin:${origin}`)
	})

	it('VR-08 VP §A.2: what a verifier makes has no client_id, no expected_origins and no state', () => {
		const { data } = createUnsignedDcApiRequest(content)
		expect(Object.keys(data).sort()).toEqual(['client_metadata', 'dcql_query', 'nonce', 'response_mode', 'response_type'])
	})

	it('WP-20 VP §A.2: state and what else is not defined for the API is ignored', async () => {
		const data = { ...unsignedRequest, state: 'not URL-safe', response_uri: 'https://other.example', later: [1] }
		expect((await take({ protocol: 'openid4vp-v1-unsigned', data })).nonce).toBe('n-0S6_WzA2Mj')
	})
})

describe('signed', () => {
	it('WP-18 VP §A.3.2.1: who signed is known beside the origin', async () => {
		const request = await take(await createSignedDcApiRequest({ ...verifier, verifierInfo: info('x') }, content, frame))
		expect(request).toMatchObject({ origin, clientId: { full: verifier.clientId, prefix: 'x509_hash' }, algorithm: 'ES256' })
		expect(request.certificate?.subject).toBe('CN=verifier.example')
		expect(request.verifierInfo).toMatchObject([{ data: 'x' }])
	})

	it("WP-18 VP §A.3.2.1: the payload of the specification's example is read, at either of its origins", async () => {
		const message = await signed({ ...compactPayload, client_id: verifier.clientId })
		for (const from of compactPayload.expected_origins) expect((await take(message, from)).origin).toBe(from)
	})

	it('VR-08 VP §A.2: what a verifier makes names its origins, its time and its client_id', async () => {
		const { data } = await createSignedDcApiRequest(verifier, content, frame)
		const parts = String(data['request']).split('.')
		expect(JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString())).toMatchObject({
			client_id: verifier.clientId,
			expected_origins: [origin],
			response_mode: 'dc_api.jwt',
			exp: now + 300,
		})
	})

	it.each<[string, object, RegExp]>([
		['for another origin', { expected_origins: ['https://other.example'] }, /not among expected_origins/],
		['for the origin with a slash', { expected_origins: [`${origin}/`] }, /not among expected_origins/],
		['for the origin in capitals', { expected_origins: [origin.toUpperCase()] }, /not among expected_origins/],
		['without expected_origins', { expected_origins: undefined }, /expected_origins is not an array/],
		['with no origin', { expected_origins: [] }, /expected_origins is not an array/],
		['with the origin as text', { expected_origins: origin }, /expected_origins is not an array/],
		['with 65 origins', { expected_origins: Array(65).fill(origin) }, /expected_origins is not an array/],
		['without client_id', { client_id: undefined }, /client_id is missing/],
		['of an unknown prefix', { client_id: 'nobody:x' }, /prefix "nobody" is not known/],
		['of the reserved prefix', { client_id: `origin:${origin}` }, /reserved/],
		['of a client whose certificate is another', { client_id: other.clientId }, /not the hash/],
		['that expired', { exp: now }, /expired/],
		['for another audience', { aud: 'https://other.example' }, /aud/],
		['with a request inside', { request: 'a.b.c' }, /holds request/],
	])('WP-18 VP §A.2: a request %s is refused with invalid_request', async (_, changes, message) =>
		refuses(take(await signed(changes)), message),
	)

	it('WP-03 VP §5.9.3: a request of a root that is not trusted is refused with invalid_request', async () =>
		refuses(take(await createSignedDcApiRequest(stranger, content, frame)), /trust anchor/))

	it('WP-03 VP §A.3.2.1: a request with another signature is refused with invalid_request', async () => {
		const { data } = (await signed()) as { data: { request: string } }
		const request = data.request.replace(/[^.]+$/, 'A'.repeat(86))
		await refuses(take({ protocol: 'openid4vp-v1-signed', data: { request } }), /does not verify/)
	})

	it.each<[string, object, RegExp]>([
		['nonce', { nonce: undefined }, /nonce/],
		['dcql_query', { dcql_query: undefined }, /dcql_query/],
		['client_metadata', { client_metadata: undefined }, /client_metadata/],
	])('WP-07 VP §5.1: a request without %s is refused with invalid_request', async (_, changes, message) =>
		refuses(take(await signed(changes)), message),
	)

	it.each(['direct_post', 'fragment', undefined])('VR-08 VP §A.2: response_mode %j is refused with invalid_request', async mode =>
		refuses(take(await signed({ response_mode: mode })), /response_mode/),
	)

	it('WP-14 VP §8.4: transaction_data of a type that is not known is refused with invalid_transaction_data', async () => {
		const entry = Buffer.from('{"type":"unknown","credential_ids":["my_credential"],"payload":{}}').toString('base64url')
		await refuses(take(await signed({ transaction_data: [entry] })), /type/, 'invalid_transaction_data')
	})
})

const messages = {
	'openid4vp-v1-unsigned': createUnsignedDcApiRequest(content),
	'openid4vp-v1-signed': await createSignedDcApiRequest(verifier, content, frame),
	'openid4vp-v1-multisigned': await createMultisignedDcApiRequest([verifier], content, frame),
}

describe('the shape is that of the protocol', () => {
	const pairs = Object.keys(messages).flatMap(protocol =>
		Object.entries(messages).flatMap(([shape, { data }]) => (shape === protocol ? [] : [[shape, protocol, data] as const])),
	)

	it.each(pairs)('WP-19 VP §A.1: the data of %s under %s is refused with invalid_request', (_, protocol, data) =>
		refuses(authenticate({ protocol, data }), /./),
	)

	it.each(['openid4vp', 'openid4vp-v2-unsigned', 'org-iso-mdoc', 'OPENID4VP-V1-UNSIGNED', undefined])(
		'WP-19 VP §A.1: the protocol %j is refused with invalid_request',
		protocol => refuses(authenticate({ protocol, data: unsignedRequest }), /protocol/),
	)

	it.each(['text', null, []])('WP-19 VP §A.2: data that is %j is refused with invalid_request', data =>
		refuses(authenticate({ protocol: 'openid4vp-v1-unsigned', data }), /data/),
	)

	it.each([
		'http://verifier.example',
		'https://verifier.example/',
		'https://verifier.example:443',
		'https://verifier.example/a',
		'null',
		'',
	])('WP-18 VP §A.2: the origin %j is refused with invalid_request', from =>
		refuses(authenticate(messages['openid4vp-v1-unsigned'], from), /origin/),
	)

	it('WP-18 VP §A.2: plain http on this machine is an origin for development alone', async () => {
		const from = { origin: 'http://localhost:7402', allowLoopback: true }
		expect((await authenticateDcApiRequest(ports, believed, messages['openid4vp-v1-unsigned'], from)).origin).toBe(from.origin)
	})
})
