// The signature algorithms that are taken, and which key each goes with. RFC 7518 §3.4, RFC 8037 §3.1, RFC 9864 §2.

import type { SignatureAlgorithm } from '../ports.ts'
import type { PublicJwk } from './jwk.ts'

type Rule = { readonly crv: PublicJwk['crv']; readonly signatureLength: number }

/** An algorithm has one kind of key: neither does a key choose its algorithm, nor an algorithm take any key that fits its mathematics. */
const rules: Readonly<Record<SignatureAlgorithm, Rule>> = {
	ES256: { crv: 'P-256', signatureLength: 64 },
	ES384: { crv: 'P-384', signatureLength: 96 },
	EdDSA: { crv: 'Ed25519', signatureLength: 64 },
	Ed25519: { crv: 'Ed25519', signatureLength: 64 },
}

/** All that are taken, whatever a header says; the order is that of preference. RFC 8725 §3.1. */
export const signatureAlgorithms: readonly SignatureAlgorithm[] = ['ES256', 'ES384', 'EdDSA', 'Ed25519']

/** The same without the name that says nothing of the curve: what OpenID4VP 1.0 Appendix B.3.4 lets stand in a list of algorithms. */
export const fullySpecifiedAlgorithms: readonly SignatureAlgorithm[] = ['ES256', 'ES384', 'Ed25519']

export const isSignatureAlgorithm = (value: unknown): value is SignatureAlgorithm => signatureAlgorithms.some(name => name === value)

/** Bytes of a signature: r‖s of two coordinates (RFC 7518 §3.4), R‖S (RFC 8032 §5.1.6). */
export const signatureLengthOf = (algorithm: SignatureAlgorithm): number => rules[algorithm].signatureLength

/** Whether a key is of the one kind that an algorithm signs with. RFC 8725 §3.1, §3.2. */
export const fitsAlgorithm = (algorithm: SignatureAlgorithm, { crv }: PublicJwk): boolean => rules[algorithm].crv === crv
