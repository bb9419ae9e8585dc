// What a request asks for, whichever way it came. OpenID4VP 1.0 §5.1, §5.2, §8.5.

import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import { chooseEncryption, parseKeys, type ResponseEncryption } from './client-metadata.ts'
import { type DcqlQuery, parseDcqlQuery } from './dcql.ts'
import { parseTransactionData, type TransactionData } from './transaction-data.ts'
import { parseVerifierInfo, type VerifierInfo } from './verifier-info.ts'
import { verifyFormats } from './vp-formats.ts'

export type Asked = {
	readonly nonce: string
	readonly query: DcqlQuery
	/** What the holder is asked to confirm; mostly nothing. */
	readonly transactions: readonly TransactionData[]
	/** What others attest of the verifier; judged by nobody yet. */
	readonly verifierInfo: readonly VerifierInfo[]
	/** Present where the response is to be encrypted. */
	readonly encryption: ResponseEncryption | undefined
}

/**
 * @param registered what was known of the verifier beforehand, in place of its `client_metadata`
 * @param encrypted whether the response mode orders an encrypted response
 * @throws ProtocolError `invalid_request`, `invalid_client`, `invalid_scope`, `vp_formats_not_supported`, `invalid_transaction_data`,
 * `unsupported_response_type`
 */
export function parseAsked(parameters: JsonObject, registered: JsonObject | undefined, encrypted: boolean): Asked {
	const { response_type: responseType, nonce } = parameters
	if (responseType !== 'vp_token') {
		throw responseType === undefined
			? refusal('response_type is missing', '5.6')
			: new ProtocolError('unsupported_response_type', 'response_type is not vp_token')
	}
	if (!isUrlSafe(nonce)) throw refusal('nonce is missing or has characters that are not URL-safe', '5.2')
	if (registered && 'client_metadata' in parameters) {
		throw new ProtocolError('invalid_client', 'client_metadata came from a verifier that is registered', { section: 'OpenID4VP 1.0 §8.5' })
	}
	const metadata = registered ?? parameters['client_metadata']
	if (!isObject(metadata)) throw refusal('client_metadata is missing or no object', '5.9.3')
	const keys = parseKeys(metadata)
	const encryption = encrypted ? chooseEncryption(metadata, keys) : undefined
	const query = parseQuery(parameters)
	verifyFormats(
		metadata,
		query.credentials.map(({ format }) => format),
	)
	const transactions = parseTransactionData(parameters['transaction_data'], query)
	const verifierInfo = parseVerifierInfo(parameters['verifier_info'], query)
	return { nonce, query, transactions, verifierInfo, encryption }
}

function parseQuery(parameters: JsonObject): DcqlQuery {
	const { dcql_query: query, scope } = parameters
	if (query !== undefined && scope !== undefined) throw refusal('both dcql_query and scope ask for credentials', '8.5')
	if (scope !== undefined) throw new ProtocolError('invalid_scope', 'no scope is known here', { section: 'OpenID4VP 1.0 §5.5' })
	if (query === undefined) throw refusal('neither dcql_query nor scope asks for credentials', '8.5')
	return parseDcqlQuery(query)
}

/** ASCII letters, digits, hyphen, period, underscore, tilde; long enough to be of use and no longer than a link can be. §5.2 */
export const isUrlSafe = (value: unknown): value is string => typeof value === 'string' && /^[A-Za-z0-9._~-]{1,2048}$/.test(value)

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `OpenID4VP 1.0 §${section}` })
