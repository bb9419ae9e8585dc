import { expect, it } from 'vitest'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { signJwt } from '../../jose/jws.ts'
import type { JsonObject } from '../../json.ts'
import { authenticateRequest } from '../../openid4vp/authenticate-request.ts'
import { hashClientId } from '../../openid4vp/client-id.ts'
import { createClientMetadata } from '../../openid4vp/client-metadata.ts'
import { createRequestObject, parseAuthorizationRequest, type RequestObject, staticAudience } from '../../openid4vp/request-object.ts'
import { queries } from '../vectors/openid4vp/dcql-queries.ts'
import { createVerifierWorld, now, ports } from './world.ts'

const { leaf, signer, otherSigner, strangeSigner, trust } = await createVerifierWorld()
const clientId = hashClientId(ports, leaf.der)
const { publicJwk } = nodeCrypto.createAgreementKey()

const asked: RequestObject = {
	clientId,
	responseUri: 'https://verifier.example/response/1',
	responseMode: 'direct_post',
	nonce: 'n-0S6_WzA2Mj',
	state: 'af0ifjsldkj',
	query: queries.simple,
	clientMetadata: createClientMetadata(),
	issuedAt: now,
	expiresAt: now + 300,
}

const payload: JsonObject = {
	aud: staticAudience,
	client_id: clientId,
	response_type: 'vp_token',
	response_mode: 'direct_post',
	response_uri: asked.responseUri,
	nonce: asked.nonce,
	state: asked.state,
	dcql_query: asked.query,
	client_metadata: createClientMetadata(),
	iat: now,
	exp: now + 300,
}

/** A Request Object with other parameters; `undefined` leaves one out. */
const signed = (changes: Record<string, unknown>, header: JsonObject = {}, by = signer) =>
	signJwt(
		by,
		{ typ: 'oauth-authz-req+jwt', x5c: by.x5c ?? [], ...header },
		JSON.parse(JSON.stringify({ ...payload, ...changes })) as JsonObject,
	)

const authenticate = async (text: Promise<string> | string, expected: object = {}) =>
	authenticateRequest(ports, { certificates: trust }, { text: await text }, { clientId, ...expected })

const verify = async (text: Promise<string> | string, expected: object = {}) =>
	parseAuthorizationRequest(await authenticate(text, expected))

const refuses = (text: Promise<string> | string, code = 'invalid_request', expected: object = {}) =>
	expect(verify(text, expected)).rejects.toThrow(expect.objectContaining({ code }))

it('VR-03 VP §5: what a verifier signs, a wallet reads', async () => {
	const request = await verify(createRequestObject(signer, asked))
	expect(request).toMatchObject({
		responseUri: asked.responseUri,
		state: asked.state,
		nonce: asked.nonce,
		responseMode: 'direct_post',
		encryption: undefined,
	})
	expect(request.clientId.full).toBe(clientId)
	expect(request.query.credentials[0]?.id).toBe('my_credential')
})

it('VR-06 VP §8.3: a request for an encrypted response carries its key, and A256GCM is taken of the two', async () => {
	const clientMetadata = createClientMetadata({ publicJwk, kid: 'k1' })
	const request = await verify(createRequestObject(signer, { ...asked, responseMode: 'direct_post.jwt', clientMetadata }))
	expect(request.encryption).toEqual({ publicJwk, kid: 'k1', enc: 'A256GCM' })
})

it('VR-04 VP §5.10: wallet_nonce comes back in the Request Object', async () => {
	const object = await createRequestObject(signer, { ...asked, walletNonce: 'w1' })
	expect((await verify(object, { walletNonce: 'w1' })).nonce).toBe(asked.nonce)
})

it('WP-05 VP §5.10.1: another wallet_nonce, or none, is refused with invalid_request', async () => {
	await refuses(signed({ wallet_nonce: 'w2' }), 'invalid_request', { walletNonce: 'w1' })
	await refuses(signed({}), 'invalid_request', { walletNonce: 'w1' })
})

it.each([['JWT'], ['jwt'], ['kb+jwt'], ['openid4vci-proof+jwt'], [undefined]])(
	'WP-01 VP §5: a Request Object of typ %j is refused with invalid_request',
	async typ => {
		const object = await signed({}, typ === undefined ? {} : { typ })
		await refuses(typ === undefined ? object.replace(/^[^.]+/, Buffer.from('{"alg":"ES256"}').toString('base64url')) : object)
	},
)

it('WP-02 VP §5: iss is ignored', async () => {
	expect((await verify(signed({ iss: 'https://attacker.example' }))).nonce).toBe(asked.nonce)
})

it('WP-02 VP §5.10.1: a client_id other than that of the link is refused with invalid_request', async () => {
	await refuses(signed({}), 'invalid_request', { clientId: clientId.replace('x509_hash:', '') })
	await refuses(signed({}), 'invalid_request', { clientId: 'x509_san_dns:verifier.example' })
	await refuses(signed({ client_id: undefined }))
})

