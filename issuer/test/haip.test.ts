// PROFILE=haip: what the High Assurance profile demands is served, and what it does not have is refused by name.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { createSigningKey, signerOf, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { preAuthorizedCodeGrant } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import { createAttestedKeyProof } from '@wangzheng/shared/protocol/openid4vci/attested-key-proof.ts'
import { createKeyAttestation } from '@wangzheng/shared/protocol/openid4vci/key-attestation.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { type Form, type Instance, outcome, registered, startWorld } from './authorization/world.ts'
import { credentialsIn, newSigner, type Reply } from './world.ts'

const world = await startWorld({ PROFILE: 'haip', CLIENTS: '', KEY_ATTESTATIONS: 'required', KEY_STORAGE: 'iso_18045_high' })
const { issuer } = world
const folder = mkdtempSync(join(tmpdir(), 'wz-haip-'))
afterAll(() => rmSync(folder, { recursive: true }))

const es384 = (): Signer => signerOf(createSigningKey('ES384'))
const levels = { keyStorage: ['iso_18045_high'], userAuthentication: ['iso_18045_high'] }

/** A credential request with a proof whose key the wallet provider attests. */
async function ask(wallet: Instance, token: string, key: Signer, configuration: string): Promise<Reply> {
	const nonce = await issuer.nonce()
	const about = { keys: [key.publicJwk], lifetime: 600, nonce, ...levels }
	const attestation = await createKeyAttestation({ clock: systemClock }, wallet.provider, about)
	const jwt = [await createAttestedKeyProof({ clock: systemClock }, key, attestation, { audience: issuer.url, nonce })]
	const DPoP = await world.dpop(wallet, '/credential', { accessToken: token })
	const headers = { 'Content-Type': 'application/json', Authorization: `DPoP ${token}`, DPoP }
	const body = JSON.stringify({ credential_configuration_id: configuration, proofs: { jwt } })
	return issuer.send('/credential', { method: 'POST', headers, body })
}
async function signIn(scope: string, more: Form = {}) {
	const wallet = world.instance()
	const { body } = await world.tokensFor(wallet, { scope, ...more })
	return { wallet, token: String(body['access_token']) }
}

describe('what the profile demands', () => {
	it('HI-01, HI-02, HI-04 HAIP §4: from the pushed request to a credential whose keys a wallet provider attests', async () => {
		const { wallet, token } = await signIn('upgraded')
		const reply = await ask(wallet, token, newSigner(), 'upgraded')
		expect(reply.status, reply.text).toBe(200)
		expect((await issuer.read(credentialsIn(reply)[0] ?? '')).claims).toMatchObject({ demonstration: true })
	})

	it('MD-20 HAIP §4, §4.1: every configuration has a scope, a nonce endpoint goes with key binding, signed metadata carry a chain without its anchor', async () => {
		const { body } = await issuer.send('/.well-known/openid-credential-issuer')
		const configurations = Object.entries(body['credential_configurations_supported'] as Record<string, Record<string, unknown>>)
		for (const [id, { scope, cryptographic_binding_methods_supported: methods }] of configurations) {
			expect(scope).toBe(id)
			expect(methods).toHaveLength(1)
		}
		expect(body['nonce_endpoint']).toBe(`${issuer.url}/nonce`)
		const { text } = await issuer.send('/.well-known/openid-credential-issuer', { headers: { Accept: 'application/jwt' } })
		const { x5c } = JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString()) as { x5c: string[] }
		const [leaf, ...others] = x5c.map(one => nodeCertificates.parse(Uint8Array.fromBase64(one)))
		expect(others).toEqual([])
		expect(leaf?.isIssuedBy(leaf)).toBe(false)
	})

	it('MD-19, HI-10 HAIP §4.4.1, §7: the metadata name what the profile has, and nothing else', async () => {
		const { body } = await issuer.send('/.well-known/oauth-authorization-server')
		expect(body).toMatchObject({
			require_pushed_authorization_requests: true,
			grant_types_supported: ['authorization_code', 'refresh_token'],
			token_endpoint_auth_methods_supported: ['attest_jwt_client_auth', 'private_key_jwt'],
			dpop_signing_alg_values_supported: ['ES256'],
			client_attestation_signing_alg_values_supported: ['ES256'],
			client_attestation_pop_signing_alg_values_supported: ['ES256'],
		})
		expect(body).not.toHaveProperty('authorization_details_types_supported')
		expect(body).not.toHaveProperty('pre-authorized_grant_anonymous_access_supported')
		const { text } = await issuer.send('/.well-known/openid-credential-issuer')
		expect(text.match(/"proof_signing_alg_values_supported":\[[^\]]*\]/g)?.every(found => found.endsWith(':["ES256"]'))).toBe(true)
	})

	it('OFF-12 HAIP §4.2: an operator who does not say how gets an offer for the authorization code flow, under haip-vci too', async () => {
		const { status, body } = await issuer.post('/api/offers', { configuration: 'light', citizen: 'citizen-1' }, issuer.key)
		expect(status).toBe(201)
		expect(body['offer_link']).toMatch(/^openid-credential-offer:\/\/\?/)
		expect(body['haip_link']).toMatch(/^haip-vci:\/\/\?/)
		expect(body['tx_code']).toBeUndefined()
		expect(Object.keys((body['credential_offer'] as { grants: object }).grants)).toEqual(['authorization_code'])
		const form = { tier: 'light', citizen: 'citizen-1' }
		const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer.url }
		const chosen = await issuer.send('/issue', { method: 'POST', headers, body: new URLSearchParams(form).toString() })
		const { text } = await issuer.send(chosen.headers.get('location') ?? '')
		for (const scheme of ['openid-credential-offer', 'haip-vci']) expect(text).toContain(`href="${scheme}://?credential_offer_uri=`)
	})
})

