// Suspends, resumes or revokes what was issued, every copy of it, in one step with the status list's version. Token Status List §7.1.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { Clock } from '@wangzheng/shared/protocol/ports.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import { isId } from '../handles.ts'
import { type Change, changes, type Issuance, type IssuanceState } from '../issuance.ts'

/** How often a change is tried anew where somebody else's came between. */
const maxTries = 5

/**
 * @param by the operator, for the log
 * @throws ProtocolError `not_found`; `conflict` where the issuance is not in a state that the change starts from (revoked is for good)
 */
export const changeStatus =
	(ports: { issuances: IssuanceStore; clock: Clock; log: Log }) =>
	async (id: string, change: Change, by: string): Promise<Issuance> => {
		const from: readonly IssuanceState[] = changes[change].from
		for (let tries = 0; tries < maxTries; tries++) {
			const now = ports.clock.now()
			const issuance = isId(id) ? await ports.issuances.get(id, now) : undefined
			if (!issuance) throw new ProtocolError('not_found', 'there is no such issuance')
			if (!from.includes(issuance.state)) {
				throw new ProtocolError(
					'conflict',
					`what is ${issuance.state} cannot be ${changes[change].to === 'issued' ? 'resumed' : changes[change].to}`,
				)
			}
			if (await ports.issuances.change(issuance, change)) {
				ports.log.info('status changed', { subject: id, state: changes[change].to, by })
				return (await ports.issuances.get(id, now)) ?? issuance
			}
		}
		throw new ProtocolError('conflict', 'the issuance is being changed by others; try again')
	}
