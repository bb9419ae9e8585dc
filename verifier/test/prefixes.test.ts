import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSigningKey, signerOf, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { ClientTrust, RegisteredClient } from '@wangzheng/shared/protocol/openid4vp/prefixes/verified-client.ts'
import { createDidTrust, parseDidDocument } from '@wangzheng/shared/protocol/trust/did.ts'
import { createVerifierAttestation } from '@wangzheng/shared/test/attest-verifier.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from './world.ts'

const nobody = {
	verify() {
		throw new Error('no certificate is looked at')
	},
}

/** The request of a verifier, read by a wallet that believes it, and answered. */
async function show(world: World, believed: ClientTrust, more: object = {}) {
	const { id, client_id: clientId, request_link: link } = await world.create('courier', more)
	const request = await world.open(link, believed)
	const presentation = await world.present(request, await world.issuer.issue('light'))
	const answer = await world.respond(request, { network_id: [presentation] })
	return { clientId, request, answer, result: await world.result(id) }
}

it('VR-10 VP §5.9.3: as decentralized_identifier the verifier asks under the key of its DID document, and is answered', async () => {
	const world = await createWorld({ CLIENT_ID_PREFIX: 'decentralized_identifier' })
	const did = `did:web:localhost%3A${new URL(world.url).port}`
	const resolver = {
		resolve: async (which: string) => parseDidDocument(await (await fetch(`${world.url}/.well-known/did.json`)).json(), which),
	}
	const { clientId, result } = await show(world, { certificates: nobody, dids: createDidTrust(resolver, [did]) })
	expect(clientId).toBe(`decentralized_identifier:${did}`)
	expect(result.verdict).toBe('verified')
	await world.close()
})

it('VR-10 VP §5.9.3, §12: as verifier_attestation the verifier shows what its attester signed, and is answered', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'attested-'))
	const keys = await openSigningKeys(join(folder, 'signing'), {
		commonName: 'Verifier',
		dnsNames: ['verifier.example'],
		clock: systemClock,
	})
	const attester = signerOf(createSigningKey())
	const now = systemClock.now()
	const attest = (key = keys.signer().publicJwk, redirectUris?: string[]) =>
		createVerifierAttestation(attester, {
			issuer: 'https://attester.example',
			subject: 'shop',
			key,
			...(redirectUris ? { redirectUris } : {}),
			issuedAt: now,
			expiresAt: now + 600,
		})
	const path = join(folder, 'attestation.jwt')
	const publicUrl = 'https://verifier.example'
	const env = { CLIENT_ID_PREFIX: 'verifier_attestation', DATA_DIR: folder, PUBLIC_URL: publicUrl, VERIFIER_ATTESTATION: path }
	writeFileSync(path, await attest(attester.publicJwk))
	await expect(createWorld({ ...env, DATA_DIR: mkdtempSync(join(tmpdir(), 'attested-')) })).rejects.toThrow(
		expect.objectContaining({ name: 'SetupError' }),
	)
	writeFileSync(path, `${await attest(undefined, [`${publicUrl}/response`])}\n`)
	const world = await createWorld(env)
	const { clientId, result } = await show(world, {
		certificates: nobody,
		attesters: new Map([['https://attester.example', [attester.publicJwk]]]),
	})
	expect(clientId).toBe('verifier_attestation:shop')
	expect(result.verdict).toBe('verified')
	await world.close()
})

