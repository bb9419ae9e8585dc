import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../json.ts'
import { parseCredentialOffer } from '../../openid4vci/credential-offer.ts'
import { createIssuerMetadata, parseIssuerMetadata, wellKnown } from '../../openid4vci/issuer-metadata.ts'
import { verifyCredentialOffer } from '../../openid4vci/verify-offer.ts'
import { issuerMetadata as long } from '../vectors/openid4vci.ts'
import { thrownBy } from './world.ts'

const issuer = 'https://issuer.example.com'
const light: JsonObject = {
	format: 'dc+sd-jwt',
	vct: `${issuer}/types/light`,
	scope: 'light',
	cryptographic_binding_methods_supported: ['jwk'],
	proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
	credential_metadata: {
		display: [
			{ name: 'Network ID', locale: 'en' },
			{ name: '網證', locale: 'zh-Hant' },
		],
		claims: [
			{ path: ['family_name'], mandatory: true, display: [{ name: 'Family name', locale: 'en' }] },
			{ path: ['nationalities', null] },
		],
	},
}
const metadata = createIssuerMetadata({
	credentialIssuer: issuer,
	credentialEndpoint: `${issuer}/credential`,
	nonceEndpoint: `${issuer}/nonce`,
	notificationEndpoint: `${issuer}/notification`,
	batchSize: 10,
	display: [{ name: 'Office', locale: 'en' }],
	configurations: { light },
})
const parse = (change: object) => parseIssuerMetadata({ ...metadata, ...change }, issuer)
const offerOf = (ids: string[], authorizationServer?: string) =>
	parseCredentialOffer({
		credential_issuer: issuer,
		credential_configuration_ids: ids,
		grants: {
			'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
				'pre-authorized_code': 'x',
				...(authorizationServer ? { authorization_server: authorizationServer } : {}),
			},
		},
	})

describe('well-known address', () => {
	it.each([
		['https://a.example', 'openid-credential-issuer', 'https://a.example/.well-known/openid-credential-issuer'],
		['https://a.example:8443/t/1', 'openid-credential-issuer', 'https://a.example:8443/.well-known/openid-credential-issuer/t/1'],
		['https://a.example/t/', 'openid-credential-issuer', 'https://a.example/.well-known/openid-credential-issuer/t/'],
	])('MD-02 VCI §12.2.2: that of %s as %s is between host and path', (identifier, name, url) => {
		expect(wellKnown(identifier, name)).toBe(url)
	})

	it('MD-17 RFC 8414 §3.1: that of an authorization server loses the last slash of its path', () => {
		expect(wellKnown('https://a.example/t/', 'oauth-authorization-server')).toBe(
			'https://a.example/.well-known/oauth-authorization-server/t',
		)
		expect(wellKnown('https://a.example/', 'oauth-authorization-server')).toBe('https://a.example/.well-known/oauth-authorization-server')
	})
})

