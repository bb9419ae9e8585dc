// Requests out of plain or encrypted bodies, and their responses as they asked for them. OpenID4VCI 1.0 §8.2, §8.3, §10.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import {
	createRequestEncryptionMetadata,
	createResponseEncryptionMetadata,
	encryptMessage,
} from '@wangzheng/shared/protocol/openid4vci/credential-encryption.ts'
import { type EncryptionRules, type OpenedRequest, openRequest } from '@wangzheng/shared/protocol/openid4vci/encrypted-exchange.ts'
import type { Crypto, Random, RawDeflate } from '@wangzheng/shared/protocol/ports.ts'
import type { EncryptionKeys } from '../adapters/encryption-keys.ts'

/** What must be encrypted, where all may be; or `none`, where nothing is. */
export type EncryptionDemand = 'none' | 'optional' | 'requests' | 'both'

export type ExchangeMessages = ReturnType<typeof exchangeMessages>

export function exchangeMessages(
	ports: { crypto: Crypto; random: Random; rawDeflate: RawDeflate; encryptionKeys: EncryptionKeys },
	demand: EncryptionDemand,
) {
	const requests = { zip: true, required: demand !== 'optional' }
	const responses = { zip: true, required: demand === 'both' }
	const rules = (): EncryptionRules =>
		demand === 'none'
			? { request: undefined, response: undefined }
			: { request: { ...requests, keys: ports.encryptionKeys.keys() }, response: responses }

	return {
		/** The members of the metadata; the key of now alone is announced. */
		metadata: (): { readonly requestEncryption?: JsonObject; readonly responseEncryption?: JsonObject } =>
			demand === 'none'
				? {}
				: {
						requestEncryption: createRequestEncryptionMetadata(ports.encryptionKeys.keys().slice(0, 1), requests),
						responseEncryption: createResponseEncryptionMetadata(responses),
					},
		/** @throws ProtocolError `invalid_encryption_parameters`, `invalid_credential_request` */
		open: (request: { readonly mediaType: string; readonly body: unknown }): OpenedRequest =>
			openRequest(ports, request.mediaType === 'application/jwt' ? { jwt: String(request.body) } : { json: request.body }, rules()),
		/** The body of a response and its media type. */
		seal: (
			message: JsonObject,
			respondTo: OpenedRequest['respondTo'],
		): { readonly type: 'application/json' | 'application/jwt'; readonly body: string } =>
			respondTo === undefined
				? { type: 'application/json', body: JSON.stringify(message) }
				: { type: 'application/jwt', body: encryptMessage(ports, message, respondTo) },
	}
}
