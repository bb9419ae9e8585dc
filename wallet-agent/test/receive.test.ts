import { createSigningKey, signerOf } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { json, text } from '@wangzheng/shared/web/endpoint.ts'
import { expect, it } from 'vitest'
import { migrations } from '../store/migrations.ts'
import { lightType, upgradedType } from './cards.ts'
import { type IssuerTricks, openIssuer } from './issuer-peer.ts'
import { certifiedSigner, openPeer, row } from './peers.ts'
import { openVerifier } from './verifier-peer.ts'
import { openWallet, receive, walletFor } from './world.ts'

const stranger = await certifiedSigner()
const bare = signerOf(createSigningKey())

it('WI-13 OFF-02 VCI §8: what is offered by reference is received, verified, kept, and told to its issuer', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	const viewed = await agent.call('POST', '/api/offers', { link: issuer.link })
	expect(viewed).toMatchObject({
		status: 201,
		body: {
			credential_issuer: issuer.url,
			issuer_names: { 'zh-Hant': '測試發證', en: 'Test issuer' },
			token_endpoint: `${issuer.url}/token`,
			tx_code: { input_mode: 'numeric', length: 8, description: 'Look at the letter' },
			credentials: [{ configuration: 'light', type: lightType }],
		},
	})
	const accepted = await agent.call('POST', `/api/offers/${viewed.body['id']}/accept`, { tx_code: '1234 5678' })
	expect(accepted.status).toBe(201)
	const { body } = await agent.call('GET', '/api/credentials')
	expect(body['credentials']).toMatchObject([
		{
			id: (accepted.body['credentials'] as string[])[0],
			type: lightType,
			status: 'valid',
			copies: { total: 3, fresh: 3 },
			claims: expect.arrayContaining([{ path: 'family_name', value: '王' }]),
			issuer: { identifier: issuer.url, certificate: expect.stringContaining('Test Signer') },
		},
	])
	expect(issuer.notifications()).toEqual([{ notification_id: 'the-notification', event: 'credential_accepted' }])
})

it('OFF-01 VCI §4.1.2: an offer by value is received like one by reference', async () => {
	const issuer = await openIssuer({ configurations: ['upgraded'] })
	const agent = await walletFor(issuer)
	expect((await receive(agent, issuer.linkByValue)).status).toBe(201)
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toMatchObject([{ type: upgradedType }])
})

it('MD-09 VCI §12.2.4: as many copies are asked for as the wallet wants and the issuer gives, each with a key of its own', async () => {
	for (const [batchSize, copies, expected] of [
		[2, 3, 2],
		[5, 1, 1],
		[5, 4, 4],
	] as const) {
		const issuer = await openIssuer({ batchSize })
		const agent = await walletFor(issuer, undefined, { copies })
		await receive(agent, issuer.link)
		expect((await agent.call('GET', '/api/credentials')).body['credentials']).toMatchObject([{ copies: { total: expected } }])
	}
})

it('MD-09 VCI §12.2.4: where no batch is announced one proof goes along', async () => {
	const issuer = await openIssuer({ metadata: ({ batch_credential_issuance: _, ...metadata }) => metadata })
	const agent = await walletFor(issuer)
	await receive(agent, issuer.link)
	const { body } = issuer.asked.find(({ path }) => path === '/credential') ?? {}
	expect((body as { proofs: { jwt: string[] } }).proofs.jwt).toHaveLength(1)
})

it('WI-09 VCI §6.1: a tx_code is sent if and only if the offer has the object', async () => {
	const issuer = await openIssuer({
		offer: offer => JSON.parse(JSON.stringify(offer, (name, value) => (name === 'tx_code' ? undefined : value))),
	})
	const agent = await walletFor(issuer)
	expect((await receive(agent, issuer.link, '12345678')).status).toBe(201)
	expect(issuer.asked.find(({ path }) => path === '/token')?.body).not.toHaveProperty('tx_code')
})

it('WI-09 VCI §6.1: without the code that the offer asks for the wallet asks nobody, and refuses with invalid_request', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	expect(await receive(agent, issuer.link, null)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	expect(issuer.asked.some(({ path }) => path === '/token')).toBe(false)
})

it('TK-04 VCI §6.3: a wrong code is refused by its issuer with invalid_grant, and can be typed again', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	const { body } = await agent.call('POST', '/api/offers', { link: issuer.link })
	const accept = (tx_code: string) => agent.call('POST', `/api/offers/${body['id']}/accept`, { tx_code })
	expect(await accept('87654321')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
	expect((await accept('12345678')).status).toBe(201)
	expect(await accept('12345678')).toMatchObject({ status: 409, body: { error: 'conflict' } })
})

