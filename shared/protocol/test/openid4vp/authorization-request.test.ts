import { expect, it } from 'vitest'
import {
	createRequestLink,
	createRequestUriForm,
	parseAuthorizationLink,
	parseRequestLink,
	parseRequestUriForm,
	type UnsignedLink,
} from '../../openid4vp/authorization-request.ts'

const clientId = 'x509_san_dns:client.example.org'
const requestUri = 'https://client.example.org/request/vapof4ql2i7m41m68uep'

it.each(['openid4vp://', 'https://wallet.example/present', 'https://wallet.example/present?holder=1'])(
	'VP §5.4: a link through %s leads back to what it was made of',
	wallet => {
		const link = createRequestLink(wallet, { clientId, requestUri, requestUriMethod: 'post' })
		expect(link.startsWith(wallet)).toBe(true)
		expect(parseRequestLink(link)).toEqual({ clientId, requestUri, requestUriMethod: 'post' })
	},
)

it("VP §5.4: the specification's example by reference is read", () => {
	const link =
		'https://wallet.example/authorize?client_id=x509_san_dns%3Aclient.example.org&request_uri=https%3A%2F%2Fclient.example.org%2Frequest%2Fvapof4ql2i7m41m68uep&request_uri_method=post'
	expect(parseRequestLink(link)).toEqual({ clientId, requestUri, requestUriMethod: 'post' })
})

it('VP §5.1: without request_uri_method the Request Object is fetched with GET', () => {
	expect(parseRequestLink(createRequestLink('openid4vp://', { clientId, requestUri }))).toMatchObject({ requestUriMethod: 'get' })
})

it('VP §5.4: a Request Object by value is read', () => {
	expect(parseRequestLink(`openid4vp://?client_id=${clientId}&request=a.b.c`)).toEqual({ clientId, request: 'a.b.c' })
})

it('WP-20 VP §5: parameters of the link that are not known are ignored', () => {
	expect(parseRequestLink(`openid4vp://?client_id=${clientId}&request_uri=${requestUri}&later=1&later=2`)).toMatchObject({ requestUri })
})

it.each(['GET', 'Post', 'put', ''])('WP-04 VP §5.1: request_uri_method %j is refused with invalid_request_uri_method', method => {
	expect(() => parseRequestLink(`openid4vp://?client_id=${clientId}&request_uri=${requestUri}&request_uri_method=${method}`)).toThrow(
		expect.objectContaining({ code: 'invalid_request_uri_method' }),
	)
})

it.each([
	['request_uri_method without request_uri', `openid4vp://?client_id=${clientId}&request=a.b.c&request_uri_method=post`],
	['no client_id', `openid4vp://?request_uri=${requestUri}`],
	['client_id twice', `openid4vp://?client_id=${clientId}&client_id=other&request_uri=${requestUri}`],
	['both request and request_uri', `openid4vp://?client_id=${clientId}&request_uri=${requestUri}&request=a.b.c`],
	['an unsigned request', `openid4vp://?client_id=${clientId}&response_type=vp_token&nonce=n`],
	['a request_uri that is plain http', `openid4vp://?client_id=${clientId}&request_uri=http://client.example.org/r`],
	['a request_uri of another scheme', `openid4vp://?client_id=${clientId}&request_uri=file:///etc/passwd`],
	['no query', 'openid4vp://'],
	['no scheme', `?client_id=${clientId}&request_uri=${requestUri}`],
	['70,000 characters', `openid4vp://?client_id=${clientId}&request_uri=${requestUri}?${'a'.repeat(70_000)}`],
])('WP-04 VP §5.1: a link with %s is refused with invalid_request', (_, link) => {
	expect(() => parseRequestLink(link)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})

it.each(['dc+sd-jwt', 'dc%2Bsd-jwt'])('VP §5.1, §5.4: the format in a link is read where it stands as %s', format => {
	const metadata = `%7B%22vp_formats_supported%22:%7B%22${format}%22:%7B%7D%7D%7D`
	const { parameters } = parseAuthorizationLink(`openid4vp://?client_id=${clientId}&client_metadata=${metadata}&state=a+b`) as UnsignedLink
	expect(parameters).toEqual({ client_id: clientId, client_metadata: { vp_formats_supported: { 'dc+sd-jwt': {} } }, state: 'a b' })
})

const taken = { prefixes: ['x509_hash', 'redirect_uri'], responseModes: ['direct_post', 'direct_post.jwt'], algorithms: ['ES256'] } as const
const metadataFor = (clientId: string) => {
	const form = Object.fromEntries(new URLSearchParams(createRequestUriForm('qPmxiNFCR3QTm19POc8u', clientId, taken)))
	expect(parseRequestUriForm(form)).toEqual({ walletNonce: 'qPmxiNFCR3QTm19POc8u' })
	return JSON.parse(form['wallet_metadata'] ?? '')
}

it('WP-05 VP §5.10, §10.1: a wallet posts its nonce and all that it takes, and the verifier reads the nonce', () => {
	expect(metadataFor('x509_hash:a')).toEqual({
		vp_formats_supported: {
			'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256', 'ES384', 'Ed25519'], 'kb-jwt_alg_values': ['ES256'] },
			mso_mdoc: { issuerauth_alg_values: expect.arrayContaining([-7, -9]), deviceauth_alg_values: [-7, -9] },
		},
		client_id_prefixes_supported: ['x509_hash', 'redirect_uri'],
		request_object_signing_alg_values_supported: ['ES256'],
		authorization_encryption_alg_values_supported: ['ECDH-ES'],
		authorization_encryption_enc_values_supported: ['A128GCM', 'A256GCM'],
		response_types_supported: ['vp_token'],
		response_modes_supported: ['direct_post', 'direct_post.jwt'],
	})
})

it('WP-05 VP §5.10: no algorithms for signatures are named to a verifier that cannot sign', () => {
	expect(metadataFor('redirect_uri:https://verifier.example/r')).not.toHaveProperty('request_object_signing_alg_values_supported')
})

it('VR-04 VP §5.10: a verifier ignores parameters that it does not know', () => {
	expect(parseRequestUriForm({ later: '1' })).toEqual({ walletNonce: undefined })
})

it.each([
	['an empty wallet_nonce', { wallet_nonce: '' }],
	['a wallet_nonce of 513 characters', { wallet_nonce: 'a'.repeat(513) }],
	['wallet_metadata that is no JSON', { wallet_metadata: '{' }],
])('VR-04 VP §5.10: %s is refused with invalid_request', (_, form) => {
	expect(() => parseRequestUriForm(form)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})
