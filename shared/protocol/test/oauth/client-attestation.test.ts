import { describe, expect, it } from 'vitest'
import { signJwt } from '../../jose/jws.ts'
import type { Json, JsonObject } from '../../json.ts'
import { createClientAttestation, verifyClientAttestation } from '../../oauth/client-attestation.ts'
import type { HeaderValue } from '../../oauth/single-header.ts'
import type { Signer } from '../../ports.ts'
import { noon } from '../certificates.ts'
import { newSigner, thrownBy, worldAt } from '../openid4vci/world.ts'
import { anyLeaf, ownAuthority, provider, stranger, trust, withAnchor } from '../trusted.ts'
import { walletAttestation } from '../vectors/oauth.ts'

const world = worldAt(noon)
const instance = newSigner()
const clientId = 'https://wallet.example.com'
const typ = 'oauth-client-attestation+jwt'
const payload: JsonObject = { sub: clientId, iat: noon, exp: noon + 3600, cnf: { jwk: instance.publicJwk } }

const attestation = (change: Record<string, Json | undefined> = {}, header: JsonObject = {}, by: Signer = provider) =>
	signJwt(by, { typ, ...(by.x5c ? { x5c: by.x5c } : {}), ...header }, { ...payload, ...change } as JsonObject)
const judge = (value: HeaderValue, demand = {}) => verifyClientAttestation(world, trust, value, demand)
const code = async (value: Promise<string> | HeaderValue, demand = {}) => {
	const settled = await value
	return thrownBy(() => judge(settled, demand)).code
}