it('OFF-08 VCI §4.1.1: of fifty acceptances that race one receives', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	const { body } = await agent.call('POST', '/api/offers', { link: issuer.link })
	const accepted = await Promise.all(
		Array.from({ length: 50 }, () => agent.call('POST', `/api/offers/${body['id']}/accept`, { tx_code: '12345678' })),
	)
	expect(accepted.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 49 }, () => 409)])
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toHaveLength(1)
})

it('WI-11 VCI §8.3.1.2: after invalid_nonce the wallet fetches a fresh c_nonce and tries again, once', async () => {
	const issuer = await openIssuer({ refuseFirstNonce: true })
	const agent = await walletFor(issuer)
	expect((await receive(agent, issuer.link)).status).toBe(201)
	expect(issuer.asked.filter(({ path }) => path === '/nonce')).toHaveLength(2)
})

it('WI-11 VCI §F.1: the key proofs are made for the issuer, with its c_nonce, and without an iss where the wallet stays anonymous', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	await receive(agent, issuer.link)
	const { body, authorization } = issuer.asked.find(({ path }) => path === '/credential') ?? {}
	const [proof = ''] = (body as { proofs: { jwt: string[] } }).proofs.jwt
	const payload = JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString())
	expect(payload).toMatchObject({ aud: issuer.url, nonce: expect.any(String), iat: expect.any(Number) })
	expect(payload).not.toHaveProperty('iss')
	expect(authorization).toBe('Bearer the-token')
})

it('WI-11 VCI §8.2: a credential that is bound to no key is asked for without proofs or c_nonce, and kept', async () => {
	const issuer = await openIssuer({ unbound: {} })
	const agent = await walletFor(issuer)
	expect((await receive(agent, issuer.link)).status).toBe(201)
	expect(issuer.asked.find(({ path }) => path === '/credential')?.body).toEqual({ credential_configuration_id: 'light' })
	expect(issuer.asked.some(({ path }) => path === '/nonce')).toBe(false)
	const { body } = await agent.call('GET', '/api/credentials')
	expect(body['credentials']).toMatchObject([{ type: lightType, copies: { total: 1 }, claims: [{ path: 'family_name', value: '王' }] }])
	const [{ id = '' } = {}] = body['credentials'] as { id?: string }[]
	expect((await agent.call('DELETE', `/api/credentials/${id}`)).status).toBe(200)
})

it.each([
	[false, 'is answered with it, and no KB-JWT stands beside'],
	[true, 'cannot be answered with it'],
])('DQ-10 VP §6.1: of a card that is bound to no key, a query with require_cryptographic_holder_binding %s %s', async (demanded, _) => {
	const issuer = await openIssuer({ unbound: {} })
	const query = { id: 'id', format: 'dc+sd-jwt', meta: { vct_values: [lightType] }, claims: [{ path: ['family_name'] }] }
	const verifier = await openVerifier({ query: { credentials: [{ ...query, require_cryptographic_holder_binding: demanded }] } })
	const agent = await walletFor(issuer, verifier)
	await receive(agent, issuer.link)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect(body['satisfiable']).toBe(!demanded)
	const answer = await agent.call('POST', `/api/requests/${body['id']}/consent`, {})
	expect(answer.body).toMatchObject(demanded ? { error: 'access_denied' } : { event: 'presented' })
	const shown = verifier.responses().map(({ vp_token = '{}' }) => String(JSON.parse(vp_token).id[0]))
	expect(shown).toEqual(demanded ? [] : [expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+~[\w-]+~$/)])
})

it('WI-13 VCI §8.2: a credential that comes bound to a key though none was shown is refused with invalid_credential', async () => {
	const issuer = await openIssuer({ unbound: { cnf: { jwk: { ...bare.publicJwk } } } })
	const agent = await walletFor(issuer)
	expect(await receive(agent, issuer.link)).toMatchObject({ status: 400, body: { error: 'invalid_credential' } })
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toEqual([])
})

it('DP-07 RFC 9449 §5: a token that is not bound to the key which was shown for a pre-authorized code is thrown away', async () => {
	const issuer = await openIssuer({ serverMetadata: metadata => ({ ...metadata, dpop_signing_alg_values_supported: ['ES256'] }) })
	const agent = await walletFor(issuer)
	expect(await receive(agent, issuer.link)).toMatchObject({ status: 502, body: { error: 'bad_gateway' } })
	expect(issuer.asked.find(({ path }) => path === '/token')?.headers).toMatch(/^dpop: ey/m)
	expect(issuer.asked.some(({ path }) => path === '/credential')).toBe(false)
})

