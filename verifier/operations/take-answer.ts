// Ends a request with what its wallet answered: judged, once, however many answers race. OpenID4VP 1.0 §8.5, §8.6, §14.2, §14.3.2.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import type { Check, CheckName } from '@wangzheng/shared/protocol/credential/check.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { utf8 } from '@wangzheng/shared/protocol/json.ts'
import type { AuthorizationResponse } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import type { ExchangeAim } from '@wangzheng/shared/protocol/openid4vp/session.ts'
import { parseTransactionData } from '@wangzheng/shared/protocol/openid4vp/transaction-data.ts'
import type { Clock, Crypto, Random } from '@wangzheng/shared/protocol/ports.ts'
import type { RequestStore } from '../adapters/request-store.ts'
import type { Report } from '../report.ts'
import type { Asked, OpenRequest, Refused } from '../request.ts'
import type { Scene } from '../scenes/scene.ts'
import type { JudgePresentations } from './judge-presentations.ts'

export type AnswerTaken = {
	/** Where the browser goes on, with a secret that the result is read with; undefined but after a same-device request. */
	readonly redirectUri: string | undefined
	/** Why what came is no presentation for this request: forged, or made for another; undefined where it is one, whatever became of it. */
	readonly broken: Check | undefined
}

export type TakeAnswer = (request: OpenRequest, scene: Scene, response: AuthorizationResponse, aim: ExchangeAim) => Promise<AnswerTaken>

/** An answer ends its request, whatever its report says. @throws ProtocolError `conflict`: answered before */
export const takeAnswer =
	({
		store,
		clock,
		random,
		crypto,
		judge,
		ended,
	}: {
		store: RequestStore
		clock: Clock
		random: Random
		crypto: Crypto
		judge: JudgePresentations
		ended: (asked: Asked, outcome: Report | Refused) => void
	}): TakeAnswer =>
	async (request, scene, response, aim) => {
		const code = request.flow === 'same_device' ? encode(random.bytes(32)) : undefined
		const codeHash = code === undefined ? undefined : hashCode({ crypto }, code)
		const redirectUri = code === undefined ? undefined : withCode(request, code)
		if (response.kind === 'refused') {
			const { error, description } = response
			const refused = { endedAt: clock.now(), codeHash, error, description }
			if (!(await store.end(request.id, { phase: 'refused', ending: refused }))) throw answeredBefore()
			ended(request, refused)
			return { redirectUri, broken: undefined }
		}
		const transactions = parseTransactionData(request.transactionData, scene.query)
		const { report, claims } = await judge(scene, response.presentations, aim, transactions)
		const endedAt = clock.now()
		const ending = { endedAt, codeHash, report, claimsUntil: endedAt + scene.keep.seconds }
		if (!(await store.end(request.id, { phase: 'answered', ending, claims }))) throw answeredBefore()
		ended(request, report)
		return { redirectUri, broken: report.checks.find(({ check, outcome }) => outcome === 'failed' && ofPresentation.has(check)) }
	}

/** Checks of the presentation itself; the others are of whose credential it is, and whether it is good enough here. */
const ofPresentation: ReadonlySet<CheckName> = new Set(['signature', 'holder_binding', 'nonce', 'audience', 'transaction_data'])

/**
 * The request that an answer is for, and its scene.
 * @throws ProtocolError `invalid_request`: none; `gone`: too late; `conflict`: answered before
 */
export async function findOpenRequest(
	{ store, scenes }: { store: RequestStore; scenes: ReadonlyMap<string, Scene> },
	id: string,
): Promise<{ readonly request: OpenRequest; readonly scene: Scene }> {
	const request = await store.getOpen(id)
	if (!request) {
		throw new ProtocolError('invalid_request', 'the response is for no request that is known here', { section: 'OpenID4VP 1.0 §14.3.2' })
	}
	if (request.phase === 'expired') throw new ProtocolError('gone', 'the request has expired')
	if (request.phase !== 'requested') throw answeredBefore()
	const scene = scenes.get(request.scene)
	if (!scene) throw new ProtocolError('gone', 'the scene of the request is not there any more')
	return { request, scene }
}

const answeredBefore = () => new ProtocolError('conflict', 'the request has been answered before', { section: 'OpenID4VP 1.0 §14.3.2' })

/** What a response code is kept as. */
export const hashCode = ({ crypto }: { crypto: Crypto }, code: string): string => encode(crypto.hash('sha-256', utf8(code)))

/** §8.2: the redirect_uri with a fresh secret in it. The request's id goes along, so that the result is found by it. */
function withCode({ id, redirectUri = '' }: Asked, code: string): string {
	const url = new URL(redirectUri)
	url.searchParams.set('response_code', `${id}.${code}`)
	return url.href
}
