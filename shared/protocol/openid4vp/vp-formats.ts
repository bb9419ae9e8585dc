// `vp_formats_supported`: the formats and algorithms of one side, and whether the other side has any of them. OpenID4VP 1.0 §10.1, §11.1, B.

import type { CredentialFormat, FormatAlgorithms } from '../credential/format.ts'
import { formats } from '../credential/formats.ts'
import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'

/** What a wallet of this project presents. */
export const presentedFormats = (): JsonObject => formatsOf(({ presents }) => presents)

/** What a verifier of this project verifies. */
export const verifiedFormats = (): JsonObject => formatsOf(({ verifies }) => verifies)

const formatsOf = (algorithms: (format: CredentialFormat) => FormatAlgorithms): JsonObject =>
	Object.fromEntries(Object.values(formats).map(format => [format.id, algorithms(format)]))

/**
 * Refuses a request none of whose formats is one that both sides have, with an algorithm of each kind that the verifier lists.
 * @param asked the formats that the query asks for
 * @throws ProtocolError `vp_formats_not_supported`; `invalid_request` where `vp_formats_supported` is missing or malformed
 */
export function verifyFormats(metadata: JsonObject, asked: readonly string[]): void {
	const supported = metadata['vp_formats_supported']
	if (!isObject(supported)) throw refusal('client_metadata has no vp_formats_supported', '11.1')
	const common = Object.values(formats).filter(({ id }) => asked.includes(id) && supported[id] !== undefined)
	if (common.length === 0) {
		throw notSupported(`no format that is asked for is one of this wallet (${Object.keys(formats).join(', ')}) and of the verifier`)
	}
	const lacking = common.map(({ id, presents }) => lackingIn(id, presents, supported[id]))
	const reason = lacking[0]
	if (reason !== undefined && !lacking.includes(undefined)) throw notSupported(reason)
}

/** Why nothing of a format can be presented; undefined where something can. A list that is not there takes any algorithm. */
function lackingIn(id: string, presents: FormatAlgorithms, asked: unknown): string | undefined {
	if (!isObject(asked)) throw refusal(`vp_formats_supported has a ${id} that is no object`, '11.1')
	for (const [name, own] of Object.entries(presents)) {
		const listed = asked[name]
		if (listed === undefined) continue
		if (!Array.isArray(listed) || listed.length === 0) throw refusal(`${name} is not a non-empty array`, '11.1')
		if (!own.some(algorithm => listed.includes(algorithm))) return `none of ${own.join(', ')} is among ${name}`
	}
	return undefined
}

const notSupported = (message: string): ProtocolError => new ProtocolError('vp_formats_not_supported', message)

const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_request', message, { section: `OpenID4VP 1.0 §${section}` })
