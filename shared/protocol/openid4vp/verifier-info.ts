// What third parties attest of a verifier, beside its request: read within bounds, and kept as it came. OpenID4VP 1.0 §5.1, §5.11.

import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { DcqlQuery } from './dcql.ts'

/** One attestation. Nobody has judged it: a wallet that uses one must verify its signature and that it is bound to the request. §5.11.1 */
export type VerifierInfo = {
	/** As it came; formats that are not known are kept, and used by nobody. */
	readonly format: string
	readonly data: string | JsonObject
	/** The credential queries that it speaks of; undefined where it speaks of all. */
	readonly credentialIds: readonly string[] | undefined
}

/** How much a request may attest; `length` in characters of each `data`, as JSON where it is an object. */
const most = { attestations: 16, format: 128, length: 32_768 } as const

/**
 * The `verifier_info` of a request; none where it has none. Members that are not known are ignored.
 * @throws ProtocolError `invalid_request`: not built as §5.1 orders, for a credential query that is not there, or larger than is taken here
 */
export function parseVerifierInfo(value: unknown, { credentials }: DcqlQuery): readonly VerifierInfo[] {
	if (value === undefined) return []
	if (!Array.isArray(value) || value.length === 0) throw refusal('verifier_info is not a non-empty array')
	if (value.length > most.attestations) {
		throw refusal(`verifier_info has ${value.length} entries, at most ${most.attestations} are taken`)
	}
	const ids = new Set(credentials.map(({ id }) => id))
	return value.map((entry: unknown) => {
		if (!isObject(entry)) throw refusal('verifier_info has an entry that is no JSON object')
		const { format, data, credential_ids: credentialIds } = entry
		if (typeof format !== 'string' || format === '' || format.length > most.format) {
			throw refusal(`format in verifier_info is not a text of 1 to ${most.format} characters`)
		}
		return { format, data: parseData(data), credentialIds: credentialIds === undefined ? undefined : parseIds(credentialIds, ids) }
	})
}

function parseData(data: unknown): string | JsonObject {
	if (typeof data !== 'string' && !isObject(data)) throw refusal('data in verifier_info is neither a text nor a JSON object')
	const { length } = typeof data === 'string' ? data : JSON.stringify(data)
	if (length === 0 || length > most.length) throw refusal(`data in verifier_info is not 1 to ${most.length} characters long`)
	return data
}

function parseIds(value: unknown, ids: ReadonlySet<string>): readonly string[] {
	if (!Array.isArray(value) || value.length === 0 || value.length > ids.size) {
		throw refusal('credential_ids in verifier_info is not a non-empty array of ids of the query')
	}
	return value.map((id: unknown) => {
		if (typeof id !== 'string' || !ids.has(id)) throw refusal('credential_ids in verifier_info names a credential query that is not there')
		return id
	})
}

const refusal = (message: string): ProtocolError => new ProtocolError('invalid_request', message, { section: 'OpenID4VP 1.0 §5.1' })
