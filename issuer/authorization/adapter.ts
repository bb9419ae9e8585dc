// The library's own notion of a store, over ours. A code is used once however many requests race for it. RFC 6749 §4.1.2.

import type { Adapter, AdapterPayload, errors as Errors } from 'oidc-provider'
import type { Artifacts } from './artifacts.ts'
import type { Wallet } from './attestation.ts'
import type { FindClient } from './clients.ts'

type Kind = {
	readonly artifacts: Artifacts
	readonly findClient: FindClient
	readonly errors: typeof Errors
	readonly wallet: () => Wallet | undefined
}

/** @param about.wallet the wallet of the request at hand, as its attestation names it */
export function createAdapter(kind: string, { artifacts, findClient, errors, wallet }: Kind): Adapter {
	if (kind === 'Client') return { ...nothing, find: async id => findClient(id) }
	// a browser is asked anew every time, so there is no session that would tell who sits there
	if (kind === 'Session') return nothing
	return {
		...nothing,
		async upsert(id, payload, lifetime = 60) {
			const from = kind === 'PushedAuthorizationRequest' ? wallet() : undefined
			await artifacts.put(kind, id, { ...payload, ...(from === undefined ? {} : { wallet: from }) }, lifetime)
		},
		find: async id => (await artifacts.find(kind, id)) as AdapterPayload | undefined,
		consume: id =>
			artifacts.consume(kind, id, () =>
				kind === 'PushedAuthorizationRequest'
					? new errors.InvalidRequestUri('the pushed request was used before')
					: new errors.InvalidGrant('it was used before'),
			),
		destroy: id => artifacts.remove(kind, id),
		revokeByGrantId: grantId => artifacts.revoke(grantId),
	}
}

const nothing: Adapter = {
	upsert: async () => undefined,
	find: async () => undefined,
	findByUserCode: async () => undefined,
	findByUid: async () => undefined,
	consume: async () => undefined,
	destroy: async () => undefined,
	revokeByGrantId: async () => undefined,
}
