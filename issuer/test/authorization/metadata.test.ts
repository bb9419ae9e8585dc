import { join } from 'node:path'
import { hmac, nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { thumbprint } from '@wangzheng/shared/protocol/jose/jwk.ts'
import { parseAuthorizationServerMetadata } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { afterAll, expect, it } from 'vitest'
import { createIssuanceStore } from '../../adapters/issuance-store.ts'
import { migrations } from '../../adapters/migrations.ts'
import { createAuthorizationServer } from '../../authorization/authorization-server.ts'
import { openId4Vci } from '../../profile.ts'
import { at, open, startWorld, walletId } from './world.ts'

const world = await startWorld()
const { issuer } = world

it('MD-19, MD-14 RFC 8414 §2: the authorization server says all that a wallet needs to know', async () => {
	const { url } = issuer
	const reply = await issuer.send('/.well-known/oauth-authorization-server')
	expect(reply.headers.get('content-type')).toBe('application/json')
	expect(parseAuthorizationServerMetadata(reply.body, url).tokenEndpoint).toBe(`${url}/token`)
	expect(reply.body).toEqual({
		issuer: url,
		authorization_endpoint: `${url}/authorize`,
		pushed_authorization_request_endpoint: `${url}/par`,
		require_pushed_authorization_requests: true,
		token_endpoint: `${url}/token`,
		jwks_uri: `${url}/jwks`,
		challenge_endpoint: `${url}/challenge`,
		scopes_supported: ['light', 'upgraded', 'light-mdoc', 'upgraded-mdoc'],
		response_types_supported: ['code'],
		response_modes_supported: ['query'],
		grant_types_supported: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:pre-authorized_code'],
		'pre-authorized_grant_anonymous_access_supported': true,
		token_endpoint_auth_methods_supported: ['attest_jwt_client_auth', 'private_key_jwt', 'none'],
		token_endpoint_auth_signing_alg_values_supported: ['ES256', 'ES384', 'EdDSA', 'Ed25519'],
		code_challenge_methods_supported: ['S256'],
		authorization_response_iss_parameter_supported: true,
		status_list_aggregation_endpoint: `${issuer.url}/status`,
		authorization_details_types_supported: ['openid_credential'],
		dpop_signing_alg_values_supported: ['ES256', 'ES384', 'EdDSA', 'Ed25519'],
		client_attestation_signing_alg_values_supported: ['ES256', 'ES384', 'EdDSA', 'Ed25519'],
		client_attestation_pop_signing_alg_values_supported: ['ES256', 'ES384', 'EdDSA', 'Ed25519'],
	})
})

it('MD-19 RFC 8414 §2: each credential that is offered has a scope of its own', async () => {
	const { body } = await issuer.send('/.well-known/openid-credential-issuer')
	const configurations = Object.values(body['credential_configurations_supported'] as Record<string, { scope: string }>)
	expect(configurations.map(({ scope }) => scope)).toEqual(['light', 'upgraded', 'light-mdoc', 'upgraded-mdoc'])
})

it('MD-19 RFC 7517 §5: the keys are public ones', async () => {
	const { text } = await issuer.send('/jwks')
	expect(JSON.parse(text)).toEqual({ keys: [expect.objectContaining({ kty: 'EC', crv: 'P-256' })] })
	expect(text).not.toContain('"d"')
})

it('MD-19 CORS: scripts of any site may push, redeem and ask for a challenge, and may read the nonces', async () => {
	for (const path of ['/par', '/token', '/challenge']) {
		const headers = { Origin: 'https://web-wallet.example', 'Content-Type': 'application/x-www-form-urlencoded' }
		const reply = await issuer.send(path, { method: 'POST', headers })
		expect(reply.headers.get('access-control-allow-origin')).toMatch(/^(\*|https:\/\/web-wallet\.example)$/)
		expect(reply.headers.get('access-control-expose-headers')).toBeTruthy()
		const asked = await issuer.send(path, { method: 'OPTIONS', headers: { Origin: 'https://web-wallet.example' } })
		const allowed = asked.headers.get('access-control-allow-headers')?.split(', ')
		expect(allowed).toEqual(expect.arrayContaining(['DPoP', 'OAuth-Client-Attestation', 'OAuth-Client-Attestation-PoP']))
	}
})

it('AZ-11 RFC 9700 §4.12: behind a proxy that ends TLS, cookies are for https alone, and pages lead to the public address', async () => {
	const behind = await startWorld({ PUBLIC_URL: 'https://issuer.example' })
	const pushed = await behind.send('/par', { form: behind.request({ client_id: open.id, redirect_uri: open.redirectUri }), headers: {} })
	const begun = await behind.begin(String(pushed.body['request_uri']), open.id)
	for (const cookie of begun.start.headers.getSetCookie()) expect(cookie).toMatch(/; secure/i)
	const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://issuer.example' }
	const answered = await begun.visit(begun.page, { method: 'POST', headers, body: 'decision=refuse' })
	expect(answered.text).toContain('url=https://issuer.example/authorize/')
})

const database = await openDatabase(`sqlite:${join(issuer.folder, 'issuer.sqlite')}`, migrations)
afterAll(() => database.close())
const serverAt = (clock = systemClock) =>
	createAuthorizationServer(
		{
			database,
			issuances: createIssuanceStore(database),
			clock,
			random: systemRandom,
			mac: hmac(new Uint8Array(32)),
			crypto: nodeCrypto,
			log: silentLog,
			attestationStatuses: undefined,
		},
		{ publicUrl: issuer.url, clients: [], walletTrust: undefined, anonymousAccess: true, profile: openId4Vci },
	)

it('DP-03 RFC 9449 §6: an access token says which issuance, wallet, key and configuration it is for, in every process', async () => {
	const wallet = world.instance()
	const { body } = await world.tokensFor(wallet)
	expect(await serverAt().verifyAccessToken(String(body['access_token']))).toEqual({
		issuanceId: expect.stringMatching(/^[0-9a-f]{32}$/),
		clientId: walletId,
		jkt: thumbprint({ crypto: nodeCrypto }, wallet.dpop.publicJwk),
		configurationIds: ['light'],
	})
})

it('TK-10 VCI §8.2: one that came of authorization details says which identifiers the credential is asked for by', async () => {
	const details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: 'light' }])
	const { body } = await world.tokensFor(world.instance(), { authorization_details: details })
	const authorization = await serverAt().verifyAccessToken(String(body['access_token']))
	const [granted] = body['authorization_details'] as Array<{ credential_identifiers: string[] }>
	expect(authorization?.credentialIdentifiers).toEqual(granted?.credential_identifiers)
})

