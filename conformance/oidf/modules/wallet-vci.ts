// The modules of the plans for a wallet that receives: all need the same, an offer or the name of an issuer. Another module fails the run.

export const walletVciModules: ReadonlySet<string> = new Set([
	'oid4vci-1_0-wallet-test-credential-issuance',
	'oid4vci-1_0-wallet-test-credential-issuance-notification',
	'oid4vci-1_0-wallet-test-client-attestation-challenge',
	'oid4vci-1_0-wallet-test-batch-credential-issuance',
	'fapi2-security-profile-final-client-test-happy-path',
	'fapi2-security-profile-final-client-test-discovery-issuer-mismatch',
	'fapi2-security-profile-final-client-test-invalid-authorization-response-iss',
	'fapi2-security-profile-final-client-test-remove-authorization-response-iss',
	'fapi2-security-profile-final-client-test-ensure-authorization-response-with-invalid-state-fails',
	'fapi2-security-profile-final-client-test-ensure-authorization-response-with-invalid-missing-state-fails',
	'fapi2-security-profile-final-client-test-token-endpoint-response-without-expires_in',
	'fapi2-security-profile-final-client-test-token-type-case-insensitivity',
	'fapi2-security-profile-final-client-test-rs-dpop-auth-scheme-case-insensitivity',
	'fapi2-security-profile-final-client-test-happy-path-no-dpop-nonce',
	'oid4vci-1_0-wallet-happy-path-with-scopes-without-authorization-details-in-token-response',
])
