// How an mdoc is refused, and how its text and its maps are read.

import { decode } from '../base64url.ts'
import { type Cbor, type CborMap, isMap } from '../cbor/cbor.ts'
import { ProtocolError } from '../errors.ts'

/** @param section of ISO 18013-5: `§9.1.2.4` */
export const refusal = (message: string, section: string): ProtocolError =>
	new ProtocolError('invalid_mdoc', message, { section: `ISO 18013-5 ${section}` })

/** @throws ProtocolError `invalid_mdoc` */
export function mapIn(value: Cbor, what: string, section: string): CborMap {
	if (!isMap(value)) throw refusal(`${what} is no map`, section)
	return value
}

/** @throws ProtocolError `invalid_mdoc` */
export function textIn(value: Cbor, what: string, section: string): string {
	if (typeof value !== 'string' || value === '' || value.length > 256) throw refusal(`${what} is no text of 1 to 256 characters`, section)
	return value
}

/**
 * The bytes of an mdoc as it travels in JSON.
 * @throws ProtocolError `invalid_mdoc`. OpenID4VCI 1.0 Appendix A.2.4, OpenID4VP 1.0 Appendix B.2.5
 */
export function bytesOf(text: string): Uint8Array {
	const bytes = decode(text)
	if (bytes) return bytes
	throw new ProtocolError('invalid_mdoc', 'the mdoc is not base64url without padding', { section: 'OpenID4VCI 1.0 Appendix A.2.4' })
}
