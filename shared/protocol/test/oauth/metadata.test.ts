import { describe, expect, it } from 'vitest'
import { isEndpointUrl } from '../../oauth/endpoint-url.ts'
import { createAuthorizationServerMetadata, parseAuthorizationServerMetadata, preAuthorizedCodeGrant } from '../../oauth/metadata.ts'
import { thrownBy } from '../openid4vci/world.ts'

const issuer = 'https://issuer.example.com'
const metadata = createAuthorizationServerMetadata({ issuer, tokenEndpoint: `${issuer}/token` })

describe('authorization server metadata', () => {
	it('MD-17 RFC 8414 §3.2: metadata that are created parse to what they were made of', () => {
		expect(parseAuthorizationServerMetadata(metadata, issuer)).toEqual({
			issuer,
			tokenEndpoint: `${issuer}/token`,
			grantTypes: [preAuthorizedCodeGrant],
			anonymousPreAuthorizedAccess: true,
		})
	})

	it('MD-18 VCI §12.3: anonymous access is off where nothing is said of it, and response_types_supported may be absent', () => {
		const { 'pre-authorized_grant_anonymous_access_supported': _, ...silent } = metadata
		expect(parseAuthorizationServerMetadata(silent, issuer).anonymousPreAuthorizedAccess).toBe(false)
		expect(metadata['response_types_supported']).toBeUndefined()
	})

	it.each([
		['MD-17 RFC 8414 §3.3: of another issuer', { issuer: 'https://other.example.com' }],
		['MD-17 RFC 8414 §3.3: of an issuer that differs by a slash', { issuer: `${issuer}/` }],
		['MD-17 RFC 8414 §2: without token_endpoint', { token_endpoint: undefined }],
		['MD-17 RFC 8414 §2: with a token_endpoint without https', { token_endpoint: 'http://issuer.example.com/token' }],
		['MD-17 RFC 8414 §2: with grant types that are no list', { grant_types_supported: 'x' }],
		['MD-18 VCI §12.3: with anonymous access that is not a boolean', { 'pre-authorized_grant_anonymous_access_supported': 'yes' }],
	])('metadata %s are refused with invalid_metadata', (_, change) => {
		expect(thrownBy(() => parseAuthorizationServerMetadata({ ...metadata, ...change }, issuer)).code).toBe('invalid_metadata')
	})

	it('WI-06 RFC 8414 §3.3: the issuer is compared as a string, and another one is refused with invalid_metadata', () => {
		expect(thrownBy(() => parseAuthorizationServerMetadata(metadata, 'https://ISSUER.example.com')).code).toBe('invalid_metadata')
	})
})

describe('endpoint address', () => {
	it.each([
		'https://a.example',
		'https://a.example:8443/x?y=z',
		'http://localhost:1',
		'http://127.0.0.1',
		'http://127.9.9.9',
		'http://[::1]:1',
	])('%s is taken', url => {
		expect(isEndpointUrl(url)).toBe(true)
	})

	it.each([
		'http://a.example',
		'http://localhost.a.example',
		'http://127.0.0.1.a.example',
		'https://u:p@a.example',
		'https://a.example/#x',
		'javascript:1',
		'/x',
		'',
		`https://a.example/${'x'.repeat(2048)}`,
	])('%s is not', url => {
		expect(isEndpointUrl(url)).toBe(false)
	})
})
