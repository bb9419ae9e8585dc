import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { json } from '@wangzheng/shared/web/endpoint.ts'
import { expect, it, onTestFinished } from 'vitest'
import { open } from '../open.ts'
import { type AuthorizingTricks, openAuthorizingIssuer, s256 } from './authorizing-issuer.ts'
import { lightType } from './cards.ts'
import { certifiedSigner } from './peers.ts'
import { getBySigningIn, underHaip, until } from './signing-in.ts'
import { openWallet, walletFor } from './world.ts'

const claimsOf = (jwt: string): Record<string, unknown> => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))
const headerOf = (jwt: string): Record<string, unknown> => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString('utf8'))
const headerIn = (headers: string, name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(headers)?.[1] ?? ''

it('WI-18 HI-02 OFF-06 HAIP §4, VCI §4.1.1: a holder signs in and gets the card, with pushed request, issuer_state, PKCE, DPoP, and client and key attestation', async () => {
	const { issuer, agent } = await underHaip({ keyAttestation: { key_storage: ['iso_18045_basic'] } })
	const { viewed, begun, url } = await until(agent, { link: issuer.link })
	expect(viewed.body).toMatchObject({ grant: 'authorization_code', choice: false, tx_code: null })
	expect([...new URL(String(begun.body['authorization_url'])).searchParams.keys()]).toEqual(['client_id', 'request_uri'])
	expect(await agent.call('POST', '/api/callback', { url })).toMatchObject({ status: 201, body: { credentials: [expect.any(String)] } })
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toMatchObject([{ type: lightType, copies: { total: 3 } }])
	expect(issuer.requests).toMatchObject([{ scope: 'light', issuer_state: 'the-issuer-state', response_type: 'code' }])
	const notified = issuer.asksOf('/notification')
	expect(notified.at(-1)).toMatchObject({ body: { event: 'credential_accepted' }, authorization: expect.stringMatching(/^DPoP /) })
})

it('WI-08 RFC 7636 §4.1: the challenge is S256, fresh each time as the state is, and neither they nor the redirect say who it is', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light' })
	const agent = await walletFor(issuer)
	await getBySigningIn(agent, { link: issuer.link })
	await getBySigningIn(agent, { link: issuer.link })
	const [one, other] = issuer.requests
	const verifiers = issuer.asksOf('/token').map(({ body }) => (body as Record<string, string>)['code_verifier'] ?? '')
	expect(one).toMatchObject({ code_challenge_method: 'S256', redirect_uri: `${agent.publicUrl}/callback` })
	expect(one?.['code_challenge']).toBe(s256(verifiers[0] ?? ''))
	expect(other?.['code_challenge']).toBe(s256(verifiers.at(-1) ?? ''))
	expect(one?.['code_challenge']).not.toBe(other?.['code_challenge'])
	expect(one?.['state']).not.toBe(other?.['state'])
	expect(one?.['state']).toMatch(/^[\w-]{32}$/)
})

it('WI-10 VCI §5.1.1, §6.2: without a scope it asks by authorization_details, and then by the identifier that came with the token', async () => {
	const issuer = await openAuthorizingIssuer({ pushed: false })
	const agent = await walletFor(issuer)
	expect((await getBySigningIn(agent, { link: issuer.link })).status).toBe(201)
	const [request] = issuer.requests
	expect(JSON.parse(request?.['authorization_details'] ?? '')).toEqual([
		{ type: 'openid_credential', credential_configuration_id: 'light' },
	])
	expect(request?.['dpop_jkt']).toMatch(/^[\w-]{43}$/)
	expect(issuer.asksOf('/credential').at(-1)?.body).toMatchObject({ credential_identifier: 'light-of-this-holder' })
})

