// A wallet that this project did not write, Credo, has its holder sign in at our issuer.

import { createClientAttestationJwt } from '@openid4vc/oauth2'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CredoAgent, createKey, startCredo } from '../credo-agent.ts'
import { keep } from '../credo-wallet.ts'
import { foreignCallbacks } from '../foreign-callbacks.ts'
import { createForeignSigner, type ForeignSigner } from '../foreign-signer.ts'
import { type OurAgents, startOurAgents } from '../our-agents.ts'
import { redirectUri, signIn } from '../sign-in.ts'

const registered = { client_id: 'credo', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }

let provider: ForeignSigner
let wallet: CredoAgent
let ours: OurAgents
beforeAll(async () => {
	wallet = await startCredo()
	provider = await createForeignSigner(wallet, 'Foreign Wallet Provider')
	ours = await startOurAgents({}, { providers: [provider.anchor], clients: [registered] })
	wallet.x509.config.addTrustedCertificate(ours.anchors.issuer)
})
afterAll(() => Promise.all([ours.close(), wallet.shutdown()]))

it('AZ-03 HAIP §4.3: Credo, registered as a public client, signs in with PAR, PKCE and DPoP with our nonces, and gets the credential', async () => {
	const { holder } = wallet.openid4vc
	const { id, offer_link } = await ours.offer('upgraded', { grant: 'authorization_code' })
	const offer = await holder.resolveCredentialOffer(offer_link)
	const begun = await holder.resolveOpenId4VciAuthorizationRequest(offer, { clientId: 'credo', redirectUri, scope: ['upgraded'] })
	if (begun.authorizationFlow !== 'Oauth2Redirect') throw new Error('another flow than a redirect')
	expect([...new URL(begun.authorizationRequestUrl).searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
	const { authorizationCode } = await holder.parseAuthorizationCodeFromAuthorizationResponse({
		resolvedCredentialOffer: offer,
		authorizationResponseRedirectUrl: await signIn(begun.authorizationRequestUrl),
	})
	const { codeVerifier, dpop } = begun
	const token = await holder.requestToken({
		resolvedCredentialOffer: offer,
		code: authorizationCode,
		clientId: 'credo',
		redirectUri,
		...(codeVerifier === undefined ? {} : { codeVerifier }),
		...(dpop === undefined ? {} : { dpop }),
	})
	expect(token.accessTokenResponse.token_type).toBe('DPoP')
	const [record] = await keep(wallet, offer, { ...token, clientId: 'credo' }, 2)
	expect(record?.credentialInstances).toHaveLength(2)
	expect(await ours.issuance(id)).toMatchObject({ state: 'issued', copies: 2, notification: 'credential_accepted' })
})

it('ATT-05 ABCA §6.2: Credo puts no challenge into the proof of its client attestation, and is refused with use_attestation_challenge', async () => {
	const instance = await createKey(wallet)
	const walletAttestationJwt = await createClientAttestationJwt({
		callbacks: foreignCallbacks(wallet, provider),
		issuer: 'https://foreign-wallet.example',
		clientId: 'https://foreign-wallet.example',
		confirmation: { jwk: { ...instance.toJson(), kid: instance.keyId } as never },
		expiresAt: new Date(Date.now() + 3_600_000),
		signer: { method: 'x5c', alg: 'ES256', x5c: provider.x5c },
	})
	const { holder } = wallet.openid4vc
	const offer = await holder.resolveCredentialOffer((await ours.offer('light', { grant: 'authorization_code' })).offer_link)
	const asking = holder.resolveOpenId4VciAuthorizationRequest(offer, {
		clientId: 'https://foreign-wallet.example',
		redirectUri,
		scope: ['light'],
		walletAttestationJwt,
	})
	await expect(asking).rejects.toMatchObject({ errorResponse: { error: 'use_attestation_challenge' } })
})
