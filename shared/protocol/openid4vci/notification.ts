// Notification: a wallet tells its issuer what became of a credential. OpenID4VCI 1.0 §11.

import { ProtocolError } from '../errors.ts'
import { isObject, type JsonObject } from '../json.ts'
import { membersOf } from '../oauth/members.ts'

const events = ['credential_accepted', 'credential_failure', 'credential_deleted'] as const
export type NotificationEvent = (typeof events)[number]

export type Notification = {
	readonly notificationId: string
	readonly event: NotificationEvent
	/** ASCII for developers, without quotation marks and backslashes. */
	readonly description: string | undefined
}

/** More than any notification says. */
const maxDescription = 1000

/**
 * A Notification Request; members that are not known are ignored (§11.1).
 * @throws ProtocolError `invalid_notification_request`
 */
export function parseNotification(body: unknown): Notification {
	if (!isObject(body)) throw refuse('the Notification Request is not a JSON object')
	const read = membersOf(body, 'the Notification Request', refuse)
	const notificationId = read.text('notification_id')
	const event = events.find(name => name === body['event'])
	if (!event) throw refuse(`event of the Notification Request is none of ${events.join(', ')}`)
	const description = body['event_description']
	if (
		description !== undefined &&
		(typeof description !== 'string' || description.length > maxDescription || !describes.test(description))
	) {
		throw refuse('event_description of the Notification Request has characters that it may not have')
	}
	return { notificationId, event, description }
}

/** %x20-21 / %x23-5B / %x5D-7E */
const describes = /^[ !#-[\]-~]*$/

/** The body of a Notification Request; what of `description` may not stand in one becomes a question mark. */
export const createNotification = (notificationId: string, event: NotificationEvent, description?: string): JsonObject => ({
	notification_id: notificationId,
	event,
	...(description === undefined
		? {}
		: {
				event_description: description
					.replaceAll(/["\\]/g, "'")
					.replaceAll(/[^ !#-[\]-~]/g, '?')
					.slice(0, maxDescription),
			}),
})

const refuse = (message: string) => new ProtocolError('invalid_notification_request', message, { section: 'OpenID4VCI 1.0 §11.1' })