it('WI-18 VCI §3.4: a card is had from an issuer without an offer, the one of its cards that the holder chooses', async () => {
	const twice = (metadata: Record<string, unknown>) => {
		const known = metadata['credential_configurations_supported'] as Record<string, object>
		return { ...metadata, credential_configurations_supported: { ...known, other: { ...known['light'], scope: 'other' } } }
	}
	const issuer = await openAuthorizingIssuer({ scope: 'light', metadata: metadata => JSON.parse(JSON.stringify(twice(metadata))) })
	const agent = await walletFor(issuer)
	const { viewed, begun } = await until(agent, { issuer: issuer.url })
	expect(viewed.body).toMatchObject({ choice: true, credentials: [{ configuration: 'light' }, { configuration: 'other' }] })
	expect(begun).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	const { url } = await until(agent, { issuer: issuer.url }, 'light')
	expect((await agent.call('POST', '/api/callback', { url })).status).toBe(201)
	expect(issuer.requests.at(-1)).not.toHaveProperty('issuer_state')
})

const stranger = await certifiedSigner()

/** What a browser comes back with that is not of the server that was asked, and the refusal it gets. */
it.each<[string, string, number, (parameters: Record<string, string>) => Record<string, string>]>([
	['WI-07 OB-06', 'invalid_request', 400, parameters => ({ ...parameters, iss: 'https://attacker.example' })],
	['WI-07 OB-06', 'invalid_request', 400, ({ iss: _, ...parameters }) => parameters],
	['WI-07 OB-06', 'invalid_request', 400, ({ iss, code: _, ...parameters }) => ({ ...parameters, iss: `${iss}/`, error: 'access_denied' })],
	['WI-07 OB-06', 'invalid_request', 400, ({ iss: _, code: _code, ...parameters }) => ({ ...parameters, error: 'access_denied' })],
	['WI-07', 'access_denied', 400, ({ code: _, ...parameters }) => ({ ...parameters, error: 'access_denied' })],
	['WI-08', 'not_found', 404, parameters => ({ ...parameters, state: 'A'.repeat(32) })],
	['WI-08', 'not_found', 404, ({ state: _, ...parameters }) => parameters],
])(
	'%s RFC 9207 §2.4: an authorization response (%#) is refused with %s, and no code is sent anywhere',
	async (_, error, status, comeBack) => {
		const issuer = await openAuthorizingIssuer({ scope: 'light', comeBack })
		const agent = await walletFor(issuer)
		expect(await getBySigningIn(agent, { link: issuer.link })).toMatchObject({ status, body: { error } })
		expect(issuer.asksOf('/token')).toEqual([])
		expect((await agent.call('GET', '/api/credentials')).body['credentials']).toEqual([])
	},
)

it('WI-07 RFC 9207 §2.4: an iss of a server that does not announce it is held against that server all the same', async () => {
	const serverMetadata = ({ authorization_response_iss_parameter_supported: _, ...metadata }: Record<string, never>) => metadata
	const issuer = await openAuthorizingIssuer({
		scope: 'light',
		serverMetadata: serverMetadata as never,
		comeBack: ({ iss: _, ...rest }) => rest,
	})
	const agent = await walletFor(issuer)
	expect((await getBySigningIn(agent, { link: issuer.link })).status).toBe(201)
	const other = await openAuthorizingIssuer({
		scope: 'light',
		serverMetadata: serverMetadata as never,
		comeBack: parameters => ({ ...parameters, iss: issuer.url }),
	})
	expect(await getBySigningIn(await walletFor(other), { link: other.link })).toMatchObject({
		status: 400,
		body: { error: 'invalid_request' },
	})
})

it('WI-08 VCI §5.2: what one holder began nobody else can end, it ends once, and an offer that was denied can be tried again', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light' })
	const agent = await walletFor(issuer)
	const { url } = await until(agent, { link: issuer.link })
	const browser = await fetch(url, { redirect: 'manual' })
	expect(browser.status).toBe(404)
	expect(issuer.asksOf('/token')).toEqual([])
	const both = await Promise.all([agent.call('POST', '/api/callback', { url }), agent.call('POST', '/api/callback', { url })])
	expect(both.map(({ status }) => status).sort()).toEqual([201, 404])
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toHaveLength(1)
})

