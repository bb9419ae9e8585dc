import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createSigningKey, signerOf, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { signJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import type { Json } from '@wangzheng/shared/protocol/json.ts'
import { preAuthorizedCodeGrant } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import { issueStatusListToken, packStatuses } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSigner } from '../world.ts'
import { at, type Instance, outcome, redirectUri, startWorld, walletId } from './world.ts'

const world = await startWorld()
const { issuer } = world
const attestationHeader = 'OAuth-Client-Attestation'
const popHeader = 'OAuth-Client-Attestation-PoP'
type Change = Record<string, Json | undefined>

const signed = (by: Instance['key'], header: Change, payload: Change) =>
	signJwt(by, JSON.parse(JSON.stringify(header)), JSON.parse(JSON.stringify(payload)))
const now = () => systemClock.now()
const attestation = ({ provider, key }: Instance, change: Change = {}, header: Change = {}) =>
	signed(
		provider,
		{ typ: 'oauth-client-attestation+jwt', x5c: [...(provider.x5c ?? [])], ...header },
		{ sub: walletId, iat: now(), exp: now() + 600, cnf: { jwk: { ...key.publicJwk } }, ...change },
	)
const pop = async ({ key }: Instance, change: Change = {}, header: Change = {}, by = key) =>
	signed(
		by,
		{ typ: 'oauth-client-attestation-pop+jwt', ...header },
		{ aud: issuer.url, jti: encode(systemRandom.bytes(16)), iat: now(), challenge: await world.challenge(), ...change },
	)
const push = async (headers: Record<string, string>) => outcome(await world.send('/par', { form: world.request(), headers }))
const pushed = async (one: Change, other: Change, oneHeader: Change = {}, otherHeader: Change = {}) => {
	const wallet = world.instance()
	return push({ [attestationHeader]: await attestation(wallet, one, oneHeader), [popHeader]: await pop(wallet, other, otherHeader) })
}

describe('the attestation of a wallet', () => {
	it('ATT-02 ABC §7.1: a good one opens the door, with claims that are not known', async () => {
		expect(await pushed({ future: 1, iss: 'https://provider.example' }, { iss: walletId })).toEqual([201, undefined])
	})

	it('ATT-02 ABC §4: one that does not say when it was issued opens it too, where it ends within a day', async () => {
		expect(await pushed({ iat: undefined }, {})).toEqual([201, undefined])
		expect(await pushed({ iat: undefined, exp: now() + 90_000 }, {})).toEqual([400, 'use_fresh_attestation'])
	})

	it.each<[string, Change, Change, Change, Change]>([
		['ATT-02 ABC §4: another typ', {}, {}, { typ: 'jwt' }, {}],
		['ATT-02 ABC §4: no sub', { sub: undefined }, {}, {}, {}],
		['ATT-02 ABC §4: no exp', { exp: undefined }, {}, {}, {}],
		['ATT-02 ABC §4: no cnf', { cnf: undefined }, {}, {}, {}],
		['ATT-03 ABC §7.1: an attestation that has expired', { exp: 1_700_000_000 }, {}, {}, {}],
		['ATT-03 ABC §7.1: an attestation of the future', { iat: 4_000_000_000, exp: 4_100_000_000 }, {}, {}, {}],
		['ATT-09 HAIP §4.4.1: no x5c', {}, {}, { x5c: undefined }, {}],
		['ATT-04 ABC §5.1: another typ of the PoP', {}, {}, {}, { typ: 'jwt' }],
		['ATT-04 ABC §5.1: a PoP for another server', {}, { aud: 'https://other.example' }, {}, {}],
		['ATT-04 FAPI 2.0 §5.3.2.1: a PoP with an array of audiences', {}, { aud: [issuer.url] }, {}, {}],
		['ATT-04 ABC §5.1: a PoP without jti', {}, { jti: undefined }, {}, {}],
		['ATT-04 ABC §5.1: a PoP without iat', {}, { iat: undefined }, {}, {}],
		['ATT-04 ABC §7.2: a PoP whose iss is another client', {}, { iss: 'https://other.example' }, {}, {}],
		['ATT-04 ABC §11.1: a PoP of two minutes ago', {}, { iat: now() - 120 }, {}, {}],
		['TK-18 FAPI 2.0 §5.3.2.1: a PoP a minute and more ahead', {}, { iat: now() + 65 }, {}, {}],
	])('%s is refused with invalid_client', async (_, ...changes) => {
		expect(await pushed(...changes)).toEqual([401, 'invalid_client'])
	})

	it('ATT-03 VCI Appendix E: an attestation older than a day is refused with use_fresh_attestation', async () => {
		expect(await pushed({ iat: now() - 90_000 }, {})).toEqual([400, 'use_fresh_attestation'])
	})

	it('TK-18 FAPI 2.0 §5.3.2.1: a PoP 8 seconds ahead is taken', async () => {
		expect(await pushed({}, { iat: now() + 8 })).toEqual([201, undefined])
	})

	it('ATT-03 HAIP §4.4.1: one of a provider that nobody trusts is refused with invalid_client', async () => {
		const wallet = world.instance({ provider: world.stranger.signer() })
		expect(await push(await world.attest(wallet))).toEqual([401, 'invalid_client'])
	})

	it('ATT-03 ABC §7.1: one whose key is private is refused with invalid_client', async () => {
		const wallet = world.instance()
		const jwk = { ...wallet.key.publicJwk, d: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }
		const headers = { [attestationHeader]: await attestation(wallet, { cnf: { jwk } }), [popHeader]: await pop(wallet) }
		expect(await push(headers)).toEqual([401, 'invalid_client'])
	})

	it('ATT-04 ABC §7.2: a PoP of another key than the attested one is refused with invalid_client (fault 5)', async () => {
		const wallet = world.instance()
		const headers = { [attestationHeader]: await attestation(wallet), [popHeader]: await pop(wallet, {}, {}, newSigner()) }
		expect(await push(headers)).toEqual([401, 'invalid_client'])
	})

	it('ATT-01 ABC §7.1: two headers of one name, one without the other, and no JWT are refused with invalid_client', async () => {
		const wallet = world.instance()
		const [one, other] = [await attestation(wallet), await pop(wallet)]
		expect(await push({ [attestationHeader]: `${one}, ${one}`, [popHeader]: other })).toEqual([401, 'invalid_client'])
		expect(await push({ [attestationHeader]: one, [popHeader]: `${other}, ${other}` })).toEqual([401, 'invalid_client'])
		expect(await push({ [attestationHeader]: one })).toEqual([401, 'invalid_client'])
		expect(await push({ [popHeader]: other })).toEqual([401, 'invalid_client'])
		expect(await push({ [attestationHeader]: 'x', [popHeader]: other })).toEqual([401, 'invalid_client'])
	})

	it('ATT-06 ABC §9.7: a PoP that was used before is refused with invalid_client, and of four at once one is taken', async () => {
		const wallet = world.instance()
		const headers = await world.attest(wallet)
		const answers = await Promise.all(Array.from({ length: 4 }, () => push(headers)))
		expect(answers.map(([status]) => status).sort()).toEqual([201, 401, 401, 401])
		expect(await push(headers)).toEqual([401, 'invalid_client'])
	})
})

