// Who knocks: a program with its bearer key, or a browser with its session. RFC 6750 §2.1, RFC 6265bis.

import type { BearerKeys } from '@wangzheng/shared/adapters/bearer-keys.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { requireSameOrigin, type Sessions } from '@wangzheng/shared/web/session.ts'
import { type HolderStore, holderOfKey } from './store/holders.ts'

type Visit = Pick<EndpointRequest, 'cookie' | 'header'>

export type Doors = {
	/**
	 * The holder of a call of the API.
	 * @param writes whether it changes anything: then a browser must call from a page of ours
	 * @throws ProtocolError `unauthorized`, `forbidden`
	 */
	caller(request: Visit, writes: boolean): Promise<string>
	/** The holder of a browser; undefined for one that is none yet. */
	visitor(request: Visit): Promise<string | undefined>
	/** The holder of a browser, who becomes one where it was none: at its first act, with the cookie to give it. */
	actor(request: Visit): Promise<{ readonly holder: string; readonly headers: Readonly<Record<string, string>> }>
}

/** How long a browser is remembered, in seconds: as long as browsers take. RFC 6265bis §5.6.2. */
const remembered = 400 * 86_400

export function createDoors(
	{ bearerKeys, sessions, holders }: { bearerKeys: BearerKeys<'holder'>; sessions: Sessions; holders: HolderStore },
	publicUrl: string,
): Doors {
	async function visitor(request: Visit): Promise<string | undefined> {
		const session = sessions.keyOf(request)
		return session === undefined ? undefined : holders.ofSession(session)
	}
	return {
		visitor,
		async caller(request, writes) {
			const authorization = request.header('authorization')
			if (authorization !== undefined) {
				const key = await bearerKeys.verify(authorization)
				if (key) return holderOfKey(key.name)
			} else {
				const holder = await visitor(request)
				if (holder !== undefined) {
					if (writes) requireSameOrigin(request, publicUrl)
					return holder
				}
			}
			throw new ProtocolError('unauthorized', "a holder's bearer key is needed, or the session of a browser")
		},
		async actor(request) {
			const known = await visitor(request)
			if (known !== undefined) return { holder: known, headers: {} }
			// an unknown cookie is not taken up: whoever planted it would know it
			const { key, cookie } = sessions.begin(remembered)
			return { holder: await holders.begin(key), headers: { 'Set-Cookie': cookie } }
		},
	}
}
