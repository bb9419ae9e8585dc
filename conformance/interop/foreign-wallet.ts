// A foreign wallet: oid4vc-ts signs in at an issuer as an attested wallet, and gets a credential. Its keys are Credo's.

import { type CallbackContext, clientAuthenticationClientAttestationJwt, createClientAttestationJwt, type Jwk } from '@openid4vc/oauth2'
import { AuthorizationFlow, Openid4vciClient } from '@openid4vc/openid4vci'
import { type CredoAgent, createKey } from './credo-agent.ts'
import { foreignCallbacks } from './foreign-callbacks.ts'
import type { ForeignSigner } from './foreign-signer.ts'
import { redirectUri, signIn } from './sign-in.ts'

const clientId = 'https://foreign-wallet.example'

/** An attestation by a wallet provider of a key that the wallet has just made, and what oid4vc-ts needs to use it. */
export async function createInstance(agent: CredoAgent, provider: ForeignSigner) {
	const key = await createKey(agent)
	const publicJwk = key.toJson() as Jwk
	const attestation = await createClientAttestationJwt({
		callbacks: foreignCallbacks(agent, provider),
		issuer: clientId,
		clientId,
		confirmation: { jwk: { ...publicJwk, kid: key.keyId } },
		expiresAt: new Date(Date.now() + 3_600_000),
		signer: { method: 'x5c', alg: 'ES256', x5c: provider.x5c },
	})
	return { clientId, attestation, publicJwk, callbacks: foreignCallbacks(agent, { ...provider, key }) }
}

export type Instance = Awaited<ReturnType<typeof createInstance>>

/** oid4vc-ts puts a `nonce` of an older draft into the proof of an attestation, and no `challenge`: it is put there for it. */
function withChallenge({ callbacks, attestation }: Instance, challengeEndpoint: string): CallbackContext {
	const signJwt: CallbackContext['signJwt'] = async (by, { header, payload }) => {
		if (header.typ !== 'oauth-client-attestation-pop+jwt') return callbacks.signJwt(by, { header, payload })
		const answer = (await (await fetch(challengeEndpoint, { method: 'POST' })).json()) as { attestation_challenge: string }
		return callbacks.signJwt(by, { header, payload: { ...payload, challenge: answer.attestation_challenge } })
	}
	const signing = { ...callbacks, signJwt }
	return {
		...signing,
		clientAuthentication: clientAuthenticationClientAttestationJwt({ clientAttestationJwt: attestation, callbacks: signing }),
	}
}

/** Begins at an offer; `challengeEndpoint` undefined for the library as it is. */
export async function receiveBySigningIn(instance: Instance, offerLink: string, challengeEndpoint?: string) {
	const { callbacks, attestation, publicJwk } = instance
	const client = new Openid4vciClient({
		callbacks:
			challengeEndpoint === undefined
				? {
						...callbacks,
						clientAuthentication: clientAuthenticationClientAttestationJwt({ clientAttestationJwt: attestation, callbacks }),
					}
				: withChallenge(instance, challengeEndpoint),
	})
	const credentialOffer = await client.resolveCredentialOffer(offerLink)
	const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
	const signer = { method: 'jwk', alg: 'ES256', publicJwk } as const
	const [configurationId = ''] = credentialOffer.credential_configuration_ids
	const begun = await client.initiateAuthorization({
		clientId,
		issuerMetadata,
		credentialOffer,
		redirectUri,
		scope: configurationId,
		dpop: { signer },
	})
	if (begun.authorizationFlow !== AuthorizationFlow.Oauth2Redirect) throw new Error('another flow than a redirect')
	const authorizationCode = new URL(await signIn(begun.authorizationRequestUrl)).searchParams.get('code') ?? ''
	const token = await client.retrieveAuthorizationCodeAccessTokenFromOffer({
		issuerMetadata,
		credentialOffer,
		authorizationCode,
		redirectUri,
		dpop: { signer },
		...(begun.pkce === undefined ? {} : { pkceCodeVerifier: begun.pkce.codeVerifier }),
	})
	const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
	const { jwt } = await client.createCredentialRequestJwtProof({
		issuerMetadata,
		credentialConfigurationId: configurationId,
		clientId,
		nonce,
		signer,
	})
	const { credentialResponse } = await client.retrieveCredentials({
		issuerMetadata,
		accessToken: token.accessTokenResponse.access_token,
		credentialConfigurationId: configurationId,
		proofs: { jwt: [jwt] },
		dpop: { signer, ...(token.dpop?.nonce === undefined ? {} : { nonce: token.dpop.nonce }) },
	})
	return { tokenType: token.accessTokenResponse.token_type, credentialResponse }
}
