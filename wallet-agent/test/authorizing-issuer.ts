// An issuer with an authorization server of its own, over HTTP on a free port, as HAIP 1.0 §4 has it and able to be less or to misbehave:
// pushed requests, PKCE, DPoP with nonces, client attestation with challenges, key attestations, encryption, deferral, refresh tokens.

import { createHash, randomUUID } from 'node:crypto'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { hmac, nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeRawDeflate } from '@wangzheng/shared/adapters/zlib.ts'
import { ProtocolError, type WireErrorCode, wireErrors } from '@wangzheng/shared/protocol/errors.ts'
import type { DecryptionKey } from '@wangzheng/shared/protocol/jose/jwe.ts'
import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createGrantedDetails } from '@wangzheng/shared/protocol/oauth/authorization-details.ts'
import { type ClientAttestation, verifyClientAttestation } from '@wangzheng/shared/protocol/oauth/client-attestation.ts'
import { createChallengeResponse, verifyClientAttestationPop } from '@wangzheng/shared/protocol/oauth/client-attestation-pop.ts'
import { verifyDpopProof } from '@wangzheng/shared/protocol/oauth/dpop.ts'
import { createServerNonce } from '@wangzheng/shared/protocol/oauth/server-nonce.ts'
import { verifyAttestationProof, verifyAttestedKeyProofs } from '@wangzheng/shared/protocol/openid4vci/attested-key-proof.ts'
import {
	createRequestEncryptionMetadata,
	createResponseEncryptionMetadata,
	encryptMessage,
} from '@wangzheng/shared/protocol/openid4vci/credential-encryption.ts'
import { createCredentialOffer, createOfferLinkByValue } from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import { parseCredentialRequest } from '@wangzheng/shared/protocol/openid4vci/credential-request.ts'
import { createCredentialResponse } from '@wangzheng/shared/protocol/openid4vci/credential-response.ts'
import { createDeferral, parseDeferredRequest } from '@wangzheng/shared/protocol/openid4vci/deferred.ts'
import { openRequest } from '@wangzheng/shared/protocol/openid4vci/encrypted-exchange.ts'
import { createIssuerMetadata } from '@wangzheng/shared/protocol/openid4vci/issuer-metadata.ts'
import { createNonce, verifyNonce } from '@wangzheng/shared/protocol/openid4vci/nonce.ts'
import { createSignedMetadata } from '@wangzheng/shared/protocol/openid4vci/signed-metadata.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { sdJwtVc } from '@wangzheng/shared/protocol/sd-jwt/format.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { type Answer, type EndpointRequest, json, noContent, seeOther, text } from '@wangzheng/shared/web/endpoint.ts'
import { credentialFor, lightType } from './cards.ts'
import { type Asked, certifiedSigner, display, openPeer, row } from './peers.ts'

export type AuthorizingTricks = {
	/** PEM of the root of wallet providers: client attestation is demanded where there is one. */
	providerAnchor?: () => string
	/** What `key_attestations_required` says; none where it is absent. */
	keyAttestation?: JsonObject
	proofType?: 'jwt' | 'attestation'
	dpop?: boolean
	/** Whether DPoP proofs must have a nonce of the server. */
	nonces?: boolean
	/** How the issuer writes the name of the scheme in its challenge. */
	scheme?: string
	pushed?: boolean
	encrypted?: boolean
	scope?: string | undefined
	/** How often the issuer puts the wallet off. */
	putOff?: number
	interval?: number
	/** The Deferred Credential Endpoint's refusal. */
	deferredError?: WireErrorCode
	/** Binds what it issues to another key than was asked for. */
	bindsTo?: PublicJwk
	/** How long the Deferred Credential Endpoint takes, in milliseconds. */
	deferredDelay?: number
	refresh?: boolean
	/** Signs its metadata. */
	metadataSigner?: Signer
	serverMetadata?: (metadata: JsonObject) => JsonObject
	metadata?: (metadata: JsonObject) => JsonObject
	/** The parameters that the browser is sent back with. */
	comeBack?: (parameters: Record<string, string>) => Record<string, string>
	tokenAnswer?: (answer: JsonObject, grant: string) => JsonObject | Answer
	plainAnswer?: boolean
	/** Whether the Nonce Endpoint brings the nonce for DPoP along. */
	nonceBringsDpop?: boolean
}

export type AuthorizingIssuer = {
	readonly url: string
	readonly asked: readonly Asked[]
	readonly anchor: string
	readonly link: string
	/** Client attestations and keys as the server judged them. */
	readonly attestations: readonly ClientAttestation[]
	/** What was pushed or asked for, parameter by parameter. */
	readonly requests: readonly Record<string, string>[]
	asksOf(path: string): readonly Asked[]
	/** Lets a credential that was put off be ready. */
	release(): void
}

