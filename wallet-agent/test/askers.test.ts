import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSigningKey, signerOf, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { signJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import { type JsonObject, utf8 } from '@wangzheng/shared/protocol/json.ts'
import { createLinkByValue, createRequestLink, createUnsignedLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import { createClientMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import { createRequestParameters } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { createVerifierAttestation } from '@wangzheng/shared/test/attest-verifier.ts'
import { expect, it } from 'vitest'
import { readConfig, type WalletConfig } from '../config.ts'
import { noVerifiers, parseVerifiers } from '../verifiers.ts'
import { browser } from './browser.ts'
import { openIssuer } from './issuer-peer.ts'
import { temporaryFolder } from './peers.ts'
import { ageQuery, openVerifier, type VerifierPeer } from './verifier-peer.ts'
import { type Agent, receive, walletFor } from './world.ts'

const [key, other] = [signerOf(createSigningKey()), signerOf(createSigningKey())]
const did = `did:jwk:${encode(utf8(JSON.stringify(key.publicJwk)))}`
const now = () => systemClock.now()

/** A verifier that takes answers, and a wallet with a card that believes whom it is told. */
async function both(change: Partial<WalletConfig>): Promise<{ agent: Agent; verifier: VerifierPeer }> {
	const verifier = await openVerifier()
	const issuer = await openIssuer()
	const agent = await walletFor(issuer, undefined, change)
	await receive(agent, issuer.link)
	return { agent, verifier }
}

const parametersOf = (clientId: string, verifier: VerifierPeer, change: JsonObject = {}): JsonObject => ({
	client_id: clientId,
	response_type: 'vp_token',
	response_mode: 'direct_post',
	response_uri: `${verifier.url}/response`,
	nonce: 'n-0S6_WzA2Mj-n-0S6_WzA2Mj',
	state: 'the-state',
	dcql_query: ageQuery,
	client_metadata: createClientMetadata(undefined),
	...change,
})

async function signed(clientId: string, verifier: VerifierPeer, header: JsonObject, by: Signer = key, change: JsonObject = {}) {
	const payload = { aud: 'https://self-issued.me/v2', iat: now(), exp: now() + 300, ...parametersOf(clientId, verifier, change) }
	return createLinkByValue('openid4vp://', clientId, await signJwt(by, { typ: 'oauth-authz-req+jwt', ...header }, payload))
}

const attestation = (verifier: VerifierPeer, issuer = 'https://attester.example') =>
	createVerifierAttestation(other, {
		issuer,
		subject: 'shop',
		key: key.publicJwk,
		redirectUris: [`${verifier.url}/response`],
		issuedAt: now(),
		expiresAt: now() + 300,
	})

async function show(agent: Agent, link: string) {
	const viewed = await agent.call('POST', '/api/requests', { link })
	const answered = viewed.status === 201 ? await agent.call('POST', `/api/requests/${viewed.body['id']}/consent`, {}) : viewed
	return { viewed, answered }
}

it('WP-03 VP §5.9.3: a verifier is known by its DID where that is entered, and by no other', async () => {
	const clientId = `decentralized_identifier:${did}`
	const { agent, verifier } = await both({ verifiers: { ...noVerifiers, dids: [did] } })
	const link = await signed(clientId, verifier, { kid: `${did}#0` })
	const { viewed, answered } = await show(agent, link)
	expect(viewed.body['verifier']).toMatchObject({ client_id: clientId, verified_by: 'decentralized_identifier', certificate: null })
	expect(answered.body).toMatchObject({ event: 'presented' })
	const distrusting = await both({})
	expect((await show(distrusting.agent, link)).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	const forged = await signed(clientId, verifier, { kid: `${did}#0` }, other)
	expect((await show(agent, forged)).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
})

it('WP-03 WP-09 VP §5.9.3, §12: a verifier is known by the attestation of somebody who is entered, for the addresses that it lists', async () => {
	const attesters = new Map([['https://attester.example', [other.publicJwk]]])
	const { agent, verifier } = await both({ verifiers: { ...noVerifiers, attesters } })
	const clientId = 'verifier_attestation:shop'
	const link = await signed(clientId, verifier, { jwt: await attestation(verifier) })
	expect((await show(agent, link)).viewed.body['verifier']).toMatchObject({ verified_by: 'verifier_attestation' })
	for (const refused of [
		await signed(clientId, verifier, { jwt: await attestation(verifier, 'https://stranger.example') }),
		await signed(clientId, verifier, { jwt: await attestation(verifier) }, other),
		await signed(clientId, verifier, { jwt: await attestation(verifier) }, key, { response_uri: `${verifier.url}/elsewhere` }),
		await signed(clientId, verifier, {}),
	]) {
		expect((await show(agent, refused)).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	}
})

it('WP-10 VP §5.9.2, §8.5: a verifier that is registered is known by its name and key, and brings no client_metadata', async () => {
	const verifier = await openVerifier()
	const entered = {
		registered: {
			shop: {
				key: key.publicJwk,
				redirect_uris: [`${verifier.url}/response`],
				metadata: { ...createClientMetadata(undefined), client_name: 'The shop' },
			},
		},
	}
	const issuer = await openIssuer()
	const agent = await walletFor(issuer, undefined, { verifiers: parseVerifiers(JSON.stringify(entered)) })
	await receive(agent, issuer.link)
	const { client_metadata: _, ...bare } = parametersOf('shop', verifier)
	const sign = async (payload: JsonObject, by = key) =>
		createLinkByValue(
			'openid4vp://',
			'shop',
			await signJwt(by, { typ: 'oauth-authz-req+jwt' }, { ...payload, iat: now(), exp: now() + 300 }),
		)
	const { viewed, answered } = await show(agent, await sign(bare))
	expect(viewed.body['verifier']).toMatchObject({ client_id: 'shop', verified_by: 'pre-registered', names: { '': 'The shop' } })
	expect(answered.body).toMatchObject({ event: 'presented' })
	const faulty = (await show(agent, await sign(parametersOf('shop', verifier)))).viewed.body
	expect(faulty).toMatchObject({ refusal: { error: 'invalid_client' } })
	await agent.call('POST', `/api/requests/${faulty['id']}/decline`)
	expect(verifier.responses().at(-1)).toMatchObject({ error: 'invalid_client' })
	expect((await show(agent, await sign(bare, other))).viewed).toMatchObject({ body: { error: 'invalid_request' } })
	expect((await show(agent, await sign({ ...bare, client_id: 'another' }))).viewed).toMatchObject({ body: { error: 'invalid_request' } })
})

it('WP-10 VP §5.9.2: a verifier that is registered without metadata brings its own, and without a key it does not sign', async () => {
	const verifier = await openVerifier()
	const issuer = await openIssuer()
	const registered = {
		shop: { key: key.publicJwk, redirect_uris: [`${verifier.url}/response`] },
		kiosk: { redirect_uris: [`${verifier.url}/response`] },
	}
	const verifiers = parseVerifiers(JSON.stringify({ registered }))
	const agent = await walletFor(issuer, undefined, { verifiers, unsignedRequests: 'warn' })
	await receive(agent, issuer.link)
	const shop = await show(agent, await signed('shop', verifier, {}))
	expect(shop.viewed.body['verifier']).toMatchObject({ verified_by: 'pre-registered', signed: true })
	expect(shop.answered.body).toMatchObject({ event: 'presented' })
	const unsigned = createUnsignedLink('openid4vp://', parametersOf('kiosk', verifier))
	expect((await show(agent, unsigned)).viewed.body['verifier']).toMatchObject({ verified_by: 'pre-registered', signed: false })
	const { visit } = browser(agent.url)
	expect((await visit((await visit('/open', { link: unsigned })).location)).text).toContain('Nobody vouches for who they are')
	for (const refused of [
		await signed('kiosk', verifier, {}),
		createUnsignedLink('openid4vp://', parametersOf('shop', verifier)),
		createUnsignedLink('openid4vp://', parametersOf('kiosk', verifier, { response_uri: `${verifier.url}/elsewhere` })),
	]) {
		expect((await show(agent, refused)).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	}
	const strict = await walletFor(issuer, undefined, { verifiers })
	expect((await show(strict, unsigned)).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
})

it('WP-11 VP §5.9.2: a registered verifier may have an identifier with a colon where no prefix stands before it, and nobody else may', async () => {
	const verifier = await openVerifier()
	const issuer = await openIssuer()
	const registered = { 'https://shop.example/': { key: key.publicJwk, redirect_uris: [`${verifier.url}/response`] } }
	const agent = await walletFor(issuer, undefined, { verifiers: parseVerifiers(JSON.stringify({ registered })) })
	await receive(agent, issuer.link)
	const { viewed, answered } = await show(agent, await signed('https://shop.example/', verifier, {}))
	expect(viewed.body['verifier']).toMatchObject({ client_id: 'https://shop.example/', verified_by: 'pre-registered' })
	expect(answered.body).toMatchObject({ event: 'presented' })
	for (const stranger of ['https://shop.example', 'invalid_scheme:https://shop.example/']) {
		const refused = (await show(agent, await signed(stranger, verifier, {}))).viewed
		expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
		expect(JSON.stringify(refused.body)).toContain('is not known here')
	}
})

it('WP-03 VP §5.9.3: a request that nobody signed is refused with invalid_request, or shown with a warning where the operator has it so', async () => {
	const { agent, verifier } = await both({ unsignedRequests: 'warn' })
	const clientId = `redirect_uri:${verifier.url}/response`
	const link = createUnsignedLink('openid4vp://', parametersOf(clientId, verifier))
	const { viewed, answered } = await show(agent, link)
	expect(viewed.body['verifier']).toMatchObject({ verified_by: 'redirect_uri', certificate: null })
	expect(answered.body).toMatchObject({ event: 'presented' })
	const { visit } = browser(agent.url)
	const { location } = await visit('/open', { link })
	expect((await visit(location)).text).toContain('Nobody vouches for who they are')
	const strict = await both({})
	expect((await show(strict.agent, link)).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	const asSigned = await signed(clientId, verifier, {})
	expect((await show(agent, asSigned)).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	const elsewhere = createUnsignedLink('openid4vp://', parametersOf(clientId, verifier, { response_uri: `${verifier.url}/elsewhere` }))
	expect((await show(agent, elsewhere)).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
})

it('WP-01 WP-03 VP §5, §5.9.3: a Request Object that nobody signed says its typ, and is taken under redirect_uri where the operator has it so', async () => {
	const part = (value: object) => encode(utf8(JSON.stringify(value)))
	const asking = async (header: object) => {
		const verifier = await openVerifier({
			sign: async (_, request) => {
				const clientId = `redirect_uri:${request.responseUri}`
				return `${part(header)}.${part(createRequestParameters({ ...request, clientId }))}.`
			},
		})
		const clientId = `redirect_uri:${verifier.url}/response`
		return createRequestLink('openid4vp://', { clientId, requestUri: `${verifier.url}/request` })
	}
	const { agent } = await both({ unsignedRequests: 'warn' })
	const honest = { alg: 'none', typ: 'oauth-authz-req+jwt' }
	const { viewed, answered } = await show(agent, await asking(honest))
	expect(viewed.body['verifier']).toMatchObject({ verified_by: 'redirect_uri', signed: false })
	expect(answered.body).toMatchObject({ event: 'presented' })
	for (const header of [{ alg: 'none' }, { ...honest, typ: 'JWT' }]) {
		expect((await show(agent, await asking(header))).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	}
	const strict = await both({})
	expect((await show(strict.agent, await asking(honest))).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
})

it.each(['openid_federation:https://verifier.example', 'origin:https://verifier.example', 'unheard_of:x'])(
	'WP-11 VP §5.9.3: a request under %s is refused with invalid_request',
	async clientId => {
		const { agent, verifier } = await both({ unsignedRequests: 'warn' })
		const link = await signed(clientId, verifier, { kid: `${did}#0` })
		expect((await show(agent, link)).viewed).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
		expect(verifier.responses()).toEqual([])
	},
)

it.each(['fragment', 'query'] as const)(
	'WP-08 VP §8.1: for response_mode %s the answer goes through the browser of its holder',
	async mode => {
		const { agent, verifier } = await both({ verifiers: { ...noVerifiers, dids: [did] } })
		const clientId = `decentralized_identifier:${did}`
		const { response_uri: _, ...rest } = parametersOf(clientId, verifier)
		const payload = { ...rest, response_mode: mode, redirect_uri: `${verifier.url}/elsewhere`, iat: now(), exp: now() + 300 }
		const text = await signJwt(key, { typ: 'oauth-authz-req+jwt', kid: `${did}#0` }, payload)
		const link = createLinkByValue('openid4vp://', clientId, text)
		const { answered } = await show(agent, link)
		const address = new URL(String(answered.body['redirect_uri']))
		const answer = new URLSearchParams(mode === 'fragment' ? address.hash.slice(1) : address.search)
		expect(`${address.origin}${address.pathname}`).toBe(`${verifier.url}/elsewhere`)
		expect(answer.get('state')).toBe('the-state')
		expect(JSON.parse(answer.get('vp_token') ?? '')).toMatchObject({ id: [expect.stringContaining('~')] })
		const declined = await agent.call('POST', '/api/requests', { link })
		const { body } = await agent.call('POST', `/api/requests/${declined.body['id']}/decline`)
		expect(String(body['redirect_uri'])).toMatch(/error=access_denied/)
		expect(String(body['redirect_uri'])).not.toMatch(/description/)
		expect(verifier.responses()).toEqual([])
		expect(agent.lines.join('')).not.toContain('vp_token')
	},
)

it('DQ-10 VP §6.1: what asks for no proof of holder binding gets one all the same', async () => {
	const query = { credentials: [{ ...(ageQuery['credentials'] as JsonObject[])[0], require_cryptographic_holder_binding: false }] }
	const { agent, verifier } = await both({ verifiers: { ...noVerifiers, dids: [did] } })
	const link = await signed(`decentralized_identifier:${did}`, verifier, { kid: `${did}#0` }, key, { dcql_query: query as JsonObject })
	expect((await show(agent, link)).answered.body).toMatchObject({ event: 'presented' })
	const [presentation = ''] = JSON.parse(verifier.responses()[0]?.['vp_token'] ?? '{}').id
	expect(presentation.split('~').at(-1)).toMatch(/^ey/)
})

it.each([
	'no JSON',
	'{"dids":["did:example:1"]}',
	'{"attesters":{"https://a.example":[{"kty":"oct"}]}}',
	'{"registered":{"x509_hash:abc":{"key":{},"redirect_uris":["https://a.example"],"metadata":{}}}}',
	'{"more":1}',
])('configuration: a file of VERIFIERS that holds %s is said in one sentence', text => {
	const path = join(temporaryFolder(), 'verifiers.json')
	writeFileSync(path, text)
	expect(() => readConfig({ VERIFIERS: path })).toThrow(
		expect.objectContaining({ name: 'SetupError', message: expect.stringContaining('VERIFIERS') }),
	)
})
