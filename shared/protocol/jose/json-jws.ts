// One payload under several signatures: the general JWS JSON Serialization. RFC 7515 §7.2.1.

import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { Signer } from '../ports.ts'
import { signJwt } from './jws.ts'

/** How much is taken: each signature may cost a chain of certificates. */
const most = { signatures: 8, length: 131_072 } as const

/** Who signs, and what the protected header says beside `alg`. */
export type HeaderSigner = { readonly signer: Signer; readonly header: { readonly typ: string } & JsonObject }

/** The payload, signed by each of `signers`, at least one. RFC 7515 §7.2.1 */
export async function signJsonJws(signers: readonly HeaderSigner[], payload: JsonObject): Promise<JsonObject> {
	const compact = await Promise.all(signers.map(({ signer, header }) => signJwt(signer, header, payload)))
	const parts = compact.map(text => text.split('.') as [string, string, string])
	const [, encoded] = parts[0] ?? []
	if (encoded === undefined) throw new TypeError('a JWS has at least one signature')
	return { payload: encoded, signatures: parts.map(([header, , signature]) => ({ protected: header, signature })) }
}

/**
 * The compact form of each signature over the one payload: what is signed is the same in both forms (RFC 7515 §5.1), so that each is read
 * and judged as any other JWT. What is in an unprotected `header` is signed by nobody and not looked at.
 * @param what names the JWS in refusals
 * @throws ProtocolError `invalid_jwt`: no such serialization, no signature, more than eight, or longer than 131,072 characters
 */
export function parseJsonJws(value: unknown, what: string): readonly string[] {
	const { payload, signatures } = isObject(value) ? value : {}
	if (typeof payload !== 'string' || !Array.isArray(signatures) || signatures.length === 0) {
		throw refused(`${what} is not a payload with signatures`)
	}
	if (signatures.length > most.signatures) {
		throw refused(`${what} has ${signatures.length} signatures, at most ${most.signatures} are taken`)
	}
	return signatures.map((one: unknown) => {
		const { protected: header, signature } = isObject(one) ? one : {}
		if (typeof header !== 'string' || typeof signature !== 'string') {
			throw refused(`${what} has a signature without protected header or without value`)
		}
		if (header.length + payload.length + signature.length > most.length) {
			throw refused(`${what} is longer than ${most.length} characters`)
		}
		return `${header}.${payload}.${signature}`
	})
}

const refused = (message: string) => new ProtocolError('invalid_jwt', message, { section: 'RFC 7515 §7.2.1' })
