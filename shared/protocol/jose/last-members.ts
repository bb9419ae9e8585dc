// JSON objects whose last members are always the same: those are written and encoded once. RFC 8259 §2, RFC 4648 §5.

import { encode } from '../base64url.ts'
import { type JsonObject, utf8 } from '../json.ts'

/** Members, at least one, in base64url as they stand at the end of an object. */
export type LastMembers = { readonly encoded: string }

export const encodeLast = (members: JsonObject): LastMembers => ({ encoded: encode(utf8(`,${JSON.stringify(members).slice(1)}`)) })

/**
 * An object in base64url.
 * @param first its other members, at least one; up to two blanks after them let the last ones begin where three bytes end
 */
export function encodeObject(first: JsonObject, last: LastMembers): string {
	const bytes = utf8(`${JSON.stringify(first).slice(0, -1)}  `)
	const length = bytes.length - 2
	return encode(bytes.subarray(0, length + ((3 - (length % 3)) % 3))) + last.encoded
}
