import { describe, expect, it } from 'vitest'
import { signJwt } from '../../jose/jws.ts'
import type { Json, JsonObject } from '../../json.ts'
import { satisfiesLevels } from '../../openid4vci/attack-potential.ts'
import { createKeyAttestation, type KeyAttestationDemand, verifyKeyAttestation } from '../../openid4vci/key-attestation.ts'
import type { Signer } from '../../ports.ts'
import { noon } from '../certificates.ts'
import { ownAuthority, provider, stranger, trust, withAnchor } from '../trusted.ts'
import { newSigner, thrownBy, worldAt } from './world.ts'

const world = worldAt(noon)
const keys = [newSigner().publicJwk, newSigner().publicJwk]
const typ = 'key-attestation+jwt'
const payload: JsonObject = { iat: noon, exp: noon + 3600, attested_keys: keys, nonce: 'n' }
const demand: KeyAttestationDemand = { nonce: true, maxKeys: 10 }

const attestation = (change: Record<string, Json | undefined> = {}, header: JsonObject = {}, by: Signer = provider) =>
	signJwt(by, { typ, ...(by.x5c ? { x5c: by.x5c } : {}), ...header }, { ...payload, ...change } as JsonObject)
const judge = (text: string, more: Partial<KeyAttestationDemand> = {}, use: 'jwt' | 'attestation' = 'jwt') =>
	verifyKeyAttestation(world, trust, text, { ...demand, ...more }, use)
const code = async (text: Promise<string>, more: Partial<KeyAttestationDemand> = {}, use: 'jwt' | 'attestation' = 'jwt') => {
	const settled = await text
	return thrownBy(() => judge(settled, more, use)).code
}

