import { describe, expect, it } from 'vitest'
import { createSigningKey, signerOf } from '../../../adapters/node-crypto.ts'
import { signJwt } from '../../jose/jws.ts'
import type { JsonObject } from '../../json.ts'
import { createKeyProof, verifyKeyProof, verifyKeyProofs } from '../../openid4vci/key-proof.ts'
import { newSigner, noon, thrownBy, world, worldAt } from './world.ts'

const audience = 'https://issuer.example.com'
const signer = newSigner()
const typ = 'openid4vci-proof+jwt'
const header: { typ: string } & JsonObject = { typ, jwk: signer.publicJwk }
const payload = { aud: audience, iat: noon, nonce: 'n' }
const judge = (jwt: string, clientId?: string) => verifyKeyProof(world, jwt, { audience, clientId })
const refusal = async (jwt: Promise<string> | string, clientId?: string) => {
	const text = await jwt
	return thrownBy(() => judge(text, clientId))
}

describe('key proof', () => {
	it('CR-08 VCI §F.1: a proof that is created shows its key and its nonce', async () => {
		expect(judge(await createKeyProof(world, signer, { audience, nonce: 'n' }))).toEqual({ publicJwk: signer.publicJwk, nonce: 'n' })
	})

	it.each(['ES256', 'ES384', 'EdDSA'] as const)('CR-07 VCI §F.1: a proof made with %s shows its key', async algorithm => {
		const { publicJwk, ...rest } = signerOf(createSigningKey(algorithm))
		const proof = await createKeyProof(world, { publicJwk, ...rest }, { audience, nonce: 'n' })
		expect(judge(proof)).toEqual({ publicJwk, nonce: 'n' })
	})

	it('CR-07 VCI §F.1: a proof whose alg is not that of its jwk is refused with invalid_proof', async () => {
		const { publicJwk } = signerOf(createSigningKey('EdDSA'))
		expect(await refusal(signJwt(signer, { ...header, jwk: publicJwk }, payload))).toMatchObject({
			code: 'invalid_proof',
			section: 'RFC 8725 §3.1',
		})
	})

	it('CR-08 VCI §F.1: a proof of a known client has it as iss', async () => {
		const proof = await createKeyProof(world, signer, { audience, nonce: 'n', clientId: 'wallet' })
		expect(judge(proof, 'wallet').nonce).toBe('n')
	})

	it('CR-07 VCI §F.1: the example of the specification verifies', () => {
		const example =
			'eyJ0eXAiOiJvcGVuaWQ0dmNpLXByb29mK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoiblVXQW9BdjNYWml0aDhFN2kxOU9kYXhPTFlGT3dNLVoyRXVNMDJUaXJUNCIsInkiOiJIc2tIVThCalVpMVU5WHFpN1N3bWo4Z3dBS18weGtjRGpFV183MVNvc0VZIn19.eyJhdWQiOiJodHRwczovL2NyZWRlbnRpYWwtaXNzdWVyLmV4YW1wbGUuY29tIiwiaWF0IjoxNzAxOTYwNDQ0LCJub25jZSI6IkxhclJHU2JtVVBZdFJZTzZCUTR5bjgifQ.-a3EDsxClUB4O3LeDD5DVGEnNMT01FCQW4P6-2-BNBqc_Zxf0Qw4CWayLEpqkAomlkLb9zioZoipdP-jvh1WlA'
		const proof = verifyKeyProof(worldAt(1_701_960_444), example, { audience: 'https://credential-issuer.example.com' })
		expect(proof).toEqual({
			publicJwk: {
				kty: 'EC',
				crv: 'P-256',
				x: 'nUWAoAv3XZith8E7i19OdaxOLYFOwM-Z2EuM02TirT4',
				y: 'HskHU8BjUi1U9Xqi7Swmj8gwAK_0xkcDjEW_71SosEY',
			},
			nonce: 'LarRGSbmUPYtRYO6BQ4yn8',
		})
	})

	it.each([
		['CR-08 VCI §F.1: the typ JWT', signJwt(signer, { ...header, typ: 'JWT' }, payload)],
		['CR-08 VCI §F.1: the typ of a key binding', signJwt(signer, { ...header, typ: 'kb+jwt' }, payload)],
		['CR-08 VCI §F.1: no kid, jwk or x5c', signJwt(signer, { typ }, payload)],
		['CR-08 VCI §F.1: jwk and kid', signJwt(signer, { ...header, kid: 'a' }, payload)],
		['CR-08 VCI §F.1: jwk and x5c', signJwt(signer, { ...header, x5c: ['a'] }, payload)],
		['CR-08 VCI §F.1: kid alone, which no binding method of ours resolves', signJwt(signer, { typ, kid: 'did:example:a#1' }, payload)],
		['CR-08 VCI §F.1: x5c alone, which is no binding method of ours', signJwt(signer, { typ, x5c: ['a'] }, payload)],
		['CR-08 VCI §F.1: a trust_chain without kid', signJwt(signer, { ...header, trust_chain: ['a'] }, payload)],
		['CR-08 VCI §F.1: another aud', signJwt(signer, header, { ...payload, aud: 'https://other.example.com' })],
		['CR-08 VCI §F.1: an aud with a slash more', signJwt(signer, header, { ...payload, aud: `${audience}/` })],
		['CR-08 VCI §F.1: an array as aud', signJwt(signer, header, { ...payload, aud: [audience] })],
		['CR-08 VCI §F.1: no aud', signJwt(signer, header, { iat: noon, nonce: 'n' })],
		['CR-08 VCI §F.1: no iat', signJwt(signer, header, { aud: audience, nonce: 'n' })],
		['CR-08 VCI §F.1: an iat that is a string', signJwt(signer, header, { ...payload, iat: `${noon}` })],
		['CR-07 VCI §F.4: an iat of eleven minutes ago', signJwt(signer, header, { ...payload, iat: noon - 660 })],
		['CR-07 VCI §F.4: an iat a minute ahead', signJwt(signer, header, { ...payload, iat: noon + 61 })],
		['CR-07 VCI §F.4: an exp that is past', signJwt(signer, header, { ...payload, exp: noon })],
		['CR-07 VCI §F.4: no nonce', signJwt(signer, header, { aud: audience, iat: noon })],
		['CR-07 VCI §F.1: a private key', signJwt(signer, { typ, jwk: { ...signer.publicJwk, d: 'AA' } }, payload)],
		['CR-07 VCI §F.1: the key of somebody else', signJwt(signer, { typ, jwk: newSigner().publicJwk }, payload)],
		['CR-07 VCI §F.1: a symmetric key', signJwt(signer, { typ, jwk: { kty: 'oct', k: 'AA' } }, payload)],
		['CR-07 VCI §F.1: a crit header', signJwt(signer, { ...header, crit: ['b64'] }, payload)],
		['CR-08 VCI §F.1: an iss, where the wallet stayed anonymous', signJwt(signer, header, { ...payload, iss: 'wallet' })],
	])('%s is refused with invalid_proof', async (_, proof) => {
		expect((await refusal(proof)).code).toBe('invalid_proof')
	})

	it('CR-08 VCI §F.1: iss may be left out where the client is known, and another client there is refused with invalid_proof', async () => {
		expect((await refusal(signJwt(signer, header, { ...payload, iss: 'other' }), 'wallet')).code).toBe('invalid_proof')
		expect(judge(await signJwt(signer, header, payload), 'wallet').nonce).toBe('n')
	})

	it.each(['none', 'HS256', 'RS256', 'es256'])('CR-07 VCI §F.1: the alg %s is refused with invalid_proof', async alg => {
		const [, body = '', signature = ''] = (await signJwt(signer, header, payload)).split('.')
		const other = new TextEncoder().encode(JSON.stringify({ alg, ...header })).toBase64({ alphabet: 'base64url', omitPadding: true })
		expect((await refusal(`${other}.${body}.${signature}`)).code).toBe('invalid_proof')
		expect((await refusal(`${other}.${body}.`)).code).toBe('invalid_proof')
	})

	it('CR-07 VCI §F.1: a signature with one bit changed is refused with invalid_proof', async () => {
		const proof = await signJwt(signer, header, payload)
		const at = proof.length - 20
		const spoiled = `${proof.slice(0, at)}${proof[at] === 'A' ? 'B' : 'A'}${proof.slice(at + 1)}`
		expect((await refusal(spoiled)).code).toBe('invalid_proof')
	})

	it('CR-18 VCI §8.3: two proofs with one key are refused with invalid_proof, two keys are taken', async () => {
		const [a, again, b] = await Promise.all([signer, signer, newSigner()].map(by => createKeyProof(world, by, { audience, nonce: 'n' })))
		expect(thrownBy(() => verifyKeyProofs(world, [a ?? '', again ?? ''], { audience })).code).toBe('invalid_proof')
		expect(verifyKeyProofs(world, [a ?? '', b ?? ''], { audience })).toHaveLength(2)
	})

	it('CR-07 VCI §F.4: a good proof beside a bad one does not pass: refused with invalid_proof', async () => {
		const good = await createKeyProof(world, signer, { audience, nonce: 'n' })
		const bad = await createKeyProof(world, newSigner(), { audience: 'https://other.example.com', nonce: 'n' })
		expect(thrownBy(() => verifyKeyProofs(world, [good, bad], { audience })).code).toBe('invalid_proof')
	})
})