it('WP-03 VP §5.9.3: x509_san_dns is taken with a certificate of that name', async () => {
	const dns = 'x509_san_dns:verifier.example'
	expect((await verify(signed({ client_id: dns }), { clientId: dns })).clientId.prefix).toBe('x509_san_dns')
})

it.each([
	['signed by the key of another certificate', () => signed({}, { x5c: signer.x5c ?? [] }, otherSigner)],
	['with a certificate that is not that of its client_id', () => signed({}, {}, otherSigner)],
	['with a certificate of a root that is not trusted', () => signed({ client_id: 'x509_san_dns:verifier.example' }, {}, strangeSigner)],
	['without certificate', () => signed({}, { x5c: [] })],
	['with the key in the header', () => signed({}, { x5c: [], jwk: signer.publicJwk })],
	['with one bit of the payload changed', async () => (await signed({})).replace(/\.(.)/, '.f')],
	[
		'with alg none',
		async () => `${Buffer.from('{"alg":"none","typ":"oauth-authz-req+jwt"}').toString('base64url')}.${(await signed({})).split('.')[1]}.`,
	],
	['with a crit header', () => signed({}, { crit: ['x'], x: 1 })],
])('WP-03 VP §5.9.3: a Request Object %s is refused with invalid_request', async (_, make) => {
	const object = await make()
	for (const id of [clientId, 'x509_san_dns:verifier.example']) await refuses(object, 'invalid_request', { clientId: id })
})

it('WP-03 VP §5.9.3: a signed request under redirect_uri is refused with invalid_request', async () => {
	const id = 'redirect_uri:https://verifier.example/response/1'
	await refuses(signed({ client_id: id }), 'invalid_request', { clientId: id })
})

it('WP-12 VP §5.1: a key of client_metadata.jwks never verifies the request', async () => {
	const metadata = { ...createClientMetadata(), jwks: { keys: [{ ...otherSigner.publicJwk, kid: 'k1', alg: 'ES256', use: 'sig' }] } }
	await refuses(signed({ client_metadata: metadata }, { x5c: signer.x5c ?? [], kid: 'k1' }, otherSigner))
})

it.each(['https://wallet.example', ['https://wallet.example'], ''])('VR-03 VP §5.8: aud %j is refused with invalid_request', aud =>
	refuses(signed({ aud })),
)

it('VR-03 VP §5.8: a Request Object without aud, as in the examples of the specification, is taken', async () => {
	expect((await verify(signed({ aud: undefined }))).nonce).toBe(asked.nonce)
})

it.each([
	['expired', { exp: now }],
	['from the future', { iat: now + 60 }],
	['not valid yet', { nbf: now + 60 }],
])('WP-03 RFC 7519 §4.1: a Request Object that is %s is refused with invalid_request', (_, changes) => refuses(signed(changes)))

it.each(['request', 'request_uri'])('WP-02 RFC 9101 §4: %s inside a Request Object is refused with invalid_request', name =>
	refuses(signed({ [name]: 'https://verifier.example/r' })),
)

it.each([
	['both dcql_query and scope', { scope: 'org.example.pid' }],
	['neither dcql_query nor scope', { dcql_query: undefined }],
	['a malformed dcql_query', { dcql_query: { credentials: [] } }],
	['a dcql_query as text', { dcql_query: JSON.stringify(asked.query) }],
	['no nonce', { nonce: undefined }],
	['an empty nonce', { nonce: '' }],
	['a nonce of other characters', { nonce: 'n 0S6' }],
	['a nonce that is a number', { nonce: 7 }],
	['a state of other characters', { state: 'a+b' }],
	['no response_mode', { response_mode: undefined }],
	['response_mode fragment', { response_mode: 'fragment' }],
	['no response_type', { response_type: undefined }],
])('WP-07 VP §5.2: a request with %s is refused with invalid_request', (_, changes) => refuses(signed(changes)))

it('WP-07 VP §5.5: a scope is refused with invalid_scope', () =>
	refuses(signed({ scope: 'org.example.pid', dcql_query: undefined }), 'invalid_scope'))

it('WP-07 RFC 6749 §4.1.2.1: another response_type is refused with unsupported_response_type', () =>
	refuses(signed({ response_type: 'code' }), 'unsupported_response_type'))

it.each(['direct_post', 'direct_post.jwt'])('WP-08 VP §8.2: redirect_uri beside %s is refused with invalid_request', mode =>
	refuses(
		signed({
			response_mode: mode,
			redirect_uri: 'https://verifier.example/cb',
			client_metadata: createClientMetadata({ publicJwk, kid: 'k' }),
		}),
	),
)

