import { describe, expect, it } from 'vitest'
import { signJwt } from '../../jose/jws.ts'
import type { Json, JsonObject } from '../../json.ts'
import { createDpopProof, verifyDpopProof } from '../../oauth/dpop.ts'
import { createServerNonce } from '../../oauth/server-nonce.ts'
import type { HeaderValue } from '../../oauth/single-header.ts'
import { newSigner, noon, thrownBy, world, worldAt } from '../openid4vci/world.ts'
import { dpopKey, dpopResourceRequest, dpopThumbprint, dpopTokenRequest } from '../vectors/oauth.ts'

const signer = newSigner()
const target = { method: 'POST', url: 'https://as.example.com/token' }
const header = { typ: 'dpop+jwt', jwk: signer.publicJwk }
const payload: JsonObject = { jti: 'a', htm: target.method, htu: target.url, iat: noon }

const judge = (value: HeaderValue, at = target, nonce = false, ports = world) => verifyDpopProof(ports, value, at, { nonce })
const proofWith = (change: Record<string, Json | undefined>, own: { typ: string } & JsonObject = header) =>
	signJwt(signer, own, { ...payload, ...change } as JsonObject)
const code = async (value: HeaderValue | Promise<string>, at = target) => {
	const settled = await value
	return thrownBy(() => judge(settled, at)).code
}

