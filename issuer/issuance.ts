// The life of one issuance: Offered → Authorized → Issued ⇄ Suspended, and Revoked for good. Between Authorized and Issued it may wait:
// Deferred, until an operator releases it, or Denied. What nobody took in time expires.

import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { NotificationEvent } from '@wangzheng/shared/protocol/openid4vci/notification.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { ConfigurationId } from './credential/configuration.ts'

/** Where the copies of a credential stand in their status list: an index each. */
export type StatusPlace = { readonly list: string; readonly indexes: readonly number[] }

/** What is kept of every issuance: of the person, the register's identifier alone. */
type Common = {
	readonly id: string
	readonly configuration: ConfigurationId
	readonly citizen: string
	readonly createdAt: Seconds
	readonly clientId?: string | undefined
}

/** What is known of credentials that went out. */
type Given = {
	readonly issuedAt: Seconds
	/** Of the first copies, then of those that were fetched later. */
	readonly places: readonly [StatusPlace, ...StatusPlace[]]
	/** What the wallet said became of them. OpenID4VCI 1.0 §11. */
	readonly notified: NotificationEvent | undefined
}

/** What waits to be issued. OpenID4VCI 1.0 §9 */
export type Deferral = {
	/** Until when it may be fetched. */
	readonly expiresAt: Seconds
	/** Whether an operator released it. */
	readonly released: boolean
	/** When the wallet may ask next. */
	readonly askAgainAt: Seconds
	/** The keys that were proven with the request: the credentials are bound to these and no others. */
	readonly holderKeys: readonly PublicJwk[]
}

export type Issuance = Common &
	(
		| { readonly state: 'offered'; readonly expiresAt: Seconds; readonly attempts: number }
		/** The code was redeemed; the access token that came of it is good until `expiresAt`. */
		| { readonly state: 'authorized'; readonly expiresAt: Seconds; readonly deferred: boolean }
		| ({ readonly state: 'deferred' } & Deferral)
		/** An operator decided that nothing will be issued. */
		| { readonly state: 'denied' }
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

/** What an operator decides about what waits. */
export const decisions = ['release', 'deny'] as const
export type Decision = (typeof decisions)[number]

/** What can be decided about an issuance now. */
export const decisionsFor = (issuance: Issuance): readonly Decision[] =>
	issuance.state !== 'deferred' ? [] : issuance.released ? ['deny'] : decisions

/** Where the credentials of an issuance stand in status lists, if any were given out. */
export function placesOf(issuance: Issuance): readonly StatusPlace[] {
	switch (issuance.state) {
		case 'issued':
		case 'suspended':
			return issuance.places
		case 'revoked':
			return issuance.given?.places ?? []
		default:
			return []
	}
}

/** How many copies were given out. */
export const copiesOf = (issuance: Issuance): number => placesOf(issuance).reduce((sum, { indexes }) => sum + indexes.length, 0)

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
