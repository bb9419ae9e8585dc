// COSE's numbers for the signature algorithms that are taken. RFC 9053 §2, RFC 9864 §2, IANA COSE Algorithms.

import type { SignatureAlgorithm } from '../ports.ts'

const byNumber: ReadonlyMap<unknown, SignatureAlgorithm> = new Map([
	[-7, 'ES256'],
	[-9, 'ES256'], // ESP256: the same with its curve said
	[-35, 'ES384'],
	[-51, 'ES384'], // ESP384
	[-8, 'EdDSA'],
	[-19, 'Ed25519'],
])

/** The algorithm that a COSE header names; undefined where it is none that is taken: every MAC, and RSA. */
export const algorithmOf = (number: unknown): SignatureAlgorithm | undefined => byNumber.get(number)

/** How it is named in what is signed here: by the numbers that every reader knows. */
export const coseNumberOf: Readonly<Record<SignatureAlgorithm, number>> = { ES256: -7, ES384: -35, EdDSA: -8, Ed25519: -8 }

/** All numbers that are taken, the most usual first: what a verifier or a wallet says of itself. OpenID4VP 1.0 Appendix B.2.2. */
export const coseAlgorithms: readonly number[] = [-7, -9, -35, -51, -8, -19]
