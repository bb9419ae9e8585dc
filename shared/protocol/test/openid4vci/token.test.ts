import { describe, expect, it } from 'vitest'
import { PeerError } from '../../errors.ts'
import { preAuthorizedCodeGrant } from '../../oauth/metadata.ts'
import { createTokenRequest, parseTokenRequest, verifyTxCodeGiven } from '../../openid4vci/token-request.ts'
import { createTokenResponse, parseTokenResponse } from '../../openid4vci/token-response.ts'
import { answer, thrownBy } from './world.ts'

const form = { grant_type: preAuthorizedCodeGrant, 'pre-authorized_code': 'abc', tx_code: '04938277' }

describe('Token Request', () => {
	it('TK-02 VCI §6.1: a request that is created parses to what it was made of, leading zeros and all', () => {
		const body = createTokenRequest({ code: 'a b&c', txCode: '04938277' })
		expect(parseTokenRequest(Object.fromEntries(new URLSearchParams(body)))).toEqual({
			code: 'a b&c',
			txCode: '04938277',
			clientId: undefined,
		})
	})

	it('WI-09 VCI §6.1: tx_code is left out where the offer has none', () => {
		expect(createTokenRequest({ code: 'a' })).not.toContain('tx_code')
	})

	it('TK-01 RFC 6749 §3.2: parameters that are not known are ignored, and those without a value count as left out', () => {
		expect(parseTokenRequest({ ...form, resource: 'x', client_id: '' })).toEqual({ code: 'abc', txCode: '04938277', clientId: undefined })
	})

	it.each([
		['TK-01 RFC 6749 §3.2: a parameter that comes twice', { ...form, tx_code: ['1', '2'] }],
		['TK-01 RFC 6749 §3.2: no form', undefined],
		['TK-02 VCI §6.1: no grant_type', { ...form, grant_type: undefined }],
		['TK-02 VCI §6.1: no pre-authorized_code', { ...form, 'pre-authorized_code': undefined }],
		['TK-02 VCI §6.1: an empty pre-authorized_code', { ...form, 'pre-authorized_code': '' }],
		['TK-02 VCI §6.1: a code of 513 characters', { ...form, 'pre-authorized_code': 'a'.repeat(513) }],
		['TK-08 VCI §6.1: tx_code with another grant', { ...form, grant_type: 'authorization_code' }],
	])('%s is refused with invalid_request', (_, value) => {
		expect(thrownBy(() => parseTokenRequest(value)).code).toBe('invalid_request')
	})

	it('TK-17 RFC 6749 §5.2: another grant is refused with unsupported_grant_type', () => {
		for (const grant of ['authorization_code', 'password', 'refresh_token', 'constructor']) {
			expect(thrownBy(() => parseTokenRequest({ grant_type: grant, code: 'x' })).code).toBe('unsupported_grant_type')
		}
	})

	it('TK-03 VCI §6.3: a tx_code that is missing where one is expected is refused with invalid_request', () => {
		const request = parseTokenRequest({ ...form, tx_code: '' })
		expect(thrownBy(() => verifyTxCodeGiven(request, true)).code).toBe('invalid_request')
	})

	it('TK-03 VCI §6.3: a tx_code that was not asked for is refused with invalid_request', () => {
		expect(thrownBy(() => verifyTxCodeGiven(parseTokenRequest(form), false)).code).toBe('invalid_request')
		expect(() => verifyTxCodeGiven(parseTokenRequest(form), true)).not.toThrow()
	})
})

describe('Token Response', () => {
	const url = 'https://issuer.example.com/token'
	const good = createTokenResponse({ accessToken: 'abc', expiresIn: 300 })

	it('TK-12 VCI §13.10: a response that is created says Bearer and how long', () => {
		expect(good).toEqual({ access_token: 'abc', token_type: 'Bearer', expires_in: 300 })
	})

	it('WI-03 VCI §6.2: a response parses, its token_type in any case, unknown members ignored', () => {
		const body = { ...good, token_type: 'bearer', c_nonce: 'of a draft', extra: {} }
		expect(parseTokenResponse(answer(body), url)).toEqual({ accessToken: 'abc', expiresIn: 300, credentialIdentifiers: undefined })
	})

	it('TK-10 VCI §6.2: credential identifiers are read for each configuration', () => {
		const details = [
			{ type: 'openid_credential', credential_configuration_id: 'light', credential_identifiers: ['a', 'b'] },
			{ type: 'other' },
		]
		expect(parseTokenResponse(answer({ ...good, authorization_details: details }), url).credentialIdentifiers).toEqual(
			new Map([['light', ['a', 'b']]]),
		)
	})

	it.each([
		['no access_token', { ...good, access_token: undefined }],
		['a token_type that is not used here', { ...good, token_type: 'DPoP' }],
		['no token_type', { ...good, token_type: undefined }],
		['an expires_in that is no number', { ...good, expires_in: 'soon' }],
		[
			'an entry without credential_identifiers',
			{ ...good, authorization_details: [{ type: 'openid_credential', credential_configuration_id: 'a' }] },
		],
	])('WI-10 VCI §6.2: a response with %s is the issuer’s fault', (_, body) => {
		expect(() => parseTokenResponse(answer(body), url)).toThrow(PeerError)
	})

	it.each([
		['invalid_grant', 400],
		['invalid_tx_code', 400],
		['invalid_client', 401],
	])('TK-04 VCI §6.3: the refusal %s reaches the wallet by its code', (error, status) => {
		const refused = answer({ error, error_description: 'no' }, status)
		expect(() => parseTokenResponse(refused, url)).toThrow(expect.objectContaining({ name: 'PeerError', code: error, status, url }))
	})

	it('WI-03 VCI §6.2: an answer that is HTML, broken JSON or an array is the issuer’s fault', () => {
		for (const bad of [answer('<p>', 200, 'text/html'), answer('{'), answer([]), answer('<p>', 502, 'text/html')]) {
			expect(() => parseTokenResponse(bad, url)).toThrow(PeerError)
		}
	})
})
