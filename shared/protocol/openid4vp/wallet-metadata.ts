// What a wallet tells a verifier of itself when it asks for a Request Object by POST. OpenID4VP 1.0 §5.10, §10.1.

import { signatureAlgorithms } from '../jose/algorithms.ts'
import { contentEncryptions } from '../jose/jwe.ts'
import type { JsonObject } from '../json.ts'
import type { SignatureAlgorithm } from '../ports.ts'
import type { ClientIdPrefix } from './client-id.ts'
import { haipPrefixes } from './haip.ts'
import type { ClientTrust } from './prefixes/verified-client.ts'
import { believedPrefixes } from './prefixes/verify-client.ts'
import { type RedirectResponseMode, type ResponseMode, redirectResponseModes, responseModes } from './request-object.ts'
import { presentedFormats } from './vp-formats.ts'

/** What of requests a wallet takes, as it was set up. */
export type RequestsTaken = {
	readonly prefixes: readonly ClientIdPrefix[]
	readonly responseModes: ReadonlyArray<ResponseMode | RedirectResponseMode>
	/** By which they may be signed. */
	readonly algorithms: readonly SignatureAlgorithm[]
}

/** @param signed whether the client identifier that asks can sign: where not, algorithms for it must not be named (§5.10) */
export const createWalletMetadata = ({ prefixes, responseModes, algorithms }: RequestsTaken, signed: boolean): JsonObject => ({
	vp_formats_supported: presentedFormats(),
	client_id_prefixes_supported: prefixes,
	...(signed ? { request_object_signing_alg_values_supported: algorithms } : {}),
	authorization_encryption_alg_values_supported: ['ECDH-ES'],
	authorization_encryption_enc_values_supported: contentEncryptions,
	response_types_supported: ['vp_token'],
	response_modes_supported: responseModes,
})

/** What a wallet takes that believes `believed`: of everybody, or under the High Assurance profile. HAIP 1.0 §5, §5.1 */
export const requestsTaken = (
	believed: ClientTrust,
	{ haip, allowUnsigned }: { readonly haip: boolean; readonly allowUnsigned: boolean },
): RequestsTaken =>
	haip
		? { prefixes: haipPrefixes, responseModes: ['direct_post.jwt'], algorithms: ['ES256'] }
		: {
				prefixes: [...believedPrefixes(believed), ...(allowUnsigned ? (['redirect_uri'] as const) : [])],
				responseModes: [...responseModes, ...redirectResponseModes],
				algorithms: signatureAlgorithms,
			}
