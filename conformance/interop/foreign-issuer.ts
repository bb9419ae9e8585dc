// A foreign issuer: a small HTTP server around oid4vc-ts, which this project did not write. It follows OpenID4VCI 1.0 with the
// pre-authorized code grant and a transaction code, and signs SD-JWT VCs and mdocs with Credo.

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Kms } from '@credo-ts/core'
import {
	type HttpMethod,
	Oauth2AuthorizationServer,
	Oauth2ResourceServer,
	Oauth2ServerErrorResponseError,
	setGlobalConfig,
} from '@openid4vc/oauth2'
import { type IssuerMetadataResult, Openid4vciIssuer, Openid4vciVersion } from '@openid4vc/openid4vci'
import express, { type Request, type Response } from 'express'
import type { CredoAgent } from './credo-agent.ts'
import { foreignCallbacks } from './foreign-callbacks.ts'
import { createForeignSigner, type ForeignSigner, signCredential, signMdoc } from './foreign-signer.ts'

export type ForeignIssuer = {
	readonly url: string
	readonly signer: ForeignSigner
	/** What wallets told the Notification Endpoint. */
	readonly notifications: { notification_id: string; event: string }[]
	/** What oid4vc-ts did not take, in its words. */
	readonly failures: string[]
	/** A link to an offer, by reference and of an SD-JWT VC unless told otherwise, and the transaction code that goes with it. */
	readonly createOffer: (how?: 'by value' | 'of an mdoc') => Promise<{ link: string; txCode: string }>
	readonly close: () => void
}

/** How an issuer can misbehave: each of these a wallet must notice. */
export type Misdeed =
	| 'binds to another key'
	| 'issues another type'
	| 'signs under an unknown root'
	| 'names another issuer in its metadata'
	| 'names another authorization server in its metadata'
	| 'answers 404 with authorization server metadata'

const vct = 'https://credentials.example.org/library-card'
const configuration = 'library_card'
const docType = 'org.example.library-card.1'
const mdocConfiguration = 'library_card_mdoc'
const claims = { given_name: 'Yi-Chun', family_name: 'Chang', card_number: 'L-2041' }

/** What a wallet shows beside its code, where an issuer demands it. */
export type Demand = 'DPoP' | 'DPoP and a client attestation'

export async function startForeignIssuer(agent: CredoAgent, misdeed?: Misdeed, demand?: Demand): Promise<ForeignIssuer> {
	setGlobalConfig({ allowInsecureUrls: true })
	const signer = await createForeignSigner(agent, 'Foreign Library')
	const stranger = await createForeignSigner(agent, 'Nobody Knows')
	const app = express()
	const server = app.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const url = `http://localhost:${(server.address() as AddressInfo).port}`

	const callbacks = foreignCallbacks(agent, signer)
	const issuer = new Openid4vciIssuer({ callbacks })
	const authorizationServer = new Oauth2AuthorizationServer({ callbacks })
	const resourceServer = new Oauth2ResourceServer({ callbacks })
	const metadata = describe(issuer, authorizationServer, url, demand)
	const offers = new Map<string, { body: object; txCode: string }>()
	const nonces = new Set<string>()
	const notifications: ForeignIssuer['notifications'] = []
	const failures: string[] = []

	app.get('/.well-known/openid-credential-issuer', (_request, response) => {
		const named = misdeed === 'names another issuer in its metadata' ? { credential_issuer: `${url}/another` } : {}
		response.json({ ...metadata.credentialIssuer, ...named })
	})
	app.get('/.well-known/oauth-authorization-server', (_request, response) => {
		const named = misdeed === 'names another authorization server in its metadata' ? { issuer: `${url}/another` } : {}
		response.status(misdeed === 'answers 404 with authorization server metadata' ? 404 : 200)
		response.json({ ...metadata.authorizationServers[0], ...named })
	})
	app.get('/jwks', (_request, response) => {
		response.json({ keys: [publicJwk(signer)] })
	})
	app.get('/offers/:code', (request, response) => {
		response.json(offers.get(request.params.code)?.body)
	})

	app.post('/token', express.urlencoded({ extended: false }), async (request, response) => {
		const { accessTokenRequest, grant, dpop, clientAttestation } = authorizationServer.parseAccessTokenRequest({
			accessTokenRequest: request.body,
			request: asRequest(request, url),
		})
		if (grant.grantType !== 'urn:ietf:params:oauth:grant-type:pre-authorized_code') throw new Error('another grant is not offered')
		const offer = offers.get(grant.preAuthorizedCode)
		const shown = await authorizationServer.verifyPreAuthorizedCodeAccessTokenRequest({
			accessTokenRequest,
			grant,
			request: asRequest(request, url),
			authorizationServerMetadata: { issuer: url, token_endpoint: `${url}/token` },
			expectedPreAuthorizedCode: offer ? grant.preAuthorizedCode : '',
			expectedTxCode: offer?.txCode ?? '',
			...(demand ? { dpop: { ...dpop, required: true, allowedSigningAlgs: ['ES256'] } } : {}),
			...(demand === 'DPoP and a client attestation' ? { clientAttestation: { ...clientAttestation, required: true } } : {}),
		})
		offers.delete(grant.preAuthorizedCode)
		const answer = await authorizationServer.createAccessTokenResponse({
			authorizationServer: url,
			audience: url,
			expiresInSeconds: 300,
			subject: grant.preAuthorizedCode,
			signer: { method: 'jwk', alg: 'ES256', publicJwk: publicJwk(signer) },
			...(shown.dpop ? { dpop: { jwk: shown.dpop.jwk }, tokenType: 'DPoP' } : {}),
			...(shown.clientAttestation ? { clientId: shown.clientAttestation.clientAttestation.payload.sub } : {}),
		})
		response.set('Cache-Control', 'no-store').json(answer)
	})

	app.post('/nonce', (_request, response) => {
		const nonce = randomUUID()
		nonces.add(nonce)
		response.set('Cache-Control', 'no-store').json(issuer.createNonceResponse({ cNonce: nonce }))
	})

	app.post('/credential', express.json(), async (request, response) => {
		await authorize(request)
		const wanted = issuer.parseCredentialRequest({ credentialRequest: request.body, issuerMetadata: metadata })
		const credentials: { credential: string }[] = []
		for (const jwt of wanted.proofs?.jwt ?? []) {
			const nonce = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()).nonce
			if (!nonces.has(nonce)) throw new Oauth2ServerErrorResponseError({ error: 'invalid_nonce' })
			const proof = await issuer.verifyCredentialRequestJwtProof({ expectedNonce: nonce, issuerMetadata: metadata, jwt })
			const holder = misdeed === 'binds to another key' ? stranger.key : Kms.PublicJwk.fromUnknown(proof.signer.publicJwk)
			const by = misdeed === 'signs under an unknown root' ? stranger : signer
			const asMdoc = request.body.credential_configuration_id === mdocConfiguration
			const credential = asMdoc
				? await signMdoc(agent, by, docType, { 'org.example.library-card': claims }, holder)
				: await signCredential(agent, by, {
						vct: misdeed === 'issues another type' ? `${vct}-gold` : vct,
						claims,
						holder,
						expiresAt: Math.floor(Date.now() / 1000) + 86_400,
					})
			credentials.push({ credential })
		}
		if (credentials.length === 0) throw new Oauth2ServerErrorResponseError({ error: 'invalid_proof' })
		response
			.set('Cache-Control', 'no-store')
			.json(issuer.createCredentialResponse({ credentialRequest: wanted, credentials, notificationId: randomUUID() }))
	})

	app.post('/notification', express.json(), async (request, response) => {
		await authorize(request)
		notifications.push(request.body)
		response.status(204).end()
	})

	const authorize = (request: Request) =>
		resourceServer.verifyResourceRequest({
			authorizationServers: [...metadata.authorizationServers],
			request: asRequest(request, url),
			resourceServer: url,
		})

	app.use((error: unknown, _request: Request, response: Response, _next: unknown) => {
		failures.push(String(error))
		if (error instanceof Oauth2ServerErrorResponseError) response.status(error.status).json(error.errorResponse)
		else response.status(500).json({ error: 'server_error', error_description: String(error) })
	})

	return {
		url,
		signer,
		notifications,
		failures,
		async createOffer(how) {
			const code = randomUUID()
			const txCode = '20250805'
			const { credentialOffer, credentialOfferObject } = await issuer.createCredentialOffer({
				issuerMetadata: metadata,
				credentialConfigurationIds: [how === 'of an mdoc' ? mdocConfiguration : configuration],
				...(how === 'by value' ? {} : { credentialOfferUri: `${url}/offers/${code}` }),
				grants: {
					'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
						'pre-authorized_code': code,
						tx_code: { input_mode: 'numeric', length: 8 },
					},
				},
			})
			offers.set(code, { body: credentialOfferObject, txCode })
			return { link: credentialOffer, txCode }
		},
		close: () => server.close(),
	}
}

