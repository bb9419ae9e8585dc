// Client assertions, `private_key_jwt`: a client that was registered signs that it is the one that asks. RFC 7521 §4.2, RFC 7523 §2.2, §3.

import { encode } from '../base64url.ts'
import { ProtocolError, refusedAs } from '../errors.ts'
import type { PublicJwk } from '../jose/jwk.ts'
import { isSignedBy, parseJwt, timeClaim, verifyTimes } from '../jose/jws.ts'
import { utf8 } from '../json.ts'
import type { Clock, Crypto, Seconds, SignatureAlgorithm } from '../ports.ts'
import type { Spend } from './proof-window.ts'

const what = 'the client assertion'
/** RFC 7523 has none; what was signed for something else names what it is for. */
const types = [undefined, 'jwt', 'client-authentication+jwt']
export const clientAssertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** How far ahead an assertion may end: what was used is remembered until then. */
const maxLifetime: Seconds = 3600
const maxJti = 256

/**
 * Judges the assertion of a request, all but whether it was used before: the caller spends `spend`.
 * @param form `client_assertion`, `client_assertion_type` and `client_id` of the request
 * @param demand.audience the issuer identifier of the authorization server, and nothing else (FAPI 2.0 §5.3.2.1)
 * @param demand.keysOf the keys of a registered client; undefined where none of that name is registered with keys
 * @throws ProtocolError `invalid_client`: another type, no such client, iss or sub or client_id of another, another aud, no signature of
 * one of the client's keys, expired or without exp, no jti
 */
export function verifyClientAssertion(
	{ crypto, clock }: { crypto: Crypto; clock: Clock },
	form: { readonly client_assertion?: string; readonly client_assertion_type?: string; readonly client_id?: string },
	demand: {
		readonly audience: string
		readonly keysOf: (clientId: string) => readonly PublicJwk[] | undefined
		readonly algorithms: readonly SignatureAlgorithm[]
	},
): { readonly clientId: string; readonly spend: Spend } {
	return refusedAs('invalid_client', () => {
		if (form.client_assertion_type !== clientAssertionType) throw refuse(`client_assertion_type is not ${clientAssertionType}`)
		const jwt = parseJwt(form.client_assertion ?? '', { typ: types, what, algorithms: demand.algorithms })
		const { iss, sub, aud, jti } = jwt.payload
		if (typeof iss !== 'string' || iss !== sub) throw refuse('iss and sub of the client assertion are not one client')
		if (form.client_id !== undefined && form.client_id !== iss) throw refuse('client_id of the request is not the client of its assertion')
		if (aud !== demand.audience) throw refuse('aud of the client assertion is not this authorization server')
		const now = clock.now()
		verifyTimes(jwt, now)
		const exp = timeClaim(jwt, 'exp')
		if (exp === undefined || exp > now + maxLifetime) throw refuse(`the client assertion does not end within ${maxLifetime} s`)
		if (typeof jti !== 'string' || jti === '' || jti.length > maxJti) throw refuse('the client assertion has no jti')
		const key = demand.keysOf(iss)?.find(own => isSignedBy({ crypto }, jwt, own))
		if (!key) throw refuse('the client assertion is not signed with a key of a client that is registered')
		return { clientId: iss, spend: assertionSpend({ crypto }, iss, jti, Math.ceil(exp) + 1) }
	})
}

/** What an assertion spends, whichever endpoint it was shown to. RFC 7523 §3 */
export const assertionSpend = ({ crypto }: { crypto: Crypto }, clientId: string, jti: string, until: Seconds): Spend => ({
	key: encode(crypto.hash('sha-256', utf8(JSON.stringify(['client assertion', clientId, jti])))),
	until,
})

const refuse = (message: string) => new ProtocolError('invalid_client', message, { section: 'RFC 7523 §3' })
