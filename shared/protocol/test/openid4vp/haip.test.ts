import { expect, it } from 'vitest'
import type { JsonObject } from '../../json.ts'
import { originClientId, parseClientId } from '../../openid4vp/client-id.ts'
import { createClientMetadata } from '../../openid4vp/client-metadata.ts'
import { type HaipRequest, type RequestWay, verifyHaipRequest } from '../../openid4vp/haip.ts'

const encryption = { publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }, kid: 'k' } as const
const metadata = createClientMetadata(encryption)
const { jwks: _jwks, ...withoutKeys } = metadata

const asked = (changes: Partial<HaipRequest> = {}, parameters: JsonObject = {}): HaipRequest => ({
	clientId: parseClientId(`x509_hash:${'A'.repeat(43)}`),
	algorithm: 'ES256',
	parameters: { response_mode: 'direct_post.jwt', client_metadata: metadata, ...parameters },
	...changes,
})
const overApi = { response_mode: 'dc_api.jwt' }
const unsigned = { clientId: originClientId('https://verifier.example'), algorithm: undefined }
const attested = { clientId: parseClientId('verifier_attestation:shop') }
const byName = { clientId: parseClientId('x509_san_dns:verifier.example') }

const refuses = (way: RequestWay, request: HaipRequest, section: string) =>
	expect(() => verifyHaipRequest(way, request)).toThrow(
		expect.objectContaining({ code: 'invalid_request', section: `HAIP 1.0 §${section}` }),
	)

it.each<[string, RequestWay, HaipRequest]>([
	['by request_uri', 'request_uri', asked()],
	[
		'that lists one content encryption alone',
		'request_uri',
		asked({}, { client_metadata: { ...metadata, encrypted_response_enc_values_supported: ['A256GCM'] } }),
	],
	['unsigned over the Digital Credentials API', 'openid4vp-v1-unsigned', asked(unsigned, overApi)],
	['signed over it', 'openid4vp-v1-signed', asked({}, overApi)],
	['signed by several over it', 'openid4vp-v1-multisigned', asked({}, overApi)],
])('DQ-16 HAIP §5: a request %s is taken', (_, way, request) => expect(verifyHaipRequest(way, request)).toBeUndefined())

it.each<[string, RequestWay, HaipRequest, string]>([
	['sent by value', 'request', asked(), '5.1'],
	['in a link', 'parameters', asked({ algorithm: undefined }), '5.1'],
	['by request_uri that nobody signed', 'request_uri', asked({ algorithm: undefined }), '5.1'],
	['signed under x509_san_dns', 'request_uri', asked(byName), '5'],
	['signed with ES384', 'request_uri', asked({ algorithm: 'ES384' }), '7'],
	['signed under an attestation', 'request_uri', asked(attested), '5'],
	['signed under x509_san_dns over the Digital Credentials API', 'openid4vp-v1-signed', asked(byName, overApi), '5'],
	['whose answer is not encrypted', 'request_uri', asked({}, { response_mode: 'direct_post' }), '5.1'],
	['whose answer goes through the browser', 'request_uri', asked({}, { response_mode: 'fragment' }), '5.1'],
	[
		'whose answer is not encrypted over the Digital Credentials API',
		'openid4vp-v1-unsigned',
		asked(unsigned, { response_mode: 'dc_api' }),
		'5.2',
	],
	['over it whose answer is to be posted', 'openid4vp-v1-signed', asked(), '5.2'],
	['without client_metadata', 'request_uri', asked({}, { client_metadata: 'none' }), '5'],
	['without a key', 'request_uri', asked({}, { client_metadata: withoutKeys }), '5'],
	[
		'with a key of another curve alone',
		'request_uri',
		asked({}, { client_metadata: { ...metadata, jwks: { keys: [{ kty: 'EC', crv: 'P-384', alg: 'ECDH-ES', kid: 'k' }] } } }),
		'5',
	],
])('DQ-16 HAIP §5: a request %s is refused with invalid_request', (_, way, request, section) => refuses(way, request, section))
