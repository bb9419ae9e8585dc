// Clears up after sign-ins that nobody came back from: the key that was made for each goes with it. OpenID4VCI 1.0 §13.10, §15.3.

import { describeError } from '@wangzheng/shared/web/log.ts'
import type { WalletPorts } from '../ports.ts'
import { longestDecision } from '../store/pending.ts'
import { forgetClientKey } from './client.ts'

type Ports = Pick<WalletPorts, 'signIns' | 'keys' | 'credentials' | 'deferred' | 'clock' | 'log'>

/** Of every holder; a sign-in that somebody may still be ending is left for later. */
export const forgetAbandoned = (ports: Ports) => async (): Promise<void> => {
	try {
		await forget(ports)
	} catch (error) {
		ports.log.error('abandoned sign-ins', describeError(error))
	}
}

async function forget(ports: Ports): Promise<void> {
	const time = ports.clock.now() - longestDecision
	for (;;) {
		const expired = await ports.signIns.listExpired(time)
		if (expired.length === 0) return
		for (const { holder, id, value } of expired) {
			// a crash may have come after the credentials that the key goes on to be used for
			await forgetClientKey(ports, holder, value.key)
			await ports.signIns.remove(holder, id)
		}
	}
}