it('DP-02 RFC 9449 §8, §9: a nonce that a server wants is given once, at the authorization server and at the issuer each its own', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light' })
	const agent = await walletFor(issuer)
	expect((await getBySigningIn(agent, { link: issuer.link })).status).toBe(201)
	for (const path of ['/par', '/token', '/credential']) {
		const [first, second, ...more] = issuer.asksOf(path).map(({ headers }) => claimsOf(headerIn(headers, 'dpop')))
		expect([path, first?.['nonce'], more]).toEqual([path, undefined, []])
		expect(second?.['nonce']).toEqual(expect.any(String))
		expect(second?.['jti']).not.toBe(first?.['jti'])
	}
	expect(claimsOf(headerIn(issuer.asksOf('/credential')[1]?.headers ?? '', 'dpop'))['ath']).toEqual(expect.any(String))
})

it('DP-06 VCI §7.2: a nonce for DPoP that comes with the Nonce Response is used at once', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', nonceBringsDpop: true })
	const agent = await walletFor(issuer)
	expect((await getBySigningIn(agent, { link: issuer.link })).status).toBe(201)
	expect(issuer.asksOf('/credential')).toHaveLength(1)
})

it('DP-02 RFC 9449 §8: a server that wants another nonce each time is not asked forever', async () => {
	const wants = () => json({ error: 'use_dpop_nonce' }, 400, { 'DPoP-Nonce': 'another' })
	const issuer = await openAuthorizingIssuer({ scope: 'light', tokenAnswer: wants })
	const agent = await walletFor(issuer)
	expect(await getBySigningIn(agent, { link: issuer.link })).toMatchObject({ status: 502, body: { error: 'bad_gateway' } })
	expect(issuer.asksOf('/token').length).toBeLessThanOrEqual(3)
})

it('WI-20 WPV-05 ABC §10.1, §9.2: two issuers see two keys and two attestations, which have in common what all wallets have', async () => {
	const seen = []
	let anchor = ''
	const one = await openAuthorizingIssuer({ scope: 'light', providerAnchor: () => anchor })
	const other = await openAuthorizingIssuer({ scope: 'light', providerAnchor: () => anchor })
	const agent = await openWallet({ trustAnchors: [one.anchor, other.anchor] })
	anchor = readFileSync(agent.anchorPath, 'utf8')
	for (const issuer of [one, other]) {
		expect((await getBySigningIn(agent, { link: issuer.link })).status).toBe(201)
		const texts = new Set(issuer.asksOf('/token').map(({ headers }) => headerIn(headers, 'oauth-client-attestation')))
		const prints = new Set(issuer.attestations.map(({ thumbprint }) => thumbprint))
		expect([texts.size, prints.size]).toEqual([1, 1])
		seen.push({ text: [...texts][0] ?? '', print: [...prints][0] })
	}
	const [first, second] = seen.map(({ text }) => claimsOf(text))
	expect(seen[0]?.text).not.toBe(seen[1]?.text)
	expect(seen[0]?.print).not.toBe(seen[1]?.print)
	const common = ({ iss, sub, wallet_name, wallet_link }: Record<string, unknown>) => ({ iss, sub, wallet_name, wallet_link })
	expect(common(first ?? {})).toEqual(common(second ?? {}))
	expect(Object.keys(first ?? {}).sort()).toEqual(['cnf', 'exp', 'iat', 'iss', 'sub', 'wallet_link', 'wallet_name'])
	expect(Number(first?.['exp']) - Number(first?.['iat'])).toBeLessThan(86_400)
})

it('WPV-02 VCI Appendix D.2: keys in software are attested as what they are, and what wants better ones is not asked for', async () => {
	const { issuer, agent } = await underHaip({ keyAttestation: { key_storage: ['iso_18045_high'] } })
	const refused = await agent.call('POST', '/api/offers', { link: issuer.link })
	const error_description = expect.stringContaining("key_storage 'iso_18045_high'")
	expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_credential_offer', error_description } })
	expect(issuer.requests).toEqual([])
})