const ports = { crypto: nodeCrypto, random: systemRandom, clock: systemClock, rawDeflate: nodeRawDeflate }

export async function openAuthorizingIssuer(tricks: AuthorizingTricks = {}): Promise<AuthorizingIssuer> {
	const own = await certifiedSigner()
	const mac = hmac(systemRandom.bytes(32))
	const all = { ...ports, mac }
	const {
		dpop = true,
		nonces = true,
		scheme: challengeScheme = 'DPoP',
		pushed = true,
		encrypted = false,
		scope,
		refresh = false,
		interval = 1,
		proofType = 'jwt',
	} = tricks
	const requestKey: DecryptionKey = { ...nodeCrypto.createAgreementKey(), kid: 'request-key' }
	const attestations: ClientAttestation[] = []
	const requests: Record<string, string>[] = []
	const codes = new Map<string, { request: Record<string, string>; jkt: string | undefined }>()
	const pushedRequests = new Map<string, { request: Record<string, string>; jkt: string | undefined }>()
	const tokens = new Map<string, string | undefined>()
	const waiting = new Map<string, { body: JsonObject; left: number }>()
	let released = false
	let index = 0

	const refused = (code: WireErrorCode, headers: Record<string, string> = {}): Answer =>
		json({ error: code }, wireErrors[code].status, headers)
	const nonceOf = () => createServerNonce(all, 300)
	const trust = () =>
		createTrust(
			{ clock: systemClock, crypto: nodeCrypto, certificates: nodeCertificates },
			tricks.providerAnchor ? pemToCertificates(tricks.providerAnchor()) : [],
		)

	/** Client authentication and DPoP of a request to the authorization server; the thumbprint of the key. */
	function authenticate(request: EndpointRequest, url: string, path: string): string | undefined {
		if (tricks.providerAnchor) {
			const body = request.body as Record<string, string>
			const attestation = verifyClientAttestation(ports, trust(), request.header('oauth-client-attestation'), {
				clientId: body['client_id'],
			})
			const demand = { audience: url, challenge: true }
			verifyClientAttestationPop(all, request.header('oauth-client-attestation-pop'), attestation, demand)
			attestations.push(attestation)
		}
		if (!dpop) return undefined
		return verifyDpopProof(all, request.header('dpop'), { method: 'POST', url: url + path }, { nonce: nonces }).thumbprint
	}

	/** What a server answers that wants another proof. */
	async function proven(work: () => Answer | Promise<Answer>): Promise<Answer> {
		try {
			return await work()
		} catch (error) {
			if (!(error instanceof ProtocolError)) throw error
			if (error.code === 'use_dpop_nonce') return refused(error.code, { 'DPoP-Nonce': nonceOf() })
			if (error.code === 'use_attestation_challenge') return refused(error.code, { 'OAuth-Client-Attestation-Challenge': nonceOf() })
			return refused(error.code)
		}
	}

	async function tokenFor(form: Record<string, string>, jkt: string | undefined): Promise<Answer> {
		const grant = form['grant_type'] ?? ''
		if (grant === 'authorization_code') {
			const known = codes.get(form['code'] ?? '')
			codes.delete(form['code'] ?? '')
			if (!known || known.request['redirect_uri'] !== form['redirect_uri']) throw new ProtocolError('invalid_grant', 'no such code')
			if (known.jkt !== undefined && known.jkt !== jkt) throw new ProtocolError('invalid_grant', 'another key')
			const challenge = createHash('sha256')
				.update(form['code_verifier'] ?? '')
				.digest('base64url')
			if (challenge !== known.request['code_challenge']) throw new ProtocolError('invalid_grant', 'another code_verifier')
		} else if (form['refresh_token'] !== 'the-refresh-token') throw new ProtocolError('invalid_grant', 'no such refresh token')
		const token = `token-${randomUUID()}`
		tokens.set(token, jkt)
		const answer: JsonObject = {
			access_token: token,
			token_type: dpop ? 'DPoP' : 'Bearer',
			expires_in: 300,
			...(refresh ? { refresh_token: 'the-refresh-token' } : {}),
			...(scope === undefined ? { authorization_details: createGrantedDetails(new Map([['light', ['light-of-this-holder']]])) } : {}),
		}
		const changed = tricks.tokenAnswer ? tricks.tokenAnswer(answer, grant) : answer
		return 'status' in changed && 'body' in changed ? (changed as Answer) : json(changed)
	}

	/** The access token of a request, with the key that it is bound to. */
	function entitled(request: EndpointRequest, url: string): void {
		const [scheme, token = ''] = (request.header('authorization') ?? '').split(' ')
		if (!tokens.has(token) || scheme !== (dpop ? 'DPoP' : 'Bearer')) throw new ProtocolError('invalid_token', 'no such token')
		if (!dpop) return
		const target = { method: 'POST', url, accessToken: token }
		const proof = verifyDpopProof(all, request.header('dpop'), target, { nonce: nonces })
		if (proof.thumbprint !== tokens.get(token)) throw new ProtocolError('invalid_token', 'another key')
	}

	async function protectedBy(request: EndpointRequest, url: string, work: () => Promise<Answer>): Promise<Answer> {
		try {
			entitled(request, url)
			return await work()
		} catch (error) {
			if (!(error instanceof ProtocolError)) throw error
			if (error.code === 'use_dpop_nonce') {
				const headers = { 'WWW-Authenticate': `${challengeScheme} error="use_dpop_nonce", algs="ES256"`, 'DPoP-Nonce': nonceOf() }
				return { status: 401, headers }
			}
			return refused(error.code)
		}
	}

	function open(request: EndpointRequest) {
		const rules = encrypted
			? { request: { keys: [requestKey], zip: true, required: true }, response: { zip: true, required: true } }
			: { request: undefined, response: undefined }
		const body = request.mediaType === 'application/jwt' ? { jwt: request.body as string } : { json: request.body }
		return openRequest(ports, body, rules)
	}

	const answerTo = (message: JsonObject, respondTo: ReturnType<typeof open>['respondTo'], status = 200): Answer =>
		respondTo && !tricks.plainAnswer
			? { ...text('application/jwt', encryptMessage(ports, message, respondTo)), status }
			: json(message, status)

	async function issue(body: JsonObject, url: string): Promise<JsonObject> {
		const identifiers = scope === undefined ? new Map([['light-of-this-holder', 'light']]) : undefined
		const rules = { proofTypes: new Map([['light', [proofType]]]), batchSize: 5, ...(identifiers ? { identifiers } : {}) }
		const { proofs } = parseCredentialRequest(body, rules)
		const values = proofs?.values ?? []
		const demand = { nonce: true, maxKeys: 5, required: tricks.keyAttestation !== undefined }
		const aim = { audience: url, clientId: 'wangzheng-wallet' }
		const { keys, nonces } =
			proofType === 'attestation'
				? verifyAttestationProof(ports, trust(), values, demand)
				: verifyAttestedKeyProofs(ports, trust(), values as string[], aim, demand)
		for (const nonce of nonces) verifyNonce(all, nonce)
		const issued: string[] = []
		for (const key of keys) {
			index += 1
			const what = credentialFor('light', tricks.bindsTo ?? key, { idx: index, uri: `${url}/status` })
			issued.push(await sdJwtVc.issue(ports, own.signer, what))
		}
		return createCredentialResponse(issued, `notification-${index}`)
	}

	const { url, asked } = await openPeer(url => [
		row('get', '/.well-known/openid-credential-issuer', async () => {
			const plain = createIssuerMetadata({
				credentialIssuer: url,
				credentialEndpoint: `${url}/credential`,
				nonceEndpoint: `${url}/nonce`,
				notificationEndpoint: `${url}/notification`,
				batchSize: 5,
				display: display('測試發證', 'Test issuer'),
				configurations: {
					light: {
						format: 'dc+sd-jwt',
						vct: lightType,
						...(scope === undefined ? {} : { scope }),
						cryptographic_binding_methods_supported: ['jwk'],
						proof_types_supported: {
							[proofType]: {
								proof_signing_alg_values_supported: ['ES256'],
								...(tricks.keyAttestation ? { key_attestations_required: tricks.keyAttestation } : {}),
							},
						},
						credential_metadata: { display: display('網證（輕量）', 'Network ID (light)') },
					},
				},
			})
			const whole: JsonObject = {
				...plain,
				deferred_credential_endpoint: `${url}/deferred`,
				...(encrypted
					? {
							credential_request_encryption: createRequestEncryptionMetadata([requestKey], { zip: true, required: true }),
							credential_response_encryption: createResponseEncryptionMetadata({ zip: true, required: true }),
						}
					: {}),
			}
			const metadata = tricks.metadata ? tricks.metadata(whole) : whole
			if (!tricks.metadataSigner) return json(metadata)
			const signed = await createSignedMetadata(ports, tricks.metadataSigner, { ...metadata, credential_issuer: url }, 300)
			return text('application/jwt', signed)
		}),
		row('get', '/.well-known/oauth-authorization-server', () => {
			const metadata: JsonObject = {
				issuer: url,
				token_endpoint: `${url}/token`,
				authorization_endpoint: `${url}/authorize`,
				grant_types_supported: ['authorization_code', 'refresh_token'],
				code_challenge_methods_supported: ['S256'],
				authorization_response_iss_parameter_supported: true,
				authorization_details_types_supported: ['openid_credential'],
				token_endpoint_auth_methods_supported: [tricks.providerAnchor ? 'attest_jwt_client_auth' : 'none'],
				...(tricks.providerAnchor ? { challenge_endpoint: `${url}/challenge` } : {}),
				...(dpop ? { dpop_signing_alg_values_supported: ['ES256'] } : {}),
				...(pushed ? { pushed_authorization_request_endpoint: `${url}/par`, require_pushed_authorization_requests: true } : {}),
			}
			return json(tricks.serverMetadata ? tricks.serverMetadata(metadata) : metadata)
		}),
		row('post', '/challenge', () => json(createChallengeResponse(nonceOf()))),
		row(
			'post',
			'/par',
			request =>
				proven(() => {
					const jkt = authenticate(request, url, '/par')
					const requestUri = `urn:ietf:params:oauth:request_uri:${randomUUID()}`
					const pushedRequest = request.body as Record<string, string>
					requests.push(pushedRequest)
					pushedRequests.set(requestUri, { request: pushedRequest, jkt })
					return json({ request_uri: requestUri, expires_in: 60 }, 201)
				}),
			'application/x-www-form-urlencoded',
		),
		row('get', '/authorize', ({ query }) => {
			const known = pushed ? pushedRequests.get(query['request_uri'] ?? '') : { request: { ...query }, jkt: query['dpop_jkt'] }
			if (!known) return refused('invalid_request')
			if (!pushed) requests.push(known.request)
			const code = `code-${randomUUID()}`
			codes.set(code, known)
			const parameters = { code, state: known.request['state'] ?? '', iss: url }
			const back = new URL(known.request['redirect_uri'] ?? '')
			back.search = new URLSearchParams(tricks.comeBack ? tricks.comeBack(parameters) : parameters).toString()
			return seeOther(back.href)
		}),
		row(
			'post',
			'/token',
			request => proven(() => tokenFor(request.body as Record<string, string>, authenticate(request, url, '/token'))),
			'application/x-www-form-urlencoded',
		),
		row('post', '/nonce', () => json({ c_nonce: createNonce(all, 300) }, 200, tricks.nonceBringsDpop ? { 'DPoP-Nonce': nonceOf() } : {})),
		{
			...row('post', '/credential', request =>
				protectedBy(request, `${url}/credential`, async () => {
					const { body, respondTo } = open(request)
					if (!tricks.putOff) return answerTo(await issue(body, url), respondTo)
					const id = randomUUID()
					waiting.set(id, { body, left: tricks.putOff })
					return answerTo(createDeferral(id, interval), respondTo, 202)
				}),
			),
			takes: ['application/json', 'application/jwt'],
		},
		{
			...row('post', '/deferred', request =>
				protectedBy(request, `${url}/deferred`, async () => {
					const { body, respondTo } = open(request)
					const id = parseDeferredRequest(body)
					const known = waiting.get(id)
					if (tricks.deferredDelay) await new Promise(resolve => setTimeout(resolve, tricks.deferredDelay))
					if (tricks.deferredError) throw new ProtocolError(tricks.deferredError, 'no')
					if (!known) throw new ProtocolError('invalid_transaction_id', 'no such transaction')
					known.left -= 1
					if (!released && known.left > 0) return answerTo(createDeferral(id, interval), respondTo, 202)
					waiting.delete(id)
					return answerTo(await issue(known.body, url), respondTo)
				}),
			),
			takes: ['application/json', 'application/jwt'],
		},
		row('post', '/notification', request => protectedBy(request, `${url}/notification`, async () => noContent()), 'application/json'),
	])
	const offer: JsonObject = {
		...createCredentialOffer({
			credentialIssuer: url,
			configurationIds: ['light'],
			preAuthorizedCode: '',
			transactionCode: { length: 8, description: '' },
		}),
		grants: { authorization_code: { issuer_state: 'the-issuer-state' } },
	}
	return {
		url,
		asked,
		anchor: own.anchor,
		attestations,
		requests,
		link: createOfferLinkByValue('openid-credential-offer://', offer),
		asksOf: path => asked.filter(each => each.path.split('?')[0] === path),
		release() {
			released = true
		},
	}
}

/** S256 of a text. RFC 7636 §4.2. */
export const s256 = (value: string): string => createHash('sha256').update(value).digest('base64url')
