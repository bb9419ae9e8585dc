// An operator releases or denies what waits to be issued. OpenID4VCI 1.0 §9.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { Clock } from '@wangzheng/shared/protocol/ports.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import type { DeferralStore } from '../adapters/deferral-store.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import { isId } from '../handles.ts'
import type { Decision, Issuance } from '../issuance.ts'

/**
 * @param by the operator, for the log
 * @throws ProtocolError `not_found`; `conflict` where nothing waits for this decision
 */
export const decideDeferred =
	(ports: { issuances: IssuanceStore; deferrals: DeferralStore; clock: Clock; log: Log }) =>
	async (id: string, decision: Decision, by: string): Promise<Issuance> => {
		const now = ports.clock.now()
		const decided = isId(id) && (await ports.deferrals.decide(id, decision, now))
		const issuance = isId(id) ? await ports.issuances.get(id, now) : undefined
		if (!issuance) throw new ProtocolError('not_found', 'there is no such issuance')
		if (!decided)
			throw new ProtocolError('conflict', `what is ${issuance.state} does not wait to be ${decision === 'release' ? 'released' : 'denied'}`)
		ports.log.info('deferred credential decided', { subject: id, state: decision, by })
		return issuance
	}