it('WP-08 VP §8.2: a request without response_uri is refused with invalid_request', () => refuses(signed({ response_uri: undefined })))

it('WP-09 VP §8.2: a response_uri on another host is refused with invalid_request under x509_san_dns', async () => {
	const dns = 'x509_san_dns:verifier.example'
	await refuses(signed({ client_id: dns, response_uri: 'https://attacker.example/r' }), 'invalid_request', { clientId: dns })
})

const metadata = createClientMetadata()
const key = { ...publicJwk, kid: 'k1', use: 'enc', alg: 'ECDH-ES' }
const { kid: _kid, ...withoutKid } = key
const { alg: _alg, ...withoutAlg } = key

it.each<[string, unknown]>([
	['missing', undefined],
	['a text', '{}'],
	['without vp_formats_supported', {}],
	['with jwks that is no set', { ...metadata, jwks: [key] }],
	['with a key without kid', { ...metadata, jwks: { keys: [withoutKid] } }],
	['with two keys of one kid', { ...metadata, jwks: { keys: [key, key] } }],
	['with a key without alg', { ...metadata, jwks: { keys: [withoutAlg] } }],
])('WP-12 VP §5.1: client_metadata that is %s is refused with invalid_request', (_, clientMetadata) =>
	refuses(signed({ client_metadata: clientMetadata })),
)

it.each<[string, object]>([
	['without keys', {}],
	['with a key for signatures alone', { jwks: { keys: [{ ...key, use: 'sig' }] } }],
	['with a key for another algorithm alone', { jwks: { keys: [{ ...key, alg: 'ECDH-ES+A128KW' }] } }],
	['with a private key', { jwks: { keys: [{ ...key, d: 'AAAA' }] } }],
	['with content encryptions that are not taken', { jwks: { keys: [key] }, encrypted_response_enc_values_supported: ['A128CBC-HS256'] }],
	['with no content encryption', { jwks: { keys: [key] }, encrypted_response_enc_values_supported: [] }],
])('DQ-14 VP §8.3: an encrypted response ordered %s is refused with invalid_request', (_, changes) =>
	refuses(signed({ response_mode: 'direct_post.jwt', client_metadata: { ...metadata, ...changes } })),
)

it("DQ-14 VP §8.3: of the specification's four keys the one on P-256 is taken, with A128GCM", async () => {
	const specified = {
		jwks: {
			keys: [
				{ kty: 'OKP', kid: 'jc', use: 'enc', crv: 'X25519', alg: 'ECDH-ES', x: 'WPX7wnwq10hFNK9aDSyG1QlLswE_CJY14LdhcFUIVVc' },
				{
					kty: 'EC',
					kid: 'ac',
					use: 'enc',
					crv: 'P-256',
					alg: 'ECDH-ES',
					x: 'YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk',
					y: 'Hekpm0zfK7C-YccH5iBjcIXgf6YdUvNUac_0At55Okk',
				},
				{
					kty: 'OKP',
					kid: 'bc',
					use: 'enc',
					crv: 'X448',
					alg: 'ECDH-ES',
					x: 'pK5IRpLlX-8XcsRYWHejpzkfsHoDOmAYuBzAC7aTpewWOw_QFHSa64t9p2kuommI8JQQLohS2AIA',
				},
			],
		},
		encrypted_response_enc_values_supported: ['A128GCM', 'A128CBC-HS256'],
	}
	const request = await verify(signed({ response_mode: 'direct_post.jwt', client_metadata: { ...metadata, ...specified } }))
	expect(request.encryption).toMatchObject({ kid: 'ac', enc: 'A128GCM' })
})

it('DQ-14 RFC 7517 §5: keys that cannot be used are passed over for one that can', async () => {
	const keys = [
		{ kty: 'AKP', alg: 'ML-KEM-9999', kid: 'pq', use: 'enc', pub: 'AAAA' },
		{ kty: 'MADE-UP', alg: 'MADE-UP', kid: 'made-up', use: 'enc' },
		{ ...key, kid: 'short', x: 'AAAA' },
		{ ...key, kid: 'private', d: 'AAAA' },
		{ ...key, kid: 'signs', use: 'sig' },
		key,
	]
	const request = await verify(signed({ response_mode: 'direct_post.jwt', client_metadata: { ...metadata, jwks: { keys } } }))
	expect(request.encryption).toEqual({ publicJwk, kid: 'k1', enc: 'A128GCM' })
})

it('DQ-14 VP §5.1: without encrypted_response_enc_values_supported it is A128GCM', async () => {
	const request = await verify(signed({ response_mode: 'direct_post.jwt', client_metadata: { ...metadata, jwks: { keys: [key] } } }))
	expect(request.encryption?.enc).toBe('A128GCM')
})

