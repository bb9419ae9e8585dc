import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSigningKey, signerOf, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { authenticateClientRequest } from '@wangzheng/shared/protocol/openid4vp/authenticate-request.ts'
import type { ClientTrust } from '@wangzheng/shared/protocol/openid4vp/prefixes/verified-client.ts'
import { createVerifierAttestation } from '@wangzheng/shared/protocol/openid4vp/prefixes/verifier-attestation.ts'
import { parseAuthorizationRequest } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import { createDidTrust, parseDidDocument } from '@wangzheng/shared/protocol/trust/did.ts'
import { expect, it } from 'vitest'
import { createWorld, type World } from './world.ts'

const nobody = {
	verify() {
		throw new Error('no certificate is looked at')
	},
}

/** The request of a verifier, read by a wallet that believes it, and answered. */
async function show(world: World, believed: ClientTrust) {
	const { id, client_id: clientId, request_uri: uri } = await world.create('courier')
	const text = await (await fetch(uri)).text()
	const authentic = await authenticateClientRequest(world.ports, believed, { text }, { clientId, allowLoopback: true })
	const request = parseAuthorizationRequest(authentic)
	const { certificate: _, ...rest } = request
	const presentation = await world.present(rest as Parameters<typeof world.present>[0], await world.issuer.issue('light'))
	await world.respond(rest as Parameters<typeof world.respond>[0], { network_id: [presentation] })
	return { clientId, result: await world.result(id) }
}

it('WP-03 VP §5.9.3: as decentralized_identifier the verifier asks under the key of its DID document, and is answered', async () => {
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

it('WP-03 VP §12: as verifier_attestation the verifier shows what its attester signed, and is answered', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'attested-'))
	const keys = await openSigningKeys(join(folder, 'signing'), { commonName: 'Verifier', dnsNames: ['localhost'], clock: systemClock })
	const attester = signerOf(createSigningKey())
	const now = systemClock.now()
	const attest = (key = keys.signer().publicJwk) =>
		createVerifierAttestation(attester, { issuer: 'https://attester.example', subject: 'shop', key, issuedAt: now, expiresAt: now + 600 })
	const path = join(folder, 'attestation.jwt')
	const env = { CLIENT_ID_PREFIX: 'verifier_attestation', DATA_DIR: folder, VERIFIER_ATTESTATION: path }
	writeFileSync(path, await attest(attester.publicJwk))
	await expect(createWorld({ ...env, DATA_DIR: mkdtempSync(join(tmpdir(), 'attested-')) })).rejects.toThrow(
		expect.objectContaining({ name: 'SetupError' }),
	)
	writeFileSync(path, `${await attest()}\n`)
	const world = await createWorld(env)
	const { clientId, result } = await show(world, {
		certificates: nobody,
		attesters: new Map([['https://attester.example', [attester.publicJwk]]]),
	})
	expect(clientId).toBe('verifier_attestation:shop')
	expect(result.verdict).toBe('verified')
	await world.close()
})
