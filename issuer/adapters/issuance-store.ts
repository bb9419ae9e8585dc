// Issuances in the database. Every step of their life is one transaction, and of calls that race one wins.

import type { Database, Query, Row, Statement } from '@wangzheng/shared/adapters/database.ts'
import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { Spend } from '@wangzheng/shared/protocol/oauth/proof-window.ts'
import type { NotificationEvent } from '@wangzheng/shared/protocol/openid4vci/notification.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import { statusTypes } from '@wangzheng/shared/protocol/status/token-status-list.ts'
import { type ConfigurationId, isConfigurationId } from '../credential/configuration.ts'
import { type Change, changes, type Issuance, placesOf, type StatusPlace } from '../issuance.ts'
import { type Spending, type Spent, spendWith } from './spending.ts'

/** Sorts after every id, which is hexadecimal, in any collation. */
const aboveAll = 'g'

const columns =
	'id, configuration, citizen, state, attempts, created_at, expires_at, client, issued_at, status_list, status_indexes, notified, ' +
	'deferral, ask_again_at, holder_keys, renewed'

const insert: Statement = {
	sql: `INSERT INTO issuance (id, configuration, citizen, state, attempts, created_at, expires_at, deferral)
		VALUES ($1, $2, $3, 'offered', 0, $4, $5, $6)`,
}
const select: Statement = { sql: `SELECT ${columns} FROM issuance WHERE id = $1` }
const page: Statement = { sql: `SELECT ${columns} FROM issuance WHERE id < $1 ORDER BY id DESC LIMIT $2` }
/** Counts the try and takes the code in one step: of right codes that race one finds it offered, and no more tries are taken than allowed. */
const redeem: Statement = {
	sql: `UPDATE issuance SET attempts = attempts + 1,
		state = CASE WHEN $2 = 1 THEN 'authorized' ELSE state END,
		expires_at = CASE WHEN $2 = 1 THEN $5 ELSE expires_at END,
		client = CASE WHEN $2 = 1 THEN $6 ELSE client END
		WHERE id = $1 AND state = 'offered' AND attempts < $3 AND expires_at > $4
		RETURNING attempts`,
}
const insertAuthorized: Statement = {
	sql: `INSERT INTO issuance (id, configuration, citizen, state, attempts, created_at, expires_at, client) VALUES ($1, $2, $3, 'authorized', 0, $4, $5, $6)`,
}
/** An offer is for one person and one configuration: what was authorized for others is none of it. */
const takeOffer: Statement = {
	sql: `UPDATE issuance SET state = 'authorized', expires_at = $5, client = $6
		WHERE id = $1 AND configuration = $2 AND citizen = $3 AND state = 'offered' AND expires_at > $4`,
	must: true,
}
const issue: Statement = {
	sql: `UPDATE issuance SET state = 'issued', issued_at = $2, status_list = $3, status_indexes = $4
		WHERE id = $1 AND state = 'authorized' AND expires_at > $2`,
	must: true,
}
/** Copies that were fetched between the reading and the moving would keep their status: then it is read again. */
const move: Statement = {
	sql: `UPDATE issuance SET state = $3 WHERE id = $1 AND state = $2 AND COALESCE(renewed, '') = $4`,
	must: true,
}
const renew: Statement = {
	sql: `UPDATE issuance SET renewed = COALESCE(renewed || ' ', '') || $2 WHERE id = $1 AND state = 'issued'`,
	must: true,
}
const setStatus: Statement = {
	sql: `INSERT INTO status_change (list, idx, status) VALUES ($1, $2, $3)
		ON CONFLICT (list, idx) DO UPDATE SET status = excluded.status`,
}
const bumpVersion: Statement = { sql: 'UPDATE status_list SET version = version + 1 WHERE id = $1', must: true }
const notify: Statement = {
	sql: `UPDATE issuance SET notified = $2 WHERE id = $1 AND state IN ('issued', 'suspended', 'revoked') AND issued_at IS NOT NULL`,
	must: true,
}

/** For startPurge: offers that nobody took are forgotten a day after they expired. */
export const purgeIssuances: Statement = {
	sql: `DELETE FROM issuance WHERE id IN (SELECT id FROM issuance
		WHERE state IN ('offered', 'authorized') AND expires_at <= CAST($1 AS bigint) - 86400 ORDER BY expires_at LIMIT 500)`,
	must: true,
}

export type IssuanceStore = {
	/** Keeps a new offer. */
	put(offer: {
		id: string
		configuration: ConfigurationId
		citizen: string
		createdAt: Seconds
		expiresAt: Seconds
		deferred?: boolean
	}): Promise<void>
	get(id: string, now: Seconds): Promise<Issuance | undefined>
	/** The newest first; those made before `after` where it is given. */
	list(page: { after?: string | undefined; limit: number }, now: Seconds): Promise<readonly Issuance[]>
	/**
	 * Redeems a pre-authorized code: a try is counted whether `right` or not, and a right one authorizes until `authorizedUntil`.
	 * @returns how many tries that makes; undefined where there is no offer that could still be redeemed
	 */
	redeem(
		id: string,
		about: { right: boolean; maxAttempts: number; now: Seconds; authorizedUntil: Seconds; clientId: string | undefined },
	): Promise<number | undefined>
	/**
	 * A person signed in and consented: makes an issuance that is authorized until `until`, or moves the offer of this id there; a part of a
	 * transaction, whose `must` is not met where the offer was taken before, is past its time, or is for somebody or something else.
	 */
	authorizing(
		id: string,
		about: { offered: boolean; configuration: ConfigurationId; citizen: string; now: Seconds; until: Seconds; clientId: string },
	): Query
	/** Spends proofs and nonces and marks the issuance issued, all or nothing. */
	issue(id: string, about: Spending & { place: StatusPlace; now: Seconds }): Promise<Spent>
	/** Adds copies to what is issued. */
	renew(id: string, about: Spending & { place: StatusPlace }): Promise<Spent>
	/** Changes state and statuses of every copy in one step; false where the issuance has left the state that was read. */
	change(issuance: Issuance, change: Change): Promise<boolean>
	/** `not authorized` where the issuance has given nothing out. */
	notify(id: string, event: NotificationEvent, spends?: readonly Spend[]): Promise<Spent>
}

