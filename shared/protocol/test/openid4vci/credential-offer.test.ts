import { describe, expect, it } from 'vitest'
import {
	createCredentialOffer,
	createOfferLink,
	createOfferLinkByValue,
	offerScheme,
	parseCredentialOffer,
	parseFetchedOffer,
	parseOfferLink,
} from '../../openid4vci/credential-offer.ts'
import { offerByReference as byReference, preAuthorizedOffer as preAuthorized, offerOfSeveral as several } from '../vectors/openid4vci.ts'
import { thrownBy } from './world.ts'

const grant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const issuer = 'https://issuer.example.com/tenant'
const offer = createCredentialOffer({
	credentialIssuer: issuer,
	configurationIds: ['light', 'upgraded'],
	preAuthorizedCode: 'abc',
	transactionCode: { length: 8, description: 'shown beside' },
})
const parsed = {
	credentialIssuer: issuer,
	configurationIds: ['light', 'upgraded'],
	preAuthorized: {
		code: 'abc',
		transactionCode: { inputMode: 'numeric', length: 8, description: 'shown beside' },
		authorizationServer: undefined,
	},
	authorizationCode: undefined,
}

describe('Credential Offer', () => {
	it('OFF-04 VCI §4.1.1: an offer that is created parses to what it was made of', () => {
		expect(parseCredentialOffer(offer)).toEqual(parsed)
	})

	it('OFF-04 VCI §4.1.1: the examples of the specification parse', () => {
		expect(parseCredentialOffer(several).configurationIds).toEqual(['UniversityDegreeCredential', 'org.iso.18013.5.1.mDL'])
		expect(parseCredentialOffer(several).preAuthorized?.transactionCode?.length).toBe(4)
		expect(parseCredentialOffer(preAuthorized).preAuthorized?.transactionCode?.description).toContain('mobile phone')
	})

	it('OFF-09 VCI §4.1.1: an empty tx_code object says that a code will be asked for, and its absence that none will', () => {
		expect(parseCredentialOffer(byReference).preAuthorized?.transactionCode).toEqual({
			inputMode: 'numeric',
			length: undefined,
			description: undefined,
		})
		const without = { ...byReference, grants: { [grant]: { 'pre-authorized_code': 'x' } } }
		expect(parseCredentialOffer(without).preAuthorized?.transactionCode).toBeUndefined()
	})

	it('OFF-05 VCI §4.1.1: an offer without grants, or with several, parses', () => {
		expect(parseCredentialOffer({ credential_issuer: issuer, credential_configuration_ids: ['a'] }).preAuthorized).toBeUndefined()
		const both = { ...offer, grants: { authorization_code: { issuer_state: 's' }, [grant]: { 'pre-authorized_code': 'x' } } }
		expect(parseCredentialOffer(both)).toMatchObject({ authorizationCode: { issuerState: 's' }, preAuthorized: { code: 'x' } })
	})

	it('OFF-06 VCI §4.1.1: issuer_state is taken as it is, for the wallet to echo', () => {
		const withState = { ...offer, grants: { authorization_code: { issuer_state: 'eyJhbGciOiJSU0Et...FYUaBy' } } }
		expect(parseCredentialOffer(withState).authorizationCode?.issuerState).toBe('eyJhbGciOiJSU0Et...FYUaBy')
	})

	it('WI-03 VCI §4.1.1: members and grants of an offer that are not known are ignored', () => {
		const more = { ...offer, future: 1, grants: { ...(offer['grants'] as object), 'urn:other': { x: 1 } } }
		expect(parseCredentialOffer(more)).toEqual(parsed)
	})

	it.each([
		['is no object', ['x']],
		['has no credential_issuer', { ...offer, credential_issuer: undefined }],
		['has no configurations', { ...offer, credential_configuration_ids: undefined }],
		['has an empty list of configurations', { ...offer, credential_configuration_ids: [] }],
		['names a configuration twice', { ...offer, credential_configuration_ids: ['light', 'light'] }],
		['names a configuration by a number', { ...offer, credential_configuration_ids: [1] }],
		['has grants that are no object', { ...offer, grants: [] }],
		['has a grant that is no object', { ...offer, grants: { [grant]: 'x' } }],
	])('OFF-04 VCI §4.1.1: an offer that %s is refused with invalid_credential_offer', (_, value) => {
		expect(thrownBy(() => parseCredentialOffer(value))).toMatchObject({
			code: 'invalid_credential_offer',
			section: 'OpenID4VCI 1.0 §4.1.1',
		})
	})

	it('OFF-08 VCI §4.1.1: a pre-authorized grant without its code is refused with invalid_credential_offer', () => {
		const value = { ...offer, grants: { [grant]: {} } }
		expect(thrownBy(() => parseCredentialOffer(value)).code).toBe('invalid_credential_offer')
	})

	it.each([
		['http of another machine', 'http://issuer.example.com'],
		['a query', `${issuer}?x=1`],
		['a fragment', `${issuer}#x`],
		['a user name', 'https://a@issuer.example.com'],
		['no slashes', 'https:issuer.example.com'],
		['a backslash', 'https://issuer.example.com\\x'],
		['a space after it', 'https://issuer.example.com '],
		['a control character', 'https://issuer.exam\tple.com'],
		['no scheme', 'issuer.example.com'],
		['another scheme', 'ftp://issuer.example.com'],
	])('MD-01 VCI §12.2.1: a credential_issuer with %s is refused with invalid_credential_offer', (_, value) => {
		expect(thrownBy(() => parseCredentialOffer({ ...offer, credential_issuer: value })).code).toBe('invalid_credential_offer')
	})

	it('MD-01 VCI §12.2.1: http is taken for the machine itself, for development', () => {
		for (const local of ['http://localhost:7401', 'http://127.0.0.1:7401/x', 'http://[::1]:7401']) {
			expect(parseCredentialOffer({ ...offer, credential_issuer: local }).credentialIssuer).toBe(local)
		}
	})

	it.each([
		['an unknown input_mode', { input_mode: 'voice' }],
		['a length that is a string', { length: '8' }],
		['a length of zero', { length: 0 }],
		['a description of 301 characters', { description: '字'.repeat(301) }],
	])('OFF-09 VCI §4.1.1: a tx_code with %s is refused with invalid_credential_offer', (_, txCode) => {
		const value = { ...offer, grants: { [grant]: { 'pre-authorized_code': 'x', tx_code: txCode } } }
		expect(thrownBy(() => parseCredentialOffer(value)).code).toBe('invalid_credential_offer')
	})
})