describe('issuer metadata', () => {
	it('MD-04 VCI §12.2.4: metadata that are created parse to what they were made of', () => {
		const parsed = parse({})
		expect(parsed).toMatchObject({
			credentialIssuer: issuer,
			authorizationServers: [issuer],
			credentialEndpoint: `${issuer}/credential`,
			nonceEndpoint: `${issuer}/nonce`,
			notificationEndpoint: `${issuer}/notification`,
			deferredCredentialEndpoint: undefined,
			batchSize: 10,
			encryptionRequired: false,
		})
		expect(parsed.configurations.get('light')).toMatchObject({ type: `${issuer}/types/light`, bindingMethods: ['jwk'], scope: 'light' })
	})

	it('MD-04 VCI §12.2.4: the example of the specification parses', () => {
		const parsed = parseIssuerMetadata(long, 'https://credential-issuer.example.com')
		expect(parsed.authorizationServers).toEqual(['https://server.example.com'])
		expect(parsed.encryptionRequired).toBe(true)
		const configuration = parsed.configurations.get('SD_JWT_VC_example_in_OpenID4VCI')
		expect(configuration?.proofTypes?.get('jwt')).toEqual({ algorithms: ['ES256'], keyAttestationRequired: true })
		expect(configuration?.claims).toHaveLength(13)
		expect(configuration?.display[0]?.backgroundColor).toBe('#12107c')
	})

	it('WI-03 VCI §12.2.4: members that are not known are ignored', () => {
		expect(parse({ future: { a: 1 } })).toEqual(parse({}))
	})

	it('MD-06 VCI §12.2.4: without authorization_servers the issuer is its own', () => {
		expect(parse({}).authorizationServers).toEqual([issuer])
	})

	it.each([
		['MD-04 VCI §12.2.4: another credential_issuer', { credential_issuer: 'https://issuer.example.com/' }],
		['MD-04 VCI §12.2.4: no credential_issuer', { credential_issuer: undefined }],
		['MD-04 VCI §12.2.4: no credential_endpoint', { credential_endpoint: undefined }],
		['MD-04 VCI §12.2.4: a credential_endpoint without https', { credential_endpoint: 'http://issuer.example.com/credential' }],
		['MD-04 VCI §12.2.4: no configurations', { credential_configurations_supported: undefined }],
		['MD-05 VCI §12.2.4: a nonce_endpoint without https', { nonce_endpoint: 'http://issuer.example.com/nonce' }],
		['MD-05 VCI §12.2.4: a notification_endpoint that is no address', { notification_endpoint: 'notify' }],
		['MD-06 VCI §12.2.4: an empty authorization_servers', { authorization_servers: [] }],
		[
			'MD-07 VCI §12.2.4: request encryption without keys',
			{ credential_request_encryption: { jwks: { keys: [] }, enc_values_supported: ['A128GCM'], encryption_required: false } },
		],
		[
			'MD-07 VCI §12.2.4: two encryption keys with one kid',
			{
				credential_request_encryption: {
					jwks: {
						keys: [
							{ kid: 'a', alg: 'ECDH-ES' },
							{ kid: 'a', alg: 'ECDH-ES' },
						],
					},
					enc_values_supported: ['A128GCM'],
					encryption_required: false,
				},
			},
		],
		[
			'MD-07 VCI §12.2.4: request encryption without encryption_required',
			{ credential_request_encryption: { jwks: { keys: [{ kid: 'a', alg: 'ECDH-ES' }] }, enc_values_supported: ['A128GCM'] } },
		],
		[
			'MD-08 VCI §12.2.4: response encryption without alg_values_supported',
			{ credential_response_encryption: { enc_values_supported: ['A128GCM'], encryption_required: false } },
		],
		[
			'MD-08 VCI §12.2.4: response encryption with an empty enc_values_supported',
			{ credential_response_encryption: { alg_values_supported: ['ECDH-ES'], enc_values_supported: [], encryption_required: false } },
		],
		['MD-09 VCI §12.2.4: a batch_size of 1', { batch_credential_issuance: { batch_size: 1 } }],
		['MD-09 VCI §12.2.4: a batch without batch_size', { batch_credential_issuance: {} }],
		[
			'MD-12 VCI §12.2.4: two displays of one language',
			{
				display: [
					{ name: 'a', locale: 'en' },
					{ name: 'b', locale: 'EN' },
				],
			},
		],
		['MD-12 VCI §12.2.4: a logo without uri', { display: [{ name: 'a', logo: {} }] }],
	])('%s is refused with invalid_metadata', (_, change) => {
		expect(thrownBy(() => parse(change)).code).toBe('invalid_metadata')
	})

	it('WI-05 VCI §12.2.4: metadata of another identifier are refused with invalid_metadata, whatever else they say', () => {
		expect(thrownBy(() => parseIssuerMetadata(metadata, 'https://other.example.com')).code).toBe('invalid_metadata')
	})

	it('MD-01 VCI §12.2.1: an identifier with a query is refused with invalid_metadata', () => {
		const identifier = `${issuer}?a=b`
		expect(thrownBy(() => parseIssuerMetadata({ ...metadata, credential_issuer: identifier }, identifier)).section).toBe(
			'OpenID4VCI 1.0 §12.2.1',
		)
	})
})

