// RFC 9449, Demonstrating Proof of Possession: what it orders, in our words.

import type { RequirementTable } from './requirement.ts'

export const dpop: RequirementTable = {
	document: 'OAuth 2.0 Demonstrating Proof of Possession (RFC 9449)',
	short: 'DPoP',
	url: 'https://www.rfc-editor.org/rfc/rfc9449',
	rows: [
		{
			id: 'DP-01',
			section: '§4.2, §4.3',
			role: 'issuer',
			level: 'must',
			says: 'There is one DPoP header with typ dpop+jwt, an asymmetric algorithm, a public jwk, jti, htm, htu, iat, and ath where a token goes along.',
			refusal: 'invalid_dpop_proof',
			scope: 'now',
		},
		{
			id: 'DP-02',
			section: '§8, §9',
			role: 'issuer',
			level: 'must',
			says: 'A nonce that the server demands is in the proof.',
			refusal: 'use_dpop_nonce',
			scope: 'now',
		},
		{
			id: 'DP-03',
			section: '§6, §7.1',
			role: 'issuer',
			level: 'must',
			says: "The proof's key is the one that the token is bound to.",
			refusal: 'invalid_token',
			scope: 'now',
		},
		{
			id: 'DP-04',
			section: '§7.2',
			role: 'issuer',
			level: 'must',
			says: 'A bound token is not taken as a bearer token.',
			refusal: 'invalid_token',
			scope: 'now',
		},
		{
			id: 'DP-05',
			section: '§11.1, §8.2',
			role: 'issuer',
			level: 'should',
			says: 'A jti is not taken twice within the window, and what carries a nonce is not cached.',
			refusal: 'invalid_dpop_proof',
			scope: 'now',
		},
		{
			id: 'DP-06',
			section: 'OpenID4VCI §7.2, HAIP §4',
			role: 'wallet',
			level: 'may',
			says: "A nonce may come with any answer, the nonce endpoint's too, and the wallet uses the latest.",
			scope: 'now',
		},
		{
			id: 'DP-07',
			section: '§5',
			role: 'wallet',
			level: 'must',
			says: 'Where the server takes DPoP and was shown a key, a token that is not bound to it is thrown away.',
			refusal: 'bad_gateway',
			scope: 'now',
		},
	],
}