it.each(['ES384', 'EdDSA'] as const)(
	'HI-03 RFC 7515 §4.1.1: beside ES256 a wallet may sign its PoP, DPoP and key proofs with %s',
	async algorithm => {
		const other = () => signerOf(createSigningKey(algorithm))
		const wallet = world.instance({ key: other(), dpop: other() })
		const reply = await world.tokensFor(wallet)
		expect([reply.status, reply.body['token_type']]).toEqual([200, 'DPoP'])
		const token = String(reply.body['access_token'])
		const body = { credential_configuration_id: 'light', proofs: { jwt: await issuer.prove([other()], await issuer.nonce()) } }
		const DPoP = await world.dpop(wallet, '/credential', { accessToken: token })
		const headers = { 'Content-Type': 'application/json', Authorization: `DPoP ${token}`, DPoP }
		expect((await issuer.send('/credential', { method: 'POST', headers, body: JSON.stringify(body) })).status).toBe(200)
	},
)

describe('one way to authenticate', () => {
	it('ATT-01 RFC 6749 §2.3: an attestation beside a client assertion or an Authorization header is refused with invalid_request', async () => {
		const form = { ...world.request(), ...(await world.asRegistered()), client_id: walletId }
		const headers = await world.attest(world.instance())
		expect(outcome(await world.send('/par', { form, headers }))).toEqual([400, 'invalid_request'])
		const basic = { ...(await world.attest(world.instance())), Authorization: `Basic ${btoa('a:b')}` }
		expect(await push(basic)).toEqual([400, 'invalid_request'])
	})

	it('ATT-02 HAIP §4.4.1: a client that is registered with attest_jwt_client_auth gets its token with an attestation, and invalid_client without', async () => {
		const path = join(mkdtempSync(join(tmpdir(), 'wz-clients-')), 'clients.json')
		const client = { client_id: walletId, redirect_uris: [redirectUri], token_endpoint_auth_method: 'attest_jwt_client_auth' }
		writeFileSync(path, JSON.stringify([client]))
		const own = await startWorld({ CLIENTS: path })
		rmSync(dirname(path), { recursive: true })
		const wallet = own.instance()
		expect((await own.tokensFor(wallet)).body['token_type']).toBe('DPoP')
		expect(outcome(await own.send('/par', { form: own.request(), headers: {} }))).toEqual([401, 'invalid_client'])
		expect(outcome(await own.push(wallet, { redirect_uri: 'https://elsewhere.example/cb' }))).toEqual([400, 'invalid_request'])
	})
})