it('WI-10 VCI §8.2: a credential is asked for by its identifier where the token came with identifiers', async () => {
	const details = [{ type: 'openid_credential', credential_configuration_id: 'light', credential_identifiers: ['light-7'] }]
	const issuer = await openIssuer({ tokenAnswer: answer => ({ ...answer, authorization_details: details }) })
	const agent = await walletFor(issuer)
	expect((await receive(agent, issuer.link)).status).toBe(201)
	const { body } = issuer.asked.find(({ path }) => path === '/credential') ?? {}
	expect(body).toMatchObject({ credential_identifier: 'light-7' })
	expect(body).not.toHaveProperty('credential_configuration_id')
})

it('WI-03 VCI §4.1.1: what is unknown in offer, metadata and answers is passed over', async () => {
	const unknown = { unknown_parameter: { of: ['a', 'later', 'day'] } }
	const add = (object: object) => ({ ...object, ...unknown })
	const issuer = await openIssuer({ offer: add, metadata: add, serverMetadata: add, credentialAnswer: add })
	const agent = await walletFor(issuer)
	expect((await receive(agent, issuer.link)).status).toBe(201)
})

/** What an issuer does wrong, and the refusal it gets before anything is asked of its Token Endpoint. */
it.each<[string, IssuerTricks, string]>([
	['OFF-04', { offer: offer => ({ ...offer, credential_configuration_ids: [] }) }, 'invalid_credential_offer'],
	['OFF-04', { offer: offer => ({ ...offer, credential_configuration_ids: ['light', 'light'] }) }, 'invalid_credential_offer'],
	['OFF-04', { offer: offer => ({ ...offer, credential_configuration_ids: ['unheard-of'] }) }, 'invalid_credential_offer'],
	['WI-04', { offerAnswer: offer => text('application/jwt', JSON.stringify(offer)) }, 'invalid_credential_offer'],
	['WI-04', { offerAnswer: () => text('application/json', 'no JSON') }, 'invalid_credential_offer'],
	['WI-04', { offerAnswer: offer => json(offer, 404) }, 'invalid_credential_offer'],
	['OFF-02', { offerAnswer: () => ({ status: 302, headers: { Location: '/elsewhere' } }) }, 'invalid_credential_offer'],
	['WI-05', { metadata: metadata => ({ ...metadata, credential_issuer: `${metadata['credential_issuer']}/` }) }, 'invalid_metadata'],
	['WI-06', { serverMetadata: metadata => ({ ...metadata, issuer: 'https://other.example' }) }, 'invalid_metadata'],
	[
		'WI-06',
		{
			offer: offer =>
				JSON.parse(
					JSON.stringify(offer).replace('"pre-authorized_code":', '"authorization_server":"https://other.example","pre-authorized_code":'),
				),
		},
		'invalid_credential_offer',
	],
	[
		'WI-17',
		{ metadata: metadata => JSON.parse(JSON.stringify(metadata).replaceAll('"path":["given_name"]', '"path":["family_name"]')) },
		'invalid_metadata',
	],
	['MD-04', { metadata: ({ credential_endpoint: _, ...metadata }) => metadata }, 'invalid_metadata'],
])('%s VCI §4.1, §12.2: an offer that breaks a rule (%#) is refused before a token is asked for', async (_, tricks, error) => {
	const issuer = await openIssuer(tricks)
	const agent = await walletFor(issuer)
	expect(await receive(agent, issuer.link)).toMatchObject({
		status: 400,
		body: { error, section: expect.any(String), trace: expect.any(String) },
	})
	expect(issuer.asked.some(({ path }) => path === '/token')).toBe(false)
})

/** What an issuer sends wrong, and the refusal it gets. */
it.each<[string, IssuerTricks, string]>([
	['WI-01', { signer: stranger.signer }, 'invalid_certificate_chain'],
	['WI-13', { credential: what => ({ ...what, type: 'https://types.example/other' }) }, 'invalid_credential'],
	['WI-13', { credential: what => ({ ...what, holderKey: bare.publicJwk }) }, 'invalid_credential'],
	['WI-13', { credential: what => ({ ...what, expiresAt: 1_000_000_000 }) }, 'invalid_jwt'],
	['WI-13', { credential: what => ({ ...what, status: { idx: 1, uri: 'http://issuer.example/status' } }) }, 'invalid_credential'],
	['CR-18', { credential: (what, copy) => ({ ...what, claims: { ...what.claims, family_name: `${copy}` } }) }, 'invalid_credential'],
	['CR-18', { send: ([first]) => [first, first] }, 'invalid_credential'],
	['WI-13', { send: ([first = '']) => [first.replace(/\.[\w-]+\./, '.eyJ9.')] }, 'invalid_jwt'],
	['SJ-06', { send: ([first = '']) => [`${first}${first.split('~')[1]}~`] }, 'invalid_sd_jwt'],
	['WI-13', { send: () => [{ not: 'a text' }] }, 'invalid_credential'],
	['WI-13', { send: ([first, second]) => [first, second, 'Error'] }, 'invalid_sd_jwt'],
])('%s WI-13 WI-15 VCI §8.3: a faulty credential (%#) is not kept, and its issuer told credential_failure', async (_, tricks, error) => {
	const issuer = await openIssuer(tricks)
	const agent = await walletFor(issuer)
	expect(await receive(agent, issuer.link)).toMatchObject({ status: 400, body: { error } })
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toEqual([])
	expect(issuer.notifications()).toMatchObject([{ event: 'credential_failure' }])
	expect((await agent.call('GET', '/api/history')).body['entries']).toMatchObject([{ event: 'not_received', error }])
})