describe('what the profile does not have', () => {
	it('HI-09 HAIP §4: an offer with a pre-authorized code is refused with invalid_request, a code with unsupported_grant_type', async () => {
		const asked = { configuration: 'light', citizen: 'citizen-1', grant: 'pre-authorized_code' }
		const reply = await issuer.post('/api/offers', asked, issuer.key)
		expect([...outcome(reply), reply.body['section']]).toEqual([400, 'invalid_request', 'HAIP 1.0 §4'])
		const form = { grant_type: preAuthorizedCodeGrant, 'pre-authorized_code': 'a'.repeat(43), tx_code: '12345678' }
		const redeemed = await world.send('/token', { form, headers: await world.attest(world.instance()) })
		expect([...outcome(redeemed), redeemed.body['section']]).toEqual([400, 'unsupported_grant_type', 'HAIP 1.0 §4'])
		expect((await issuer.send('/')).text).not.toContain('value="pre-authorized_code"')
	})

	it('HI-11 HAIP §4.3: authorization_details are refused with invalid_authorization_details, with scope or without', async () => {
		const details = JSON.stringify([{ type: 'openid_credential', credential_configuration_id: 'light' }])
		for (const scope of ['light', undefined]) {
			const reply = await world.push(world.instance(), { scope, authorization_details: details })
			expect([...outcome(reply), reply.body['section']]).toEqual([400, 'invalid_authorization_details', 'HAIP 1.0 §4.3'])
		}
	})

	it('HI-10 HAIP §4: a request without a token is challenged for a bound one alone', async () => {
		const reply = await issuer.post('/credential', {})
		expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, 'DPoP algs="ES256"'])
	})

	it('HI-10 HAIP §4.4.1: a wallet that authenticates by nothing is refused with invalid_client', async () => {
		expect(outcome(await world.send('/par', { form: world.request(), headers: {} }))).toEqual([401, 'invalid_client'])
	})

	it('HI-12 HAIP §7: attestations, DPoP and key proofs that are signed with another algorithm than ES256 are refused by their names', async () => {
		expect(outcome(await world.push(world.instance({ key: es384() })))).toEqual([401, 'invalid_client'])
		const wallet = world.instance({ dpop: es384() })
		const code = await world.codeFor(await world.push(wallet))
		expect(outcome(await world.redeemCode(wallet, code))).toEqual([400, 'invalid_dpop_proof'])
		const good = await signIn('upgraded')
		expect(outcome(await ask({ ...good.wallet, dpop: es384() }, good.token, newSigner(), 'upgraded'))).toEqual([401, 'invalid_dpop_proof'])
		expect(outcome(await ask(good.wallet, good.token, es384(), 'upgraded'))).toEqual([400, 'invalid_proof'])
	})
})

describe('what does not start', () => {
	const clients = (more: object) => {
		const path = join(folder, `${Buffer.from(systemRandom.bytes(4)).toString('hex')}.json`)
		writeFileSync(path, JSON.stringify([{ client_id: 'a', redirect_uris: [registered.redirectUri], ...more }]))
		return path
	}
	const haip = (env: Record<string, string>) => readConfig({ PROFILE: 'haip', WALLET_ANCHORS: world.provider.anchorPath, ...env })

	it('HI-10 HAIP §4.4.1: the profile without a wallet provider that is trusted, or with wallets that authenticate by nothing', () => {
		expect(() => haip({ WALLET_ANCHORS: '' })).toThrow(/HAIP 1\.0 §4\.4\.1.*set WALLET_ANCHORS/)
		expect(() => haip({ CLIENTS: clients({ token_endpoint_auth_method: 'none' }) })).toThrow(/wallet a .* HAIP 1\.0 §4\.4\.1/)
		expect(haip({ CLIENTS: clients({ token_endpoint_auth_method: 'attest_jwt_client_auth' }) }).clients).toHaveLength(1)
	})

	it('HI-10 HAIP §4: a wallet whose tokens are bound to no key', () => {
		const path = clients({ token_endpoint_auth_method: 'attest_jwt_client_auth', dpop_bound_access_tokens: false })
		expect(() => haip({ CLIENTS: path })).toThrow(/HAIP 1\.0 §4 demands DPoP/)
	})

	it('a profile that is none', () => {
		expect(() => readConfig({ PROFILE: 'other' })).toThrow(/^The variable PROFILE is not right/)
	})
})
