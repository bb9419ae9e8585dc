// The x5c header of a JOSE header: certificates in base64 DER, leaf first. RFC 7515 §4.1.6.

import { ProtocolError } from '../errors.ts'

/** More certificates than any chain has that is taken here. */
const maxCertificates = 5
/** The longest certificate taken, in characters of base64: one with a portrait of its subject, and no book. */
const maxLength = 16_384

/**
 * The DER bytes of each certificate, leaf first.
 * @param what names the signed thing in refusals: `the credential`
 * @throws ProtocolError `invalid_certificate_chain`: absent, empty, too many, too long, or not the one base64 text of its bytes
 */
export function parseX5c(value: unknown, what: string): readonly Uint8Array[] {
	return x5cTexts(value, what).map(text => derOf(text, what))
}

/** The texts of the certificates within their bounds, not decoded yet: what a remembered chain is known by. */
export function x5cTexts(value: unknown, what: string): readonly string[] {
	if (value === undefined) throw refused(`${what} has no x5c header`)
	if (!Array.isArray(value) || value.length === 0) throw refused(`x5c of ${what} is not a non-empty array`)
	if (value.length > maxCertificates) throw refused(`x5c of ${what} has ${value.length} certificates, at most ${maxCertificates} are taken`)
	return value.map(text => {
		if (typeof text !== 'string') throw refused(`x5c of ${what} holds something that is no text`)
		if (text.length > maxLength) throw refused(`x5c of ${what} holds a certificate of more than ${maxLength} characters`)
		return text
	})
}

function derOf(text: string, what: string): Uint8Array {
	try {
		const der = Uint8Array.fromBase64(text)
		if (der.toBase64() === text) return der
	} catch {
		// said below
	}
	throw refused(`x5c of ${what} holds a text that is not canonical base64`)
}

const refused = (message: string) => new ProtocolError('invalid_certificate_chain', message, { section: 'RFC 7515 §4.1.6' })
