// Where a token says that its status stands. Token Status List §6.2.

import type { StatusReference } from '../credential/format.ts'
import { isObject } from '../json.ts'
import { isEndpointUrl } from '../oauth/endpoint-url.ts'
import type { Refuse } from '../oauth/members.ts'

/** The longest address of a list. */
const maxUri = 2048

/**
 * The reference in a `status` claim; undefined where there is no such claim. What names another mechanism alone cannot be checked here, so
 * it is refused and not passed over.
 * @param what names the token in refusals: `the key attestation`
 */
export function parseStatusReference(status: unknown, what: string, refuse: Refuse): StatusReference | undefined {
	if (status === undefined) return undefined
	const section = 'Token Status List §6.2'
	const reference = isObject(status) ? status['status_list'] : undefined
	if (!isObject(reference)) throw refuse(`status of ${what} holds no status_list`, section)
	const { idx, uri } = reference
	if (typeof idx !== 'number' || !Number.isSafeInteger(idx) || idx < 0) {
		throw refuse(`idx in the status of ${what} is no whole number from 0 on`, section)
	}
	if (typeof uri !== 'string' || uri.length > maxUri || !isEndpointUrl(uri)) {
		throw refuse(`uri in the status of ${what} is no web address`, section)
	}
	return { idx, uri }
}