it.each(['jwt', 'attestation'] as const)(
	'WI-18 WPV-03 HAIP §4.5.1, VCI Appendix D.1: one key attestation, which says when it expires, covers the batch, in a proof of the type %s',
	async proofType => {
		const { issuer, agent } = await underHaip({ keyAttestation: {}, proofType })
		expect((await getBySigningIn(agent, { link: issuer.link })).status).toBe(201)
		const { proofs = {} } = (issuer.asksOf('/credential').at(-1)?.body ?? {}) as { proofs?: Record<string, string[]> }
		expect(proofs[proofType]).toHaveLength(1)
		expect((await agent.call('GET', '/api/credentials')).body['credentials']).toMatchObject([{ copies: { total: 3 } }])
		const [proof = ''] = proofs[proofType] ?? []
		const attestation = proofType === 'attestation' ? proof : String(headerOf(proof)['key_attestation'])
		expect(headerOf(attestation)['x5c']).toHaveLength(1)
		expect(claimsOf(attestation)).toMatchObject({ attested_keys: { length: 3 }, key_storage: ['iso_18045_basic'], exp: expect.any(Number) })
	},
)

it.each<[string, string, number, AuthorizingTricks]>([
	['WI-06', 'invalid_metadata', 400, { serverMetadata: metadata => ({ ...metadata, issuer: `${metadata['issuer']}/` }) }],
	['WI-06', 'invalid_metadata', 400, { metadata: metadata => ({ ...metadata, authorization_servers: [] }) }],
	['WI-08', 'invalid_metadata', 400, { serverMetadata: metadata => ({ ...metadata, code_challenge_methods_supported: ['plain'] }) }],
	['WI-18', 'invalid_metadata', 400, { serverMetadata: ({ pushed_authorization_request_endpoint: _, ...rest }) => rest }],
	['OB-08', 'invalid_metadata', 400, { serverMetadata: metadata => ({ ...metadata, authorization_endpoint: 'http://as.example/' }) }],
	['WI-18', 'invalid_credential_offer', 400, { serverMetadata: ({ authorization_endpoint: _, ...rest }) => rest }],
	['DP-07', 'bad_gateway', 502, { tokenAnswer: answer => ({ ...answer, token_type: 'Bearer' }) }],
	['WI-10', 'bad_gateway', 502, { scope: undefined, tokenAnswer: answer => ({ ...answer, authorization_details: [] }) }],
	['WI-18', 'bad_gateway', 502, { providerAnchor: () => stranger.anchor }],
])(
	'%s RFC 8414 §3.3, RFC 9449 §5: an authorization server that breaks a rule (%#) is refused with %s',
	async (_, error, status, tricks) => {
		const issuer = await openAuthorizingIssuer({ scope: 'light', ...tricks })
		const agent = await walletFor(issuer)
		expect(await getBySigningIn(agent, { link: issuer.link })).toMatchObject({ status, body: { error } })
		expect((await agent.call('GET', '/api/credentials')).body['credentials']).toEqual([])
	},
)

it('WI-16 VCI §13.10: neither tokens nor verifiers can be read from the database, nor from the log', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', refresh: true })
	const agent = await walletFor(issuer)
	await getBySigningIn(agent, { link: issuer.link })
	const { code_verifier: verifier = '' } = (issuer.asksOf('/token')[0]?.body ?? {}) as Record<string, string>
	const token = issuer.asksOf('/credential')[0]?.authorization?.slice(5) ?? ''
	await agent.close()
	const stored = ['wallet.db', 'wallet.db-wal'].map(name => {
		try {
			return readFileSync(join(agent.config.dataDir, name)).toString('latin1')
		} catch {
			return ''
		}
	})
	for (const secret of [verifier, token, 'the-refresh-token']) {
		expect(secret.length).toBeGreaterThan(8)
		expect(stored.join('')).not.toContain(secret)
		expect(agent.lines.join('')).not.toContain(secret)
	}
})

