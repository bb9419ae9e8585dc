// A request as it goes out: signed, as the parameters of a link that nobody signs, or for the browser to hand on. OpenID4VP 1.0 §5, Appendix A.3;
// RFC 9101 §4.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createClientMetadata, createEncryptionMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import {
	createMultisignedDcApiRequest,
	createSignedDcApiRequest,
	createUnsignedDcApiRequest,
	type DcApiContent,
	type SigningClient,
} from '@wangzheng/shared/protocol/openid4vp/dc-api/create-request.ts'
import type { DcApiMessage, DcApiProtocol } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import {
	createRequestParameters,
	prepareRequestObjects,
	type RequestContent,
	type RequestObject,
} from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import type { Client } from '../client/client.ts'
import type { OpenRequest } from '../request.ts'
import type { Scene } from '../scenes/scene.ts'

export type ComposeRequest = {
	/** @throws ProtocolError `gone`: made under a key or for a scene that is no more */
	signed(request: OpenRequest, walletNonce?: string): Promise<string>
	/** @throws ProtocolError `gone` */
	unsigned(request: OpenRequest): JsonObject
	/** For `digital.requests` of `navigator.credentials.get`, in each protocol of the request. @throws ProtocolError `gone` */
	digital(request: OpenRequest): Promise<DcApiMessage[]>
}

/**
 * @param digitalClients under whom requests over the Digital Credentials API are signed, the first where one alone signs
 * @param introduces whether requests say who asks and what for
 * @param verifierInfo what is attested of this verifier, for the scenes whose queries it speaks of
 */
export function composeRequest({
	client,
	digitalClients,
	scenes,
	introduces,
	verifierInfo,
}: {
	client: Client
	digitalClients: readonly Client[]
	scenes: ReadonlyMap<string, Scene>
	introduces: boolean
	verifierInfo: ReadonlyMap<string, readonly JsonObject[]>
}): ComposeRequest {
	const introductions = new Map([...scenes].map(([id, { texts }]) => [id, createClientMetadata(undefined, introduces ? texts : undefined)]))

	/** What is asked for, and what the verifier says of itself. */
	function contentOf({ id, scene: name, nonce, transactionData, encryptionKey }: OpenRequest) {
		const scene = scenes.get(name)
		if (!scene) throw gone()
		const introduction = introductions.get(name)
		const clientMetadata = encryptionKey
			? { ...introduction, ...createEncryptionMetadata({ publicJwk: encryptionKey.publicJwk, kid: id }) }
			: introduction
		return { nonce, query: scene.dcql, transactionData, verifierInfo: verifierInfo.get(name), clientMetadata } satisfies RequestContent
	}

	function describe(request: OpenRequest): RequestObject {
		const { clientId, answerTo, responseMode, state, createdAt, expiresAt } = request
		if (responseMode === 'dc_api' || responseMode === 'dc_api.jwt') throw gone()
		return {
			...contentOf(request),
			...(client.registeredKey ? { clientMetadata: undefined } : {}),
			clientId,
			responseUri: answerTo,
			responseMode,
			state,
			issuedAt: createdAt,
			expiresAt,
		}
	}

	const prepared = new WeakMap<Signer, Map<string, ReturnType<typeof prepareRequestObjects>>>()

	/** A key makes the Request Objects of a scene in one way, until it is changed. */
	function objectsOf(signer: Signer, scene: string, content: RequestContent) {
		const known = prepared.get(signer) ?? new Map()
		prepared.set(signer, known)
		const made = known.get(scene) ?? prepareRequestObjects(signer, content, client.identity(signer))
		known.set(scene, made)
		return made
	}

	return {
		async signed(request, walletNonce) {
			const signer = client.signer(request.clientId)
			if (!signer) throw gone()
			const described = describe(request)
			return objectsOf(signer, request.scene, described)({ ...described, walletNonce })
		},

		unsigned: request => createRequestParameters(describe(request)),

		async digital(request) {
			const { answerTo: origin, responseMode, createdAt: issuedAt, expiresAt, protocols = [] } = request
			if (responseMode !== 'dc_api' && responseMode !== 'dc_api.jwt') throw gone()
			const { verifierInfo: info, ...content } = contentOf(request)
			const asked: DcApiContent = { ...content, responseMode }
			const frame = { expectedOrigins: [origin], issuedAt, expiresAt }
			const signing = digitalClients.map(each => ({ ...signingClient(each), verifierInfo: info }))
			const make: Record<DcApiProtocol, () => DcApiMessage | Promise<DcApiMessage>> = {
				'openid4vp-v1-unsigned': () => createUnsignedDcApiRequest(asked, info),
				'openid4vp-v1-signed': () => createSignedDcApiRequest(signing[0] ?? nobody(), asked, frame),
				'openid4vp-v1-multisigned': () => createMultisignedDcApiRequest(signing, asked, frame),
			}
			return Promise.all(protocols.map(protocol => make[protocol]()))
		},
	}
}

/** The identifier and key of this moment: such a request goes out at once. */
function signingClient(client: Client): SigningClient {
	const clientId = client.id('')
	const signer = client.signer(clientId) ?? nobody()
	return { clientId, signer, identity: client.identity(signer) }
}

const gone = () => new ProtocolError('gone', 'what the request was made with is not there any more')

function nobody(): never {
	throw new TypeError('nobody signs, and a signed request is to be made')
}