describe('DPoP proof', () => {
	it('DP-01 RFC 9449 §4.1: the proof of the RFC for a token request verifies, its key has the thumbprint of §6.1', () => {
		const { proof, at, ...request } = dpopTokenRequest
		expect(verifyDpopProof(worldAt(at), proof, request, { nonce: false })).toEqual({
			publicJwk: dpopKey,
			thumbprint: dpopThumbprint,
			nonce: undefined,
			spend: { key: expect.stringMatching(/^[\w-]{43}$/), until: at + 61 },
		})
	})

	it('DP-01 RFC 9449 §7.1: the proof of the RFC for a resource verifies with its access token, and with no other: refused with invalid_dpop_proof', () => {
		const { proof, at, ...request } = dpopResourceRequest
		const verify = (accessToken: string) => verifyDpopProof(worldAt(at), proof, { ...request, accessToken }, { nonce: false })
		expect(verify(request.accessToken).thumbprint).toBe(dpopThumbprint)
		expect(thrownBy(() => verify('another')).code).toBe('invalid_dpop_proof')
	})

	it('DP-01 RFC 9449 §4.2: a proof that is created verifies for its request, with its token and its nonce', async () => {
		const request = { ...target, accessToken: 'token' }
		const nonce = createServerNonce(world, 60)
		const proof = await createDpopProof(world, signer, { ...request, url: `${target.url}?a=b#c`, nonce })
		expect(verifyDpopProof(world, [proof], request, { nonce: true })).toMatchObject({ publicJwk: signer.publicJwk, nonce })
	})

	it('DP-05 RFC 9449 §11.1: what a proof spends differs by jti, by key and by address, and by nothing else', async () => {
		const key = (proof: string, at = target) => judge(proof, at).spend.key
		const [one, again, two] = [await proofWith({}), await proofWith({}), await proofWith({ jti: 'b' })]
		const elsewhere = { ...target, url: 'https://as.example.com/par' }
		const other = newSigner()
		const keys = [
			key(one),
			key(two),
			key(await proofWith({ htu: elsewhere.url }), elsewhere),
			key(await signJwt(other, { ...header, jwk: other.publicJwk }, payload)),
		]
		expect(key(again)).toBe(key(one))
		expect(new Set(keys).size).toBe(4)
	})

	it('DP-05 RFC 9449 §11.1: what a proof spends is kept for as long as the proof would be taken', async () => {
		const proof = await proofWith({})
		const { until } = judge(proof).spend
		expect(() => judge(proof, target, false, worldAt(noon + 60))).not.toThrow()
		expect(thrownBy(() => judge(proof, target, false, worldAt(until))).code).toBe('invalid_dpop_proof')
	})

	it.each([
		'https://AS.example.com/token',
		'https://as.example.com:443/token',
		'https://as.example.com/./token',
		'https://as.example.com/%74oken',
		'https://as.example.com/token?a=b',
		'https://as.example.com/token#a',
	])('DP-01 RFC 9449 §4.3: the htu %s is the same address', async htu => {
		expect(judge(await proofWith({ htu })).publicJwk).toEqual(signer.publicJwk)
	})

	it.each([
		['no header', undefined],
		['an empty list of headers', []],
		['two headers', ['a.b.c', 'a.b.c']],
		['two proofs in one header', 'a.b.c, a.b.c'],
		['an empty header', ''],
	])('DP-01 RFC 9449 §4.3: %s is refused with invalid_dpop_proof', async (_, value) => {
		expect(await code(value)).toBe('invalid_dpop_proof')
	})

	it.each<[string, Record<string, Json | undefined>]>([
		['another method', { htm: 'GET' }],
		['a method in small letters', { htm: 'post' }],
		['no htm', { htm: undefined }],
		['another path', { htu: 'https://as.example.com/par' }],
		['another host', { htu: 'https://as.example.org/token' }],
		['another scheme', { htu: 'http://as.example.com/token' }],
		['a slash more', { htu: 'https://as.example.com/token/' }],
		['a user name in the address', { htu: 'https://a@as.example.com/token' }],
		['no address', { htu: 'token' }],
		['no htu', { htu: undefined }],
		['no jti', { jti: undefined }],
		['an empty jti', { jti: '' }],
		['a jti that is a number', { jti: 1 }],
		['a jti of 257 characters', { jti: 'a'.repeat(257) }],
		['no iat', { iat: undefined }],
		['an iat of 61 s ago', { iat: noon - 61 }],
		['an exp that is past', { exp: noon }],
		['a nonce that is a number', { nonce: 1 }],
	])('DP-01 RFC 9449 §4.3: a proof with %s is refused with invalid_dpop_proof', async (_, change) => {
		expect(await code(proofWith(change))).toBe('invalid_dpop_proof')
	})

	it('TK-18 FAPI 2.0 §5.3.2.1: an iat 10 s ahead is taken, one more than that is refused with invalid_dpop_proof', async () => {
		expect(judge(await proofWith({ iat: noon + 10 })).publicJwk).toEqual(signer.publicJwk)
		expect(await code(proofWith({ iat: noon + 11 }))).toBe('invalid_dpop_proof')
		expect(await code(proofWith({ iat: noon + 61 }))).toBe('invalid_dpop_proof')
	})

	it.each<[string, { typ: string } & JsonObject]>([
		['the typ JWT', { ...header, typ: 'JWT' }],
		['no jwk', { typ: 'dpop+jwt' }],
		['a private key', { ...header, jwk: { ...signer.publicJwk, d: 'AA' } }],
		['a symmetric key', { ...header, jwk: { kty: 'oct', k: 'AA' } }],
		['the key of somebody else', { ...header, jwk: newSigner().publicJwk }],
		['a crit header', { ...header, crit: ['b64'] }],
	])('DP-01 RFC 9449 §4.3: a proof with %s is refused with invalid_dpop_proof', async (_, own) => {
		expect(await code(proofWith({}, own))).toBe('invalid_dpop_proof')
	})

	it.each(['none', 'HS256', 'RS256'])('DP-01 RFC 9449 §4.3: the alg %s is refused with invalid_dpop_proof', async alg => {
		const [, body, signature] = (await proofWith({})).split('.')
		const other = new TextEncoder().encode(JSON.stringify({ ...header, alg })).toBase64({ alphabet: 'base64url', omitPadding: true })
		expect(await code(`${other}.${body}.${signature}`)).toBe('invalid_dpop_proof')
	})

	it('DP-01 RFC 9449 §4.3: a proof without ath beside an access token is refused with invalid_dpop_proof', async () => {
		const proof = await proofWith({})
		expect(thrownBy(() => verifyDpopProof(world, proof, { ...target, accessToken: 'a' }, { nonce: false })).code).toBe('invalid_dpop_proof')
	})

	it('DP-02 RFC 9449 §8: a proof without the nonce that is demanded, with a foreign or an expired one, is refused with use_dpop_nonce', async () => {
		const old = createServerNonce(worldAt(noon - 100), 60)
		for (const proof of [await proofWith({}), await proofWith({ nonce: 'foreign' }), await proofWith({ nonce: old })]) {
			expect(thrownBy(() => judge(proof, target, true)).code).toBe('use_dpop_nonce')
		}
		expect(await code(proofWith({ nonce: old }))).toBe('use_dpop_nonce')
	})

	it('DP-02 RFC 9449 §8: a bad proof with a bad nonce is refused with invalid_dpop_proof, so that nobody tries it again', async () => {
		const proof = await proofWith({ htm: 'GET', nonce: 'foreign' })
		expect(thrownBy(() => judge(proof, target, true)).code).toBe('invalid_dpop_proof')
	})
})
