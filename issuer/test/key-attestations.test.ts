// Key attestations at the Credential Endpoint: both proof types, levels that are demanded, and attestations that do not hold.

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthority } from '@wangzheng/shared/adapters/certificate-authority.ts'
import { pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { signerOf, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import { createAttestedKeyProof } from '@wangzheng/shared/protocol/openid4vci/attested-key-proof.ts'
import { parseIssuerMetadata } from '@wangzheng/shared/protocol/openid4vci/issuer-metadata.ts'
import { createKeyAttestation } from '@wangzheng/shared/protocol/openid4vci/key-attestation.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { issueStatusListToken, packStatuses } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import { afterAll, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { credentialsIn, newSigner, type Reply, startIssuer } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'wz-provider-'))
const named = { commonName: 'Wallet provider of the tests', dnsNames: ['wallet.example'], clock: systemClock }
const provider = await openSigningKeys(join(folder, 'provider'), named)
const stranger = await openSigningKeys(join(folder, 'stranger'), named)
const lists = createServer(async (request, response) => {
	const uri = `http://localhost:${(lists.address() as AddressInfo).port}${request.url}`
	const times = { issuedAt: systemClock.now(), expiresAt: systemClock.now() + 600, ttl: 60 }
	const statuses = packStatuses(1, 64, [[7, 1]])
	response.setHeader('Content-Type', 'application/statuslist+jwt')
	response.end(await issueStatusListToken({ zlib: nodeZlib }, provider.signer(), { uri, bits: 1, statuses, ...times }))
})
await new Promise<void>(resolve => lists.listen(0, '127.0.0.1', resolve))
const listUri = `http://localhost:${(lists.address() as AddressInfo).port}/status/1`
afterAll(() => {
	lists.close()
	rmSync(folder, { recursive: true })
})

const issuer = await startIssuer({ WALLET_ANCHORS: provider.anchorPath })
const demanding = await startIssuer({ WALLET_ANCHORS: provider.anchorPath, KEY_ATTESTATIONS: 'required', KEY_STORAGE: 'iso_18045_high' })
type World = typeof issuer
const code = ({ status, body }: Reply) => `${status} ${body['error']}`

type About = Partial<Parameters<typeof createKeyAttestation>[2]> & { by?: Signer }
const attest = (keys: readonly Signer[], nonce: string, { by = provider.signer(), ...more }: About = {}) =>
	createKeyAttestation({ clock: systemClock }, by, { keys: keys.map(({ publicJwk }) => publicJwk), lifetime: 600, nonce, ...more })
async function ask(of: World, tier: string, proofs: (nonce: string) => Promise<object>): Promise<Reply> {
	const token = await of.tokenFor(await of.offer(tier))
	return of.post('/credential', { credential_configuration_id: tier, proofs: await proofs(await of.nonce()) }, token)
}
const attestation =
	(keys: readonly Signer[], about?: About) =>
	async (nonce: string): Promise<object> => ({ attestation: [await attest(keys, nonce, about)] })
const attestedJwt =
	(signer: Signer, keys: readonly Signer[], of: World, about: About = {}, place?: number) =>
	async (nonce: string): Promise<object> => {
		const aim = { audience: of.url, nonce, ...(place === undefined ? {} : { place }) }
		return { jwt: [await createAttestedKeyProof({ clock: systemClock }, signer, await attest(keys, nonce, about), aim)] }
	}
const keysIn = async (of: World, reply: Reply) => (await Promise.all(credentialsIn(reply).map(of.read))).map(({ holderKey }) => holderKey)

it('CR-10 VCI §F.3: an attestation proof alone gets a credential for each key that it attests', async () => {
	const keys = [newSigner(), newSigner(), newSigner()]
	const reply = await ask(issuer, 'upgraded', attestation(keys))
	expect(await keysIn(issuer, reply)).toEqual(keys.map(({ publicJwk }) => publicJwk))
})

it('CR-09 VCI §F.1: a jwt proof with a key attestation gets a credential for each attested key, named by jwk or by its place', async () => {
	const keys = [newSigner(), newSigner()]
	const [first = newSigner()] = keys
	for (const place of [undefined, 0]) {
		const reply = await ask(issuer, 'upgraded', attestedJwt(first, keys, issuer, {}, place))
		expect(await keysIn(issuer, reply)).toEqual(keys.map(({ publicJwk }) => publicJwk))
	}
})

it('CR-09 VCI §D.1: a proof key that its attestation does not name is refused with invalid_proof (fault 5)', async () => {
	expect(code(await ask(issuer, 'upgraded', attestedJwt(newSigner(), [newSigner()], issuer)))).toBe('400 invalid_proof')
})

it.each([
	['CR-12 VCI §D.1: an attestation by a provider that is not trusted', { by: stranger.signer() }, 'invalid_proof'],
	['CR-12 VCI §D.1: an attestation that has expired', { lifetime: -10 }, 'invalid_proof'],
	['CR-10 VCI §F.3: an attestation with a nonce that is none of ours', { nonce: 'foreign' }, 'invalid_nonce'],
	['CR-12 VCI §D.1: an attestation that was revoked', { status: { idx: 7, uri: listUri } }, 'invalid_proof'],
	[
		'CR-12 VCI §D.1: an attestation whose status cannot be had',
		{ status: { idx: 1, uri: 'http://localhost:1/status/1' } },
		'invalid_proof',
	],
] as const)('%s is refused by its name, as either proof type', async (_, about, error) => {
	const key = newSigner()
	expect(code(await ask(issuer, 'upgraded', attestation([key], about)))).toBe(`400 ${error}`)
	expect(code(await ask(issuer, 'upgraded', attestedJwt(key, [key], issuer, about)))).toBe(`400 ${error}`)
})

it('HI-04 HAIP §4.5.1: an attestation with its trust anchor in x5c, or by a signer who certified itself, is refused with invalid_proof', async () => {
	const anchors = pemToCertificates(provider.anchorPem).map(({ der }) => der.toBase64())
	const withAnchor: Signer = { ...provider.signer(), x5c: [...(provider.signer().x5c ?? []), ...anchors] }
	const { privateKey, certificate } = await createAuthority({ clock: systemClock }, { commonName: 'Nobody', lifetime: 600 })
	for (const by of [withAnchor, signerOf(privateKey, [certificate.toBase64()])]) {
		expect(code(await ask(issuer, 'upgraded', attestation([newSigner()], { by })))).toBe('400 invalid_proof')
	}
})

it('CR-12 VCI §D.1: an attestation whose status is valid is taken', async () => {
	const reply = await ask(issuer, 'upgraded', attestation([newSigner()], { status: { idx: 8, uri: listUri } }))
	expect(reply.status).toBe(200)
})

it('CR-05 VCI §F: two attestations in one array are refused with invalid_proof', async () => {
	const reply = await ask(issuer, 'upgraded', async nonce => {
		const one = await attest([newSigner()], nonce)
		return { attestation: [one, await attest([newSigner()], nonce)] }
	})
	expect(code(reply)).toBe('400 invalid_proof')
})

it('NO-03 VCI §8.3.1.2: the c_nonce of an attestation is spent as that of any proof: again it is refused with invalid_nonce', async () => {
	const nonce = await issuer.nonce()
	const proofs = async () => ({ attestation: [await attest([newSigner()], nonce)] })
	expect((await ask(issuer, 'upgraded', proofs)).status).toBe(200)
	expect(code(await ask(issuer, 'upgraded', proofs))).toBe('400 invalid_nonce')
})

it('MD-10 VCI §12.2.4: attestations are announced for the upgraded tier, and their levels where they are demanded; the light tier asks for none', async () => {
	const proofTypes = async (of: World, tier: string) => {
		const { body } = await of.send('/.well-known/openid-credential-issuer')
		parseIssuerMetadata(body, of.url)
		const configurations = body['credential_configurations_supported'] as Record<string, Record<string, Record<string, object>>>
		return configurations[tier]?.['proof_types_supported'] ?? {}
	}
	expect(Object.keys(await proofTypes(issuer, 'light'))).toEqual(['jwt'])
	expect(Object.keys(await proofTypes(issuer, 'upgraded'))).toEqual(['jwt', 'attestation'])
	expect(JSON.stringify(await proofTypes(issuer, 'upgraded'))).not.toContain('key_attestations_required')
	const levels = { key_storage: ['iso_18045_high'], user_authentication: ['iso_18045_moderate'] }
	expect(await proofTypes(demanding, 'upgraded')).toMatchObject({
		jwt: { key_attestations_required: levels },
		attestation: { key_attestations_required: levels },
	})
	expect(JSON.stringify(await proofTypes(demanding, 'light'))).not.toContain('key_attestations_required')
})

it('CR-12 VCI §D.2: where levels are demanded, no attestation and one that is too low are refused with invalid_proof, a higher one is taken', async () => {
	const key = newSigner()
	const plain = async (nonce: string) => ({ jwt: await demanding.prove([key], nonce) })
	expect(code(await ask(demanding, 'upgraded', plain))).toBe('400 invalid_proof')
	expect((await ask(demanding, 'light', plain)).status).toBe(200)
	const userAuthentication = ['iso_18045_high']
	const low = { keyStorage: ['iso_18045_moderate'], userAuthentication }
	const high = { keyStorage: ['iso_18045_high'], userAuthentication }
	expect(code(await ask(demanding, 'upgraded', attestation([key], low)))).toBe('400 invalid_proof')
	expect(code(await ask(demanding, 'upgraded', attestation([key])))).toBe('400 invalid_proof')
	expect((await ask(demanding, 'upgraded', attestation([key], high))).status).toBe(200)
	expect((await ask(demanding, 'upgraded', attestedJwt(key, [key], demanding, high))).status).toBe(200)
})

it('CR-06 VCI §12.2.4: an attestation of more keys than a batch has is refused with invalid_proof', async () => {
	expect(code(await ask(issuer, 'upgraded', attestation(Array.from({ length: 11 }, newSigner))))).toBe('400 invalid_proof')
})

it('an issuer that trusts no wallet provider announces no attestations, and one that demands them without trusting any does not start', async () => {
	const plain = await startIssuer()
	expect(code(await ask(plain, 'upgraded', attestation([newSigner()])))).toBe('400 invalid_proof')
	expect(() => readConfig({ KEY_ATTESTATIONS: 'required' })).toThrow(/WALLET_ANCHORS/)
})