describe('as one that wallets were told of beforehand', () => {
	const clientId = 'corner-shop'
	let world: World
	let registered: RegisteredClient
	beforeAll(async () => {
		world = await createWorld({ CLIENT_ID_PREFIX: 'pre-registered', CLIENT_ID: clientId })
		const answer = await fetch(`${world.url}/registration`)
		const told = (await answer.json()) as { key: RegisteredClient['key']; redirect_uris: string[]; metadata: JsonObject }
		registered = { key: told.key, redirectUris: told.redirect_uris, metadata: told.metadata }
	})
	afterAll(() => world.close())

	const believed = (): ClientTrust => ({ certificates: nobody, registered: new Map([[clientId, registered]]) })
	const raw = async (link: string) => {
		const text = await (await fetch(new URL(link).searchParams.get('request_uri') ?? '')).text()
		return JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString())
	}

	it.each(['direct_post', 'direct_post.jwt'])('VR-10 VP §5.9.2, §8.5: it sends no client_metadata, and is answered by %s', async mode => {
		const { clientId: id, request, result } = await show(world, believed(), { response_mode: mode })
		expect(id).toBe(clientId)
		expect(request.responseUri).toBe(`${world.url}/response`)
		expect(result.verdict).toBe('verified')
		expect(await raw((await world.create('courier', { response_mode: mode })).request_link)).not.toHaveProperty('client_metadata')
	})

	it('VV-02 VP §14.3.2: an answer to the address of all that is for no request is refused with invalid_request', async () => {
		const { request_link: link } = await world.create('courier', { response_mode: 'direct_post' })
		const request = await world.open(link, believed())
		for (const state of [undefined, 'x', '.', `${request.state}x`, 'awZOtiSPKWKwPRF8a_LUqQ.x']) {
			const answer = await world.respond({ ...request, state }, { network_id: ['x'] })
			expect(answer.status).toBe(400)
			expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
		}
	})

	it('VV-05 VP §8.3: a plain answer is refused with invalid_request where the registered key was to encrypt it', async () => {
		const { request_link: link, id } = await world.create('courier')
		const request = await world.open(link, believed())
		const presentation = await world.present(request, await world.issuer.issue('light'))
		const answer = await world.respond({ ...request, encryption: undefined }, { network_id: [presentation] })
		expect(answer.status).toBe(400)
		expect((await world.result(id)).state).toBe('requested')
	})
})

describe('under redirect_uri', () => {
	let world: World
	beforeAll(async () => {
		world = await createWorld({ CLIENT_ID_PREFIX: 'redirect_uri' })
	})
	afterAll(() => world.close())

	it.each(['direct_post', 'direct_post.jwt'])(
		'VR-10 VP §5.9.3: the request stands unsigned in its link, whole, and is answered by %s',
		async mode => {
			const { clientId, request, result } = await show(world, { certificates: nobody }, { response_mode: mode })
			expect(clientId).toBe(`redirect_uri:${world.url}/response`)
			expect(request).toMatchObject({ algorithm: undefined, responseUri: `${world.url}/response`, responseMode: mode })
			expect(result.verdict).toBe('verified')
		},
	)

	it('VR-10 VP §5.9.3: nothing is signed under it, so no Request Object is served', async () => {
		const { id, request_link: link, request_uri: uri } = await world.create('courier', { request_by: 'reference' })
		expect(uri).toBeUndefined()
		expect([...new URL(link).searchParams.keys()]).not.toContain('request_uri')
		expect((await fetch(`${world.url}/request/${id}`)).status).toBe(404)
	})
})

it.each(['x509_hash', 'x509_san_dns'])(
	'VR-10 VP §5.4, RFC 9101 §5.1: under %s a Request Object stands in its link where that is asked for',
	async prefix => {
		const world = await createWorld({ CLIENT_ID_PREFIX: prefix, REQUEST_BY: 'value' })
		const { id, request_link: link, request_uri: uri } = await world.create('courier')
		const parameters = new URL(link).searchParams
		expect([...parameters.keys()]).toEqual(['client_id', 'request'])
		expect(uri).toBeUndefined()
		expect((await fetch(`${world.url}/request/${id}`)).status).toBe(404)
		const request = await world.open(link)
		await world.respond(request, { network_id: [await world.present(request, await world.issuer.issue('light'))] })
		expect((await world.result(id)).verdict).toBe('verified')
		const { request_uri: other } = await world.create('courier', { request_by: 'reference' })
		expect(other).toMatch(/\/request\//)
		await world.close()
	},
)
