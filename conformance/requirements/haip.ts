// OpenID4VC High Assurance Interoperability Profile 1.0: what it adds to formats and algorithms, in our words.

import { notYet } from './not-yet.ts'
import type { RequirementTable } from './requirement.ts'

export const haip: RequirementTable = {
	document: 'OpenID4VC High Assurance Interoperability Profile 1.0',
	short: 'HAIP',
	url: 'https://openid.net/specs/openid4vc-high-assurance-interoperability-profile-1_0.html',
	rows: [
		{
			id: 'HI-01',
			section: '§4',
			role: 'all',
			level: 'must',
			says: 'The authorization code flow, at least one of SD-JWT VC and mdoc, and the rules of FAPI 2.0 but for its client authentication and cryptography lists.',
			scope: 'now',
		},
		{
			id: 'HI-02',
			section: '§4, §4.3',
			role: 'all',
			level: 'must',
			says: 'DPoP, PKCE with S256, pushed requests, iss in responses, scope to ask for credentials.',
			scope: 'now',
		},
		{
			id: 'HI-03',
			section: '§7, §8',
			role: 'all',
			level: 'must',
			says: 'ES256 and SHA-256 are supported wherever something is verified: key proofs, attestations, credentials, status lists.',
			scope: 'now',
		},
		{
			id: 'HI-04',
			section: '§4.5.1',
			role: 'all',
			level: 'must',
			says: 'A key attestation carries its chain without the anchor, by no self-signed signer.',
			refusal: 'invalid_proof',
			scope: 'now',
		},
		{
			id: 'HI-05',
			section: '§6.1, §6.1.1',
			role: 'issuer',
			level: 'must',
			says: "An SD-JWT VC is compact, has cnf.jwk where keys are bound, status_list where it has a status, the issuer's chain without anchor and self-signed leaf, and an index of its own.",
			refusal: 'invalid_certificate_chain',
			scope: 'now',
		},
		{
			id: 'HI-06',
			section: '§5.3.1',
			role: 'issuer',
			level: 'must',
			says: 'Revocation of an mdoc is as ISO/IEC 18013-5 says.',
			scope: 'later',
			because: notYet.mdoc,
		},
		{
			id: 'HI-07',
			section: '§6.1',
			role: 'issuer',
			level: 'should',
			says: 'What is said about how claims were verified uses the syntax of eKYC-IDA.',
			scope: 'now',
		},
		{
			id: 'HI-08',
			section: '§4–§6',
			role: 'all',
			level: 'note',
			says: 'Some references of HAIP 1.0 into OpenID4VCI are off by a chapter; these tables use the numbers of the final text.',
			scope: 'later',
			because: notYet.references,
		},
	],
}
