// What is expected beside PASSED, each with its reason: pictures that a person must look at, what the suite cannot try, where we hold it wrong.

import type { Result, Variant } from './client.ts'

export type Expected = {
	readonly module: string | RegExp
	/** Values that the run's variant must have; any where nothing is said. */
	readonly variant?: Variant
	/** UNKNOWN: it does not end. */
	readonly result: Exclude<Result, 'PASSED'>
	readonly reason: string
	/** The line of the suite's source that decides it, where we hold that the suite is wrong. */
	readonly suiteSource?: string
}

/** The pictures are of the pages that people see, and the runner looks at their verdict before it sends them. */
const lookedAt = 'the suite ends here in no better way: it asks a person to look at a picture'

/** Modules that look for a refusal at the PAR endpoint alone, by the line that looks. */
const atParAlone = {
	'invalid-client-attestation-pop-signature': 'VCIIssuerFailOnInvalidClientAttestationPopSignature.java:48',
	'client-attestation-exp-in-past': 'VCIIssuerFailOnClientAttestationExpInPast.java:43',
	'client-attestation-no-sub': 'VCIIssuerFailOnClientAttestationNoSub.java:42',
	'client-attestation-pop-wrong-aud': 'VCIIssuerFailOnClientAttestationPopWrongAud.java:44',
}

export const expected: readonly Expected[] = [
	...Object.entries(atParAlone).map(([what, line]) => ({
		module: `oid4vci-1_0-issuer-fail-${what}`,
		variant: { vci_grant_type: 'pre_authorization_code' },
		result: 'FAILED' as const,
		reason:
			'the issuer refuses at the Token Endpoint, as it must; the suite looks for it at the PAR endpoint, which no pre-authorized code goes by',
		suiteSource: `vci10issuer/${line}`,
	})),
	{
		module: 'oid4vci-1_0-issuer-fail-invalid-client-attestation-signature',
		variant: { vci_grant_type: 'pre_authorization_code' },
		result: 'FAILED',
		reason:
			'the issuer refuses at the Token Endpoint, as it must; the suite finds that right, ends, and then goes on to the Credential Endpoint',
		suiteSource: 'vci10issuer/VCIIssuerFailOnInvalidClientAttestationSignature.java:79',
	},
	{
		module: 'oid4vci-1_0-issuer-fail-unsupported-encryption-algorithm',
		variant: { vci_credential_encryption: 'plain' },
		result: 'SKIPPED',
		reason: 'there is nothing to try where nothing is encrypted; the same module runs in the encrypted variants',
	},
	{
		module: /^oid4vp-1final-verifier-(happy-flow|minimal-cnf-jwk|request-uri-method-post|request-uri-fetched-twice)$/,
		result: 'REVIEW',
		reason: `${lookedAt} of the verifier's page that says what it verified`,
	},
	{
		module: /^oid4vp-1final-wallet-negative-test-(?!required-non-matching-credential$)/,
		result: 'REVIEW',
		reason: `${lookedAt} of the wallet, which refuses the request and answers nothing`,
	},
	...(['direct_post', 'dc_api'] as const).map(mode => ({
		module: 'oid4vp-1final-wallet-alternate-happy-flow',
		variant: { response_mode: mode },
		result: 'FAILED' as const,
		reason: 'the suite fails before it asks anything: it replaces a step that only requests for encrypted answers have',
		suiteSource: 'vp1finalwallet/VP1FinalWalletAlternateHappyFlow.java:57',
	})),
	{
		module: 'oid4vp-1final-wallet-negative-test-invalid-client-id-prefix',
		variant: { request_method: 'request_uri_multisigned' },
		result: 'FAILED',
		reason: 'the suite fails before it asks anything: it reads client_id of a payload that has none where several sign',
		suiteSource: 'condition/client/AddInvalidClientIdPrefixToRequestObject.java:26',
	},
	...(['response-uri-not-client-id', 'redirect-uri-with-direct-post', 'missing-nonce', 'unknown-transaction-data-type'] as const).map(
		what => ({
			module: `oid4vp-1final-wallet-negative-test-${what}`,
			variant: { request_method: 'url_query' },
			result: 'UNKNOWN' as const,
			reason:
				'the wallet refuses and answers nothing, and the module does not end: it asks for a picture once the request_uri was fetched, and such a request has none',
			suiteSource: 'vp1finalwallet/AbstractVP1FinalWalletTest.java:1156',
		}),
	),
	...(['x509_hash', 'x509_san_dns', 'decentralized_identifier'] as const).map(prefix => ({
		module: 'oid4vp-1final-wallet-negative-test-response-uri-not-client-id',
		variant: { client_id_prefix: prefix },
		result: 'UNKNOWN' as const,
		reason: 'the module does not apply by its own word, and stands in the plan: whoever signs may name another address of theirs',
		suiteSource: 'vp1finalwallet/VP1FinalWalletResponseUriNotClientId.java:22',
	})),
	{
		module: 'oid4vp-1final-wallet-multisigned-one-invalid-signature',
		variant: { request_method: 'request_uri_signed' },
		result: 'FAILED',
		reason: 'the module does not apply by its own word, and stands in the plan: the suite finds no second signature to keep',
		suiteSource: 'vp1finalwallet/VP1FinalWalletMultiSignedOneInvalidSignature.java:13',
	},
]

export type Judgement = { readonly good: boolean; readonly reason?: string; readonly suiteSource?: string | undefined }

/** Whether an outcome is one that we stand by. PASSED is; anything else is where the list has it. */
export function judge(
	outcome: { readonly module: string; readonly result: Result; readonly trouble?: string },
	variant: Variant,
	list: readonly Expected[] = expected,
): Judgement {
	if (outcome.trouble !== undefined) return { good: false, reason: outcome.trouble }
	if (outcome.result === 'PASSED') return { good: true }
	const found = list.find(
		each =>
			each.result === outcome.result &&
			(typeof each.module === 'string' ? each.module === outcome.module : each.module.test(outcome.module)) &&
			Object.entries(each.variant ?? {}).every(([key, value]) => variant[key] === value),
	)
	return found ? { good: true, reason: found.reason, suiteSource: found.suiteSource } : { good: false }
}
