// What a wallet hands back to the browser, and how a verifier reads it. OpenID4VP 1.0 Appendix A.4, §8.3.

import { ProtocolError, type WireErrorCode } from '../../errors.ts'
import type { DecryptionKey } from '../../jose/jwe.ts'
import { isObject, type JsonObject } from '../../json.ts'
import type { Crypto, Random } from '../../ports.ts'
import { type AuthorizationResponse, encryptAnswer, openAnswer, readAnswer, type VpToken } from '../authorization-response.ts'
import type { DcqlQuery } from '../dcql.ts'
import type { DcApiRequest } from './parse-request.ts'
import type { DcApiMessage, DcApiProtocol, ForeignDcApiMessage } from './protocol.ts'

/** The answer to a request, encrypted where it asks for that. */
export const createDcApiResponse = (
	ports: { crypto: Crypto; random: Random },
	{ protocol, encryption }: Pick<DcApiRequest, 'protocol' | 'encryption'>,
	vpToken: VpToken,
): DcApiMessage => {
	const answer = { vp_token: vpToken }
	return { protocol, data: encryption ? { response: encryptAnswer(ports, encryption, answer) } : answer }
}

/** Why a wallet does not answer: the code alone, in the open, since whoever may read it is the page that asked. A.4, §15.9.2 */
export const createDcApiError = (protocol: DcApiProtocol, error: WireErrorCode): DcApiMessage => ({ protocol, data: { error } })

/**
 * The answer to one request, from the DigitalCredential that the page got. Parameters that are not known are ignored.
 * @param awaited.decryptionKey of this one request; undefined where the response mode was dc_api
 * @throws ProtocolError `invalid_jwe`: not encrypted to this request's key; `invalid_request`: of another protocol, plain though it was to be
 * encrypted, or no vp_token as §8.1 orders
 */
export function parseDcApiResponse(
	ports: { crypto: Crypto },
	{ protocol, data }: ForeignDcApiMessage,
	awaited: { readonly protocol: DcApiProtocol; readonly query: DcqlQuery; readonly decryptionKey: DecryptionKey | undefined },
): AuthorizationResponse {
	if (protocol !== awaited.protocol) throw refusal('the answer is of another protocol than the request')
	if (!isObject(data)) throw refusal('data of the answer is no JSON object')
	return readAnswer(parametersOf(ports, data, awaited.decryptionKey), awaited.query)
}

function parametersOf(ports: { crypto: Crypto }, data: JsonObject, key: DecryptionKey | undefined): JsonObject {
	if (!key) {
		if ('response' in data) throw refusal('the response is encrypted, and that was not asked for')
		return data
	}
	const { response, error, vp_token: vpToken } = data
	if (typeof response === 'string') return openAnswer(ports, response, key)
	if (error !== undefined && vpToken === undefined) return data
	throw refusal('the response is not encrypted, and that was asked for')
}

const refusal = (message: string): ProtocolError => new ProtocolError('invalid_request', message, { section: 'OpenID4VP 1.0 §A.4' })
