import { expect, it } from 'vitest'
import { parseBearer } from '../../oauth/bearer.ts'
import { thrownBy } from '../openid4vci/world.ts'

const request = (authorization?: string, query = {}) => ({
	header: (name: string) => (name === 'authorization' ? authorization : undefined),
	query,
})

it('CR-02 RFC 6750 §2.1: a Bearer token is read from the header, the scheme in any case', () => {
	expect(parseBearer(request('Bearer czZCaGRSa3F0MzpnWDFmQmF0M2JW'))).toBe('czZCaGRSa3F0MzpnWDFmQmF0M2JW')
	expect(parseBearer(request('BEARER a.b-c_d~e+f/g=='))).toBe('a.b-c_d~e+f/g==')
})

it.each([
	['no header', undefined],
	['another scheme', 'DPoP abc'],
	['Basic', 'Basic YTpi'],
])('CR-02 RFC 6750 §3: a request with %s is refused with unauthorized, the challenge bare', (_, header) => {
	expect(thrownBy(() => parseBearer(request(header))).code).toBe('unauthorized')
})

it.each([
	['nothing after the scheme', 'Bearer '],
	['two tokens', 'Bearer a, Bearer b'],
	['a space', 'Bearer a b'],
	['2,049 characters', `Bearer ${'a'.repeat(2049)}`],
])('CR-02 RFC 6750 §2.1: a token with %s is refused with invalid_token', (_, header) => {
	expect(thrownBy(() => parseBearer(request(header))).code).toBe('invalid_token')
})

it('CR-02 FAPI 2.0 §5.3.4: a token in the query is refused with invalid_request, whatever the header says', () => {
	expect(thrownBy(() => parseBearer(request('Bearer a', { access_token: 'a' }))).code).toBe('invalid_request')
})
