// The modules of the verifier plans, and how the verifier's page shall end: a module that is not here fails the run.

/** `ok` where the suite presents what holds, `bad` where it must be found out. */
export const verifierModules: Readonly<Record<string, 'ok' | 'bad'>> = {
	'oid4vp-1final-verifier-happy-flow': 'ok',
	'oid4vp-1final-verifier-minimal-cnf-jwk': 'ok',
	'oid4vp-1final-verifier-request-uri-method-post': 'ok',
	'oid4vp-1final-verifier-request-uri-fetched-twice': 'ok',
	'oid4vp-1final-verifier-invalid-session-transcript': 'bad',
	'oid4vp-1final-verifier-invalid-kb-jwt-signature': 'bad',
	'oid4vp-1final-verifier-invalid-credential-signature': 'bad',
	'oid4vp-1final-verifier-invalid-sd-hash': 'bad',
	'oid4vp-1final-verifier-invalid-kb-jwt-nonce': 'bad',
	'oid4vp-1final-verifier-invalid-kb-jwt-aud': 'bad',
	'oid4vp-1final-verifier-kb-jwt-iat-in-past': 'bad',
	'oid4vp-1final-verifier-kb-jwt-iat-in-future': 'bad',
}