it('TK-12 RFC 6749 §7: one that has expired, that is none, or a refresh token, says nothing', async () => {
	const { body } = await world.tokensFor(world.instance())
	const token = String(body['access_token'])
	expect(await serverAt(at(299)).verifyAccessToken(token)).toBeDefined()
	expect(await serverAt(at(301)).verifyAccessToken(token)).toBeUndefined()
	expect(await serverAt().verifyAccessToken('abc')).toBeUndefined()
	expect(await serverAt().verifyAccessToken(String(body['refresh_token']))).toBeUndefined()
})

it('TK-14 RFC 6749 §4.1.2: one whose code was used a second time says nothing any more', async () => {
	const wallet = world.instance()
	const code = await world.codeFor(await world.push(wallet))
	const token = String((await world.redeemCode(wallet, code)).body['access_token'])
	expect(await serverAt().verifyAccessToken(token)).toBeDefined()
	await world.redeemCode(wallet, code)
	expect(await serverAt().verifyAccessToken(token)).toBeUndefined()
})

it('AZ-02 RFC 9126 §4: a request survives a restart of the issuer between its push and the answer', async () => {
	const wallet = world.instance()
	const begun = await world.begin(String((await world.push(wallet)).body['request_uri']))
	await issuer.restart()
	const { location } = await world.decide(begun, world.allow)
	expect((await world.redeemCode(wallet, location?.searchParams.get('code') ?? '')).status).toBe(200)
})

it('no code, token or request_uri stands in the log (fault 15)', async () => {
	const wallet = world.instance()
	const pushed = await world.push(wallet)
	const code = await world.codeFor(pushed)
	const { body } = await world.redeemCode(wallet, code)
	await world.redeemCode(wallet, code)
	const log = issuer.lines.join('')
	for (const secret of [code, body['access_token'], body['refresh_token'], pushed.body['request_uri']]) expect(log).not.toContain(secret)
	expect(log).toContain('"error":"invalid_grant"')
})