describe('key attestation', () => {
	it('CR-12 VCI §D.1: an attestation that is created shows its keys, their levels, its nonce and where its status stands', async () => {
		const status = { idx: 7, uri: 'https://provider.example.com/status/1' }
		const levels = { keyStorage: ['iso_18045_moderate'], userAuthentication: ['iso_18045_high'] }
		const text = await createKeyAttestation(world, provider, { keys, lifetime: 3600, nonce: 'n', ...levels, status })
		expect(judge(text, levels)).toEqual({
			attestedKeys: keys,
			...levels,
			nonce: 'n',
			status,
			expiresAt: noon + 3600,
			attester: expect.objectContaining({ publicJwk: provider.publicJwk }),
		})
	})

	it('CR-12 VCI §D.1: the claims of the example of the specification are read', async () => {
		const example = {
			iss: '<identifier of the issuer of this key attestation>',
			iat: 1_516_247_022,
			exp: 1_541_493_724,
			key_storage: ['iso_18045_moderate'],
			user_authentication: ['iso_18045_moderate'],
			attested_keys: [
				{
					kty: 'EC',
					crv: 'P-256',
					x: 'TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc',
					y: 'ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ',
				},
			],
		}
		const text = await signJwt(provider, { typ, x5c: provider.x5c ?? [] }, example)
		const then = { ...world, clock: { now: () => 1_530_000_000 } }
		expect(verifyKeyAttestation(then, trust, text, { ...demand, nonce: false }, 'jwt')).toMatchObject({
			attestedKeys: example.attested_keys,
			nonce: undefined,
			status: undefined,
		})
	})

	it('CR-12 VCI §D.1: claims that are not known are ignored, such as key_storage_status', async () => {
		expect(judge(await attestation({ key_storage_status: {}, certification: 'https://a.example.com' })).attestedKeys).toEqual(keys)
	})

	it.each<[string, Record<string, Json | undefined>, JsonObject?]>([
		['the typ JWT', {}, { typ: 'JWT' }],
		['the typ of a client attestation', {}, { typ: 'oauth-client-attestation+jwt' }],
		['no iat', { iat: undefined }],
		['an iat that is to come', { iat: noon + 11 }],
		['an exp that is past', { exp: noon }],
		['no attested_keys', { attested_keys: undefined }],
		['empty attested_keys', { attested_keys: [] }],
		['attested_keys that are no keys', { attested_keys: ['a'] }],
		['a private key', { attested_keys: [{ ...keys[0], d: 'AA' }] }],
		['a key twice', { attested_keys: [keys[0] ?? null, { ...keys[0], kid: 'other' }] }],
		['eleven keys where ten are taken', { attested_keys: Array(11).fill(keys[0]) }],
		['empty key_storage', { key_storage: [] }],
		['a user_authentication that is a string', { user_authentication: 'iso_18045_high' }],
		['a nonce that is a number', { nonce: 1 }],
		['a status of another mechanism alone', { status: { other: {} } }],
		['a status with a negative index', { status: { status_list: { idx: -1, uri: 'https://a.example.com' } } }],
		['a status at an address that is none', { status: { status_list: { idx: 1, uri: 'a' } } }],
		['a crit header', {}, { crit: ['x'] }],
	])('CR-12 VCI §D.1: an attestation with %s is refused with invalid_proof', async (_, change, header) => {
		expect(await code(attestation(change, header))).toBe('invalid_proof')
	})

	it('CR-12 VCI §D.1: the alg none or a MAC is refused with invalid_proof', async () => {
		const [, body, signature] = (await attestation()).split('.')
		for (const alg of ['none', 'HS256']) {
			const header = new TextEncoder().encode(JSON.stringify({ alg, typ, x5c: provider.x5c }))
			const text = `${header.toBase64({ alphabet: 'base64url', omitPadding: true })}.${body}.${signature}`
			expect(thrownBy(() => judge(text)).code).toBe('invalid_proof')
		}
	})

	it.each([
		['CR-12 VCI §D.1: a signer below a root that is not trusted', stranger],
		['HI-04 HAIP §4.5.1: a signer whose certificate signed itself', ownAuthority],
		['HI-04 HAIP §4.5.1: a chain with the trust anchor in it', withAnchor],
		['HI-04 HAIP §4.5.1: no x5c', newSigner()],
	])('%s is refused with invalid_proof', async (_, by) => {
		expect(await code(attestation({}, {}, by))).toBe('invalid_proof')
	})

	it('CR-12 VCI §D.1: one signed with another key than that of its certificate is refused with invalid_proof', async () => {
		expect(await code(attestation({}, { x5c: provider.x5c ?? [] }, newSigner()))).toBe('invalid_proof')
	})

	it('CR-09 VCI §D.1: without exp it is refused with invalid_proof beside a jwt, and taken alone', async () => {
		expect(await code(attestation({ exp: undefined }))).toBe('invalid_proof')
		expect(judge(await attestation({ exp: undefined }), {}, 'attestation').expiresAt).toBeUndefined()
	})

	it('CR-10 VCI §F.3: without nonce it is refused with invalid_proof where the issuer has a Nonce Endpoint', async () => {
		expect(await code(attestation({ nonce: undefined }), {}, 'attestation')).toBe('invalid_proof')
		expect(judge(await attestation({ nonce: undefined }), { nonce: false }).nonce).toBeUndefined()
	})

	it('CR-12 VCI §D.2: levels that are too low, or not said, are refused with invalid_proof', async () => {
		const low = { key_storage: ['iso_18045_basic'], user_authentication: ['iso_18045_high'] }
		expect(judge(await attestation(low), { keyStorage: ['iso_18045_basic'] }).keyStorage).toEqual(['iso_18045_basic'])
		expect(await code(attestation(low), { keyStorage: ['iso_18045_moderate'] })).toBe('invalid_proof')
		expect(await code(attestation({ ...low, user_authentication: undefined }), { userAuthentication: ['iso_18045_basic'] })).toBe(
			'invalid_proof',
		)
	})

	it.each([
		[['iso_18045_high'], ['iso_18045_moderate'], true],
		[['iso_18045_moderate'], ['iso_18045_moderate'], true],
		[['iso_18045_enhanced-basic'], ['iso_18045_moderate'], false],
		[['iso_18045_enhanced-basic'], ['iso_18045_basic'], true],
		[['iso_18045_basic', 'iso_18045_high'], ['iso_18045_moderate'], true],
		[['iso_18045_basic'], ['iso_18045_high', 'https://a.example.com/level'], false],
		[['https://a.example.com/level'], ['iso_18045_high', 'https://a.example.com/level'], true],
		[['https://a.example.com/other'], ['https://a.example.com/level'], false],
		[['ISO_18045_HIGH'], ['iso_18045_high'], false],
		[[], ['iso_18045_basic'], false],
	])('CR-12 VCI §D.2: whether %j reaches one of %j: %s', (attested, demanded, reached) => {
		expect(satisfiesLevels(attested, demanded)).toBe(reached)
	})
})
