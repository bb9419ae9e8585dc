// One presentation as a relying party and a wallet meet it: direct_post and direct_post.jwt. OpenID4VP 1.0 §5, §8.

import { nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { authenticateRequest } from '@wangzheng/shared/protocol/openid4vp/authenticate-request.ts'
import { parseRequestLink } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import { createAuthorizationResponse } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import { chooseAnswer, matchDcql } from '@wangzheng/shared/protocol/openid4vp/match-dcql.ts'
import { parseAuthorizationRequest, type ResponseMode } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import type { Http } from './http.ts'
import type { Held } from './issuance.ts'

export type VerifierPlace = {
	readonly url: string
	/** The relying party's. */
	readonly key: string
	readonly trust: Trust
	readonly scene: string
}

const ports = { crypto: nodeCrypto, clock: systemClock, random: systemRandom }

/** Request, Request Object, response, result; the verdict is `verified`. */
export async function presentOne(http: Http, verifier: VerifierPlace, mode: ResponseMode, held: Held): Promise<void> {
	const { url, key, trust, scene } = verifier
	const created = JSON.parse(await http({ url: `${url}/api/requests`, bearer: key, body: { scene, response_mode: mode } }))
	const link = parseRequestLink(created.request_link, true)
	if (!('requestUri' in link)) throw new Error('the link has no request_uri')
	const text = await http({ url: link.requestUri })
	const expected = { clientId: link.clientId, allowLoopback: true }
	const request = parseAuthorizationRequest(await authenticateRequest(ports, { certificates: trust }, { text }, expected))
	const chosen = chooseAnswer(matchDcql(request.query, [{ id: 'held', credential: held.credential }]))
	if (!chosen) throw new Error('the credential does not answer the query')

	const vpToken: Record<string, string[]> = {}
	for (const { query, disclose } of chosen) {
		vpToken[query] = [await formats[held.credential.format].present(ports, held.signer, held.text, disclose, request.aim)]
	}
	const response = createAuthorizationResponse(ports, request, vpToken)
	await http({ url: response.url, body: response.body })
	const result = JSON.parse(await http({ url: created.result_url, bearer: key }))
	if (result.verdict !== 'verified') throw new Error(`the verdict is ${result.verdict}: ${JSON.stringify(result.checks)}`)
}
