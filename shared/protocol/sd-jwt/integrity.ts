// Integrity metadata of documents that are fetched: `vct#integrity`, `extends#integrity`, `uri#integrity`. SD-JWT VC §6, W3C SRI §3.

import { equal } from '../bytes.ts'
import type { Crypto } from '../ports.ts'

/** The strongest first. */
const hashes = [
	['sha512', 'sha-512'],
	['sha384', 'sha-384'],
	['sha256', 'sha-256'],
] as const

/** Longer than a few hashes of each kind. */
const maxLength = 1024

/**
 * Whether the octets are those that were meant: those that have one of the hashes of the strongest kind that is given and known here. A text
 * that has no hash of a known kind pins nothing that could be checked, and so nothing is taken for it.
 */
export function hasIntegrity({ crypto }: { crypto: Crypto }, octets: Uint8Array, metadata: string): boolean {
	if (metadata.length > maxLength) return false
	const given = metadata.split(/[\t\n\f\r ]+/).map(expression => expression.split('?', 1)[0] ?? '')
	for (const [prefix, name] of hashes) {
		const values = given.filter(expression => expression.startsWith(`${prefix}-`))
		if (values.length === 0) continue
		const actual = crypto.hash(name, octets)
		return values.some(value => equal(actual, decode(value.slice(prefix.length + 1))))
	}
	return false
}

function decode(text: string): Uint8Array {
	try {
		return Uint8Array.fromBase64(text)
	} catch {
		return new Uint8Array(0)
	}
}