describe('client attestation', () => {
	it('ATT-09 VCI Appendix E: the wallet attestation of the specification verifies with the certificate that it carries', () => {
		const verified = verifyClientAttestation(worldAt(1_755_023_600), anyLeaf, walletAttestation, { clientId })
		expect(verified).toMatchObject({
			clientId,
			issuer: 'https://wallet-provider.example.com',
			walletName: 'Wallet Solution X by Wonderland State Department',
			instanceKey: { x: '18wHLeIgW9wVN6VD1Txgpqy2LszYkMf6J8njVAibvhM' },
		})
	})

	it('ATT-09 HAIP §4.4.1: the same, whose certificate signed itself, is refused with invalid_client where a chain is demanded', () => {
		const ask = () => verifyClientAttestation(worldAt(1_755_023_600), trust, walletAttestation)
		expect(thrownBy(ask)).toMatchObject({ code: 'invalid_client', message: expect.stringMatching(/self-signed/) })
	})

	it('ATT-02 ATT-10 ABC §4: an attestation that is created verifies, with an iss or without, and shows what else the wallet says of itself', async () => {
		const about = {
			clientId,
			instanceKey: instance.publicJwk,
			lifetime: 3600,
			walletName: 'W',
			status: { idx: 1, uri: 'https://provider.example.com/status/1' },
		}
		const later = await createClientAttestation(world, provider, about)
		const draft7 = await createClientAttestation(world, provider, { ...about, issuer: 'https://provider.example.com' })
		expect(judge(later, { clientId })).toMatchObject({
			clientId,
			instanceKey: instance.publicJwk,
			thumbprint: expect.stringMatching(/^[\w-]{43}$/),
			issuer: undefined,
			expiresAt: noon + 3600,
			status: about.status,
		})
		expect(judge([draft7]).issuer).toBe('https://provider.example.com')
	})

	it('ATT-10 ABC §4: claims of other specifications, such as those of EUDI TS3, are ignored', async () => {
		expect(judge(await attestation({ wallet_version: '1', client_status: {} })).clientId).toBe(clientId)
	})

	it('HI-03 HAIP §7: an attestation and its chain are verified with ES256', async () => {
		expect(judge(await attestation()).attester.publicJwk).toEqual(provider.publicJwk)
	})

	it.each([
		['no header', undefined],
		['two headers', ['a.b.c', 'a.b.c']],
		['two JWTs in one header', 'a.b.c,a.b.c'],
		['no JWT', 'abc'],
	])('ATT-01 ABC §7.1: %s is refused with invalid_client', async (_, value) => {
		expect(await code(value)).toBe('invalid_client')
	})

	it.each<[string, Record<string, Json | undefined>, JsonObject?]>([
		['the typ JWT', {}, { typ: 'JWT' }],
		['the typ of the PoP', {}, { typ: 'oauth-client-attestation-pop+jwt' }],
		['no sub', { sub: undefined }],
		['an empty sub', { sub: '' }],
		['an iss that is a number', { iss: 1 }],
		['no exp', { exp: undefined }],
		['an exp that is past', { exp: noon }],
		['an nbf that is to come', { nbf: noon + 60 }],
		['no cnf', { cnf: undefined }],
		['a cnf without a jwk', { cnf: { jkt: 'a' } }],
		['a private key', { cnf: { jwk: { ...instance.publicJwk, d: 'AA' } } }],
		['a symmetric key', { cnf: { jwk: { kty: 'oct', k: 'AA' } } }],
		['a status that is a string', { status: 'ok' }],
		['a status of another mechanism alone', { status: { other: {} } }],
		['a negative index of its status', { status: { status_list: { idx: -1, uri: 'https://a.example.com' } } }],
		['a status list at no address', { status: { status_list: { idx: 1, uri: 'file:///etc/passwd' } } }],
		['a crit header', {}, { crit: ['x'] }],
	])('ATT-02 ABC §4: an attestation with %s is refused with invalid_client', async (_, change, header) => {
		expect(await code(attestation(change, header))).toBe('invalid_client')
	})

	it('ATT-02 ABC §7.1: the alg none or a MAC is refused with invalid_client', async () => {
		const [, body, signature] = (await attestation()).split('.')
		for (const alg of ['none', 'HS256']) {
			const header = new TextEncoder()
				.encode(JSON.stringify({ alg, typ, x5c: provider.x5c }))
				.toBase64({ alphabet: 'base64url', omitPadding: true })
			expect(await code(`${header}.${body}.${signature}`)).toBe('invalid_client')
		}
	})

	it.each([
		['ATT-03 ABC §7.1: a signer below a root that is not trusted', stranger],
		['ATT-09 HAIP §4.4.1: a signer whose certificate signed itself', ownAuthority],
		['ATT-09 HAIP §4.4.1: a chain with the trust anchor in it', withAnchor],
		['ATT-09 HAIP §4.4.1: no x5c', newSigner()],
	])('%s is refused with invalid_client', async (_, by) => {
		expect(await code(attestation({}, {}, by))).toBe('invalid_client')
	})

	it('ATT-03 ABC §7.1: an attestation signed with another key than that of its certificate is refused with invalid_client', async () => {
		expect(await code(attestation({}, { x5c: provider.x5c ?? [] }, newSigner()))).toBe('invalid_client')
	})

	it('ATT-03 ABC §7.4: one that is good and older than the server takes is refused with use_fresh_attestation', async () => {
		expect(judge(await attestation({ iat: noon - 600 }), { maxAge: 600 }).clientId).toBe(clientId)
		expect(await code(attestation({ iat: noon - 601 }), { maxAge: 600 })).toBe('use_fresh_attestation')
		expect(await code(attestation({ iat: undefined, nbf: noon - 601 }), { maxAge: 600 })).toBe('use_fresh_attestation')
		expect(await code(attestation({ iat: undefined }), { maxAge: 600 })).toBe('use_fresh_attestation')
		expect(judge(await attestation({ iat: undefined, exp: noon + 600 }), { maxAge: 600 }).clientId).toBe(clientId)
	})

	it('PAR-06 ABC §7.1: a client_id of the body that is not sub is refused with invalid_client', async () => {
		expect(await code(attestation(), { clientId: 'another' })).toBe('invalid_client')
	})

	it('TK-15 HAIP §4.4.1: a request without client authentication is refused with invalid_client', async () => {
		expect(await code(undefined, { clientId })).toBe('invalid_client')
	})
})
