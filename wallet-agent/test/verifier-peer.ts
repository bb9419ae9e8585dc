// A small real verifier: composed of the protocol's own functions, and able to misbehave.

import { nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import type { PresentationAim } from '@wangzheng/shared/protocol/credential/format.ts'
import type { DecryptionKey } from '@wangzheng/shared/protocol/jose/jwe.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createRequestLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import { hashClientId } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { createClientMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import { createRequestObject, type RequestObject } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { type Answer, json, text } from '@wangzheng/shared/web/endpoint.ts'
import { lightType, upgradedType } from './cards.ts'
import { type Asked, certifiedSigner, openPeer, row } from './peers.ts'

const ports = { crypto: nodeCrypto, random: systemRandom, clock: systemClock }
const now = () => systemClock.now()

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
