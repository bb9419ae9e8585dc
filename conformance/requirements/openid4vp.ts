// OpenID for Verifiable Presentations 1.0: what it orders, in our words.

import { dcql } from './openid4vp/dcql.ts'
import { verifier } from './openid4vp/verifier.ts'
import { wallet } from './openid4vp/wallet.ts'
import type { RequirementTable } from './requirement.ts'

export const openid4vp: RequirementTable = {
	document: 'OpenID for Verifiable Presentations 1.0',
	short: 'VP',
	url: 'https://openid.net/specs/openid-4-verifiable-presentations-1_0.html',
	rows: [...wallet, ...dcql, ...verifier],
}
