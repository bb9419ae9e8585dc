// Token Response. OpenID4VCI 1.0 §6.2, RFC 6749 §5.1.

import { PeerError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import { readJsonAnswer } from '../oauth/answer.ts'
import { membersOf, type Refuse } from '../oauth/members.ts'
import type { FetchAnswer, Seconds } from '../ports.ts'

export type TokenResponse = {
	readonly accessToken: string
	/** Undefined where the server does not say. */
	readonly expiresIn: Seconds | undefined
	/** Credential identifiers by configuration; undefined where none were returned, and configurations are asked for by their id. §6.2. */
	readonly credentialIdentifiers: ReadonlyMap<string, readonly string[]> | undefined
}

/**
 * A token that is short-lived (§13.10: at most 300 seconds where it is bound to no key).
 * @param token.bound whether it is bound to a DPoP key (RFC 9449 §5)
 * @param token.details what was granted of the authorization details that were asked for
 */
export const createTokenResponse = (token: {
	accessToken: string
	expiresIn: Seconds
	bound?: boolean
	details?: readonly JsonObject[] | undefined
}): JsonObject => ({
	access_token: token.accessToken,
	token_type: token.bound ? 'DPoP' : 'Bearer',
	expires_in: token.expiresIn,
	...(token.details ? { authorization_details: [...token.details] } : {}),
})

/**
 * What a Token Endpoint answered; members that are not known are ignored.
 * @throws PeerError with the server's `error` in `code`; or the answer is not a Token Response, or its token is of a type not used here
 */
export function parseTokenResponse(answer: FetchAnswer, url: string): TokenResponse {
	const body = readJsonAnswer(answer, url, 'the Token Response')
	const refuse: Refuse = message => new PeerError(message, { url, status: answer.status })
	const read = membersOf(body, 'the Token Response', refuse)
	const accessToken = read.text('access_token')
	// RFC 6749 §7.1: a token of a type that is not understood must not be used
	if (read.text('token_type').toLowerCase() !== 'bearer') throw refuse('the token_type of the Token Response is not Bearer')
	const expiresIn = body['expires_in']
	if (expiresIn !== undefined && !(typeof expiresIn === 'number' && expiresIn >= 0)) {
		throw refuse('expires_in of the Token Response is not a number of seconds')
	}
	const details = read.optionalObjects('authorization_details')
	return { accessToken, expiresIn, credentialIdentifiers: details && identifiersIn(details, refuse) }
}

/** §6.2: each entry of type openid_credential has a non-empty `credential_identifiers`. */
function identifiersIn(details: readonly JsonObject[], refuse: Refuse): ReadonlyMap<string, readonly string[]> | undefined {
	const found = new Map<string, readonly string[]>()
	for (const detail of details.filter(isObject)) {
		if (detail['type'] !== 'openid_credential') continue
		const read = membersOf(detail, 'authorization_details of the Token Response', refuse)
		const id = read.text('credential_configuration_id')
		found.set(id, [...(found.get(id) ?? []), ...read.texts('credential_identifiers')])
	}
	return found.size === 0 ? undefined : found
}
