// The life of one issuance: Offered → Authorized → Issued ⇄ Suspended, and Revoked for good. An offer that nobody took expires.

import type { NotificationEvent } from '@wangzheng/shared/protocol/openid4vci/notification.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Tier } from './credential/tier.ts'

/** Where the copies of a credential stand in their status list: an index each. */
export type StatusPlace = { readonly list: string; readonly indexes: readonly number[] }

/** What is kept of every issuance: of the person, the register's identifier alone. */
type Common = { readonly id: string; readonly tier: Tier; readonly citizen: string; readonly createdAt: Seconds }

/** What is known of credentials that went out. */
type Given = {
	readonly issuedAt: Seconds
	readonly place: StatusPlace
	/** What the wallet said became of them. OpenID4VCI 1.0 §11. */
	readonly notified: NotificationEvent | undefined
}

export type Issuance = Common &
	(
		| { readonly state: 'offered'; readonly expiresAt: Seconds; readonly attempts: number }
		/** The code was redeemed; the access token that came of it is good until `expiresAt`. */
		| { readonly state: 'authorized'; readonly expiresAt: Seconds; readonly clientId: string | undefined }
		| ({ readonly state: 'issued' } & Given)
		| ({ readonly state: 'suspended' } & Given)
		/** An offer may be revoked before a credential came of it. */
		| { readonly state: 'revoked'; readonly given: Given | undefined }
		/** Offered or authorized, and nothing came of it in time. */
		| { readonly state: 'expired'; readonly expiresAt: Seconds }
	)

export type IssuanceState = Issuance['state']

/** What an operator does to an issuance, from which states, to which. */
export const changes = {
	suspend: { from: ['issued'], to: 'suspended' },
	resume: { from: ['suspended'], to: 'issued' },
	revoke: { from: ['issued', 'suspended', 'offered', 'authorized'], to: 'revoked' },
} as const satisfies Record<string, { from: readonly IssuanceState[]; to: IssuanceState }>

export type Change = keyof typeof changes

/** Where the credentials of an issuance stand in a status list, if any were given out. */
export function placeOf(issuance: Issuance): StatusPlace | undefined {
	switch (issuance.state) {
		case 'issued':
		case 'suspended':
			return issuance.place
		case 'revoked':
			return issuance.given?.place
		default:
			return undefined
	}
}

/** What the wallet said became of the credentials. */
export function notifiedOf(issuance: Issuance): NotificationEvent | undefined {
	switch (issuance.state) {
		case 'issued':
		case 'suspended':
			return issuance.notified
		case 'revoked':
			return issuance.given?.notified
		default:
			return undefined
	}
}
