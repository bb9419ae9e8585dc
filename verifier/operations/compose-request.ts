// A request as it goes out: signed, or as the parameters of a link that nobody signs. OpenID4VP 1.0 §5, RFC 9101 §4.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createClientMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import { createRequestObject, createRequestParameters, type RequestObject } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { Client } from '../client/client.ts'
import type { OpenRequest } from '../request.ts'
import type { Scene } from '../scenes/scene.ts'

export type ComposeRequest = {
	/** @throws ProtocolError `gone`: made under a key or for a scene that is no more */
	signed(request: OpenRequest, walletNonce?: string): Promise<string>
	/** @throws ProtocolError `gone` */
	unsigned(request: OpenRequest): JsonObject
}

/** @param verifierInfo what is attested of this verifier, for the scenes whose queries it speaks of */
export function composeRequest({
	client,
	scenes,
	introduces,
	verifierInfo,
}: {
	client: Client
	scenes: ReadonlyMap<string, Scene>
	introduces: boolean
	verifierInfo: ReadonlyMap<string, readonly JsonObject[]>
}): ComposeRequest {
	const introductions = new Map([...scenes].map(([id, { texts }]) => [id, createClientMetadata(undefined, introduces ? texts : undefined)]))

	function describe(request: OpenRequest): RequestObject {
		const { id, clientId, answerTo, responseMode, nonce, state, transactionData, encryptionKey, createdAt, expiresAt } = request
		const scene = scenes.get(request.scene)
		if (!scene) throw gone()
		const metadata = {
			...introductions.get(scene.id),
			...(encryptionKey ? createClientMetadata({ publicJwk: encryptionKey.publicJwk, kid: id }) : {}),
		}
		return {
			clientId,
			responseUri: answerTo,
			responseMode,
			nonce,
			state,
			query: scene.dcql,
			transactionData,
			verifierInfo: verifierInfo.get(scene.id),
			clientMetadata: client.registeredKey ? undefined : metadata,
			issuedAt: createdAt,
			expiresAt,
		}
	}

	return {
		async signed(request, walletNonce) {
			const signer = client.signer(request.clientId)
			if (!signer) throw gone()
			return createRequestObject(signer, { ...describe(request), walletNonce }, client.identity(signer))
		},
		unsigned: request => createRequestParameters(describe(request)),
	}
}

const gone = () => new ProtocolError('gone', 'what the request was made with is not there any more')