it.each<[string, JsonObject]>([
	['no format of ours', { jwt_vc_json: {} }],
	['a format of ours that it does not ask for', { mso_mdoc: {} }],
	['no issuer algorithm of ours', { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES512'] } }],
	['no holder algorithm of ours', { 'dc+sd-jwt': { 'kb-jwt_alg_values': ['ES384'] } }],
])('WP-13 VP §8.5: a verifier that takes %s is refused with vp_formats_not_supported', (_, formats) =>
	refuses(signed({ client_metadata: { vp_formats_supported: formats } }), 'vp_formats_not_supported'),
)

it.each<[string, JsonObject]>([
	['no issuer algorithm of ours', { mso_mdoc: { issuerauth_alg_values: [-257] } }],
	['no holder algorithm of ours', { mso_mdoc: { deviceauth_alg_values: [-35, -65_537] } }],
	['a holder algorithm as text', { mso_mdoc: { deviceauth_alg_values: ['-7'] } }],
	['SD-JWT VCs alone', { 'dc+sd-jwt': {} }],
])('WP-13 VP §B.2.2: a verifier that asks for an mdoc and takes %s is refused with vp_formats_not_supported', (_, formats) =>
	refuses(signed({ dcql_query: queries.simple_mdoc, client_metadata: { vp_formats_supported: formats } }), 'vp_formats_not_supported'),
)

it.each<[string, JsonObject, JsonObject]>([
	['an mdoc by -7', queries.simple_mdoc, { mso_mdoc: { issuerauth_alg_values: [-7], deviceauth_alg_values: [-7] } }],
	['an mdoc by -9', queries.simple_mdoc, { mso_mdoc: { issuerauth_alg_values: [-9], deviceauth_alg_values: [-9] } }],
	['two formats, one of which can be served', queries.multi_credentials, { mso_mdoc: { deviceauth_alg_values: [-35] }, 'dc+sd-jwt': {} }],
])('WP-13 VP §B.2.2: a verifier that asks for %s is served', async (_, query, formats) => {
	expect((await verify(signed({ dcql_query: query, client_metadata: { vp_formats_supported: formats } }))).nonce).toBe(asked.nonce)
})

it('WP-13 VP §8.5: a query for formats that are not known alone is refused with vp_formats_not_supported', () =>
	refuses(
		signed({
			dcql_query: { credentials: [{ id: 'vc', format: 'jwt_vc_json', meta: {} }] },
			client_metadata: { vp_formats_supported: { jwt_vc_json: {}, 'dc+sd-jwt': {} } },
		}),
		'vp_formats_not_supported',
	))

it.each<[string, JsonObject]>([
	['that is no object', { 'dc+sd-jwt': [] }],
	['whose algorithms are a text', { 'dc+sd-jwt': { 'kb-jwt_alg_values': 'ES256' } }],
	['whose algorithms are none', { 'dc+sd-jwt': { 'sd-jwt_alg_values': [] } }],
])('WP-13 VP §11.1: a format %s is refused with invalid_request', (_, formats) =>
	refuses(signed({ client_metadata: { vp_formats_supported: formats } })),
)

it('WP-13 VP B.3.4: a verifier that names no algorithms takes any', async () => {
	expect((await verify(signed({ client_metadata: { vp_formats_supported: { 'dc+sd-jwt': {} } } }))).nonce).toBe(asked.nonce)
})

it.each<[string, unknown]>([
	['of a type that is not known', [Buffer.from('{"type":"payment","credential_ids":["my_credential"]}').toString('base64url')]],
	['that is empty', []],
	['that is no array', 'x'],
])('WP-14 VP §8.5: transaction_data %s is refused with invalid_transaction_data', (_, data) =>
	refuses(signed({ transaction_data: data }), 'invalid_transaction_data'),
)

it('WP-15 VP B.3.3: transaction_data with a query without holder binding is refused with invalid_transaction_data', () =>
	refuses(
		signed({
			transaction_data: [Buffer.from('{"type":"payment","credential_ids":["c"]}').toString('base64url')],
			dcql_query: {
				credentials: [{ id: 'c', format: 'dc+sd-jwt', meta: { vct_values: ['v'] }, require_cryptographic_holder_binding: false }],
			},
		}),
		'invalid_transaction_data',
	))

it('WP-17 VP §5.11: verifier_info of a format that is not known is ignored', async () => {
	expect((await verify(signed({ verifier_info: [{ format: 'later', data: 'x' }] }))).nonce).toBe(asked.nonce)
})

it('WP-20 VP §5: parameters that are not known are ignored', async () => {
	expect((await verify(signed({ later: { deep: [1] } }))).nonce).toBe(asked.nonce)
})

it('VP §8.2: where to tell a refusal is known as soon as it is known who asks', async () => {
	const request = await authenticate(signed({ redirect_uri: 'https://verifier.example/cb' }))
	expect(request).toMatchObject({ responseUri: asked.responseUri, state: asked.state })
})
