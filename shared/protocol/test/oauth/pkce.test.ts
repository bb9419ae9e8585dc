import { expect, it } from 'vitest'
import { createPkce } from '../../oauth/pkce.ts'
import { world } from '../openid4vci/world.ts'
import { pkce } from '../vectors/oauth.ts'

it('WI-08 RFC 7636 Appendix B: the octets of the RFC give its verifier and its challenge', () => {
	const random = { bytes: () => Uint8Array.fromBase64(pkce.verifier, { alphabet: 'base64url' }) }
	expect(createPkce({ ...world, random })).toEqual({ verifier: pkce.verifier, challenge: pkce.challenge })
})

it('WI-08 RFC 7636 §4.1: a verifier is of unreserved characters, 43 of them, and another each time', () => {
	const [one, two] = [createPkce(world), createPkce(world)]
	for (const { verifier, challenge } of [one, two])
		expect([verifier, challenge]).toEqual([expect.stringMatching(/^[\w-]{43}$/), expect.stringMatching(/^[\w-]{43}$/)])
	expect(one.verifier).not.toBe(two.verifier)
})