it('WI-05 VCI §12.2.3: signed metadata are taken from a signer that is trusted, and thrown away from any other', async () => {
	const signer = await certifiedSigner()
	const issuer = await openAuthorizingIssuer({ scope: 'light', metadataSigner: signer.signer })
	const trusting = await openWallet({ trustAnchors: [issuer.anchor, signer.anchor] })
	expect((await getBySigningIn(trusting, { link: issuer.link })).status).toBe(201)
	const distrusting = await walletFor(issuer)
	// asked for plain metadata, this issuer still sends what nobody can believe
	expect(await getBySigningIn(distrusting, { link: issuer.link })).toMatchObject({ status: 502, body: { error: 'bad_gateway' } })
	expect(issuer.asksOf('/.well-known/openid-credential-issuer').at(-1)?.headers).toContain('accept: application/json')
})

it('WI-16 VCI §15.3: the key of a sign-in that nobody came back from is forgotten with it, once nobody can be ending it any more', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light' })
	const agent = await walletFor(issuer)
	await getBySigningIn(agent, { link: issuer.link })
	await until(agent, { link: issuer.link })
	const { wallet, database } = await open(agent.config)
	onTestFinished(() => database.close())
	const count = async (table: string) => (await database.read({ statement: { sql: `SELECT * FROM ${table}` }, values: [] })).length
	const expire = (secondsAgo: number) =>
		database.transact([{ statement: { sql: 'UPDATE sign_in SET expires_at = $1' }, values: [Math.floor(Date.now() / 1000) - secondsAgo] }])
	// three copies and the client of the first sign-in, and the client of the second
	expect([await count('signing_key'), await count('sign_in')]).toEqual([5, 1])
	await expire(200)
	await wallet.forgetAbandoned()
	expect([await count('signing_key'), await count('sign_in')]).toEqual([5, 1])
	await expire(301)
	await wallet.forgetAbandoned()
	expect([await count('signing_key'), await count('sign_in')]).toEqual([4, 0])
})

it('WI-12 VCI §8.2, §10: requests and responses are encrypted and compressed as the issuer demands', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', encrypted: true })
	const agent = await walletFor(issuer)
	expect((await getBySigningIn(agent, { link: issuer.link })).status).toBe(201)
	for (const { body } of issuer.asksOf('/credential')) expect(body).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
})

it('WI-12 VCI §10: encryption that is announced and not demanded is made use of', async () => {
	const offered = (metadata: object) =>
		JSON.parse(JSON.stringify(metadata).replaceAll('"encryption_required":true', '"encryption_required":false'))
	const issuer = await openAuthorizingIssuer({ scope: 'light', encrypted: true, metadata: offered })
	const agent = await walletFor(issuer)
	expect((await getBySigningIn(agent, { link: issuer.link })).status).toBe(201)
	expect(issuer.asksOf('/credential').at(-1)?.body).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
})

it('WI-12 VCI §8.3: a response that comes plain though encryption was asked for is refused with bad_gateway', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', encrypted: true, plainAnswer: true })
	const agent = await walletFor(issuer)
	expect(await getBySigningIn(agent, { link: issuer.link })).toMatchObject({ status: 502, body: { error: 'bad_gateway' } })
})

it('WI-12 VCI §8.2: an issuer that demands encrypted responses and takes no encrypted requests is refused with invalid_metadata', async () => {
	const metadata = ({ credential_request_encryption: _, ...rest }: Record<string, never>) => rest
	const issuer = await openAuthorizingIssuer({ scope: 'light', encrypted: true, metadata: metadata as never })
	const agent = await walletFor(issuer)
	expect(await getBySigningIn(agent, { link: issuer.link })).toMatchObject({ status: 400, body: { error: 'invalid_metadata' } })
})
