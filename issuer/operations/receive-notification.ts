// Notification Endpoint: what a wallet says became of the credentials. OpenID4VCI 1.0 §11.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { parseNotification } from '@wangzheng/shared/protocol/openid4vci/notification.ts'
import type { Clock, Mac } from '@wangzheng/shared/protocol/ports.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import type { IssuanceStore } from '../adapters/issuance-store.ts'
import { createNotificationId } from '../handles.ts'
import { placesOf } from '../issuance.ts'
import { type Authorized, proofUsed } from './authorize.ts'

/**
 * Keeps what the wallet says. What it could not keep, or has thrown away, is revoked: nobody holds it who should.
 * @throws ProtocolError `invalid_notification_request`, `invalid_notification_id`, `invalid_dpop_proof`
 */
export const receiveNotification =
	(ports: { issuances: IssuanceStore; clock: Clock; mac: Mac; log: Log }) =>
	async ({ issuanceId, spends }: Authorized, body: unknown): Promise<void> => {
		const { notificationId, event } = parseNotification(body)
		const issuance = await ports.issuances.get(issuanceId, ports.clock.now())
		const known = issuance && placesOf(issuance).some(place => createNotificationId(ports, issuanceId, place) === notificationId)
		const outcome = known ? await ports.issuances.notify(issuanceId, event, spends) : 'not authorized'
		if (outcome === 'proof spent') throw proofUsed()
		if (outcome !== 'done') {
			throw new ProtocolError('invalid_notification_id', 'the notification_id is not of what this access token was used for')
		}
		if (event === 'credential_accepted') return
		// the wallet's own description may say anything about anybody: it is not kept
		ports.log.warn('the wallet does not have its credential', { subject: issuanceId, state: event })
		await withdraw(ports, issuanceId)
	}

/** Copies that were fetched at other times may be in good hands: then it is for an operator to decide. */
async function withdraw(ports: { issuances: IssuanceStore; clock: Clock; log: Log }, id: string): Promise<void> {
	const issuance = await ports.issuances.get(id, ports.clock.now())
	if (issuance?.state !== 'issued' && issuance?.state !== 'suspended') return
	if (issuance.places.length > 1) return
	const revoked = await ports.issuances.change(issuance, 'revoke')
	if (revoked) ports.log.info('status changed', { subject: id, state: 'revoked', by: 'wallet' })
}
