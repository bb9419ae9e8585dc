// Proof Key for Code Exchange with S256. RFC 7636, RFC 9700 §2.1.1.

import { encode } from '../base64url.ts'
import { utf8 } from '../json.ts'
import type { Crypto, Random } from '../ports.ts'

/** The one method that is taken: `plain` hands over what it should prove. FAPI 2.0 §5.3.2.2. */
export const codeChallengeMethod = 'S256'

/** A fresh verifier of 43 characters, and its challenge. §4.1, §4.2. */
export function createPkce(ports: { crypto: Crypto; random: Random }): { readonly verifier: string; readonly challenge: string } {
	const verifier = encode(ports.random.bytes(32))
	return { verifier, challenge: challengeOf(ports, verifier) }
}

const challengeOf = ({ crypto }: { crypto: Crypto }, verifier: string): string => encode(crypto.hash('sha-256', utf8(verifier)))