const publicJwk = (signer: ForeignSigner) => ({ ...signer.key.toJson(), kid: 'token' })

const asRequest = (request: Request, url: string) => ({
	headers: new Headers(request.headers as Record<string, string>),
	method: request.method as HttpMethod,
	url: `${url}${request.originalUrl}`,
})

function describe(
	issuer: Openid4vciIssuer,
	server: Oauth2AuthorizationServer,
	url: string,
	demand: Demand | undefined,
): IssuerMetadataResult {
	const credentialIssuer = issuer.createCredentialIssuerMetadata({
		credential_issuer: url,
		credential_endpoint: `${url}/credential`,
		nonce_endpoint: `${url}/nonce`,
		notification_endpoint: `${url}/notification`,
		batch_credential_issuance: { batch_size: 5 },
		display: [{ name: 'Foreign Library', locale: 'en' }],
		credential_configurations_supported: {
			[configuration]: {
				format: 'dc+sd-jwt',
				vct,
				cryptographic_binding_methods_supported: ['jwk'],
				credential_signing_alg_values_supported: ['ES256'],
				proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
				credential_metadata: { display: [{ name: 'Library card', locale: 'en' }], claims: [{ path: ['card_number'] }] },
			},
			[mdocConfiguration]: {
				format: 'mso_mdoc',
				doctype: docType,
				cryptographic_binding_methods_supported: ['cose_key'],
				credential_signing_alg_values_supported: [-7],
				proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
				credential_metadata: { display: [{ name: 'Library card', locale: 'en' }] },
			},
		},
	})
	const metadata = server.createAuthorizationServerMetadata({
		issuer: url,
		token_endpoint: `${url}/token`,
		jwks_uri: `${url}/jwks`,
		grant_types_supported: ['urn:ietf:params:oauth:grant-type:pre-authorized_code'],
		'pre-authorized_grant_anonymous_access_supported': demand !== 'DPoP and a client attestation',
		...(demand ? { dpop_signing_alg_values_supported: ['ES256'] } : {}),
		...(demand === 'DPoP and a client attestation' ? { token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'] } : {}),
	})
	return {
		originalDraftVersion: Openid4vciVersion.V1,
		credentialIssuer,
		authorizationServers: [metadata],
		knownCredentialConfigurations: credentialIssuer.credential_configurations_supported as never,
	}
}
