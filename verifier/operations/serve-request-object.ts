// The Request Object at its request_uri, as often as it is fetched until the request ends. OpenID4VP 1.0 §5.10, RFC 9101 §5.2.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { parseRequestUriForm } from '@wangzheng/shared/protocol/openid4vp/authorization-request.ts'
import type { RequestStore } from '../adapters/request-store.ts'
import type { ComposeRequest } from './compose-request.ts'

/** How many signed texts are remembered, so that one that is fetched again is not signed again. */
const remembered = 4096

/**
 * @param form what a wallet posted; undefined for GET
 * @throws ProtocolError `not_found`: none, or one that stands in its link; `gone`: answered, expired, or made under a key or for a scene
 * that is no more; `invalid_request`
 */
export const serveRequestObject = ({ store, compose }: { store: RequestStore; compose: ComposeRequest }) => {
	const signed = new Map<string, string>()

	return async (id: string, form?: Readonly<Record<string, string>>): Promise<string> => {
		const walletNonce = form && parseRequestUriForm(form).walletNonce
		const request = await store.getOpen(id)
		if (!request || request.byValue) throw new ProtocolError('not_found', 'there is no such request')
		if (request.phase !== 'requested') {
			signed.delete(id)
			throw new ProtocolError('gone', `the request is not open any more: ${request.phase}`)
		}
		if (walletNonce !== undefined) return compose.signed(request, walletNonce)
		const known = signed.get(id)
		if (known !== undefined) return known
		const text = await compose.signed(request)
		if (signed.size >= remembered) signed.delete(signed.keys().next().value ?? '')
		signed.set(id, text)
		return text
	}
}
