// The modules of the plans for a wallet that presents, and what the wallet shall make of each: a module that is not here fails the run.

/** `presents` what is asked, or `refuses`, and its holder sees that it does. */
type Kind = 'presents' | 'refuses'

export const walletVpModules: Readonly<Record<string, Kind>> = {
	'oid4vp-1final-wallet-happy-flow': 'presents',
	'oid4vp-1final-wallet-alternate-happy-flow': 'presents',
	'oid4vp-1final-wallet-request-uri-method-post': 'presents',
	'oid4vp-1final-wallet-ignores-unusable-encryption-key': 'presents',
	'oid4vp-1final-wallet-fewer-claims-than-available': 'presents',
	'oid4vp-1final-wallet-optional-credential-set': 'presents',
	'oid4vp-1final-wallet-no-claims-in-dcql-query': 'presents',
	'oid4vp-1final-wallet-negative-test-invalid-request-object-signature': 'refuses',
	'oid4vp-1final-wallet-negative-test-mismatched-client-id': 'refuses',
	'oid4vp-1final-wallet-negative-test-redirect-uri-with-direct-post': 'refuses',
	'oid4vp-1final-wallet-negative-test-missing-nonce': 'refuses',
	'oid4vp-1final-wallet-negative-test-wrong-expected-origins': 'refuses',
	'oid4vp-1final-wallet-negative-test-invalid-client-id-prefix': 'refuses',
	'oid4vp-1final-wallet-negative-test-unknown-transaction-data-type': 'refuses',
	'oid4vp-1final-wallet-negative-test-required-non-matching-credential': 'refuses',
	'oid4vp-1final-wallet-multisigned-one-invalid-signature': 'presents',
	'oid4vp-1final-wallet-negative-test-response-uri-not-client-id': 'refuses',
}
