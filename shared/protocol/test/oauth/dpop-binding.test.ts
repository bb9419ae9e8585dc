import { expect, it } from 'vitest'
import { PeerError } from '../../errors.ts'
import type { DpopProof } from '../../oauth/dpop.ts'
import { demandsDpopNonce, dpopChallenge, dpopNonceIn, parseAccessToken, verifyTokenBinding } from '../../oauth/dpop-binding.ts'
import { answer, newSigner, thrownBy } from '../openid4vci/world.ts'
import { dpopThumbprint } from '../vectors/oauth.ts'

const url = 'https://as.example.com/token'
const proof: DpopProof = { publicJwk: newSigner().publicJwk, thumbprint: dpopThumbprint, nonce: undefined, spend: { key: 'k', until: 1 } }
const other = { ...proof, thumbprint: `${dpopThumbprint.slice(0, -1)}A` }
const request = (authorization: string | undefined, query: Record<string, string> = {}) => ({
	header: (name: string) => (name === 'authorization' ? authorization : undefined),
	query,
})
const presented = (scheme: 'Bearer' | 'DPoP') => ({ scheme, token: 't' })

it('DP-04 RFC 9449 §7.1: a token is read with the scheme that it came under, whatever the case of its letters', () => {
	expect(parseAccessToken(request('DPoP Kz~8mX.gxU'))).toEqual({ scheme: 'DPoP', token: 'Kz~8mX.gxU' })
	expect(parseAccessToken(request('dpop a=='))).toEqual({ scheme: 'DPoP', token: 'a==' })
	expect(parseAccessToken(request('bearer a'))).toEqual({ scheme: 'Bearer', token: 'a' })
})

it.each([
	['no header', undefined, {}, 'unauthorized'],
	['another scheme', 'Basic a', {}, 'unauthorized'],
	['no token', 'DPoP', {}, 'invalid_token'],
	['two tokens', 'DPoP a b', {}, 'invalid_token'],
	['a token in the query', 'DPoP a', { access_token: 'a' }, 'invalid_request'],
])('CR-02 RFC 9449 §7.1: %s is refused', (_, authorization, query, code) => {
	expect(thrownBy(() => parseAccessToken(request(authorization, query))).code).toBe(code)
})

it('DP-03 RFC 9449 §7.1: a bound token with a proof of its key is taken, with that of another key refused with invalid_token', () => {
	expect(() => verifyTokenBinding(presented('DPoP'), dpopThumbprint, proof)).not.toThrow()
	expect(thrownBy(() => verifyTokenBinding(presented('DPoP'), dpopThumbprint, other)).code).toBe('invalid_token')
})

it('DP-03 RFC 9449 §7.1: a bound token without a proof is refused with invalid_dpop_proof', () => {
	expect(thrownBy(() => verifyTokenBinding(presented('DPoP'), dpopThumbprint, undefined)).code).toBe('invalid_dpop_proof')
})

it('DP-04 RFC 9449 §7.2: a bound token presented as Bearer is refused with invalid_token, its proof beside it or not', () => {
	for (const beside of [proof, undefined]) {
		expect(thrownBy(() => verifyTokenBinding(presented('Bearer'), dpopThumbprint, beside)).code).toBe('invalid_token')
	}
})

it('DP-04 RFC 9449 §7.2: a bearer token is taken as Bearer, and refused with invalid_token as DPoP', () => {
	expect(() => verifyTokenBinding(presented('Bearer'), undefined, undefined)).not.toThrow()
	expect(thrownBy(() => verifyTokenBinding(presented('DPoP'), undefined, proof)).code).toBe('invalid_token')
})

it('DP-01 RFC 9449 §7.1: the challenge names the algorithms, and the error where a token came', () => {
	expect(dpopChallenge()).toBe('DPoP algs="ES256 ES384 EdDSA Ed25519"')
	expect(dpopChallenge('use_dpop_nonce')).toBe('DPoP error="use_dpop_nonce", algs="ES256 ES384 EdDSA Ed25519"')
})

it('DP-06 RFC 9449 §8: the wallet sees the nonce of any answer, and that it is to try again', () => {
	const withHeaders = (headers: Record<string, string>, status: number, body: unknown = {}) => ({
		...answer(body, status),
		header: (name: string) => headers[name],
	})
	expect(dpopNonceIn(withHeaders({ 'dpop-nonce': 'abc' }, 200), url)).toBe('abc')
	expect(dpopNonceIn(withHeaders({}, 200), url)).toBeUndefined()
	expect(() => dpopNonceIn(withHeaders({ 'dpop-nonce': 'a b' }, 200), url)).toThrow(PeerError)
	expect(demandsDpopNonce(withHeaders({}, 400, { error: 'use_dpop_nonce' }), url)).toBe(true)
	expect(demandsDpopNonce(withHeaders({ 'www-authenticate': dpopChallenge('use_dpop_nonce') }, 401), url)).toBe(true)
	expect(demandsDpopNonce(withHeaders({}, 400, { error: 'invalid_dpop_proof' }), url)).toBe(false)
	expect(demandsDpopNonce(withHeaders({}, 200, { error: 'use_dpop_nonce' }), url)).toBe(false)
})
