import { describe, expect, it } from 'vitest'
import { createSigningKey, nodeCrypto, signerOf } from '../../../adapters/node-crypto.ts'
import { signJwt } from '../../jose/jws.ts'
import type { JsonObject } from '../../json.ts'
import { clientAssertionType, verifyClientAssertion } from '../../oauth/client-assertion.ts'
import type { SignatureAlgorithm } from '../../ports.ts'

const now = 1_795_000_000
const ports = { crypto: nodeCrypto, clock: { now: () => now } }
const server = 'https://issuer.example'
const [own, second, stranger] = [signerOf(createSigningKey()), signerOf(createSigningKey('ES384')), signerOf(createSigningKey())]
const claims: JsonObject = { iss: 'wallet', sub: 'wallet', aud: server, jti: 'once', iat: now, exp: now + 60 }
const keysOf = (id: string) => (id === 'wallet' ? [own.publicJwk, second.publicJwk] : undefined)

const sign = (change: JsonObject = {}, typ: string | undefined = 'JWT', signer = own) =>
	signJwt(signer, JSON.parse(JSON.stringify({ typ })), JSON.parse(JSON.stringify({ ...claims, ...change })))
const judge = (text: string, form: object = {}, algorithms: readonly SignatureAlgorithm[] = ['ES256', 'ES384']) =>
	verifyClientAssertion(
		ports,
		{ client_assertion: text, client_assertion_type: clientAssertionType, ...form },
		{ audience: server, keysOf, algorithms },
	)
const refused = (message: RegExp) => expect.objectContaining({ code: 'invalid_client', message: expect.stringMatching(message) })

describe('an assertion that is taken', () => {
	it.each(['JWT', 'client-authentication+jwt'])('PAR-01 RFC 7523 §3: of the typ %s names its client, and what it spends', async typ => {
		const one = judge(await sign({}, typ), { client_id: 'wallet' })
		expect(one).toEqual({ clientId: 'wallet', spend: { key: expect.stringMatching(/^[\w-]{43}$/), until: now + 61 } })
		expect(judge(await sign({ jti: 'twice' }, typ)).spend.key).not.toBe(one.spend.key)
	})

	it('PAR-01 RFC 7523 §3: any key of its client may sign, with an algorithm of its kind', async () => {
		expect(judge(await sign({}, 'JWT', second)).clientId).toBe('wallet')
	})
})

describe('an assertion that is refused', () => {
	it.each<[string, JsonObject, RegExp]>([
		['without iss', { iss: null }, /not one client/],
		['whose sub is another', { sub: 'other' }, /not one client/],
		['of a client that is not registered', { iss: 'other', sub: 'other' }, /a client that is registered/],
		['for another audience', { aud: `${server}/token` }, /aud/],
		['for several audiences', { aud: [server] }, /aud/],
		['that has expired', { exp: now - 1 }, /expired/],
		['without exp', { exp: null }, /exp/],
		['that ends in a day', { exp: now + 86_400 }, /within 3600 s/],
		['of the future', { iat: now + 60 }, /ahead/],
		['without jti', { jti: '' }, /jti/],
		['with a jti without end', { jti: 'j'.repeat(257) }, /jti/],
	])('PAR-01 RFC 7523 §3: one %s is refused with invalid_client', async (_, change, message) => {
		const text = await sign(change)
		expect(() => judge(text)).toThrow(refused(message))
	})

	it.each(['dpop+jwt', 'oauth-client-attestation-pop+jwt', 'openid4vci-proof+jwt', 'kb+jwt'])(
		'PAR-01 RFC 8725 §3.11: what was signed as %s is refused with invalid_client',
		async typ => {
			const text = await sign({}, typ)
			expect(() => judge(text)).toThrow(refused(/typ/))
		},
	)

	it('PAR-01 RFC 7523 §3: one by another key, another algorithm, another type or for another client_id is refused with invalid_client', async () => {
		const [forged, good, other] = [await sign({}, 'JWT', stranger), await sign(), await sign({}, 'JWT', second)]
		expect(() => judge(forged)).toThrow(refused(/not signed with a key/))
		expect(() => judge(other, {}, ['ES256'])).toThrow(refused(/only ES256/))
		expect(() => judge(good, { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' })).toThrow(
			refused(/type/),
		)
		expect(() => judge(good, { client_id: 'other' })).toThrow(refused(/client_id/))
		expect(() => judge(`${good.slice(0, good.lastIndexOf('.'))}.${'A'.repeat(86)}`)).toThrow(refused(/not signed with a key/))
	})
})
