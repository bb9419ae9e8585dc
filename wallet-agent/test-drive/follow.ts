// Follows an authorization URL in the place of a holder's browser: by plain GET, redirect after redirect, up to the wallet's own address.
// A page where a person would sign in ends it. RFC 6749 §4.1.1, §4.1.2.

import { PeerError } from '@wangzheng/shared/protocol/errors.ts'
import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'

/** As many as browsers follow, and no fewer than a server needs that sends its visitors about. */
const most = 20

/**
 * The query that the wallet's own address was asked for with.
 * @throws PeerError the server sends nobody on, or not to this wallet
 */
export async function followTo(fetch: Fetch, destination: string, from: string): Promise<string> {
	let url = from
	for (let steps = 0; steps < most; steps += 1) {
		const { status, header } = await fetch({ url, headers: { Accept: 'text/html' } })
		const location = header('location')
		if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url)) {
			throw new PeerError(`the authorization server answered the status ${status} and sends nobody on`, { url: from, status })
		}
		url = new URL(location, url).href
		const [address, query = ''] = url.split('#', 1).join('').split('?', 2)
		if (address === destination) return query
	}
	throw new PeerError(`the authorization server sends its visitors on more than ${most} times`, { url: from })
}
