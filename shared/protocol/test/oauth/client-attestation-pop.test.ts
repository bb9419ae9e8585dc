import { describe, expect, it } from 'vitest'
import { PeerError } from '../../errors.ts'
import { thumbprint } from '../../jose/jwk.ts'
import { parseJwt, signJwt } from '../../jose/jws.ts'
import type { Json, JsonObject } from '../../json.ts'
import {
	challengeIn,
	createChallengeResponse,
	createClientAttestationPop,
	parseChallengeResponse,
	verifyClientAttestationPop,
} from '../../oauth/client-attestation-pop.ts'
import { createServerNonce } from '../../oauth/server-nonce.ts'
import type { HeaderValue } from '../../oauth/single-header.ts'
import { answer, newSigner, noon, thrownBy, world, worldAt } from '../openid4vci/world.ts'
import { clientAttestationPop as example } from '../vectors/oauth.ts'

const instance = newSigner()
const attestation = {
	clientId: 'https://wallet.example.com',
	instanceKey: instance.publicJwk,
	thumbprint: thumbprint(world, instance.publicJwk),
}
const audience = 'https://as.example.com'
const typ = 'oauth-client-attestation-pop+jwt'
const payload: JsonObject = { aud: audience, jti: 'a', iat: noon }

const pop = (change: Record<string, Json | undefined> = {}, header: JsonObject = {}, by = instance) =>
	signJwt(by, { typ, ...header }, { ...payload, ...change } as JsonObject)
const judge = (value: HeaderValue, challenge = false, ports = world) =>
	verifyClientAttestationPop(ports, value, attestation, { audience, challenge })
const code = async (value: Promise<string> | HeaderValue, challenge = false) => {
	const settled = await value
	return thrownBy(() => judge(settled, challenge)).code
}

describe('client attestation PoP', () => {
	it('ATT-04 ABC §5.1: the PoP of the draft verifies with the key of its attestation; its challenge, which is not ours, is refused with use_attestation_challenge', () => {
		const about = { clientId: example.clientId, instanceKey: example.instanceKey, thumbprint: thumbprint(world, example.instanceKey) }
		const verify = (key = about) =>
			thrownBy(() => verifyClientAttestationPop(worldAt(example.at), example.pop, key, { audience: example.audience, challenge: true }))
		expect(verify().code).toBe('use_attestation_challenge')
		expect(verify({ ...about, instanceKey: { ...instance.publicJwk, kty: 'EC', crv: 'P-256' } as never }).code).toBe('invalid_client')
	})

	it('ATT-04 ABC §5.1: a PoP that is created verifies, and says what it spends', async () => {
		const challenge = createServerNonce(world, 60)
		const created = await createClientAttestationPop(world, instance, { audience, challenge })
		expect(judge([created], true)).toEqual({ key: expect.stringMatching(/^[\w-]{43}$/), until: noon + 61 })
		const draft7 = await createClientAttestationPop(world, instance, { audience, clientId: attestation.clientId })
		expect(judge(draft7).until).toBe(noon + 61)
		// what draft -07 and those before it require, and later ones pass over
		expect(parseJwt(draft7, { typ, what: 'the PoP' }).payload).toMatchObject({ iss: attestation.clientId, exp: noon + 300 })
	})

	it('ATT-04 ABC §5.1: one without exp is taken, and claims that are not known are ignored', async () => {
		expect(judge(await pop({ nonce: 'of an earlier draft' })).until).toBe(noon + 61)
	})

	it.each([
		['no header', undefined],
		['two headers', ['a.b.c', 'a.b.c']],
		['two JWTs in one header', 'a.b.c, a.b.c'],
	])('ATT-01 ABC §7.2: %s is refused with invalid_client', async (_, value) => {
		expect(await code(value)).toBe('invalid_client')
	})

	it.each<[string, Record<string, Json | undefined>, JsonObject?]>([
		['the typ JWT', {}, { typ: 'JWT' }],
		['the address of the token endpoint as aud', { aud: `${audience}/token` }],
		['an aud with a slash more', { aud: `${audience}/` }],
		['an array as aud', { aud: [audience] }],
		['two audiences', { aud: [audience, 'https://other.example.com'] }],
		['no aud', { aud: undefined }],
		['an iss that is not the client', { iss: 'another' }],
		['no jti', { jti: undefined }],
		['a jti of 257 characters', { jti: 'a'.repeat(257) }],
		['no iat', { iat: undefined }],
		['an iat of 61 s ago', { iat: noon - 61 }],
		['an exp that is past', { exp: noon }],
	])('ATT-04 ABC §5.1: a PoP with %s is refused with invalid_client', async (_, change, header) => {
		expect(await code(pop(change, header))).toBe('invalid_client')
	})

	it('TK-18 FAPI 2.0 §5.3.2.1: an iat 10 s ahead is taken, one more than that is refused with invalid_client', async () => {
		expect(judge(await pop({ iat: noon + 10 })).until).toBe(noon + 71)
		expect(await code(pop({ iat: noon + 11 }))).toBe('invalid_client')
	})

	it('ATT-04 ABC §7.2: a PoP made with another key than the attested one is refused with invalid_client', async () => {
		expect(await code(pop({}, {}, newSigner()))).toBe('invalid_client')
		expect(await code(pop({}, { jwk: newSigner().publicJwk }, newSigner()))).toBe('invalid_client')
	})

	it('ATT-05 ABC §7.2: no challenge where one is demanded, a foreign or an expired one is refused with use_attestation_challenge', async () => {
		const old = createServerNonce(worldAt(noon - 100), 60)
		expect(await code(pop(), true)).toBe('use_attestation_challenge')
		for (const challenge of ['foreign', old, 1, null]) expect(await code(pop({ challenge }))).toBe('use_attestation_challenge')
	})

	it('ATT-06 ABC §9.7: what a PoP spends differs by jti, is the same for the same one, and is kept for as long as the PoP would be taken', async () => {
		const [one, again, two] = [await pop(), await pop(), await pop({ jti: 'b' })].map(text => judge(text).key)
		expect(one).toBe(again)
		expect(one).not.toBe(two)
		const text = await pop()
		expect(() => judge(text, false, worldAt(noon + 60))).not.toThrow()
		expect(thrownBy(() => judge(text, false, worldAt(noon + 61))).code).toBe('invalid_client')
	})

	it('ATT-07 ABC §6: the wallet reads the challenge of an answer or of a header, and nothing else passes for one', () => {
		const url = `${audience}/challenge`
		expect(parseChallengeResponse(answer(createChallengeResponse('c')), url)).toBe('c')
		for (const bad of [answer({}), answer({ attestation_challenge: 1 }), answer({ attestation_challenge: 'c' }, 500)]) {
			expect(() => parseChallengeResponse(bad, url)).toThrow(PeerError)
		}
		const header = (name: string) => (name === 'oauth-client-attestation-challenge' ? 'c' : undefined)
		expect(challengeIn({ ...answer({}), header })).toBe('c')
		expect(challengeIn(answer({}))).toBeUndefined()
	})
})
