// Posts an answer or a refusal to the verifier's Response URI. OpenID4VP 1.0 §8.2, §8.5.

import { PeerError, ProtocolError, type WireErrorCode } from '@wangzheng/shared/protocol/errors.ts'
import { readJsonAnswer } from '@wangzheng/shared/protocol/oauth/answer.ts'
import {
	createErrorResponse,
	createResponseRedirect,
	type FormPost,
	parseResponseUriAnswer,
} from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import type { AuthorizationRequest, ReplyTo } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'
import { describeError } from '@wangzheng/shared/web/log.ts'
import type { WalletPorts } from '../ports.ts'

/**
 * Where the verifier sends the holder on, if anywhere.
 * @throws PeerError: the verifier did not take it
 */
export async function postResponse(fetch: Fetch, { url, body }: FormPost): Promise<{ readonly redirectUri: string | undefined }> {
	const answer = await fetch({
		url,
		method: 'POST',
		headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
		body,
	})
	const value = readJsonAnswer(answer, url, 'the answer of the Response URI')
	try {
		return parseResponseUriAnswer(value)
	} catch (error) {
		if (error instanceof ProtocolError) throw new PeerError(error.message, { url, status: answer.status })
		throw error
	}
}

type Reply = ReplyTo & Partial<Pick<AuthorizationRequest, 'encryption'>>

/** Tells a verifier why it gets nothing; whether it hears is no matter of the holder's. */
export async function tellVerifier(
	ports: Pick<WalletPorts, 'fetch' | 'crypto' | 'random' | 'log'>,
	to: Reply,
	error: WireErrorCode,
	description?: string,
): Promise<{ readonly redirectUri: string | undefined }> {
	// through the browser of the holder, where one is there
	if (to.redirect) {
		const answer = { error, ...(description === undefined ? {} : { description }) }
		return { redirectUri: createResponseRedirect(to, answer) }
	}
	try {
		return await postResponse(ports.fetch, createErrorResponse(ports, to, error, description))
	} catch (failure) {
		if (!(failure instanceof PeerError)) throw failure
		ports.log.warn('verifier not told', { ...describeError(failure), state: error })
		return { redirectUri: undefined }
	}
}
