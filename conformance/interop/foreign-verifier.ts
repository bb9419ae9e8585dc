// A foreign verifier: a small HTTP server around oid4vc-ts, which this project did not write. It follows OpenID4VP 1.0 with a signed
// Request Object by reference and an encrypted response, and verifies presentations with Credo.

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type CallbackContext, setGlobalConfig } from '@openid4vc/oauth2'
import { calculateX509HashClientIdPrefixValue, type Openid4vpAuthorizationRequest, Openid4vpVerifier } from '@openid4vc/openid4vp'
import express, { type Request, type Response } from 'express'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { CredoAgent } from './credo-agent.ts'
import { foreignCallbacks } from './foreign-callbacks.ts'
import { createForeignSigner, type ForeignSigner } from './foreign-signer.ts'

export type ForeignAnswer =
	| { readonly error: string }
	| {
			readonly compact: string
			readonly claims: Record<string, unknown>
			readonly encrypted: boolean
			readonly audience: string
			readonly nonce: string
	  }

export type ForeignRequest = {
	readonly link: string
	/** What came, once it came: the wallet's error, or the one presentation, verified. */
	readonly answer: () => ForeignAnswer | undefined
	/** What the response endpoint refused, if it did. */
	readonly refused: () => string | undefined
}

export type ForeignVerifier = {
	readonly signer: ForeignSigner
	readonly ask: (query: object, options?: AskOptions) => Promise<ForeignRequest>
	/** Whether Credo takes a presentation for this audience and nonce. */
	readonly takes: (compact: string, audience: string, nonce: string) => Promise<boolean>
	/** Whether oid4vc-ts finds each transaction confirmed in what the KB-JWT of a credential says. */
	readonly confirms: (transactionData: string[], credential: string, hashes: Confirmed) => Promise<boolean>
	readonly close: () => void
}

type Confirmed = { readonly transaction_data_hashes: string[]; readonly transaction_data_hashes_alg?: string }

export type AskOptions = {
	readonly prefix?: 'x509_hash' | 'x509_san_dns'
	readonly responseMode?: 'direct_post' | 'direct_post.jwt'
	/** By POST the wallet's wallet_nonce goes into the Request Object. */
	readonly requestUriMethod?: 'get' | 'post'
	/** Changes the Request Object before it is signed. */
	readonly spoil?: (payload: Record<string, unknown>) => Record<string, unknown>
}

