import { expect, it } from 'vitest'
import { createPkce, parseCodeChallenge, verifyPkce } from '../../oauth/pkce.ts'
import { thrownBy, world } from '../openid4vci/world.ts'
import { pkce } from '../vectors/oauth.ts'

it('TK-13 RFC 7636 Appendix B: the verifier of the RFC is that of its challenge', () => {
	expect(() => verifyPkce(world, pkce.challenge, pkce.verifier)).not.toThrow()
})

it('TK-13 RFC 7636 §4.6: a verifier that is created is that of its challenge, and of no other', () => {
	const [one, two] = [createPkce(world), createPkce(world)]
	expect(parseCodeChallenge({ code_challenge: one.challenge, code_challenge_method: 'S256' })).toBe(one.challenge)
	expect(() => verifyPkce(world, one.challenge, one.verifier)).not.toThrow()
	expect(thrownBy(() => verifyPkce(world, one.challenge, two.verifier)).code).toBe('invalid_grant')
})

it.each([
	['no verifier', pkce.challenge, undefined],
	['a verifier where no challenge was sent', undefined, pkce.verifier],
	['a verifier of 42 characters', pkce.challenge, 'a'.repeat(42)],
	['a verifier of 129 characters', pkce.challenge, 'a'.repeat(129)],
	['a verifier with a space', pkce.challenge, `${pkce.verifier.slice(0, -1)} `],
	['the challenge as the verifier', pkce.challenge, pkce.challenge],
])('TK-13 RFC 7636 §4.6: %s is refused with invalid_grant', (_, challenge, verifier) => {
	expect(thrownBy(() => verifyPkce(world, challenge, verifier)).code).toBe('invalid_grant')
})

it.each([
	['no challenge', { code_challenge_method: 'S256' }],
	['no method, which would be plain', { code_challenge: pkce.challenge }],
	['the method plain', { code_challenge: pkce.challenge, code_challenge_method: 'plain' }],
	['a challenge that is no SHA-256', { code_challenge: 'abc', code_challenge_method: 'S256' }],
])('AZ-03 FAPI 2.0 §5.3.2.2: an authorization request with %s is refused with invalid_request', (_, request) => {
	expect(thrownBy(() => parseCodeChallenge(request)).code).toBe('invalid_request')
})
