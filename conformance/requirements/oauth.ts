// The OAuth documents that the others lean on: what they order, in our words.

import { notYet } from './not-yet.ts'
import type { RequirementTable } from './requirement.ts'

export const oauth: RequirementTable = {
	document: 'OAuth 2.0: RFC 8414, RFC 9207, RFC 9700 and BCP 195',
	short: 'OAuth',
	url: 'https://www.rfc-editor.org/rfc/rfc9700',
	rows: [
		{
			id: 'OB-06',
			section: 'RFC 9207 §2, §2.4, RFC 9700 §4.4',
			role: 'wallet',
			level: 'must',
			says: 'Every authorization response names its issuer, and the wallet compares it as text.',
			scope: 'later',
			because: notYet.authorizationCode,
		},
		{
			id: 'OB-07',
			section: 'RFC 8414 §3.2, §3.3',
			role: 'all',
			level: 'must',
			says: 'Authorization server metadata come with 200 as JSON, and their issuer is the identifier that was used.',
			refusal: 'invalid_metadata',
			scope: 'now',
		},
		{
			id: 'OB-08',
			section: 'BCP 195',
			role: 'all',
			level: 'must',
			says: "TLS 1.2 or later with the server's certificate checked; plain http is for loopback in development.",
			scope: 'now',
		},
	],
}
