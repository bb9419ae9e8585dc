// What third parties attest of this verifier, shared out to the scenes whose queries it speaks of. OpenID4VP 1.0 §5.1, §5.11.

import { isObject, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { parseVerifierInfo } from '@wangzheng/shared/protocol/openid4vp/verifier-info.ts'
import type { Scene } from './scene.ts'

/**
 * The `verifier_info` of each scene that has any, by its id. An attestation that names credential queries goes to the scenes that have all
 * of them.
 * @throws ProtocolError `invalid_request`: not built as §5.1 orders; Error: one that no scene could send
 */
export function shareVerifierInfo(value: unknown, scenes: readonly Scene[]): ReadonlyMap<string, readonly JsonObject[]> {
	const entries = Array.isArray(value) ? value.filter(isObject) : []
	const shared = scenes.map(({ id, query }) => {
		const ids = new Set(query.credentials.map(credential => credential.id))
		const fitting = entries.filter(({ credential_ids: named }) => !Array.isArray(named) || named.every(name => ids.has(String(name))))
		// Where all fit, whatever is no attestation at all is found too.
		parseVerifierInfo(fitting.length === entries.length ? value : fitting.length > 0 ? fitting : undefined, query)
		return [id, fitting] as const
	})
	const unsent = entries.findIndex(entry => !shared.some(([, fitting]) => fitting.includes(entry)))
	if (unsent >= 0) throw new Error(`entry ${unsent + 1} names credential queries that no scene has`)
	return new Map(shared.filter(([, fitting]) => fitting.length > 0))
}
