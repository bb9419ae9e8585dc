// Takes what the browser gave to the page that asked: judged for its origin, once. OpenID4VP 1.0 Appendix A.4.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type ForeignDcApiMessage, isDcApiProtocol } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import { parseDcApiResponse } from '@wangzheng/shared/protocol/openid4vp/dc-api/response.ts'
import { originAim } from '@wangzheng/shared/protocol/openid4vp/session.ts'
import type { Crypto } from '@wangzheng/shared/protocol/ports.ts'
import type { RequestStore } from '../adapters/request-store.ts'
import type { Owner } from '../request.ts'
import type { Scene } from '../scenes/scene.ts'
import { findOpenRequest, type TakeAnswer } from './take-answer.ts'

/**
 * An answer that can be read ends its request, whatever its report says; one that cannot be read leaves it open.
 * @throws ProtocolError `not_found`: no such request, or another's; `invalid_request`, `invalid_jwe`: not an answer to it; `conflict`;
 * `gone`
 */
export const receiveDigitalAnswer =
	(ports: { store: RequestStore; crypto: Crypto; scenes: ReadonlyMap<string, Scene>; take: TakeAnswer }) =>
	async (id: string, owner: Owner | undefined, answer: ForeignDcApiMessage): Promise<void> => {
		const found = await ports.store.getOpen(id)
		if (!found || owner === undefined || found.owner !== owner) throw new ProtocolError('not_found', 'there is no such request')
		const { request, scene } = await findOpenRequest(ports, id)
		const { nonce, answerTo: origin, encryptionKey, protocols = [] } = request
		const { protocol } = answer
		if (!isDcApiProtocol(protocol) || !protocols.includes(protocol)) {
			throw new ProtocolError('invalid_request', 'the answer is of a protocol that was not asked by', { section: 'OpenID4VP 1.0 §A.1' })
		}
		const decryptionKey = encryptionKey && { ...encryptionKey, kid: id }
		const response = parseDcApiResponse(ports, answer, { protocol, query: scene.query, decryptionKey })
		await ports.take(request, scene, response, originAim({ nonce, origin, encryptionKey: encryptionKey?.publicJwk }))
	}
