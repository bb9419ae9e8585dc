// Reads how a request stands and what came of it: for who asked alone, and after a same-device request with the response code alone.
// OpenID4VP 1.0 §13.3 steps 8 and 9, §14.2, §14.3.3.

import { equal } from '@wangzheng/shared/protocol/bytes.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { utf8 } from '@wangzheng/shared/protocol/json.ts'
import type { Crypto } from '@wangzheng/shared/protocol/ports.ts'
import type { RequestStore } from '../adapters/request-store.ts'
import type { Owner, VerificationRequest } from '../request.ts'
import { hashCode } from './take-answer.ts'

/** A request as who asked may see it; `result` says whether the outcome may be told, or only that there is one. */
export type ReadableResult = { readonly request: VerificationRequest; readonly result: 'open' | 'told' | 'needs_response_code' }

/**
 * @param code the response code that the wallet's redirect brought, as it came
 * @throws ProtocolError `not_found`: no such request, or another's; `forbidden`: a response code that is not this request's
 */
export const readResult =
	({ store, crypto }: { store: RequestStore; crypto: Crypto }) =>
	async (id: string, owner: Owner | undefined, code?: string): Promise<ReadableResult> => {
		const request = await store.get(id)
		if (!request || owner === undefined || request.owner !== owner) throw new ProtocolError('not_found', 'there is no such request')
		if (request.phase !== 'answered' && request.phase !== 'refused') return { request, result: 'open' }
		if (request.codeHash === undefined) return { request, result: 'told' }
		if (code === undefined) return { request, result: 'needs_response_code' }
		const secret = code.startsWith(`${id}.`) ? code.slice(id.length + 1) : ''
		if (!equal(utf8(hashCode({ crypto }, secret)), utf8(request.codeHash))) {
			throw new ProtocolError('forbidden', 'the response code is not that of this request', { section: 'OpenID4VP 1.0 §14.2' })
		}
		return { request, result: 'told' }
	}

/** The id of the request in a response code. */
export const idOfCode = (code: string): string => code.slice(0, Math.max(0, code.indexOf('.')))
