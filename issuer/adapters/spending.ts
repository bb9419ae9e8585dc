// A step in the life of an issuance together with all that must not be used twice for it: one transaction. RFC 9449 §11.1,
// OpenID4VCI 1.0 §13.8.

import type { Database, Query } from '@wangzheng/shared/adapters/database.ts'
import { spend } from '@wangzheng/shared/adapters/spent.ts'
import type { Spend } from '@wangzheng/shared/protocol/oauth/proof-window.ts'

export type Spending = {
	/** Of DPoP proofs. */
	readonly spends: readonly Spend[]
	readonly nonces: readonly Spend[]
}

/** What became of it: one of the proofs or nonces was used before, or the issuance is not where the step begins. */
export type Spent = 'done' | 'proof spent' | 'nonce spent' | 'not authorized'

/** @param step must have its `must` */
export async function spendWith(database: Database, { spends, nonces }: Spending, step: Query): Promise<Spent> {
	const queries = [...spends, ...nonces].map(({ key, until }) => spend(key, until))
	const outcome = await database.transact([...queries, step])
	if ('rows' in outcome) return 'done'
	if (outcome.unmet < spends.length) return 'proof spent'
	return outcome.unmet < queries.length ? 'nonce spent' : 'not authorized'
}
