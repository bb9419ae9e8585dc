// A wallet that keeps to the High Assurance profile where it receives.

import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type AuthorizingIssuer, type AuthorizingTricks, openAuthorizingIssuer } from './authorizing-issuer.ts'
import { lightType } from './cards.ts'
import { openIssuer } from './issuer-peer.ts'
import { getBySigningIn } from './signing-in.ts'
import { type Agent, walletFor } from './world.ts'

async function strict(tricks: AuthorizingTricks = {}): Promise<{ issuer: AuthorizingIssuer; agent: Agent }> {
	let anchor = ''
	const issuer = await openAuthorizingIssuer({ scope: 'light', providerAnchor: () => anchor, keyAttestation: {}, ...tricks })
	const agent = await walletFor(issuer, undefined, { profile: 'haip' })
	anchor = readFileSync(agent.anchorPath, 'utf8')
	return { issuer, agent }
}

it.each(['openid-credential-offer://', 'haip-vci://'])(
	'HI-01 HI-02 HAIP §4: an offer under %s of an issuer that keeps to the profile is received',
	async scheme => {
		const { issuer, agent } = await strict()
		const link = issuer.link.replace('openid-credential-offer://', scheme)
		expect((await getBySigningIn(agent, { link })).status).toBe(201)
		expect((await agent.call('GET', '/api/credentials')).body['credentials']).toMatchObject([{ type: lightType, copies: { total: 3 } }])
	},
)

const without =
	(name: string) =>
	({ [name]: _, ...rest }: Record<string, unknown>) =>
		rest as never

/** What an issuer leaves out, and the words and the section that it is refused by. */
it.each<[string, AuthorizingTricks, RegExp, string]>([
	['pushed requests', { pushed: false }, /pushed requests/, '§4'],
	['PKCE', { serverMetadata: without('code_challenge_methods_supported') }, /PKCE/, '§4'],
	['the iss of its responses', { serverMetadata: without('authorization_response_iss_parameter_supported') }, /an iss/, '§4'],
	['DPoP', { dpop: false }, /DPoP/, '§4'],
	[
		'attestations of wallets',
		{ serverMetadata: metadata => ({ ...metadata, token_endpoint_auth_methods_supported: ['none'] }) },
		/attestation/,
		'§4.4.1',
	],
	['the scope', { scope: undefined }, /scope/, '§4.1'],
	['the Nonce Endpoint', { metadata: without('nonce_endpoint') }, /Nonce Endpoint/, '§4.1'],
])(
	'HI-13 HI-02 HAIP §4, §4.1, §4.4.1: an issuer without %s is refused with invalid_metadata, from an offer or without one',
	async (_, tricks, words, section) => {
		const { issuer, agent } = await strict(tricks)
		for (const source of [{ link: issuer.link }, { issuer: issuer.url }]) {
			expect(await agent.call('POST', '/api/offers', source)).toMatchObject({
				status: 400,
				body: { error: 'invalid_metadata', error_description: expect.stringMatching(words), section: `HAIP 1.0 ${section}` },
			})
		}
		expect(issuer.requests).toEqual([])
	},
)

it('HI-14 HAIP §4.2: an offer that has a pre-authorized code alone is refused with invalid_credential_offer', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer, undefined, { profile: 'haip' })
	expect(await agent.call('POST', '/api/offers', { link: issuer.link })).toMatchObject({
		status: 400,
		body: { error: 'invalid_credential_offer', section: 'HAIP 1.0 §4.2' },
	})
	expect(issuer.asked.map(({ path }) => path)).toEqual(['/offer'])
})

it('HI-04 HAIP §4.5.1: a key attestation has its chain without the anchor, and no signer that certified itself', async () => {
	const { issuer, agent } = await strict()
	expect((await getBySigningIn(agent, { link: issuer.link })).status).toBe(201)
	const { proofs } = (issuer.asksOf('/credential').at(-1)?.body as { proofs?: { jwt: string[] } } | undefined) ?? {}
	const headerOf = (jwt = '') =>
		JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()) as { key_attestation: string; x5c: string[] }
	const { x5c } = headerOf(headerOf(proofs?.jwt[0]).key_attestation)
	const anchor = readFileSync(agent.anchorPath, 'utf8').replaceAll(/-----[^-]+-----|\s/g, '')
	expect(x5c).toHaveLength(1)
	expect(x5c).not.toContain(anchor)
	const leaf = new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'))
	expect(leaf.subject).not.toBe(leaf.issuer)
})
