import { describe, expect, it } from 'vitest'
import { newSigner, type Reply } from '../world.ts'
import { at, type Form, open, outcome, pinned, redirectUri, registered, startWorld, walletId } from './world.ts'

const world = await startWorld()
const { issuer } = world

describe('who may push', () => {
	it('PAR-01 RFC 9126 §2.1: a registered wallet with private_key_jwt may', async () => {
		const form = { ...world.request({ redirect_uri: registered.redirectUri }), ...(await world.asRegistered()) }
		expect((await world.send('/par', { form, headers: {} })).status).toBe(201)
	})

	it('PAR-01 RFC 9126 §2.1: a public wallet may where it is registered as one', async () => {
		const form = world.request({ client_id: open.id, redirect_uri: open.redirectUri })
		expect((await world.send('/par', { form, headers: {} })).status).toBe(201)
	})

	it.each<[string, Form]>([
		['nothing', { client_id: undefined }],
		['a client_id that nobody has registered', {}],
		['the client_id of a registered wallet without its assertion', { client_id: registered.id, redirect_uri: registered.redirectUri }],
	])('PAR-01 RFC 9126 §2.1: a request with %s of client authentication is refused with invalid_client', async (_, form) => {
		const reply = await world.send('/par', { form: world.request(form), headers: {} })
		expect(outcome(reply)).toEqual([401, 'invalid_client'])
	})

	it.each([
		['for another audience', { aud: 'https://other.example' }],
		['that has expired', { exp: 1_700_000_000, iat: 1_700_000_000 - 60 }],
	])('PAR-01 FAPI 2.0 §5.3.2.1: an assertion %s is refused with invalid_client', async (_, claims) => {
		const form = { ...world.request({ redirect_uri: registered.redirectUri }), ...(await world.asRegistered(claims)) }
		expect(outcome(await world.send('/par', { form, headers: {} }))).toEqual([401, 'invalid_client'])
	})

	it('PAR-01 RFC 7523 §3: an assertion that was used before is refused with invalid_client', async () => {
		const form = { ...world.request({ redirect_uri: registered.redirectUri }), ...(await world.asRegistered()) }
		expect((await world.send('/par', { form, headers: {} })).status).toBe(201)
		expect(outcome(await world.send('/par', { form, headers: {} }))).toEqual([401, 'invalid_client'])
	})

	it('TK-18 FAPI 2.0 §5.3.2.1: an assertion whose iat is 10 seconds ahead is taken, one a minute and more ahead is refused with invalid_client', async () => {
		const now = Math.floor(Date.now() / 1000)
		const send = async (iat: number) => {
			const form = {
				...world.request({ redirect_uri: registered.redirectUri }),
				...(await world.asRegistered({ iat, nbf: iat, exp: now + 300 })),
			}
			return outcome(await world.send('/par', { form, headers: {} }))
		}
		expect(await send(now + 8)).toEqual([201, undefined])
		expect(await send(now + 65)).toEqual([401, 'invalid_client'])
	})

	it('PAR-06 HAIP §4.4.1: a client_id other than sub of the attestation is refused with invalid_client', async () => {
		const wallet = world.instance()
		const headers = await world.attest(wallet)
		const reply = await world.send('/par', { form: world.request({ client_id: 'https://other.example' }), headers })
		expect(outcome(reply)).toEqual([401, 'invalid_client'])
	})
})

