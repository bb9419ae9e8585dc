// The way back to whoever asked: to the verifier by post or through its holder's browser, or to the platform. OpenID4VP 1.0 §8.1, §8.2, §8.5, §A.4.

import { PeerError, ProtocolError, type WireErrorCode } from '@wangzheng/shared/protocol/errors.ts'
import { parseObject } from '@wangzheng/shared/protocol/json.ts'
import { peerRefusal, readJsonAnswer } from '@wangzheng/shared/protocol/oauth/answer.ts'
import {
	createAuthorizationResponse,
	createErrorResponse,
	createResponseRedirect,
	type FormPost,
	parseResponseUriAnswer,
	type VpToken,
} from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import type { DcApiRequest } from '@wangzheng/shared/protocol/openid4vp/dc-api/parse-request.ts'
import type { DcApiProtocol } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import { createDcApiError, createDcApiResponse } from '@wangzheng/shared/protocol/openid4vp/dc-api/response.ts'
import type { DcqlQuery } from '@wangzheng/shared/protocol/openid4vp/dcql.ts'
import type { AuthorizationRequest, ReplyTo } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { Fetch, FetchAnswer } from '@wangzheng/shared/protocol/ports.ts'
import { describeError } from '@wangzheng/shared/web/log.ts'
import type { WalletPorts } from '../ports.ts'
import type { RequestOutcome } from '../request.ts'

export type Sent = Pick<RequestOutcome, 'redirectUri' | 'answer'>

export type WayBack = {
	/** With `failure` where the verifier did not take it. */
	present(vpToken: VpToken): Promise<Posted>
	/** Says why nothing is presented; whether the other side hears is no matter of the holder's. */
	refuse(error: WireErrorCode, description?: string): Promise<Sent>
}

type Posted = Sent & { readonly failure?: PeerError }

type Ports = Pick<WalletPorts, 'fetch' | 'crypto' | 'random' | 'log'>

export const wayToVerifier = (ports: Ports, to: ReplyTo & Partial<Pick<AuthorizationRequest, 'encryption'>>): WayBack => ({
	async present(vpToken) {
		if (to.redirect) return { redirectUri: createResponseRedirect(to, { vpToken }) }
		return post(ports.fetch, createAuthorizationResponse(ports, to, vpToken))
	},
	async refuse(error, description) {
		if (to.redirect) return { redirectUri: createResponseRedirect(to, { error, ...(description === undefined ? {} : { description }) }) }
		const { failure, ...sent } = await post(ports.fetch, createErrorResponse(ports, to, error, description))
		if (failure) ports.log.warn('verifier not told', { ...describeError(failure), state: error })
		return sent
	},
})

const what = 'the answer of the Response URI'

/** A verifier may send the holder on where it refuses, too. §8.2 */
async function post(fetch: Fetch, { url, body }: FormPost): Promise<Posted> {
	const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' }
	try {
		const answer = await fetch({ url, method: 'POST', headers, body })
		return answer.status >= 400 && answer.mediaType === 'application/json'
			? { ...sentOn(answer, parseObject(answer.body) ?? {}, url), failure: peerRefusal(answer, url, what) }
			: sentOn(answer, readJsonAnswer(answer, url, what), url)
	} catch (error) {
		if (error instanceof PeerError) return { redirectUri: undefined, failure: error }
		throw error
	}
}

/** @throws PeerError where `body` is not what a Response URI answers */
function sentOn({ status }: FetchAnswer, body: unknown, url: string): Sent {
	try {
		return parseResponseUriAnswer(body)
	} catch (error) {
		throw error instanceof ProtocolError ? new PeerError(error.message, { url, status }) : error
	}
}

/** @param request undefined where it was refused: then the platform cancels, which nobody can tell from other aborts (§15.9.2) */
export const wayToPlatform = (
	ports: Pick<Ports, 'crypto' | 'random'>,
	protocol: DcApiProtocol,
	request: DcApiRequest | undefined,
): WayBack => ({
	async present(vpToken) {
		if (!request) throw new TypeError('a request that was refused is not answered')
		return { redirectUri: undefined, answer: createDcApiResponse(ports, request, vpToken) }
	},
	async refuse(error) {
		return !request || isTelling(request.query)
			? { redirectUri: undefined }
			: { redirectUri: undefined, answer: createDcApiError(protocol, error) }
	},
})

/** §15.9.2: where values or authorities are asked for, an error says something of what the holder has, and is not sent without consent. */
const isTelling = ({ credentials }: DcqlQuery): boolean =>
	credentials.some(({ trustedAuthorities, claims = [] }) => trustedAuthorities || claims.some(({ values }) => values))