/** `agent` verifies what comes; it trusts the issuers of the credentials. */
export async function startForeignVerifier(agent: CredoAgent): Promise<ForeignVerifier> {
	setGlobalConfig({ allowInsecureUrls: true })
	const signer = await createForeignSigner(agent, 'Foreign Reading Room')
	const app = express()
	const server = app.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const url = `http://localhost:${(server.address() as AddressInfo).port}`
	const requestObjects = new Map<string, (walletNonce?: string) => Promise<string>>()
	const receivers = new Map<string, (body: Record<string, unknown>) => Promise<void>>()

	app.get('/request/:id', async (request, response) => {
		response.type('application/oauth-authz-req+jwt').send(await requestObjects.get(request.params.id)?.())
	})
	app.post('/request/:id', express.urlencoded({ extended: false }), async (request, response) => {
		response.type('application/oauth-authz-req+jwt').send(await requestObjects.get(request.params.id)?.(request.body.wallet_nonce))
	})
	app.post('/response/:id', express.urlencoded({ extended: false, limit: '1mb' }), async (request, response) => {
		await receivers.get(request.params.id)?.(request.body)
		response.json({})
	})
	app.use((error: unknown, _request: Request, response: Response, _next: unknown) => {
		response.status(400).json({ error: 'invalid_request', error_description: String(error) })
	})

	async function ask(
		query: object,
		{ prefix = 'x509_hash', responseMode = 'direct_post.jwt', requestUriMethod = 'get', spoil }: AskOptions = {},
	): Promise<ForeignRequest> {
		const id = randomUUID()
		const decryption = await createDecryptionKey()
		const callbacks = foreignCallbacks(agent, signer, decryption.private)
		const verifier = new Openid4vpVerifier({ callbacks })
		const hash = await calculateX509HashClientIdPrefixValue({ x509Certificate: signer.x5c[0] ?? '', hash: callbacks.hash })
		const payload = {
			response_type: 'vp_token',
			client_id: prefix === 'x509_hash' ? `x509_hash:${hash}` : 'x509_san_dns:localhost',
			response_mode: responseMode,
			response_uri: `${url}/response/${id}`,
			nonce: randomUUID(),
			state: randomUUID(),
			dcql_query: query,
			client_metadata: {
				client_name: 'Foreign Reading Room',
				vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
				...(responseMode === 'direct_post.jwt'
					? { jwks: { keys: [decryption.public] }, encrypted_response_enc_values_supported: ['A256GCM'] }
					: {}),
			},
		}
		// What the specification asks for where the wallet is not known before; oid4vc-ts itself puts the request_uri there.
		const additionalJwtPayload = { aud: 'https://self-issued.me/v2' }
		const create = async (walletNonce?: string) => {
			const complete = { ...payload, ...(walletNonce === undefined ? {} : { wallet_nonce: walletNonce }) }
			const asked = (spoil ? spoil(complete) : complete) as Openid4vpAuthorizationRequest
			return verifier.createOpenId4vpAuthorizationRequest({
				authorizationRequestPayload: asked,
				jar: {
					jwtSigner: { method: 'x5c', x5c: signer.x5c, alg: 'ES256' },
					requestUri: `${url}/request/${id}`,
					expiresInSeconds: 300,
					additionalJwtPayload,
				},
				...(asked.wallet_nonce === undefined ? {} : { wallet: { expectedNonce: asked.wallet_nonce } }),
			})
		}
		const created = await create()
		const asked = created.authorizationRequestPayload as Openid4vpAuthorizationRequest
		requestObjects.set(id, async walletNonce => (await create(walletNonce)).jar?.authorizationRequestJwt ?? '')
		let answer: ForeignAnswer | undefined
		let refusal: string | undefined
		receivers.set(id, async body => {
			try {
				answer = await read(callbacks, asked, body)
			} catch (error) {
				refusal = String(error)
				throw error
			}
		})
		const link = `${created.authorizationRequest}${requestUriMethod === 'post' ? '&request_uri_method=post' : ''}`
		return { link, answer: () => answer, refused: () => refusal }
	}

	async function read(
		callbacks: CallbackContext,
		asked: Openid4vpAuthorizationRequest,
		body: Record<string, unknown>,
	): Promise<ForeignAnswer> {
		const error = await errorOf(callbacks, body)
		if (error !== undefined) return { error }
		const parsed = await new Openid4vpVerifier({ callbacks }).parseOpenid4vpAuthorizationResponse({
			authorizationRequestPayload: asked,
			authorizationResponse: body,
			callbacks,
		})
		if (!('dcql' in parsed) || !parsed.dcql) throw new Error('the answer is not to a DCQL query')
		const [presentation] = Object.values(parsed.dcql.presentations as Record<string, string[]>).flat()
		const { client_id: audience, nonce } = asked
		if (presentation === undefined || audience === undefined) throw new Error('nothing was presented')
		const verified = await agent.sdJwtVc.verify({ compactSdJwtVc: presentation, keyBinding: { audience, nonce } })
		if (!verified.isValid) throw verified.error
		return { compact: presentation, claims: verified.sdJwtVc.prettyClaims, encrypted: parsed.jarm !== undefined, audience, nonce }
	}

	return {
		signer,
		ask,
		takes: async (compact, audience, nonce) =>
			(await agent.sdJwtVc.verify({ compactSdJwtVc: compact, keyBinding: { audience, nonce } })).isValid,
		confirms: (transactionData, credential, hashes) =>
			new Openid4vpVerifier({ callbacks: foreignCallbacks(agent, signer) })
				.verifyTransactionData({ transactionData, credentials: { [credential]: [hashes] } })
				.then(
					() => true,
					() => false,
				),
		close: () => server.close(),
	}
}

export async function createDecryptionKey(): Promise<{ private: JWK; public: JWK }> {
	const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
	const about = { kid: randomUUID(), use: 'enc', alg: 'ECDH-ES' }
	return { private: { ...(await exportJWK(pair.privateKey)), ...about }, public: { ...(await exportJWK(pair.publicKey)), ...about } }
}

/** The wallet's error, plain or encrypted: oid4vc-ts reads neither. */
async function errorOf(callbacks: CallbackContext, body: Record<string, unknown>): Promise<string | undefined> {
	const response = body['response']
	const opened = typeof response === 'string' ? (await callbacks.decryptJwe(response)).payload : undefined
	const { error } = opened === undefined ? body : JSON.parse(opened)
	return typeof error === 'string' ? error : undefined
}