describe('what may be pushed', () => {
	it.each<[string, Form, string]>([
		['PAR-02 RFC 9126 §2.1: request_uri (invalid_request)', { request_uri: 'urn:ietf:params:oauth:request_uri:abc' }, 'invalid_request'],
		['PAR-04 RFC 6749 §4.1.1: no response_type', { response_type: undefined }, 'invalid_request'],
		['AZ-03 FAPI 2.0 §5.3.2.2: no redirect_uri', { redirect_uri: undefined }, 'invalid_request'],
		['PAR-04 RFC 6749 §4.1.2.1: another response_type', { response_type: 'code token' }, 'unsupported_response_type'],
		[
			'AZ-03, OB-02 HAIP §4: no code_challenge (invalid_request)',
			{ code_challenge: undefined, code_challenge_method: undefined },
			'invalid_request',
		],
		['AZ-03 RFC 7636 §4.2: a code_challenge that is no SHA-256', { code_challenge: 'abc' }, 'invalid_request'],
		['PAR-07 RFC 9449 §10: a dpop_jkt that is no thumbprint', { dpop_jkt: 'short' }, 'invalid_request'],
		['AZ-03 HAIP §4: code_challenge_method plain', { code_challenge_method: 'plain' }, 'invalid_request'],
		['AZ-03 RFC 7636 §4.3: no code_challenge_method', { code_challenge_method: undefined }, 'invalid_request'],
		['PAR-04 OAuth Responses §5: response_mode form_post', { response_mode: 'form_post' }, 'invalid_request'],
		['PAR-04 OpenID4VCI §5.1.2: no scope and no authorization_details', { scope: undefined }, 'invalid_scope'],
		['AZ-06 VCI §5.1.3: scopes of which none is of this issuer', { scope: 'openid other' }, 'invalid_scope'],
		['PAR-04 VCI §5.1: two credentials at once', { scope: 'light upgraded' }, 'invalid_scope'],
		['PAR-04 RFC 8707 §2: an unknown resource', { resource: 'https://other.example' }, 'invalid_target'],
		[
			'AZ-07 RFC 9396 §5: authorization_details of an unknown type',
			{ authorization_details: '[{"type":"payment"}]' },
			'invalid_authorization_details',
		],
		[
			'AZ-07 VCI §5.1.1: authorization_details without a configuration',
			{ authorization_details: '[{"type":"openid_credential"}]' },
			'invalid_authorization_details',
		],
		[
			'AZ-07 VCI §5.1.1: authorization_details with an unknown configuration',
			{ authorization_details: '[{"type":"openid_credential","credential_configuration_id":"other"}]' },
			'invalid_authorization_details',
		],
		[
			'AZ-07 VCI §5.1.1: authorization_details with locations of others',
			{
				authorization_details: '[{"type":"openid_credential","credential_configuration_id":"light","locations":["https://other.example"]}]',
			},
			'invalid_authorization_details',
		],
		['PAR-04 RFC 9396 §5: authorization_details that are no JSON', { authorization_details: '[' }, 'invalid_authorization_details'],
		['AZ-04 RFC 6749 §3.1.2: a redirect_uri with a fragment', { redirect_uri: `${redirectUri}#a` }, 'invalid_request'],
		[
			'AZ-04 RFC 9700 §4.1: a redirect_uri of plain http on another machine',
			{ redirect_uri: 'http://wallet.example/cb' },
			'invalid_request',
		],
		['AZ-04 RFC 9700 §4.16: a redirect_uri that is a script', { redirect_uri: 'javascript:alert(1)' }, 'invalid_request'],
	])('%s is refused with its code', async (_, form, code) => {
		const reply = await world.push(world.instance(), form)
		expect(outcome(reply)).toEqual([400, code])
		expect(reply.headers.get('cache-control')).toBe('no-store')
		expect(reply.body['trace']).toMatch(/^[0-9a-f]{16}$/)
	})

	it('AZ-04, OB-01 RFC 9700 §4.1: a redirect_uri that a registered wallet did not register is refused with invalid_request; the port of a loopback address may vary', async () => {
		const form = { ...world.request({ redirect_uri: `${registered.redirectUri}/more` }), ...(await world.asRegistered()) }
		expect(outcome(await world.send('/par', { form, headers: {} }))).toEqual([400, 'invalid_request'])
		const onAnotherPort = { ...world.request({ redirect_uri: 'http://localhost:54321/cb' }), ...(await world.asRegistered()) }
		expect((await world.send('/par', { form: onAnotherPort, headers: {} })).status).toBe(201)
	})

	it('AZ-04, OB-01 RFC 9700 §4.1: an attested wallet that was registered too keeps to its redirect URIs: another is refused with invalid_request', async () => {
		const wallet = world.instance({ clientId: pinned.id })
		expect((await world.push(wallet, { redirect_uri: pinned.redirectUri })).status).toBe(201)
		expect(outcome(await world.push(wallet, { redirect_uri: `${pinned.redirectUri}/other` }))).toEqual([400, 'invalid_request'])
		expect(
			outcome(await world.send('/par', { form: world.request({ client_id: pinned.id, redirect_uri: pinned.redirectUri }), headers: {} })),
		).toEqual([401, 'invalid_client'])
	})

	it.each(['https://localhost:7403/cb', 'http://127.0.0.1:9/cb', 'com.example.wallet:/cb', 'eudi-openid4ci://authorize'])(
		'AZ-04 RFC 8252 §7: an attested wallet may get its answer at %s',
		async redirect => {
			const pushed = await world.push(world.instance(), { redirect_uri: redirect })
			const { location } = await world.decide(await world.begin(String(pushed.body['request_uri'])), world.allow)
			expect(location?.href.startsWith(redirect)).toBe(true)
		},
	)

	it('AZ-06 VCI §5.1.3: parameters and scopes that are not known are ignored', async () => {
		expect((await world.push(world.instance(), { future: '1', scope: 'light other openid' })).status).toBe(201)
	})

	it('AZ-07 VCI §5.1.1: fields of authorization_details that are not known never make it wrong', async () => {
		const details = JSON.stringify([
			{ type: 'openid_credential', credential_configuration_id: 'light', future: [1], locations: [issuer.url] },
		])
		expect((await world.push(world.instance(), { authorization_details: details })).status).toBe(201)
	})

	it('PAR-07 RFC 9449 §10.1: a DPoP proof with another key than dpop_jkt is refused with invalid_request', async () => {
		const wallet = world.instance()
		await world.challenge()
		const DPoP = await world.dpop(wallet, '/par')
		const jkt = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg'
		expect(outcome(await world.push(wallet, { dpop_jkt: jkt }, { DPoP }))).toEqual([400, 'invalid_request'])
	})
})