describe('combined mode', () => {
	it('ATT-08 ABC §7.3: a DPoP proof of the attested key stands for no PoP, when pushing and with either code: refused with invalid_client', async () => {
		const wallet = world.instance()
		const combined = { ...wallet, dpop: wallet.key }
		const headers = async (path: string) => {
			await world.challenge()
			return { [attestationHeader]: await attestation(wallet), DPoP: await world.dpop(combined, path) }
		}
		expect(outcome(await world.send('/par', { form: world.request(), headers: await headers('/par') }))).toEqual([401, 'invalid_client'])
		const form = world.redeemForm(await world.codeFor(await world.push(wallet)))
		expect(outcome(await world.send('/token', { form, headers: await headers('/token') }))).toEqual([401, 'invalid_client'])
		const { code, txCode } = await issuer.offer()
		const offered = { grant_type: preAuthorizedCodeGrant, 'pre-authorized_code': code, tx_code: txCode }
		expect(outcome(await world.send('/token', { form: offered, headers: await headers('/token') }))).toEqual([401, 'invalid_client'])
		const { body } = await issuer.send('/.well-known/oauth-authorization-server')
		expect(body['token_endpoint_auth_methods_supported']).not.toContain('attest_jwt_client_auth_dpop')
	})
})

describe('challenges', () => {
	it('ATT-07 ABC §6.1: the challenge endpoint answers one that no cache keeps, and the metadata name it', async () => {
		const { body } = await issuer.send('/.well-known/oauth-authorization-server')
		const reply = await issuer.send(String(body['challenge_endpoint']), { method: 'POST' })
		expect(reply.status).toBe(200)
		expect(reply.body['attestation_challenge']).toMatch(/^[\w-]{54}$/)
		expect(reply.headers.get('cache-control')).toBe('no-store')
	})

	it('ATT-05 ABC §7.2: a PoP without a challenge, or with one that is not ours, is refused with use_attestation_challenge and a fresh one', async () => {
		for (const challenge of [undefined, 'abc', encode(systemRandom.bytes(40))]) {
			const wallet = world.instance()
			const headers = { [attestationHeader]: await attestation(wallet), [popHeader]: await pop(wallet, { challenge }) }
			const reply = await world.send('/par', { form: world.request(), headers })
			expect(outcome(reply)).toEqual([400, 'use_attestation_challenge'])
			expect(reply.body['error_description']).toMatch(/has no challenge|has a challenge that is not ours/)
			const fresh = reply.headers.get('oauth-client-attestation-challenge') ?? ''
			expect(await push(await world.attest(wallet, { challenge: fresh }))).toEqual([201, undefined])
		}
	})
})

describe('the status of an attestation', () => {
	const lists = new Map<string, string>()
	const server = createServer((request, response) => {
		const list = lists.get(request.url ?? '')
		response.writeHead(list === undefined ? 404 : 200, { 'Content-Type': 'application/statuslist+jwt' }).end(list)
	})
	let at = ''
	beforeAll(async () => {
		await once(server.listen(0, '127.0.0.1'), 'listening')
		at = `http://localhost:${(server.address() as AddressInfo).port}`
		const about = { bits: 2 as const, issuedAt: now(), expiresAt: now() + 600, ttl: 60, uri: `${at}/list` }
		const statuses = packStatuses(2, 4, [[1, 1] as const, [2, 2] as const])
		lists.set('/list', await issueStatusListToken({ zlib: nodeZlib }, world.provider.signer(), { ...about, statuses }))
	})
	afterAll(() => server.close())

	it.each([
		['valid', 0, '/list', [201, undefined]],
		['revoked', 1, '/list', [401, 'invalid_client']],
		['suspended', 2, '/list', [401, 'invalid_client']],
		['not to be found', 0, '/other', [401, 'invalid_client']],
	] as const)('ATT-10 VCI Appendix E: one that is %s is taken, or refused with invalid_client', async (_, idx, path, expected) => {
		expect(await pushed({ status: { status_list: { idx, uri: at + path } } }, {})).toEqual(expected)
	})

	it('ATT-10 VCI Appendix E: one that names no list that can be asked is refused with invalid_client', async () => {
		expect(await pushed({ status: { other: 1 } }, {})).toEqual([401, 'invalid_client'])
	})
})

describe('an issuer without anchors', () => {
	it('ATT-03 HAIP §4.4.1: takes no wallet on the word of any provider: invalid_client', async () => {
		const alone = await startWorld({ WALLET_ANCHORS: '' })
		expect(outcome(await alone.push(alone.instance()))).toEqual([401, 'invalid_client'])
		const { body } = await alone.issuer.send('/.well-known/oauth-authorization-server')
		expect(body['token_endpoint_auth_methods_supported']).toEqual(['private_key_jwt', 'none'])
	})
})

it('ATT-04 ABC §5.1: a wallet whose clock is right is taken', async () => {
	expect(await push(await world.attest(world.instance(), { clock: at(0) }))).toEqual([201, undefined])
})
