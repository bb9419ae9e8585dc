// x5chain: the certificates of a COSE signature, the signer's first. RFC 9360 §2.

import { type Cbor, isBytes, isList } from '../cbor/cbor.ts'
import { ProtocolError } from '../errors.ts'
import type { Signer } from '../ports.ts'
import { label, type Sign1 } from './sign1.ts'

/**
 * The chain in either header, as the texts of base64 DER that an `x5c` holds; undefined where there is none. It need not be under the
 * signature: whoever changes it changes the key.
 * @throws ProtocolError `invalid_certificate_chain` where it is neither a byte string nor an array of two or more
 */
export function x5chainOf({ protectedHeader, unprotectedHeader, what }: Sign1): readonly string[] | undefined {
	const header = [unprotectedHeader, protectedHeader].find(each => each.has(label.x5chain))
	if (!header) return undefined
	const chain = header.get(label.x5chain)
	if (isBytes(chain)) return [chain.toBase64()]
	// RFC 9360 §2: a single certificate is a byte string and never an array of one, yet such are in use
	if (isList(chain) && chain.length > 0 && chain.every(isBytes)) return chain.map(der => der.toBase64())
	throw new ProtocolError('invalid_certificate_chain', `x5chain of ${what} is neither a byte string nor an array of them`, {
		section: 'RFC 9360 §2',
	})
}

/** Made for each signer once: its certificates do not change. */
const chains = new WeakMap<readonly string[], Cbor>()

/** The chain of a signer, for a header. */
export function x5chainFor({ x5c }: Signer): Cbor {
	if (!x5c) throw new TypeError('what is signed in COSE here is signed with a key that has a certificate')
	const known = chains.get(x5c)
	if (known !== undefined) return known
	const ders = x5c.map(text => Uint8Array.fromBase64(text))
	const chain = ders.length === 1 ? ders[0] : ders
	chains.set(x5c, chain)
	return chain
}
