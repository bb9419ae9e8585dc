// Tells an issuer what became of a credential. OpenID4VCI 1.0 §11. Whether it hears is no matter of the holder's.

import { PeerError } from '@wangzheng/shared/protocol/errors.ts'
import { createNotification, type NotificationEvent } from '@wangzheng/shared/protocol/openid4vci/notification.ts'
import { describeError } from '@wangzheng/shared/web/log.ts'
import type { WalletPorts } from '../ports.ts'
import type { NotificationAddress } from '../store/credentials.ts'

/** True where the issuer took it. */
export async function notifyIssuer(
	{ fetch, clock, log }: Pick<WalletPorts, 'fetch' | 'clock' | 'log'>,
	address: NotificationAddress | undefined,
	event: NotificationEvent,
	description?: string,
): Promise<boolean> {
	if (!address || address.until <= clock.now()) return false
	const { endpoint: url, id, accessToken } = address
	try {
		const { status } = await fetch({
			url,
			method: 'POST',
			headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${accessToken}` },
			body: JSON.stringify(createNotification(id, event, description)),
		})
		if (status < 200 || status > 299) throw new PeerError('the issuer did not take the notification', { url, status })
		return true
	} catch (error) {
		if (!(error instanceof PeerError)) throw error
		log.warn('issuer not notified', { ...describeError(error), state: event })
		return false
	}
}
