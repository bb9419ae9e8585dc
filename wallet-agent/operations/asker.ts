// Who asks, as far as it was verified, and what they say of themselves. OpenID4VP 1.0 §5.1, §5.9; RFC 7591 §2.2.

import { isObject, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { ClientId } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import type { Certificate, SignatureAlgorithm } from '@wangzheng/shared/protocol/ports.ts'

export type Asker = {
	/** Of the prefix `origin` where a page asks that nobody signed for. */
	readonly clientId: ClientId
	readonly signed: boolean
	/** The host that the answer goes to. */
	readonly host: string
	/** The certificate that signed the request; undefined where none did. */
	readonly certificate: Certificate | undefined
	/** What the verifier calls itself and says it asks for, by language tag, '' for none. */
	readonly names: Readonly<Record<string, string>>
	readonly purposes: Readonly<Record<string, string>>
}

export function askerOf(
	{
		clientId,
		certificate,
		algorithm,
		parameters,
		registered,
	}: {
		readonly clientId: ClientId
		readonly certificate: Certificate | undefined
		readonly algorithm: SignatureAlgorithm | undefined
		readonly parameters: JsonObject
		readonly registered: JsonObject | undefined
	},
	host: string,
): Asker {
	const metadata = registered ?? parameters['client_metadata']
	const said = isObject(metadata) ? metadata : {}
	return {
		clientId,
		signed: algorithm !== undefined,
		host,
		certificate,
		names: inLanguages(said, 'client_name'),
		purposes: inLanguages(said, 'purpose'),
	}
}

/** `client_name`, `client_name#zh-Hant`. Short texts alone. */
function inLanguages(metadata: JsonObject, name: string): Record<string, string> {
	const found: Record<string, string> = {}
	for (const [member, value] of Object.entries(metadata)) {
		const [base, tag = ''] = member.split('#', 2)
		if (base === name && typeof value === 'string' && value.length <= 300) found[tag.toLowerCase()] = value
	}
	return found
}
