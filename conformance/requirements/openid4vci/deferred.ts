// OpenID4VCI 1.0 §9: what it orders of the Deferred Credential Endpoint.

import type { Requirement } from '../requirement.ts'

export const deferred: readonly Requirement[] = [
	{
		id: 'DF-01',
		section: '§9, §9.1, §9.2',
		role: 'issuer',
		level: 'must',
		says: 'The deferred credential endpoint takes a transaction_id by POST with the token of that issuance; its own encryption parameters decide.',
		refusal: 'invalid_token',
		scope: 'now',
	},
	{
		id: 'DF-02',
		section: '§9.2',
		role: 'issuer',
		level: 'must',
		says: 'What is ready is answered 200 with credentials, what is not 202 with the same transaction_id and an interval.',
		scope: 'now',
	},
	{
		id: 'DF-03',
		section: '§9.3',
		role: 'issuer',
		level: 'must',
		says: 'An unknown or redeemed transaction_id is refused.',
		refusal: 'invalid_transaction_id',
		scope: 'now',
	},
	{
		id: 'DF-04',
		section: '§8.3, §9.1',
		role: 'issuer',
		level: 'must',
		says: 'A transaction_id is dead once the credential was picked up.',
		refusal: 'invalid_transaction_id',
		scope: 'now',
	},
	{
		id: 'DF-05',
		section: '§9.3',
		role: 'issuer',
		level: 'should',
		says: 'What can never be issued is denied.',
		refusal: 'credential_request_denied',
		scope: 'now',
	},
	{
		id: 'DF-06',
		section: '§8.3',
		role: 'issuer',
		level: 'should',
		says: 'A wallet that asks before the interval is over is told to wait again.',
		scope: 'now',
	},
]
