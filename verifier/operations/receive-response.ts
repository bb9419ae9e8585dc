// Takes the response to a request, posted by the wallet or brought by the browser. OpenID4VP 1.0 §8.1, §8.2, §8.3.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { contentEncryptions, type DecryptionKey, decryptJwe, jweHeader } from '@wangzheng/shared/protocol/jose/jwe.ts'
import { parseObject } from '@wangzheng/shared/protocol/json.ts'
import { parseAuthorizationResponse } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import type { RedirectResponseMode } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import { redirectAim } from '@wangzheng/shared/protocol/openid4vp/session.ts'
import type { Crypto } from '@wangzheng/shared/protocol/ports.ts'
import type { RequestStore } from '../adapters/request-store.ts'
import type { Client } from '../client/client.ts'
import type { OpenRequest } from '../request.ts'
import type { Scene } from '../scenes/scene.ts'
import { type AnswerTaken, findOpenRequest, type TakeAnswer } from './take-answer.ts'

type Form = Readonly<Record<string, string>>

/** How a response came: posted by the wallet, or in the part of an address that the wallet led the browser to. */
export type ResponseWay = 'post' | RedirectResponseMode

/**
 * A response that can be read ends its request, whatever its report says; one that cannot be read leaves it open.
 * @param id of the request, where the address that it came to says so
 * @throws ProtocolError `invalid_request`, `invalid_jwe`: not a response to this request; `conflict`: answered before; `gone`: too late
 */
export const receiveResponse =
	(ports: { store: RequestStore; crypto: Crypto; client: Client; scenes: ReadonlyMap<string, Scene>; take: TakeAnswer }) =>
	async (form: Form, way: ResponseWay, id?: string): Promise<AnswerTaken> => {
		const { crypto, client, take } = ports
		const { request, scene } = await findOpenRequest(ports, id ?? idIn(ports, form))
		if (way !== wayOf(request.responseMode)) {
			throw new ProtocolError('invalid_request', `the response came by ${way}, and response_mode is ${request.responseMode}`, {
				section: 'OpenID4VP 1.0 §8',
			})
		}
		const decryptionKey = decryptionKeyOf(client, request)
		const response = parseAuthorizationResponse({ crypto }, form, { state: request.state, query: scene.query, decryptionKey })
		const { nonce, clientId, answerTo: responseUri } = request
		return take(request, scene, response, redirectAim({ nonce, clientId, responseUri, encryptionKey: decryptionKey?.publicJwk }))
	}

/** Undefined over the Digital Credentials API, whose answers come to the page that asked. */
function wayOf(mode: OpenRequest['responseMode']): ResponseWay | undefined {
	if (mode === 'fragment' || mode === 'query') return mode
	return mode === 'direct_post' || mode === 'direct_post.jwt' ? 'post' : undefined
}

/** The key that the answer must be encrypted to; undefined where it comes plain. */
function decryptionKeyOf({ registeredKey }: Client, { id, responseMode, encryptionKey }: OpenRequest): DecryptionKey | undefined {
	if (responseMode !== 'direct_post.jwt') return undefined
	const key = encryptionKey ? { ...encryptionKey, kid: id } : registeredKey
	if (!key) throw new ProtocolError('gone', 'the key that the response was to be encrypted to is not there any more')
	return key
}

/** Which request a response to the address of all is for: its state begins with that, or the key of the one request is named so. */
function idIn({ crypto, client: { registeredKey } }: { crypto: Crypto; client: Client }, form: Form): string {
	const { response: jwe } = form
	if (jwe === undefined) return idOfState(form['state'])
	const { kid } = jweHeader(jwe, 'the response')
	if (registeredKey === undefined || kid !== registeredKey.kid) return typeof kid === 'string' ? kid : ''
	return idOfState(parseObject(decryptJwe({ crypto }, jwe, registeredKey, contentEncryptions, 'the response'))?.['state'])
}

const idOfState = (state: unknown): string => (typeof state === 'string' ? state.slice(0, Math.max(0, state.indexOf('.'))) : '')