export const createIssuanceStore = (database: Database): IssuanceStore => ({
	async put({ id, configuration, citizen, createdAt, expiresAt, deferred }) {
		await database.transact([{ statement: insert, values: [id, configuration, citizen, createdAt, expiresAt, deferred ? 'wanted' : null] }])
	},

	async get(id, now) {
		const [row] = await database.read({ statement: select, values: [id] })
		return row && issuanceIn(row, now)
	},

	async list({ after = aboveAll, limit }, now) {
		const rows = await database.read({ statement: page, values: [after, limit] })
		return rows.map(row => issuanceIn(row, now))
	},

	async redeem(id, { right, maxAttempts, now, authorizedUntil, clientId }) {
		const values = [id, right ? 1 : 0, maxAttempts, now, authorizedUntil, clientId ?? null]
		const outcome = await database.transact([{ statement: redeem, values }])
		const row = 'rows' in outcome ? outcome.rows[0]?.[0] : undefined
		return row && Number(row['attempts'])
	},

	authorizing: (id, { offered, configuration, citizen, now, until, clientId }) => ({
		statement: offered ? takeOffer : insertAuthorized,
		values: [id, configuration, citizen, now, until, clientId],
	}),

	issue: (id, { place, now, ...spending }) =>
		spendWith(database, spending, { statement: issue, values: [id, now, place.list, place.indexes.join(',')] }),

	renew: (id, { place, ...spending }) => spendWith(database, spending, { statement: renew, values: [id, placeText(place)] }),

	async change(issuance, change) {
		const { to } = changes[change]
		const [, ...later] = placesOf(issuance)
		const status = { issued: statusTypes.valid, suspended: statusTypes.suspended, revoked: statusTypes.invalid }[to]
		const queries: Query[] = [{ statement: move, values: [issuance.id, issuance.state, to, later.map(placeText).join(' ')] }]
		for (const place of placesOf(issuance)) {
			for (const index of place.indexes) queries.push({ statement: setStatus, values: [place.list, index, status] })
			queries.push({ statement: bumpVersion, values: [place.list] })
		}
		return 'rows' in (await database.transact(queries))
	},

	notify: (id, event, spends = []) => spendWith(database, { spends, nonces: [] }, { statement: notify, values: [id, event] }),
})

/** `light-1:17,4711` */
const placeText = ({ list, indexes }: StatusPlace): string => `${list}:${indexes.join(',')}`

function placeIn(text: string): StatusPlace {
	const colon = text.lastIndexOf(':')
	return {
		list: text.slice(0, colon),
		indexes: text
			.slice(colon + 1)
			.split(',')
			.map(Number),
	}
}

function issuanceIn(row: Row, now: Seconds): Issuance {
	const {
		id,
		configuration,
		citizen,
		state,
		client,
		status_list: list,
		status_indexes: indexes,
		issued_at: issuedAt,
		notified,
		renewed,
	} = row
	if (!isConfigurationId(configuration)) throw new TypeError(`the issuance ${id} has the configuration ${configuration}`)
	const clientId = typeof client === 'string' ? client : undefined
	const common = { id: String(id), configuration, citizen: String(citizen), createdAt: Number(row['created_at']), clientId }
	const expiresAt = Number(row['expires_at'])
	const unfinished = state === 'offered' || state === 'authorized' || state === 'deferred'
	if (unfinished && expiresAt <= now) return { ...common, state: 'expired', expiresAt }
	if (state === 'offered') return { ...common, state, expiresAt, attempts: Number(row['attempts']) }
	if (state === 'authorized') return { ...common, state, expiresAt, deferred: row['deferral'] === 'wanted' }
	if (state === 'deferred') {
		const askAgainAt = Number(row['ask_again_at'])
		return { ...common, state, expiresAt, released: row['deferral'] === 'released', askAgainAt, holderKeys: holderKeysIn(row) }
	}
	if (state === 'denied') return { ...common, state }
	const given =
		issuedAt === null
			? undefined
			: {
					issuedAt: Number(issuedAt),
					places: [placeIn(`${list}:${indexes}`), ...(renewed === null ? [] : String(renewed).split(' ').map(placeIn))] as const,
					notified: (notified ?? undefined) as NotificationEvent | undefined,
				}
	if (state === 'revoked') return { ...common, state, given }
	if ((state === 'issued' || state === 'suspended') && given) return { ...common, state, ...given }
	throw new TypeError(`the issuance ${id} is in the state ${state}, with${given ? '' : 'out'} credentials`)
}

/** The keys that wait, which were judged before they were kept. */
const holderKeysIn = (row: Row): readonly PublicJwk[] => JSON.parse(String(row['holder_keys'])) as PublicJwk[]
