// Makes a request that the browser itself hands to a wallet: one nonce and one key, in each of the protocols that are configured.
// OpenID4VP 1.0 Appendix A.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { DcApiMessage, DcApiProtocol, DcApiResponseMode } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import { verifyWish } from '../profile.ts'
import type { Asked, OpenRequest } from '../request.ts'
import type { ComposeRequest } from './compose-request.ts'
import { beginRequest, type RequestBasis, type RequestPorts } from './create-request.ts'

export type DigitalRequestToCreate = RequestBasis & {
	/** Of the page that asks, as the browser will say it; from any other the answer is refused. */
	readonly origin: string
	/** The like of the scene's own where nothing is said. */
	readonly responseMode?: DcApiResponseMode | undefined
}

/** `requests`: for `digital.requests` of `navigator.credentials.get`. */
export type CreatedDigitalRequest = { readonly asked: Asked; readonly requests: readonly DcApiMessage[] }

/** @throws ProtocolError as `createRequest` does; `invalid_request` where the verifier is not configured for it */
export const createDigitalRequest =
	(
		ports: Pick<RequestPorts, 'store' | 'clock' | 'random' | 'crypto' | 'scenes' | 'lifetime' | 'profile'> & {
			compose: ComposeRequest
			/** In the verifier's order of preference. */
			protocols: readonly DcApiProtocol[]
		},
	) =>
	async (wanted: DigitalRequestToCreate): Promise<CreatedDigitalRequest> => {
		const { store, crypto, profile, compose, protocols } = ports
		const { origin } = wanted
		if (protocols.length === 0) throw new ProtocolError('invalid_request', 'this verifier does not ask over the Digital Credentials API')
		verifyWish(profile, wanted)
		const { scene, ...begun } = beginRequest(ports, wanted)
		const responseMode = wanted.responseMode ?? (scene.responseMode === 'direct_post' ? 'dc_api' : 'dc_api.jwt')
		const asked: Asked = {
			...begun,
			scene: scene.id,
			flow: 'dc_api',
			responseMode,
			clientId: `origin:${origin}`,
			answerTo: origin,
			byValue: true,
			protocols,
		}
		const encryptionKey = responseMode === 'dc_api.jwt' ? crypto.createAgreementKey() : undefined
		const request: OpenRequest = { ...asked, phase: 'requested', encryptionKey }
		await store.put(request)
		return { asked, requests: await compose.digital(request) }
	}
