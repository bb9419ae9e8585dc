// Tells an issuer what became of a credential. OpenID4VCI 1.0 §11. Whether it hears is no matter of the holder's.

import { PeerError } from '@wangzheng/shared/protocol/errors.ts'
import { createNotification, type NotificationEvent } from '@wangzheng/shared/protocol/openid4vci/notification.ts'
import { describeError } from '@wangzheng/shared/web/log.ts'
import { createResourceFetch } from '../authorization/client-fetch.ts'
import type { WalletPorts } from '../ports.ts'
import type { HeldCredential } from '../store/credentials.ts'
import { clientSigner } from './client.ts'

/**
 * True where the issuer took it. It is told as long as the token lives that the credential was asked for with: what happens to a credential
 * later stays with its holder, and is no reason to ask for a new token.
 */
export async function notifyIssuer(
	ports: WalletPorts,
	holder: string,
	{ origin, notificationId }: Pick<HeldCredential, 'origin' | 'notificationId'>,
	event: NotificationEvent,
	description?: string,
): Promise<boolean> {
	const url = origin?.issuer.notificationEndpoint
	if (!origin || url === undefined || notificationId === undefined || origin.access.until <= ports.clock.now()) return false
	try {
		const { fetch } = createResourceFetch(ports, origin.access, await clientSigner(ports, holder, origin.access.key))
		const { status } = await fetch({
			url,
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(createNotification(notificationId, event, description)),
		})
		if (status < 200 || status > 299) throw new PeerError('the issuer did not take the notification', { url, status })
		return true
	} catch (error) {
		if (!(error instanceof PeerError)) throw error
		ports.log.warn('issuer not notified', { ...describeError(error), state: event })
		return false
	}
}
