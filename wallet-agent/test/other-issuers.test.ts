// What issuers may do within the specifications, each as it likes, and a wallet gets along with.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { expect, it } from 'vitest'
import { type AuthorizingTricks, openAuthorizingIssuer } from './authorizing-issuer.ts'
import { openIssuer } from './issuer-peer.ts'
import { getBySigningIn } from './signing-in.ts'
import { openVerifier } from './verifier-peer.ts'
import { receive, walletFor } from './world.ts'

/** The same letters, small for large and large for small. */
const inverted = (text: string) =>
	text.replaceAll(/[a-z]/gi, letter => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))

it.each<[string, AuthorizingTricks]>([
	['WI-18 RFC 6749 §5.1: a token that does not say how long it lives', { tokenAnswer: ({ expires_in: _, ...answer }) => answer }],
	[
		'WI-18 RFC 6749 §5.1: a token_type in other letters',
		{ tokenAnswer: answer => ({ ...answer, token_type: inverted(String(answer['token_type'])) }) },
	],
	['DP-06 RFC 9110 §11.1: a challenge whose scheme is in other letters', { scheme: inverted('DPoP') }],
	['DP-06 RFC 9449 §8: no nonces for DPoP', { nonces: false }],
	[
		'WI-10 VCI §6.2: authorization_details of other types beside',
		{ tokenAnswer: answer => ({ ...answer, authorization_details: [{ type: 'payment', credential_identifiers: 7 }] }) },
	],
])('%s is taken', async (_, tricks) => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', ...tricks })
	const agent = await walletFor(issuer)
	expect((await getBySigningIn(agent, { link: issuer.link })).status).toBe(201)
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toMatchObject([{ copies: { total: 3 } }])
})

it('CR-18 VCI §8.3: copies that come in another order than their proofs are told apart by their keys, and each is shown with its own', async () => {
	const issuer = await openIssuer({ send: all => all.toReversed() })
	const verifier = await openVerifier()
	const agent = await walletFor(issuer, verifier)
	expect((await receive(agent, issuer.link)).status).toBe(201)
	for (let showing = 0; showing < 3; showing += 1) {
		const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
		expect(await agent.call('POST', `/api/requests/${body['id']}/consent`, {})).toMatchObject({ body: { event: 'presented' } })
	}
	const shown = verifier.responses().map(({ vp_token = '{}' }) => String(JSON.parse(vp_token).id[0]))
	expect(new Set(shown.map(text => text.split('~')[0])).size).toBe(3)
})

it.each<[string, (light: JsonObject) => JsonObject, string]>([
	[
		'is of a format that is not known',
		light => ({ ...light, format: 'ldp_vc', credential_definition: { '@context': [], type: ['A'] } }),
		"of 'light' the format 'ldp_vc' is not known here",
	],
	[
		'is bound to a DID',
		light => ({ ...light, cryptographic_binding_methods_supported: ['did:web'] }),
		"of 'light' it is not bound to a key by jwk",
	],
	[
		'takes proofs of other kinds alone',
		light => ({ ...light, proof_types_supported: { di_vp: { proof_signing_alg_values_supported: ['ecdsa-jcs-2019'] } } }),
		"of 'light' it takes no key proof of the type jwt or attestation with ES256",
	],
])('VCI §12.2.4: where all that is offered %s, the refusal with invalid_credential_offer says so', async (_, change, words) => {
	const issuer = await openIssuer({
		metadata: metadata => {
			const { light, ...others } = metadata['credential_configurations_supported'] as Record<string, JsonObject>
			return { ...metadata, credential_configurations_supported: { ...others, light: change(light ?? {}) } }
		},
	})
	const agent = await walletFor(issuer)
	expect(await agent.call('POST', '/api/offers', { link: issuer.link })).toMatchObject({
		status: 400,
		body: { error: 'invalid_credential_offer', error_description: expect.stringContaining(words) },
	})
})

it('TK-04 VCI §6.3: a mistyped code can be typed again where its issuer calls it invalid_tx_code', async () => {
	let tries = 0
	const issuer = await openIssuer({
		tokenAnswer: answer => {
			tries += 1
			return tries === 1 ? { error: 'invalid_tx_code' } : answer
		},
		tokenStatus: () => (tries === 1 ? 400 : 200),
	})
	const agent = await walletFor(issuer)
	const { body } = await agent.call('POST', '/api/offers', { link: issuer.link })
	const accept = () => agent.call('POST', `/api/offers/${body['id']}/accept`, { tx_code: '12345678' })
	expect(await accept()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
	expect((await accept()).status).toBe(201)
})
