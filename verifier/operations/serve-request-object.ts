// The Request Object at its request_uri, as often as it is fetched until the request ends. OpenID4VP 1.0 §5.10, RFC 9101 §5.2.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { parseRequestUriForm } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import { createClientMetadata } from '@wangzheng/shared/protocol/openid4vp/client-metadata.ts'
import { createRequestObject } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { RequestStore } from '../adapters/request-store.ts'
import type { Client } from '../client.ts'
import type { Scene } from '../scenes/scene.ts'

/** How many signed texts are remembered, so that one that is fetched again is not signed again. */
const remembered = 4096

/**
 * @param form what a wallet posted; undefined for GET
 * @throws ProtocolError `not_found`; `gone`: answered, expired, or made under a key or for a scene that is no more; `invalid_request`
 */
export const serveRequestObject = ({
	store,
	client,
	scenes,
	publicUrl,
}: {
	store: RequestStore
	client: Client
	scenes: ReadonlyMap<string, Scene>
	publicUrl: string
}) => {
	const signed = new Map<string, string>()
	const introductions = new Map([...scenes].map(([id, { texts }]) => [id, createClientMetadata(undefined, texts)]))

	return async (id: string, form?: Readonly<Record<string, string>>): Promise<string> => {
		const walletNonce = form && parseRequestUriForm(form).walletNonce
		const request = await store.getOpen(id)
		if (!request) throw new ProtocolError('not_found', 'there is no such request')
		if (request.phase !== 'requested') {
			signed.delete(id)
			throw new ProtocolError('gone', `the request is not open any more: ${request.phase}`)
		}
		const known = walletNonce === undefined ? signed.get(id) : undefined
		if (known !== undefined) return known
		const signer = client.signer(request.clientId)
		const scene = scenes.get(request.scene)
		if (!signer || !scene) throw new ProtocolError('gone', 'what the request was made with is not there any more')
		const { encryptionKey } = request
		const text = await createRequestObject(
			signer,
			{
				clientId: request.clientId,
				responseUri: `${publicUrl}/response/${id}`,
				responseMode: request.responseMode,
				nonce: request.nonce,
				state: request.state,
				query: scene.dcql,
				transactionData: request.transactionData,
				clientMetadata: {
					...introductions.get(scene.id),
					...(encryptionKey ? createClientMetadata({ publicJwk: encryptionKey.publicJwk, kid: id }) : {}),
				},
				walletNonce,
				issuedAt: request.createdAt,
				expiresAt: request.expiresAt,
			},
			client.identity(signer),
		)
		if (walletNonce === undefined) {
			if (signed.size >= remembered) signed.delete(signed.keys().next().value ?? '')
			signed.set(id, text)
		}
		return text
	}
}