it.each<[string, IssuerTricks]>([
	['more credentials than keys', { send: all => [...all, ...all] }],
	['an answer with neither credentials nor a transaction', { credentialAnswer: () => ({}) }],
	['a credential for later', { credentialAnswer: () => ({ transaction_id: 'x', interval: 5 }) }],
	['a token of another type', { tokenAnswer: answer => ({ ...answer, token_type: 'DPoP' }) }],
])('CR-17 VCI §8.3: of an issuer that sends %s nothing is taken, with bad_gateway', async (_, tricks) => {
	const issuer = await openIssuer(tricks)
	const agent = await walletFor(issuer)
	expect(await receive(agent, issuer.link)).toMatchObject({ status: 502, body: { error: 'bad_gateway' } })
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toEqual([])
})

it('WI-01 VCI §13.5: an issuer that is not on the list of the wallet is refused with forbidden before it is asked anything but its offer', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer, undefined, { trustedIssuers: ['https://issuer.example'] })
	expect(await receive(agent, issuer.link)).toMatchObject({ status: 403, body: { error: 'forbidden' } })
	expect(issuer.asked.map(({ path }) => path)).toEqual(['/offer'])
})

it.each([
	'openid-credential-offer://?credential_offer_uri=http%3A%2F%2Fissuer.example%2Foffer',
	'openid-credential-offer://?credential_offer_uri=file%3A%2F%2F%2Fetc%2Fpasswd',
	'openid-credential-offer://?credential_offer=%7B%7D&credential_offer_uri=https%3A%2F%2Fissuer.example',
	'openid-credential-offer://',
	'nonsense',
])('OFF-01 OFF-02 VCI §4.1: the link %s is refused with invalid_credential_offer', async link => {
	const agent = await openWallet()
	expect(await receive(agent, link)).toMatchObject({ status: 400, body: { error: 'invalid_credential_offer' } })
})

it.each([
	'https://127.0.0.1:1/offer',
	'https://10.0.0.1/offer',
	'https://169.254.169.254/latest/meta-data',
	'https://[::1]/offer',
	'https://localhost:1/offer',
])('WI-01 VCI §13.5: in production nothing is fetched from %s, an address that is not public', async address => {
	const agent = await openWallet({ mode: 'production', publicUrl: 'https://wallet.example' })
	const link = `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(address)}`
	expect(await receive(agent, link)).toMatchObject({ status: 502, body: { error: 'bad_gateway' } })
})

it('WI-01 VCI §13.5: an issuer that does not answer within the time that the operator gives it is waited for no longer', async () => {
	const silence = Promise.withResolvers<ReturnType<typeof json>>()
	const issuer = await openPeer(() => [row('get', '/offer', () => silence.promise)])
	const agent = await openWallet({ fetchTimeout: 1 })
	const link = `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(`${issuer.url}/offer`)}`
	expect(await receive(agent, link)).toMatchObject({
		status: 502,
		body: { error: 'bad_gateway', error_description: expect.stringContaining('within 1 s') },
	})
	silence.resolve(json({}))
})

it('WI-16 VCI §13.10: an offer whose acceptance a crash cut off opens again when no process can be at it any more, and not before', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	const { body } = await agent.call('POST', '/api/offers', { link: issuer.link })
	const accept = () => agent.call('POST', `/api/offers/${body['id']}/accept`, { tx_code: '12345678' })
	const database = await openDatabase(agent.config.databaseUrl, migrations)
	const crash = (secondsAgo: number) =>
		database.transact([
			{
				statement: { sql: "UPDATE offer SET state = 'taken', taken_at = $1 WHERE id = $2" },
				values: [Math.floor(Date.now() / 1000) - secondsAgo, String(body['id'])],
			},
		])
	await crash(100)
	expect(await accept()).toMatchObject({ status: 409, body: { error: 'conflict' } })
	await crash(301)
	expect((await accept()).status).toBe(201)
	await database.close()
})
