// Peers that refuse or fail: to whoever asked the wallet, that is an answer of 502 with the peer's own words, and no fault of ours.

import { PeerError, ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { readJsonAnswer } from '@wangzheng/shared/protocol/oauth/answer.ts'
import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'

/** @throws ProtocolError `bad_gateway` in the place of a PeerError */
export async function fromPeer<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work()
	} catch (error) {
		if (error instanceof PeerError) throw new ProtocolError('bad_gateway', error.message, { cause: error })
		throw error
	}
}

/** More than metadata of any issuer need. */
const maxBytes = 524_288

/**
 * A JSON document of a peer.
 * @throws PeerError
 */
export async function fetchJson(fetch: Fetch, url: string, what: string): Promise<JsonObject> {
	return readJsonAnswer(await fetch({ url, headers: { Accept: 'application/json' }, maxBytes }), url, what)
}
