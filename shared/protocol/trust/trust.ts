// Whom we believe: certificate chains up to configured anchors. RFC 5280 §6.1, RFC 7515 §4.1.6, HAIP 1.0 §6.1.1.

import type { Certificate } from '../ports.ts'

export interface Trust {
	/**
	 * The leaf of a chain that ends below one of the anchors.
	 * @param x5c base64 DER, leaf first, as in a JOSE header; the anchor itself must not be in it
	 * @param what names the signed thing in refusals: `the credential`
	 * @throws ProtocolError `invalid_certificate_chain`
	 */
	verify(x5c: unknown, what: string): Certificate
}
