// Notification Endpoint: what a wallet says became of the credentials. OpenID4VCI 1.0 §11.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { parseNotification } from '@wangzheng/shared/protocol/openid4vci/notification.ts'
import type { Clock, Mac } from '@wangzheng/shared/protocol/ports.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import { parseAccessToken, parseHandle } from '../handles.ts'

/** @throws ProtocolError `invalid_token`, `invalid_notification_request`, `invalid_notification_id` */
export const receiveNotification =
	(ports: { issuances: IssuanceStore; clock: Clock; mac: Mac; log: Log }) =>
	async (accessToken: string, body: unknown): Promise<void> => {
		const token = parseAccessToken(ports, accessToken)
		if ('refused' in token) throw new ProtocolError('invalid_token', token.refused)
		const { notificationId, event } = parseNotification(body)
		const id = parseHandle(ports, 'notification', notificationId)
		if (id !== token.id || !(await ports.issuances.notify(id, event))) {
			throw new ProtocolError('invalid_notification_id', 'the notification_id is not of what this access token was used for')
		}
		// the wallet's own description may say anything about anybody: it is not kept
		if (event === 'credential_failure') ports.log.warn('the wallet could not keep its credential', { subject: id, state: event })
	}
