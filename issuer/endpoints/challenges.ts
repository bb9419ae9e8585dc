// What a door that takes access tokens says of them in headers: challenges and nonces. RFC 6750 §3, RFC 9449 §7.1, §8.2, §9.

import type { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { dpopChallenge } from '@wangzheng/shared/protocol/oauth/dpop-binding.ts'
import type { Endpoint, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import type { Profile } from '../profile.ts'

/**
 * The headers of a refusal.
 * @param nextNonce a nonce for the next DPoP proof
 * @param profile what DPoP proofs may be signed with, and whether there are bearer tokens
 */
export const challengeFor =
	(nextNonce: () => string, { algorithms, publicClients }: Profile): NonNullable<Endpoint['refusalHeaders']> =>
	({ code }: ProtocolError, request: EndpointRequest) => {
		switch (code) {
			case 'use_dpop_nonce':
			case 'invalid_dpop_proof':
				return { 'WWW-Authenticate': dpopChallenge(code, algorithms), 'DPoP-Nonce': nextNonce() }
			case 'unauthorized':
				return { 'WWW-Authenticate': [...(publicClients ? ['Bearer'] : []), dpopChallenge(undefined, algorithms)] }
			case 'invalid_token':
				return isDpop(request) ? { 'WWW-Authenticate': dpopChallenge(code, algorithms) } : {}
			default:
				return isDpop(request) ? { 'DPoP-Nonce': nextNonce() } : {}
		}
	}

/** §8.2: who used a nonce gets the next one with the answer. */
export const nonceFor = (request: EndpointRequest, nextNonce: () => string): Record<string, string> =>
	isDpop(request) ? { 'DPoP-Nonce': nextNonce() } : {}

const isDpop = (request: EndpointRequest): boolean => /^dpop /i.test(request.header('authorization') ?? '')
