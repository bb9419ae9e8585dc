// The library's own notion of a store, over ours. A code is used once however many requests race for it. RFC 6749 §4.1.2.

import type { Adapter, AdapterPayload, errors as Errors } from 'oidc-provider'
import type { Artifacts } from './artifacts.ts'
import type { Attested } from './client-shown.ts'
import type { FindClient } from './clients.ts'

type Kind = {
	readonly artifacts: Artifacts
	readonly findClient: FindClient
	readonly errors: typeof Errors
	/** The attested wallet of the request at hand. */
	readonly attested: () => Attested | undefined
}

export function createAdapter(kind: string, { artifacts, findClient, errors, attested }: Kind): Adapter {
	if (kind === 'Client') return { ...nothing, find: async id => findClient(id) }
	// a browser is asked anew every time, so there is no session that would tell who sits there
	if (kind === 'Session') return nothing
	return {
		...nothing,
		async upsert(id, payload, lifetime = 60) {
			const by = boundKinds.has(kind) ? attested() : undefined
			await artifacts.put(kind, id, { ...payload, ...(by ? { attestationJkt: by.instance, wallet: by.wallet } : {}) }, lifetime)
		},
		async find(id) {
			const payload = await artifacts.find(kind, id)
			const instance = redeemedKinds.has(kind) ? payload?.['attestationJkt'] : undefined
			if (instance !== undefined && instance !== attested()?.instance) {
				throw new errors.InvalidGrant('it was given to another instance of the wallet')
			}
			return payload as AdapterPayload | undefined
		},
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

/** What is bound to the instance that asks for it; a code has its binding from the pushed request. ABC §10.3 */
const boundKinds = new Set(['PushedAuthorizationRequest', 'RefreshToken'])
const redeemedKinds = new Set(['AuthorizationCode', 'RefreshToken'])

const nothing: Adapter = {
	upsert: async () => undefined,
	find: async () => undefined,
	findByUserCode: async () => undefined,
	findByUid: async () => undefined,
	consume: async () => undefined,
	destroy: async () => undefined,
	revokeByGrantId: async () => undefined,
}