describe('HTTP', () => {
	it('PAR-04 RFC 6749 §5.2: a refusal is JSON, whatever the client says it accepts', async () => {
		const headers = { ...(await world.attest(world.instance())), Accept: 'text/html' }
		const reply = await world.send('/par', { form: world.request({ scope: 'other' }), headers })
		expect(outcome(reply)).toEqual([400, 'invalid_scope'])
		expect(reply.body['section']).toBe('OpenID4VCI 1.0 §5.1')
	})

	it('PAR-05 RFC 9126 §2.3: GET is answered 405 with what is allowed', async () => {
		for (const path of ['/par', '/token', '/challenge']) {
			const reply = await issuer.send(path)
			expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST'])
		}
		expect((await issuer.send('/authorize', { method: 'POST' })).status).toBe(405)
	})

	it('PAR-05 RFC 9126 §2.3: a body that is too long is answered 413', async () => {
		const reply = await world.push(world.instance(), { state: 'x'.repeat(40_000) })
		expect(reply.status).toBe(413)
	})

	it('PAR-04 RFC 6749 §3.1: a parameter that comes twice, and a body that is no form, are refused with invalid_request', async () => {
		const twice: Reply = await issuer.form('/par', 'client_id=a&client_id=b')
		expect(outcome(twice)).toEqual([400, 'invalid_request'])
		expect(outcome(await issuer.post('/par', { client_id: walletId }))).toEqual([400, 'invalid_request'])
	})

	it('MD-19 RFC 9700 §2.6: whatever Host and Forwarded headers say, addresses are the issuer’s own', async () => {
		const wallet = world.instance({ key: newSigner() })
		const headers = {
			Host: 'evil.example',
			'X-Forwarded-Host': 'evil.example',
			'X-Forwarded-Proto': 'https',
			Forwarded: 'host=evil.example',
		}
		await world.challenge()
		const pushed = await world.push(wallet, {}, { ...headers, DPoP: await world.dpop(wallet, '/par') })
		expect(pushed.status).toBe(201)
		const begun = await world.begin(String(pushed.body['request_uri']))
		expect(begun.page).toMatch(/^\/consent\//)
		const answered = await begun.post(begun.page, world.allow)
		expect(answered.text).toContain(`url=${issuer.url}/authorize/`)
	})

	it('ATT-04 ABC §7.2: the PoP of another host is refused with invalid_client, though the request names that host', async () => {
		const wallet = world.instance()
		const headers = await world.attest(wallet, { popClock: at(0) })
		const foreign = { ...headers, 'X-Forwarded-Host': 'evil.example' }
		expect((await world.send('/par', { form: world.request(), headers: foreign })).status).toBe(201)
	})
})
