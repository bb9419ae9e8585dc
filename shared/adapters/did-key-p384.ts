// did:key on P-384, which Veramo leaves out: multicodec p384-pub and a compressed point. did:key Method, SEC 1 §2.3.4.

import { ECDH } from 'node:crypto'
import type { DIDResolver } from 'did-resolver'
import { encode } from '../protocol/base64url.ts'

/** What a text of such a key begins with: base58btc, and the two bytes of p384-pub. */
const start = 'did:key:z82'
const codec = [0x81, 0x24] as const
/** A point in the compressed form. */
const pointLength = 49

/** `resolve`, and the keys on P-384 beside those that it has. */
export const withP384 =
	(resolve: DIDResolver): DIDResolver =>
	async (did, ...rest) => {
		const point = did.startsWith(start) ? pointIn(did.slice('did:key:z'.length)) : undefined
		if (!point) return resolve(did, ...rest)
		const id = `${did}#${did.slice('did:key:'.length)}`
		const publicKeyJwk = { kty: 'EC', crv: 'P-384', x: encode(point.subarray(1, pointLength)), y: encode(point.subarray(pointLength)) }
		const method = { id, type: 'JsonWebKey2020', controller: did, publicKeyJwk }
		return {
			didResolutionMetadata: {},
			didDocumentMetadata: {},
			didDocument: { id: did, verificationMethod: [method], assertionMethod: [id], authentication: [id] },
		}
	}

/** The point of a key in the form that says both coordinates; undefined where the text is of no point on the curve. */
function pointIn(text: string): Uint8Array | undefined {
	const bytes = fromBase58(text)
	if (bytes?.length !== codec.length + pointLength || codec.some((byte, at) => bytes[at] !== byte)) return undefined
	try {
		return new Uint8Array(ECDH.convertKey(bytes.subarray(codec.length), 'secp384r1', undefined, undefined, 'uncompressed') as Buffer)
	} catch {
		return undefined
	}
}

const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** The number that a text is, in as few bytes as hold it; undefined where it is none. */
function fromBase58(text: string): Uint8Array | undefined {
	let value = 0n
	for (const digit of text) {
		const worth = digits.indexOf(digit)
		if (worth < 0) return undefined
		value = value * 58n + BigInt(worth)
	}
	const hex = value.toString(16)
	return Uint8Array.fromHex(hex.length % 2 === 0 ? hex : `0${hex}`)
}