describe('configuration', () => {
	const broken = (change: object) =>
		thrownBy(() =>
			verifyCredentialOffer(
				offerOf(['light']),
				parse({ credential_configurations_supported: { light: { ...light, ...change }, other: light } }),
			),
		)
	const claims = (...paths: unknown[]) => ({ credential_metadata: { claims: paths.map(path => ({ path })) } })

	it.each([
		['MD-10 VCI §12.2.4: without format', { format: undefined }],
		['MD-10 VCI §12.2.4: with binding methods and no proof types', { proof_types_supported: undefined }],
		['MD-10 VCI §12.2.4: with proof types and no binding methods', { cryptographic_binding_methods_supported: undefined }],
		['MD-10 VCI §12.2.4: with a proof type without algorithms', { proof_types_supported: { jwt: {} } }],
		['MD-10 VCI §12.2.4: with no proof type at all', { proof_types_supported: {} }],
		[
			'MD-10 VCI §12.2.4: with an empty key_storage',
			{ proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'], key_attestations_required: { key_storage: [] } } } },
		],
		['MD-11 VCI §A.3.2: of dc+sd-jwt without vct', { vct: undefined }],
		['MD-11 VCI §A.2.2: of mso_mdoc without doctype', { format: 'mso_mdoc' }],
		['MD-11 VCI §A.1.1.2: of jwt_vc_json without credential_definition', { format: 'jwt_vc_json' }],
		['MD-11 VCI §A.1.2.2: of ldp_vc without @context', { format: 'ldp_vc', credential_definition: { type: ['VerifiableCredential'] } }],
		['MD-12 VCI §12.2.4: with a display without name', { credential_metadata: { display: [{ locale: 'en' }] } }],
		['MD-12 VCI §12.2.4: with a background_image without uri', { credential_metadata: { display: [{ name: 'a', background_image: {} }] } }],
		['MD-13 VCI §B.2: with a claim without path', { credential_metadata: { claims: [{ display: [] }] } }],
		['MD-13 VCI §B.2: with an empty path', claims([])],
		['MD-13 VCI §C: with a negative index', claims(['a', -1])],
		['MD-13 VCI §B.3: with one claim twice', claims(['a'], ['b'], ['a'])],
		['MD-13 VCI §B.3: with null and an index on one array', claims(['a', null], ['a', 0])],
		['MD-13 VCI §B.3: with a path that is longer than any', claims(Array.from({ length: 33 }, () => 'a'))],
		['MD-13 VCI §B.3: with one claim as array and as object', claims(['a', null], ['a', 'b'])],
	])('%s is refused with invalid_metadata when it is asked for', (_, change) => {
		expect(broken(change).code).toBe('invalid_metadata')
	})

	it('MD-10 VCI §12.2.4: a broken configuration does no harm to the others', () => {
		const parsed = parse({ credential_configurations_supported: { light, broken: { format: 'mso_mdoc' } } })
		expect([...parsed.configurations.keys()]).toEqual(['light'])
		expect(verifyCredentialOffer(offerOf(['light']), parsed).configurations[0]?.id).toBe('light')
	})

	it('WI-17 VCI §B.3: contradictory claim descriptions stop the wallet with invalid_metadata', () => {
		expect(broken(claims(['a', 1], ['a', 'b'])).section).toBe('OpenID4VCI 1.0 Appendix B.3')
	})

	it('MD-14 VCI §12.2.4: each configuration of ours has its scope', () => {
		expect(parse({}).configurations.get('light')?.scope).toBe('light')
	})
})

describe('offer against metadata', () => {
	it('OFF-04 VCI §4.1.1: an offered configuration that the metadata do not have is refused with invalid_credential_offer', () => {
		expect(thrownBy(() => verifyCredentialOffer(offerOf(['light', 'gold']), parse({}))).code).toBe('invalid_credential_offer')
	})

	it('OFF-04 VCI §4.1.1: metadata of another issuer are refused with invalid_credential_offer', () => {
		const other = parseIssuerMetadata({ ...metadata, credential_issuer: 'https://other.example.com' }, 'https://other.example.com')
		expect(thrownBy(() => verifyCredentialOffer(offerOf(['light']), other)).code).toBe('invalid_credential_offer')
	})

	it('OFF-07 VCI §4.1.1: authorization_server chooses one of several authorization_servers', () => {
		const several = parse({ authorization_servers: ['https://as1.example.com', 'https://as2.example.com'] })
		expect(verifyCredentialOffer(offerOf(['light'], 'https://as2.example.com'), several).authorizationServer).toBe(
			'https://as2.example.com',
		)
		expect(verifyCredentialOffer(offerOf(['light']), several).authorizationServer).toBe('https://as1.example.com')
	})

	it('WI-06 OFF-07 VCI §12.2.4: an authorization_server that is not one of theirs is refused with invalid_credential_offer', () => {
		const several = parse({ authorization_servers: ['https://as1.example.com', 'https://as2.example.com'] })
		expect(thrownBy(() => verifyCredentialOffer(offerOf(['light'], 'https://evil.example.com'), several)).code).toBe(
			'invalid_credential_offer',
		)
	})
})
