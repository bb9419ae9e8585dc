// A wallet that this project did not write, oid4vc-ts, shows our issuer the attestation of its provider, whom the issuer was told to believe.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CredoAgent, startCredo } from '../credo-agent.ts'
import { createForeignSigner, type ForeignSigner } from '../foreign-signer.ts'
import { createInstance, receiveBySigningIn } from '../foreign-wallet.ts'
import { type OurAgents, startOurAgents } from '../our-agents.ts'

let agent: CredoAgent
let provider: ForeignSigner
let ours: OurAgents
beforeAll(async () => {
	agent = await startCredo()
	provider = await createForeignSigner(agent, 'Foreign Wallet Provider')
	ours = await startOurAgents({}, { providers: [provider.anchor], clients: [] })
})
afterAll(() => Promise.all([ours.close(), agent.shutdown()]))

const offer = () => ours.offer('light', { grant: 'authorization_code' })

it('ATT-05 HAIP §4.4.1: oid4vc-ts, attested, with our challenge put into its proof, signs in with PAR, PKCE and DPoP and gets the credential', async () => {
	const { id, offer_link } = await offer()
	const instance = await createInstance(agent, provider)
	const got = await receiveBySigningIn(instance, offer_link, `${ours.issuerUrl}/challenge`)
	expect(got).toMatchObject({ tokenType: 'DPoP', credentialResponse: { credentials: [{ credential: expect.stringContaining('~') }] } })
	expect(await ours.issuance(id)).toMatchObject({ state: 'issued', copies: 1 })
})

it('ATT-05 ABCA §6.2: oid4vc-ts as it is puts no challenge into its proof, and is refused with use_attestation_challenge', async () => {
	const receiving = receiveBySigningIn(await createInstance(agent, provider), (await offer()).offer_link)
	await expect(receiving).rejects.toMatchObject({ errorResponse: { error: 'use_attestation_challenge' } })
})

it('ATT-03 ABCA §7.1: oid4vc-ts with the attestation of a provider whom nobody trusts is refused with invalid_client', async () => {
	const stranger = await createForeignSigner(agent, 'Nobody Knows')
	const receiving = receiveBySigningIn(await createInstance(agent, stranger), (await offer()).offer_link, `${ours.issuerUrl}/challenge`)
	await expect(receiving).rejects.toMatchObject({ errorResponse: { error: 'invalid_client' } })
})

it('CR-13 VCI §10: oid4vc-ts encrypts no Credential Request, and is refused with invalid_encryption_parameters where that is demanded', async () => {
	const strict = await startOurAgents({}, { providers: [provider.anchor], clients: [] }, { ENCRYPTION: 'both' })
	try {
		const { offer_link } = await strict.offer('light', { grant: 'authorization_code' })
		const receiving = receiveBySigningIn(await createInstance(agent, provider), offer_link, `${strict.issuerUrl}/challenge`)
		await expect(receiving).rejects.toMatchObject({
			response: { credentialErrorResponseResult: { data: { error: 'invalid_encryption_parameters' } } },
		})
	} finally {
		await strict.close()
	}
})
