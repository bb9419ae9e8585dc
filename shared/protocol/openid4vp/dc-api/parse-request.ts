// What is asked over the Digital Credentials API. OpenID4VP 1.0 Appendix A.2.

import { ProtocolError } from '../../errors.ts'
import { type Asked, parseAsked } from '../asked.ts'
import { type ExchangeAim, originAim } from '../session.ts'
import type { AuthenticDcApiRequest } from './authenticate.ts'
import type { DcApiResponseMode } from './protocol.ts'

export type DcApiRequest = Omit<AuthenticDcApiRequest, 'parameters' | 'registered'> &
	Asked & {
		readonly responseMode: DcApiResponseMode
		/** What its presentations are bound to: the origin, whoever signed. A.4 */
		readonly aim: ExchangeAim
	}

/**
 * Parameters that are not defined for the Digital Credentials API are ignored, `state` among them.
 * @throws ProtocolError as `parseAsked` does; `invalid_request` for another response_mode
 */
export function parseDcApiRequest({ parameters, registered, ...about }: AuthenticDcApiRequest): DcApiRequest {
	const { response_mode: responseMode } = parameters
	if (responseMode !== 'dc_api' && responseMode !== 'dc_api.jwt') {
		throw new ProtocolError('invalid_request', 'response_mode is neither dc_api nor dc_api.jwt', { section: 'OpenID4VP 1.0 §A.2' })
	}
	const asked = parseAsked(parameters, registered, responseMode === 'dc_api.jwt')
	const aim = originAim({ nonce: asked.nonce, origin: about.origin, encryptionKey: asked.encryption?.publicJwk })
	return { ...about, ...asked, responseMode, aim }
}
