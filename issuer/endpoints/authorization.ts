// The authorization server's doors. The pre-authorized code grant is answered here; all else goes on to the library behind it.

import { challengeHeader, createChallengeResponse } from '@wangzheng/shared/protocol/oauth/client-attestation-pop.ts'
import { type Answer, type Endpoint, type EndpointRequest, json, text } from '@wangzheng/shared/web/endpoint.ts'
import { freshFor } from '../authorization/client-shown.ts'
import { paths } from '../authorization/paths.ts'
import type { Issuer } from '../issuer.ts'

const metadataCache = { 'Cache-Control': 'public, max-age=300' }
/** Grants of the library. */
const handedOn = new Set(['authorization_code', 'refresh_token'])

export function authorizationEndpoints({ authorization, takePreAuthorizedCode }: Issuer): readonly Endpoint[] {
	const metadata = text('application/json', JSON.stringify(authorization.metadata), metadataCache)
	const form = { takes: ['application/x-www-form-urlencoded'], wrongTypeIs: 'invalid_request', anyOrigin: true } as const
	const handOn = ({ body }: EndpointRequest) => authorization.handOn(body as Record<string, string> | undefined)
	return [
		{
			method: 'get',
			path: '/.well-known/oauth-authorization-server',
			section: 'RFC 8414 §3',
			summary: 'Authorization server metadata',
			anyOrigin: true,
			answer: () => metadata,
		},
		{
			method: 'post',
			path: paths.pushed,
			section: 'RFC 9126 §2',
			summary: 'Takes an authorization request before the browser comes with it',
			...form,
			maxBytes: 32_768,
			answer: handOn,
		},
		{
			method: 'get',
			path: paths.authorization,
			section: 'RFC 9126 §4',
			summary: 'Asks a person for consent to a pushed request',
			answer: handOn,
		},
		{
			method: 'get',
			path: `${paths.authorization}/:id`,
			section: 'RFC 6749 §4.1.2',
			summary: 'Brings the answer of the person to the wallet',
			answer: handOn,
		},
		{
			method: 'post',
			path: paths.token,
			section: 'OpenID4VCI 1.0 §6',
			summary: 'An access token for a code or a refresh token',
			...form,
			maxBytes: 8192,
			refusalHeaders: refusal => freshFor(authorization.nonces, refusal),
			answer: request => (isHandedOn(request.body) ? handOn(request) : redeem(request)),
		},
		{
			method: 'post',
			path: paths.challenge,
			section: 'Attestation-Based Client Authentication §6.1',
			summary: 'A challenge for the proof of a client attestation',
			anyOrigin: true,
			answer: challenge,
		},
		{
			method: 'get',
			path: paths.jwks,
			section: 'RFC 8414 §2',
			summary: "The authorization server's keys",
			anyOrigin: true,
			answer: handOn,
		},
	]

	/** It comes as a nonce for DPoP proofs too, so that a wallet need not ask for one. RFC 9449 §8.2 */
	function challenge(): Answer {
		const fresh = authorization.nonces.next()
		return json(createChallengeResponse(fresh), 200, { [challengeHeader]: fresh, 'DPoP-Nonce': fresh })
	}

	async function redeem(request: EndpointRequest): Promise<Answer> {
		return json(await takePreAuthorizedCode(request.body, await authorization.judgeClient(request)))
	}
}

/** `tx_code` goes with the pre-authorized code grant alone, which says so. OpenID4VCI 1.0 §6.1 */
function isHandedOn(body: unknown): boolean {
	const { grant_type: grant, tx_code: code } = body as Readonly<Record<string, string | undefined>>
	return grant !== undefined && handedOn.has(grant) && !code
}