describe('offer link', () => {
	const uri = 'https://issuer.example.com/offers/GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM'

	it('OFF-01 VCI §4.1: a link by reference brings the address of the offer, whatever its scheme', () => {
		const link = createOfferLink(offerScheme, uri)
		expect(link).toBe(`openid-credential-offer://?credential_offer_uri=${encodeURIComponent(uri)}`)
		for (const endpoint of [offerScheme, 'haip-vci://', 'https://wallet.example.com/receive', 'http://localhost:7403/receive?x=1']) {
			expect(parseOfferLink(createOfferLink(endpoint, uri))).toEqual({ offerUri: uri })
		}
		expect(parseOfferLink(`  ${link}\n`)).toEqual({ offerUri: uri })
	})

	it('OFF-01 VCI §4.1: a link by value brings the offer', () => {
		expect(parseOfferLink(createOfferLinkByValue(offerScheme, offer))).toEqual({ offer: parsed })
	})

	it('OFF-01 VCI §4.1.2: the link of the specification parses', () => {
		const link =
			'openid-credential-offer://?credential_offer=%7B%22credential_issuer%22:%22https://credential-issuer.example.com%22,%22credential_configuration_ids%22:%5B%22org.iso.18013.5.1.mDL%22%5D,%22grants%22:%7B%22urn:ietf:params:oauth:grant-type:pre-authorized_code%22:%7B%22pre-authorized_code%22:%22oaKazRN8I0IbtZ0C7JuMn5%22,%22tx_code%22:%7B%22input_mode%22:%22text%22,%22description%22:%22Please%20enter%20the%20serial%20number%20of%20your%20physical%20drivers%20license%22%7D%7D%7D%7D'
		expect(parseOfferLink(link)).toMatchObject({ offer: { preAuthorized: { transactionCode: { inputMode: 'text' } } } })
	})

	it.each([
		['neither parameter', 'openid-credential-offer://?x=1'],
		['no query', 'openid-credential-offer://'],
		['both parameters', `x://?credential_offer_uri=${uri}&credential_offer=%7B%7D`],
		['credential_offer_uri twice', `x://?credential_offer_uri=${uri}&credential_offer_uri=${uri}`],
		['an offer that is not JSON', 'x://?credential_offer=abc'],
		[
			'an offer that names a member twice',
			`x://?credential_offer=${encodeURIComponent('{"credential_issuer":"https://a.example","credential_issuer":"https://b.example","credential_configuration_ids":["a"]}')}`,
		],
		['more than 16,384 characters', `x://?credential_offer=${'a'.repeat(16_384)}`],
	])('OFF-01 VCI §4.1: a link with %s is refused with invalid_credential_offer', (_, link) => {
		expect(thrownBy(() => parseOfferLink(link)).code).toBe('invalid_credential_offer')
	})

	it.each([
		['http of another machine', 'http://issuer.example.com/o'],
		['a file', 'file:///etc/passwd'],
		['an offer inside', 'data:application/json,{}'],
	])('OFF-02 VCI §4.1: a credential_offer_uri that is %s is refused with invalid_credential_offer', (_, bad) => {
		expect(thrownBy(() => parseOfferLink(createOfferLink('x://', bad))).code).toBe('invalid_credential_offer')
	})
})

describe('fetched offer', () => {
	const good = { status: 200, mediaType: 'application/json' }

	it('OFF-02 VCI §4.1.3: an offer that came as application/json parses', () => {
		expect(parseFetchedOffer(good, JSON.stringify(offer))).toEqual(parsed)
	})

	it.each([
		['OFF-03 VCI §4.1.3: an offer that came as application/jwt', { status: 200, mediaType: 'application/jwt' }, 'a.b.c'],
		['WI-04 VCI §4.1.3: an offer that came as text/html', { status: 200, mediaType: 'text/html' }, JSON.stringify(offer)],
		['WI-04 VCI §4.1.3: an offer that came with the status 404', { status: 404, mediaType: 'application/json' }, JSON.stringify(offer)],
		['WI-04 VCI §4.1.3: an offer that is not JSON', good, '{'],
		['WI-04 VCI §4.1.3: an offer that is not UTF-8', good, undefined],
	])('%s is refused with invalid_credential_offer', (_, answer, text) => {
		expect(thrownBy(() => parseFetchedOffer(answer, text)).code).toBe('invalid_credential_offer')
	})
})
