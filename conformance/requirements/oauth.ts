// The OAuth documents that the others lean on: what they order, in our words.

import { notYet } from './not-yet.ts'
import type { RequirementTable } from './requirement.ts'

export const oauth: RequirementTable = {
	document: 'OAuth 2.0: RFC 8414, RFC 9207, RFC 9700 and BCP 195',
	short: 'OAuth',
	url: 'https://www.rfc-editor.org/rfc/rfc9700',
	rows: [
		{
			id: 'OB-01',
			section: 'RFC 9700 §2.1, §4.1',
			role: 'issuer',
			level: 'must',
			says: 'Redirect URIs are compared exactly; only the port of a loopback address may vary.',
			scope: 'now',
		},
		{
			id: 'OB-02',
			section: 'RFC 9700 §2.1.1, §4.8.2',
			role: 'issuer',
			level: 'must',
			says: 'PKCE is supported, and no request comes without a challenge, so that no verifier is without one.',
			refusal: 'invalid_request',
			scope: 'now',
		},
		{
			id: 'OB-03',
			section: 'RFC 9700 §2.1.2, §2.4',
			role: 'issuer',
			level: 'should not',
			says: 'There is no implicit grant and no password grant.',
			refusal: 'unsupported_grant_type',
			scope: 'now',
		},
		{
			id: 'OB-04',
			section: 'RFC 9700 §2.2, §2.3',
			role: 'issuer',
			level: 'should',
			says: 'Tokens are bound to their sender, have one audience and the least rights.',
			scope: 'now',
		},
		{
			id: 'OB-05',
			section: 'RFC 9700 §2.6, §4.3, §4.11, §4.12',
			role: 'issuer',
			level: 'must',
			says: 'No token in a URL, no open redirector, no 307 after credentials, no page in a frame.',
			scope: 'now',
		},
		{
			id: 'OB-06',
			section: 'RFC 9207 §2, §2.4, RFC 9700 §4.4',
			role: 'wallet',
			level: 'must',
			says: 'Every authorization response names its issuer, and the wallet compares it as text.',
			scope: 'now',
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
		{
			id: 'OB-09',
			section: 'OpenID4VCI §13.4',
			role: 'wallet',
			level: 'must',
			says: 'Where a wallet has parts on a server, codes, tokens and proofs do not pass through the less trusted part.',
			scope: 'later',
			because: notYet.splitWallet,
		},
	],
}
