// Takes the response to a request: once. OpenID4VP 1.0 §8.2, §8.5, §8.6, §14.2, §14.3.2.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { utf8 } from '@wangzheng/shared/protocol/json.ts'
import { parseAuthorizationResponse } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import { parseTransactionData } from '@wangzheng/shared/protocol/openid4vp/transaction-data.ts'
import type { Clock, Crypto, Random } from '@wangzheng/shared/protocol/ports.ts'
import type { RequestStore } from '../adapters/request-store.ts'
import type { Report } from '../report.ts'
import type { Asked, Refused } from '../request.ts'
import type { Scene } from '../scenes/scene.ts'
import type { JudgePresentations } from './judge-presentations.ts'

export type ResponseTaken = { readonly redirectUri: string | undefined }

/**
 * A response that can be read ends its request, whatever its report says; one that cannot be read leaves it open.
 * @throws ProtocolError `invalid_request`, `invalid_jwe`: not a response to this request; `conflict`: answered before; `gone`: too late
 */
export const receiveResponse =
	({
		store,
		clock,
		random,
		crypto,
		scenes,
		judge,
		ended,
	}: {
		store: RequestStore
		clock: Clock
		random: Random
		crypto: Crypto
		scenes: ReadonlyMap<string, Scene>
		judge: JudgePresentations
		ended: (asked: Asked, outcome: Report | Refused) => void
	}) =>
	async (id: string, form: Readonly<Record<string, string>>): Promise<ResponseTaken> => {
		const request = await store.getOpen(id)
		if (!request) {
			throw new ProtocolError('invalid_request', 'the response is for no request that is known here', { section: 'OpenID4VP 1.0 §14.3.2' })
		}
		if (request.phase === 'expired') throw new ProtocolError('gone', 'the request has expired')
		if (request.phase !== 'requested') throw answeredBefore()
		const scene = scenes.get(request.scene)
		if (!scene) throw new ProtocolError('gone', 'the scene of the request is not there any more')

		const { encryptionKey } = request
		const response = parseAuthorizationResponse({ crypto }, form, {
			state: request.state,
			query: scene.query,
			decryptionKey: encryptionKey && { ...encryptionKey, kid: id },
		})
		const code = request.flow === 'same_device' ? encode(random.bytes(32)) : undefined
		const codeHash = code === undefined ? undefined : hashCode({ crypto }, code)
		let won: boolean
		let outcome: Report | Refused
		if (response.kind === 'refused') {
			const { error, description } = response
			outcome = { endedAt: clock.now(), codeHash, error, description }
			won = await store.end(id, { phase: 'refused', ending: outcome })
		} else {
			const { report, claims } = await judge(
				scene,
				response.presentations,
				{ nonce: request.nonce, audience: request.clientId },
				parseTransactionData(request.transactionData, scene.query),
			)
			const endedAt = clock.now()
			const ending = { endedAt, codeHash, report, claimsUntil: endedAt + scene.keep.seconds }
			won = await store.end(id, { phase: 'answered', ending, claims })
			outcome = report
		}
		if (!won) throw answeredBefore()
		ended(request, outcome)
		return { redirectUri: code === undefined ? undefined : withCode(request, code) }
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
