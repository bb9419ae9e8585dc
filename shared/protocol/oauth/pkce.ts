// Proof Key for Code Exchange with S256. RFC 7636, RFC 9700 §2.1.1.

import { decode, encode } from '../base64url.ts'
import { equal } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import { utf8 } from '../json.ts'
import type { Crypto, Random } from '../ports.ts'

/** The one method that is taken: `plain` hands over what it should prove. FAPI 2.0 §5.3.2.2. */
export const codeChallengeMethod = 'S256'

/** A fresh verifier of 43 characters, and its challenge. §4.1, §4.2. */
export function createPkce(ports: { crypto: Crypto; random: Random }): { readonly verifier: string; readonly challenge: string } {
	const verifier = encode(ports.random.bytes(32))
	return { verifier, challenge: challengeOf(ports, verifier) }
}

/**
 * The challenge of an authorization request.
 * @throws ProtocolError `invalid_request`: none, another method than S256 (`plain` is what stands for none), or no SHA-256 in base64url. §4.3, §4.4.1
 */
export function parseCodeChallenge(request: { code_challenge?: string | undefined; code_challenge_method?: string | undefined }): string {
	const { code_challenge: challenge, code_challenge_method: method } = request
	if (challenge === undefined) throw refuse('the authorization request has no code_challenge')
	if (method !== codeChallengeMethod) throw refuse('code_challenge_method is not S256')
	if (challenge.length !== 43 || decode(challenge)?.length !== 32) throw refuse('code_challenge is not a SHA-256 in base64url')
	return challenge
}

/**
 * Holds the verifier of a token request against the challenge of the authorization request that its code came from. §4.6.
 * @param challenge undefined where the authorization request had none: then a verifier shows that somebody took it away (RFC 9700 §4.8.2)
 * @throws ProtocolError `invalid_grant`
 */
export function verifyPkce(ports: { crypto: Crypto }, challenge: string | undefined, verifier: string | undefined): void {
	if (challenge === undefined) {
		if (verifier !== undefined) throw refuseGrant('a code_verifier was sent where no code_challenge was', 'RFC 9700 §4.8.2')
		return
	}
	if (verifier === undefined) throw refuseGrant('the token request has no code_verifier')
	if (!/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier))
		throw refuseGrant('code_verifier is not 43 to 128 unreserved characters', 'RFC 7636 §4.1')
	if (!equal(utf8(challengeOf(ports, verifier)), utf8(challenge))) throw refuseGrant('code_verifier is not that of the code_challenge')
}

const challengeOf = ({ crypto }: { crypto: Crypto }, verifier: string): string => encode(crypto.hash('sha-256', utf8(verifier)))

const refuse = (message: string) => new ProtocolError('invalid_request', message, { section: 'RFC 7636 §4.4.1' })
const refuseGrant = (message: string, section = 'RFC 7636 §4.6') => new ProtocolError('invalid_grant', message, { section })
