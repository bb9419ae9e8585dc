// JWTs that nobody signed: read only where a specification says that nothing could sign there. RFC 7519 §6, RFC 8725 §3.2.

import { decode } from '../base64url.ts'
import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject, parseObject } from '../json.ts'

/** Whether a text is of the shape that an unsecured JWT has: a signature of no bytes. RFC 7515 Appendix A.5 */
export const isUnsecured = (text: string): boolean => text.endsWith('.')

/**
 * The payload of an unsecured JWT: anybody may have written it.
 * @throws ProtocolError `invalid_jwt`: not two parts of base64url of JSON objects and an empty one, another `alg` than none, another `typ`
 */
export function parseUnsecuredJwt(text: string, { typ, what }: { readonly typ: string; readonly what: string }): JsonObject {
	const [header, payload, signature, ...more] = text.split('.', 4).map((part, at) => (at === 2 ? part : parseObject(decode(part))))
	if (!isObject(header) || !isObject(payload) || signature !== '' || more.length > 0) {
		throw refused(`${what} is no JWT of two JSON objects without signature`, 'RFC 7519 §6')
	}
	if (header['alg'] !== 'none') throw refused(`${what} has no signature, and its alg is not none`, 'RFC 7515 §5.2')
	if (header['typ'] !== typ) throw refused(`typ of ${what} is not ${typ}`, 'RFC 8725 §3.11')
	if ('crit' in header) throw refused(`${what} has a crit header, and no extension is understood here`, 'RFC 7515 §4.1.11')
	return payload
}

const refused = (message: string, section: string) => new ProtocolError('invalid_jwt', message, { section })
