// The exchange protocols of OpenID4VP over the Digital Credentials API, and the web origins that speak them. OpenID4VP 1.0 Appendix A.1, A.2.

import { ProtocolError } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { parseWebUrl } from '../client-id.ts'

export const dcApiProtocols = ['openid4vp-v1-unsigned', 'openid4vp-v1-signed', 'openid4vp-v1-multisigned'] as const

export type DcApiProtocol = (typeof dcApiProtocols)[number]

export const isDcApiProtocol = (value: unknown): value is DcApiProtocol => dcApiProtocols.some(protocol => protocol === value)

/** A request as it stands among `digital.requests`, and the DigitalCredential that answers it. A.2, A.4 */
export type DcApiMessage = { readonly protocol: DcApiProtocol; readonly data: JsonObject }

/** The same from a stranger. */
export type ForeignDcApiMessage = { readonly protocol: unknown; readonly data: unknown }

export type DcApiResponseMode = 'dc_api' | 'dc_api.jwt'

/**
 * A web origin as a browser serializes it: scheme, host and port that is not the scheme's own, no slash at its end.
 * @param allowLoopback whether plain http on this machine itself is taken, for development
 * @throws ProtocolError `invalid_request`
 */
export function parseOrigin(value: unknown, allowLoopback: boolean, what = 'the origin'): string {
	const url = parseWebUrl(value, allowLoopback)
	if (!url || url.origin !== value) {
		throw new ProtocolError('invalid_request', `${what} is not the serialized origin of an https site`, { section: 'OpenID4VP 1.0 §A.2' })
	}
	return value
}
