// The modules of the plans for a wallet that receives, and what it shall make of each: a module that is not here fails the run.

/** `receives` a credential, or `refuses` to go on with what is not right. */
type Kind = 'receives' | 'refuses'

export const walletVciModules: Readonly<Record<string, Kind>> = {
	'oid4vci-1_0-wallet-test-credential-issuance': 'receives',
	'oid4vci-1_0-wallet-test-credential-issuance-notification': 'receives',
	'oid4vci-1_0-wallet-test-client-attestation-challenge': 'receives',
	'oid4vci-1_0-wallet-test-batch-credential-issuance': 'receives',
	'fapi2-security-profile-final-client-test-happy-path': 'receives',
	'fapi2-security-profile-final-client-test-discovery-issuer-mismatch': 'refuses',
	'fapi2-security-profile-final-client-test-invalid-authorization-response-iss': 'refuses',
	'fapi2-security-profile-final-client-test-remove-authorization-response-iss': 'refuses',
	'fapi2-security-profile-final-client-test-ensure-authorization-response-with-invalid-state-fails': 'refuses',
	'fapi2-security-profile-final-client-test-ensure-authorization-response-with-invalid-missing-state-fails': 'refuses',
	'fapi2-security-profile-final-client-test-token-endpoint-response-without-expires_in': 'receives',
	'fapi2-security-profile-final-client-test-token-type-case-insensitivity': 'receives',
	'fapi2-security-profile-final-client-test-rs-dpop-auth-scheme-case-insensitivity': 'receives',
	'fapi2-security-profile-final-client-test-happy-path-no-dpop-nonce': 'receives',
	'oid4vci-1_0-wallet-happy-path-with-scopes-without-authorization-details-in-token-response': 'receives',
}
