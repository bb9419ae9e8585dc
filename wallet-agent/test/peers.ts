// A small real issuer and a small real verifier, over HTTP on a free port: composed of the protocol's own functions, and able to misbehave.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificatePem, createAuthority, issueLeaf } from '@wangzheng/shared/adapters/certificate-authority.ts'
import { hmac, nodeCrypto, signerOf, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import type { CredentialToIssue, PresentationAim } from '@wangzheng/shared/protocol/credential/format.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { DecryptionKey } from '@wangzheng/shared/protocol/jose/jwe.ts'
import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { mdoc } from '@wangzheng/shared/protocol/mdoc/format.ts'
import { createAuthorizationServerMetadata } from '@wangzheng/shared/protocol/oauth/metadata.ts'
import { createCredentialOffer, createOfferLink, createOfferLinkByValue } from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import { jwtProofs, parseCredentialRequest } from '@wangzheng/shared/protocol/openid4vci/credential-request.ts'
import { createCredentialResponse } from '@wangzheng/shared/protocol/openid4vci/credential-response.ts'
import { createIssuerMetadata } from '@wangzheng/shared/protocol/openid4vci/issuer-metadata.ts'
import { verifyKeyProof } from '@wangzheng/shared/protocol/openid4vci/key-proof.ts'
import { createNonce, verifyNonce } from '@wangzheng/shared/protocol/openid4vci/nonce.ts'
import { createTokenResponse } from '@wangzheng/shared/protocol/openid4vci/token-response.ts'
import { createRequestLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import { hashClientId } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { createClientMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import { createRequestObject, type RequestObject } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { sdJwtVc } from '@wangzheng/shared/protocol/sd-jwt/format.ts'
import { issueSdJwt } from '@wangzheng/shared/protocol/sd-jwt/issue.ts'
import { issueStatusListToken, packStatuses } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import { type Answer, type Endpoint, json, noContent, text } from '@wangzheng/shared/web/endpoint.ts'
import { openListener } from '@wangzheng/shared/web/listener.ts'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { serve } from '@wangzheng/shared/web/serve.ts'
import { onTestFinished } from 'vitest'
import { mdocConfiguration, mdocFor } from './mdoc-card.ts'

const ports = { crypto: nodeCrypto, random: systemRandom, clock: systemClock, zlib: nodeZlib }
const now = () => systemClock.now()

/** Gone when the test ends. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'wallet-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	return folder
}

/** A key below a root of its own, and another that signs mdocs. */
export async function certifiedSigner(
	dnsNames: readonly string[] = ['localhost'],
): Promise<{ signer: Signer; documentSigner: Signer; anchor: string; der: Uint8Array }> {
	const authority = await createAuthority(ports, { commonName: 'Test Root', lifetime: 86_400 * 30 })
	const leafFor = (use: 'signing' | 'document_signing') =>
		issueLeaf(ports, authority, { commonName: 'Test Signer', dnsNames, use, lifetime: 86_400 })
	const leaf = await leafFor('signing')
	const [signer, documentSigner] = [leaf, await leafFor('document_signing')].map(({ privateKey, certificate }) =>
		signerOf(privateKey, [certificate.toBase64()]),
	) as [Signer, Signer]
	return { signer, documentSigner, anchor: certificatePem(authority.certificate), der: leaf.certificate }
}

/** What was asked of a peer: the path, the headers that matter, and the body. */
export type Asked = { readonly path: string; readonly authorization: string | undefined; readonly body: unknown; readonly headers: string }

export async function openPeer(table: (url: string, asked: Asked[]) => readonly Endpoint[]): Promise<{ url: string; asked: Asked[] }> {
	const listener = await openListener({ host: '127.0.0.1', port: 0 })
	const asked: Asked[] = []
	const rows = table(listener.url, asked).map(row => ({
		...row,
		answer(request: Parameters<Endpoint['answer']>[0]) {
			const seen = [
				'accept',
				'content-type',
				'dpop',
				'oauth-client-attestation',
				'oauth-client-attestation-pop',
				'cookie',
				'user-agent',
				'referer',
			].map(name => `${name}: ${request.header(name) ?? ''}`)
			asked.push({ path: request.url, authorization: request.header('authorization'), body: request.body, headers: seen.join('\n') })
			return row.answer(request)
		},
	}))
	const running = await serve({ name: 'issuer', table: rows, listen: listener, log: silentLog, publicUrl: listener.url })
	onTestFinished(() => running.close())
	return { url: listener.url, asked }
}

export const display = (hant: string, en: string) => [
	{ locale: 'zh-Hant', name: hant },
	{ locale: 'en', name: en },
]

export const lightType = 'https://types.example/network-id-light'
export const upgradedType = 'https://types.example/network-id-upgraded'

/** What a test may change of an issuer's behaviour. */
export type IssuerTricks = {
	batchSize?: number
	txCode?: string
	signer?: Signer
	metadata?: (metadata: JsonObject) => JsonObject
	serverMetadata?: (metadata: JsonObject) => JsonObject
	offer?: (offer: JsonObject) => JsonObject
	/** Instead of the offer. */
	offerAnswer?: (offer: JsonObject) => Answer
	credential?: (credential: CredentialToIssue, copy: number) => CredentialToIssue
	/** What is sent, after all were issued. */
	send?: (credentials: readonly string[]) => readonly unknown[]
	tokenAnswer?: (answer: JsonObject) => JsonObject
	tokenStatus?: () => number
	credentialAnswer?: (answer: JsonObject) => JsonObject
	refuseFirstNonce?: boolean
	configurations?: readonly ('light' | 'upgraded' | 'light-mdoc')[]
	/** Signs mdocs. */
	documentSigner?: Signer
	/** Binds to no key, and takes no proofs; with a `cnf` all the same where it is given. */
	unbound?: { readonly cnf?: JsonObject }
}

export type IssuerPeer = {
	readonly url: string
	readonly asked: readonly Asked[]
	readonly anchor: string
	readonly link: string
	readonly linkByValue: string
	readonly statuses: Map<number, number>
	/** Bodies of the notifications that came. */
	notifications(): readonly JsonObject[]
}

export async function openIssuer(tricks: IssuerTricks = {}): Promise<IssuerPeer> {
	const own = await certifiedSigner()
	const signer = tricks.signer ?? own.signer
	const documentSigner = tricks.documentSigner ?? own.documentSigner
	const mac = hmac(systemRandom.bytes(32))
	const statuses = new Map<number, number>()
	const { txCode = '12345678', batchSize = 5, configurations: offered = ['light'] } = tricks
	let nonceRefused = false
	let index = 0

	const offerOf = (url: string): JsonObject => {
		const offer = createCredentialOffer({
			credentialIssuer: url,
			configurationIds: offered,
			preAuthorizedCode: 'the-code',
			transactionCode: { length: 8, description: 'Look at the letter' },
		})
		return tricks.offer ? tricks.offer(offer) : offer
	}

	const configuration = (type: string, name: string): JsonObject => ({
		format: 'dc+sd-jwt',
		vct: type,
		...(tricks.unbound
			? {}
			: {
					cryptographic_binding_methods_supported: ['jwk'],
					proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
				}),
		credential_metadata: {
			display: display(`網證（${name}）`, `Network ID (${name})`),
			claims: [
				{ path: ['family_name'], display: display('姓', 'Family name') },
				{ path: ['given_name'], display: display('名', 'Given name') },
				{ path: ['age_equal_or_over', '18'], display: display('年滿十八歲', '18 or older') },
				{ path: ['nationalities'], display: display('國籍', 'Nationalities') },
			],
		},
	})

	const { url, asked } = await openPeer(url => [
		row('get', '/.well-known/openid-credential-issuer', () => {
			const metadata = createIssuerMetadata({
				credentialIssuer: url,
				credentialEndpoint: `${url}/credential`,
				nonceEndpoint: `${url}/nonce`,
				notificationEndpoint: `${url}/notification`,
				batchSize,
				display: display('測試發證', 'Test issuer'),
				configurations: {
					light: configuration(lightType, 'light'),
					upgraded: configuration(upgradedType, 'upgraded'),
					'light-mdoc': mdocConfiguration,
				},
			})
			return json(tricks.metadata ? tricks.metadata(metadata) : metadata)
		}),
		row('get', '/.well-known/oauth-authorization-server', () => {
			const metadata = createAuthorizationServerMetadata({ issuer: url, tokenEndpoint: `${url}/token` })
			return json(tricks.serverMetadata ? tricks.serverMetadata(metadata) : metadata)
		}),
		row('get', '/offer', () => (tricks.offerAnswer ?? json)(offerOf(url))),
		row(
			'post',
			'/token',
			({ body }) => {
				const form = body as Record<string, string>
				if (form['tx_code'] !== (offerHasCode(offerOf(url)) ? txCode : undefined))
					throw new ProtocolError('invalid_grant', 'the tx_code is wrong')
				const answer = createTokenResponse({ accessToken: 'the-token', expiresIn: 300 })
				return json(tricks.tokenAnswer ? tricks.tokenAnswer(answer) : answer, tricks.tokenStatus?.())
			},
			'application/x-www-form-urlencoded',
		),
		row('post', '/nonce', () => json({ c_nonce: createNonce({ ...ports, mac }, 300) })),
		row(
			'post',
			'/credential',
			async ({ body }) => {
				const identifiers = tricks.tokenAnswer && !tricks.tokenStatus ? new Map([['light-7', 'light']]) : undefined
				const request = parseCredentialRequest(body, {
					proofTypes: new Map(offered.map(id => [id, tricks.unbound ? [] : ['jwt']])),
					batchSize,
					...(identifiers ? { identifiers } : {}),
				})
				const proofs = jwtProofs(request).map(proof => verifyKeyProof(ports, proof, { audience: url }))
				if (tricks.refuseFirstNonce && !nonceRefused) {
					nonceRefused = true
					throw new ProtocolError('invalid_nonce', 'the c_nonce is over')
				}
				for (const { nonce } of proofs) verifyNonce({ ...ports, mac }, nonce)
				const issued = tricks.unbound ? [await issueUnbound(signer, tricks.unbound)] : []
				for (const [copy, { publicJwk }] of proofs.entries()) {
					index += 1
					const [format, by, make] =
						request.configurationId === 'light-mdoc' ? [mdoc, documentSigner, mdocFor] : [sdJwtVc, signer, cardOf(request.configurationId)]
					const what = make(publicJwk, { idx: index, uri: `${url}/status` }, now())
					issued.push(await format.issue(ports, by, tricks.credential ? tricks.credential(what, copy) : what))
				}
				const answer = createCredentialResponse((tricks.send ? tricks.send(issued) : issued) as readonly string[], 'the-notification')
				return json(tricks.credentialAnswer ? tricks.credentialAnswer(answer) : answer)
			},
			'application/json',
		),
		row('post', '/notification', () => noContent(), 'application/json'),
		row('get', '/status', async () =>
			text(
				'application/statuslist+jwt',
				await issueStatusListToken(ports, own.signer, {
					uri: `${url}/status`,
					bits: 2,
					statuses: packStatuses(2, 1024, statuses),
					issuedAt: now(),
					expiresAt: now() + 300,
					ttl: 1,
				}),
			),
		),
	])
	return {
		url,
		asked,
		anchor: own.anchor,
		statuses,
		link: createOfferLink('openid-credential-offer://', `${url}/offer`),
		linkByValue: createOfferLinkByValue('openid-credential-offer://', offerOf(url)),
		notifications: () => asked.filter(({ path }) => path === '/notification').map(({ body }) => body as JsonObject),
	}
}

/** An SD-JWT VC with nothing to keep back, for whoever has it. */
const issueUnbound = (signer: Signer, more: JsonObject): Promise<string> =>
	issueSdJwt(ports, signer, {
		header: { typ: 'dc+sd-jwt', x5c: [...(signer.x5c ?? [])] },
		payload: { vct: lightType, family_name: '王', iat: now() - 60, exp: now() + 86_400, ...more },
		disclosable: [['family_name']],
	})

const offerHasCode = (offer: JsonObject): boolean => JSON.stringify(offer).includes('tx_code')

export const credentialFor = (configuration: string, holderKey: PublicJwk, status: CredentialToIssue['status']): CredentialToIssue => ({
	type: configuration === 'upgraded' ? upgradedType : lightType,
	claims: {
		family_name: '王',
		given_name: '小明',
		age_equal_or_over: { 18: true },
		nationalities: ['CN', 'DE'],
		...(configuration === 'upgraded' ? { birthdate: '1990-05-17' } : {}),
		issuing_authority: 'Test issuer',
	},
	disclosable: [['family_name'], ['given_name'], ['age_equal_or_over', '18'], ['nationalities', null], ['birthdate']],
	holderKey,
	status,
	issuedAt: now() - 60,
	expiresAt: now() + 86_400,
})

const cardOf = (configuration: string) => (key: PublicJwk, status: CredentialToIssue['status']) => credentialFor(configuration, key, status)

type Handler = (request: Parameters<Endpoint['answer']>[0]) => Answer | Promise<Answer>

export const row = (
	method: 'get' | 'post',
	path: string,
	answer: Handler,
	takes?: 'application/json' | 'application/x-www-form-urlencoded',
): Endpoint => ({
	method,
	path,
	section: 'test',
	summary: path,
	...(takes ? { takes: [takes] } : {}),
	answer,
})

/** What a test may change of a verifier's behaviour. */
export type VerifierTricks = {
	prefix?: 'x509_hash' | 'x509_san_dns'
	query?: JsonObject
	encrypted?: boolean
	method?: 'get' | 'post'
	/** The Request Object before it is signed. */
	request?: (request: RequestObject) => RequestObject
	/** Signs the parameters itself, however wrong they are. */
	sign?: (signer: Signer, request: RequestObject) => Promise<string>
	requestAnswer?: (text: string) => Answer
	responseAnswer?: () => Answer
	clientId?: string
	linkClientId?: string
	signer?: Signer
}

export type VerifierPeer = {
	readonly url: string
	readonly anchor: string
	readonly link: string
	readonly clientId: string
	readonly nonce: string
	readonly key: DecryptionKey | undefined
	/** What a presentation for it must be bound to. */
	readonly aim: PresentationAim
	readonly asked: readonly Asked[]
	/** Forms that were posted to the Response URI. */
	responses(): ReadonlyArray<Record<string, string>>
}

export const ageQuery: JsonObject = {
	credentials: [
		{
			id: 'id',
			format: 'dc+sd-jwt',
			meta: { vct_values: [lightType, upgradedType] },
			claims: [{ path: ['age_equal_or_over', '18'] }],
		},
	],
}

export async function openVerifier(tricks: VerifierTricks = {}): Promise<VerifierPeer> {
	const own = await certifiedSigner()
	const signer = tricks.signer ?? own.signer
	const clientId = tricks.clientId ?? (tricks.prefix === 'x509_san_dns' ? 'x509_san_dns:localhost' : hashClientId(ports, own.der))
	const nonce = encode(systemRandom.bytes(16))
	const key: DecryptionKey | undefined = tricks.encrypted ? { ...nodeCrypto.createAgreementKey(), kid: 'key-1' } : undefined
	const { url, asked } = await openPeer(url => {
		const serveRequest = async (walletNonce: string | undefined) => {
			const plain: RequestObject = {
				clientId,
				responseUri: `${url}/response`,
				responseMode: tricks.encrypted ? 'direct_post.jwt' : 'direct_post',
				nonce,
				state: 'the-state',
				query: tricks.query ?? ageQuery,
				clientMetadata: createClientMetadata(key),
				walletNonce,
				issuedAt: now(),
				expiresAt: now() + 300,
			}
			const request = tricks.request ? tricks.request(plain) : plain
			const text_ = await (tricks.sign ?? createRequestObject)(signer, request)
			return tricks.requestAnswer ? tricks.requestAnswer(text_) : text('application/oauth-authz-req+jwt', text_)
		}
		return [
			row('get', '/request', () => serveRequest(undefined)),
			row(
				'post',
				'/request',
				({ body }) => serveRequest((body as Record<string, string>)['wallet_nonce']),
				'application/x-www-form-urlencoded',
			),
			row(
				'post',
				'/response',
				() => (tricks.responseAnswer ?? (() => json({ redirect_uri: `${url}/thanks?response_code=1` })))(),
				'application/x-www-form-urlencoded',
			),
			row('get', '/elsewhere', () => json({})),
		]
	})
	const link = createRequestLink('openid4vp://', {
		clientId: tricks.linkClientId ?? clientId,
		requestUri: `${url}/request`,
		...(tricks.method ? { requestUriMethod: tricks.method } : {}),
	})
	return {
		url,
		anchor: own.anchor,
		link,
		clientId,
		nonce,
		key,
		aim: {
			nonce,
			audience: clientId,
			session: { kind: 'redirect', clientId, responseUri: `${url}/response`, encryptionKey: key?.publicJwk },
		},
		asked,
		responses: () => asked.filter(({ path }) => path === '/response').map(({ body }) => body as Record<string, string>),
	}
}
