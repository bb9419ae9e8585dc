// Issuances that wait, in the database: put off, released or denied, and fetched once. OpenID4VCI 1.0 §9.

import type { Database, Statement } from '@wangzheng/shared/adapters/database.ts'
import type { PublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import type { Spend } from '@wangzheng/shared/protocol/oauth/proof-window.ts'
import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Decision, StatusPlace } from '../issuance.ts'
import { type Spending, type Spent, spendWith } from './spending.ts'

const defer: Statement = {
	sql: `UPDATE issuance SET state = 'deferred', deferral = 'waiting', holder_keys = $2, ask_again_at = $3, expires_at = $4
		WHERE id = $1 AND state = 'authorized' AND expires_at > $5`,
	must: true,
}
const askAgain: Statement = { sql: `UPDATE issuance SET ask_again_at = $2 WHERE id = $1 AND state = 'deferred'`, must: true }
const fetchOnce: Statement = {
	sql: `UPDATE issuance SET state = 'issued', issued_at = $2, status_list = $3, status_indexes = $4, deferral = NULL, holder_keys = NULL
		WHERE id = $1 AND state = 'deferred' AND deferral = 'released' AND expires_at > $2`,
	must: true,
}
const decide: Readonly<Record<Decision, Statement>> = {
	release: {
		sql: `UPDATE issuance SET deferral = 'released' WHERE id = $1 AND state = 'deferred' AND deferral = 'waiting' AND expires_at > $2`,
		must: true,
	},
	deny: {
		sql: `UPDATE issuance SET state = 'denied', holder_keys = NULL WHERE id = $1 AND state = 'deferred' AND expires_at > $2`,
		must: true,
	},
}

/** For startPurge: what was never fetched is forgotten, with its keys. */
export const purgeDeferrals: Statement = {
	sql: `DELETE FROM issuance WHERE id IN (SELECT id FROM issuance WHERE state = 'deferred' AND expires_at <= $1 ORDER BY expires_at LIMIT 500)`,
	must: true,
}

export type DeferralStore = {
	/** Puts off what is authorized, bound to the keys that were proven. */
	defer(
		id: string,
		about: Spending & { holderKeys: readonly PublicJwk[]; askAgainAt: Seconds; until: Seconds; now: Seconds },
	): Promise<Spent>
	/** Puts off once more. */
	askAgain(id: string, at: Seconds, spends: readonly Spend[]): Promise<Spent>
	/** Marks what was released as issued; of calls that race one wins. */
	fetchOnce(id: string, about: { spends: readonly Spend[]; place: StatusPlace; now: Seconds }): Promise<Spent>
	/** False where there is nothing to decide, or no longer. */
	decide(id: string, decision: Decision, now: Seconds): Promise<boolean>
}

export const createDeferralStore = (database: Database): DeferralStore => ({
	defer: (id, { holderKeys, askAgainAt, until, now, ...spending }) =>
		spendWith(database, spending, { statement: defer, values: [id, JSON.stringify(holderKeys), askAgainAt, until, now] }),
	askAgain: (id, at, spends) => spendWith(database, { spends, nonces: [] }, { statement: askAgain, values: [id, at] }),
	fetchOnce: (id, { spends, place, now }) =>
		spendWith(database, { spends, nonces: [] }, { statement: fetchOnce, values: [id, now, place.list, place.indexes.join(',')] }),
	decide: async (id, decision, now) => 'rows' in (await database.transact([{ statement: decide[decision], values: [id, now] }])),
})
