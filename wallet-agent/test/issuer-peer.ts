// A small real issuer: composed of the protocol's own functions, and able to misbehave.

import { hmac, nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import type { CredentialToIssue } from '@wangzheng/shared/protocol/credential/format.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
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
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { sdJwtVc } from '@wangzheng/shared/protocol/sd-jwt/format.ts'
import { issueStatusListToken, packStatuses } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import { type Answer, json, noContent, text } from '@wangzheng/shared/web/endpoint.ts'
import { credentialFor, issueUnbound, lightType, upgradedType } from './cards.ts'
import { mdocConfiguration, mdocFor } from './mdoc-card.ts'
import { type Asked, certifiedSigner, display, openPeer, row } from './peers.ts'

const ports = { crypto: nodeCrypto, random: systemRandom, clock: systemClock, zlib: nodeZlib }
const now = () => systemClock.now()

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

const offerHasCode = (offer: JsonObject): boolean => JSON.stringify(offer).includes('tx_code')

const cardOf = (configuration: string) => (key: PublicJwk, status: CredentialToIssue['status']) => credentialFor(configuration, key, status)
