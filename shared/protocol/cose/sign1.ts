// COSE_Sign1: bytes under one signature. RFC 9052 §4.2, §4.4.

import { type Cbor, type CborMap, isBytes, isList, isMap, isTagged, tagged } from '../cbor/cbor.ts'
import { decodeCbor } from '../cbor/decode.ts'
import { encodeCbor } from '../cbor/encode.ts'
import { ProtocolError } from '../errors.ts'
import { fitsAlgorithm, signatureLengthOf } from '../jose/algorithms.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import type { Crypto, SignatureAlgorithm, Signer } from '../ports.ts'
import { algorithmOf, coseNumberOf } from './algorithms.ts'

/** Header parameters by their labels. RFC 9052 §3.1, RFC 9360 §2, RFC 9596 §2 */
export const label = { algorithm: 1, critical: 2, type: 16, x5chain: 33 } as const

const sign1Tag = 18

/** A COSE_Sign1 whose signature nobody has judged yet. */
export type Sign1 = {
	readonly algorithm: SignatureAlgorithm
	/** The header under the signature, as it came. */
	readonly protectedBytes: Uint8Array
	readonly protectedHeader: CborMap
	readonly unprotectedHeader: CborMap
	/** Undefined where it is detached. */
	readonly payload: Uint8Array | undefined
	readonly signature: Uint8Array
	/** What it is called in refusals: `the issuerAuth`. */
	readonly what: string
}

/**
 * @param expect.tagged whether it stands under tag 18: one form is right at one place (RFC 9052 §2)
 * @throws ProtocolError `invalid_cose`: no such structure, a label twice, an `alg` that is not taken or not under the signature, a `crit` (no
 * extension is understood here), a signature of another length than its algorithm's
 */
export function parseSign1(value: Cbor, { tagged, what }: { readonly tagged: boolean; readonly what: string }): Sign1 {
	const inner = isTagged(value, sign1Tag) ? value.value : value
	if (isTagged(value, sign1Tag) !== tagged) throw refused(`${what} is ${tagged ? 'not under' : 'under'} the tag 18`, '§2')
	if (!isList(inner) || inner.length !== 4) throw refused(`${what} is no array of four`, '§4.2')
	const [protectedBytes, unprotectedHeader, payload, signature] = inner
	if (!isBytes(protectedBytes) || !isMap(unprotectedHeader) || !isBytes(signature) || !(payload === null || isBytes(payload))) {
		throw refused(`${what} does not have the parts of a COSE_Sign1`, '§4.2')
	}
	const protectedHeader = decodeCbor(protectedBytes, `the protected header of ${what}`)
	if (!isMap(protectedHeader)) throw refused(`the protected header of ${what} is no map`, '§3')
	for (const name of unprotectedHeader.keys()) {
		if (protectedHeader.has(name)) throw refused(`${what} has the header parameter ${String(name).slice(0, 20)} twice`, '§3')
	}
	if (protectedHeader.has(label.critical) || unprotectedHeader.has(label.critical)) {
		throw refused(`${what} has a crit header, and no extension is understood here`, '§3.1')
	}
	const number = protectedHeader.get(label.algorithm)
	const algorithm = algorithmOf(number)
	if (!algorithm) {
		const shown = typeof number === 'number' ? `the alg ${number}, which is not taken` : 'no alg under its signature'
		throw refused(`${what} has ${shown}`, '§3.1')
	}
	const length = signatureLengthOf(algorithm)
	if (signature.length !== length) throw refused(`the signature of ${what} is not ${length} bytes`, '§4.4')
	return { algorithm, protectedBytes, protectedHeader, unprotectedHeader, payload: payload ?? undefined, signature, what }
}

/**
 * @param detached the payload, where it is not in the structure
 * @throws ProtocolError `invalid_cose` where the signature is not that of `key`, or the key is not of the kind that `alg` signs with
 */
export function verifySign1({ crypto }: { crypto: Crypto }, sign1: Sign1, key: PublicJwk, detached?: Uint8Array): void {
	const { algorithm, protectedBytes, payload = detached, signature, what } = sign1
	if (!payload) throw refused(`${what} has no payload`, '§4.2')
	if (!fitsAlgorithm(algorithm, key)) throw refused(`${what} has the alg ${algorithm}, and its key is one of ${key.crv}`, '§8.1')
	if (!crypto.verify(algorithm, key, toBeSigned(protectedBytes, payload), signature)) {
		throw refused(`the signature of ${what} does not verify`, '§4.4')
	}
}

export type ToSign = {
	/** Beside `alg`, which is the signer's. */
	readonly protectedHeader?: CborMap
	readonly unprotectedHeader?: CborMap
	readonly payload: Uint8Array
	/** Whether the payload is left out of the structure. */
	readonly detached?: boolean
	/** Whether the structure stands under tag 18. */
	readonly tagged?: boolean
}

/** A COSE_Sign1. §4.4 */
export async function createSign1(signer: Signer, { payload, detached = false, ...about }: ToSign): Promise<Cbor> {
	const header = new Map([...(about.protectedHeader ?? []), [label.algorithm, coseNumberOf[signer.algorithm]] as const])
	const protectedBytes = encodeCbor(header)
	const signature = await signer.sign(toBeSigned(protectedBytes, payload))
	const parts = [protectedBytes, about.unprotectedHeader ?? new Map(), detached ? null : payload, signature]
	return about.tagged ? tagged(sign1Tag, parts) : parts
}

const nothing = new Uint8Array(0)

/** The Sig_structure, without external data. §4.4 */
const toBeSigned = (protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array =>
	encodeCbor(['Signature1', protectedBytes, nothing, payload])

const refused = (message: string, section: string) => new ProtocolError('invalid_cose', message, { section: `RFC 9052 ${section}` })
