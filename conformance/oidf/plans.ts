// Every plan × variant that is run: the suite's name of the plan, what is chosen of its variants, and which of our agents it tests.

import type { Variant } from './client.ts'

export type RoleName = 'issuer' | 'wallet-vci' | 'verifier' | 'wallet-vp'

/** A plan with all that it lets one choose. */
export type PlanChoice = {
	/** For the command line and the names of pages: `issuer-haip`. */
	readonly plan: string
	/** The values that tell this one from the others of the same plan: `sd_jwt_vc-wallet_initiated`. */
	readonly name: string
	readonly suitePlan: string
	readonly role: RoleName
	readonly haip: boolean
	readonly variant: Variant
}

/** What a plan lets one choose; each of `choices` is added to `fixed`. */
type Plan = Omit<PlanChoice, 'name' | 'variant'> & { readonly fixed: Variant; readonly choices: readonly Variant[] }

/** Every combination of the values. */
function product(values: Readonly<Record<string, readonly string[]>>): Variant[] {
	return Object.entries(values).reduce<Variant[]>(
		(made, [key, each]) => made.flatMap(variant => each.map(value => ({ ...variant, [key]: value }))),
		[{}],
	)
}

/** The two lists crossed. */
const times = (left: readonly Variant[], right: readonly Variant[]): Variant[] => left.flatMap(a => right.map(b => ({ ...a, ...b })))

const vciFormats = product({ credential_format: ['sd_jwt_vc', 'mdoc'] })
const vpFormats = product({ credential_format: ['sd_jwt_vc', 'iso_mdl'] })

/** How a wallet comes to an issuer; the offer's form only where there is one. */
const flows: readonly Variant[] = [
	{ vci_authorization_code_flow_variant: 'wallet_initiated' },
	{ vci_authorization_code_flow_variant: 'issuer_initiated', vci_credential_offer_variant: 'by_value' },
	{ vci_authorization_code_flow_variant: 'issuer_initiated', vci_credential_offer_variant: 'by_reference' },
]

const plainVci: Variant = { fapi_profile: 'vci', sender_constrain: 'dpop', fapi_request_method: 'unsigned' }

const plans: readonly Plan[] = [
	{
		plan: 'issuer-haip',
		suitePlan: 'oid4vci-1_0-issuer-haip-test-plan',
		role: 'issuer',
		haip: true,
		fixed: {},
		choices: times(vciFormats, product({ vci_authorization_code_flow_variant: ['wallet_initiated', 'issuer_initiated'] })),
	},
	{
		plan: 'issuer',
		suitePlan: 'oid4vci-1_0-issuer-test-plan',
		role: 'issuer',
		haip: false,
		fixed: { ...plainVci, openid: 'plain_oauth', fapi_response_mode: 'plain_response' },
		choices: [
			...times(
				vciFormats,
				product({
					vci_grant_type: ['authorization_code'],
					vci_authorization_code_flow_variant: ['wallet_initiated'],
					client_auth_type: ['private_key_jwt', 'client_attestation'],
					authorization_request_type: ['simple', 'rar'],
					vci_credential_encryption: ['plain', 'encrypted'],
				}),
			),
			...times(
				vciFormats,
				product({
					vci_grant_type: ['pre_authorization_code'],
					vci_authorization_code_flow_variant: ['issuer_initiated'],
					client_auth_type: ['private_key_jwt', 'client_attestation'],
					authorization_request_type: ['simple', 'rar'],
					vci_credential_encryption: ['plain', 'encrypted'],
				}),
			),
		],
	},
	{
		plan: 'wallet-vci-haip',
		suitePlan: 'oid4vci-1_0-wallet-haip-test-plan',
		role: 'wallet-vci',
		haip: true,
		fixed: {},
		choices: times(vciFormats, flows),
	},
	{
		plan: 'wallet-vci',
		suitePlan: 'oid4vci-1_0-wallet-test-plan',
		role: 'wallet-vci',
		haip: false,
		fixed: { ...plainVci, client_auth_type: 'client_attestation' },
		choices: [
			...times(
				times(vciFormats, [
					...flows,
					{ vci_authorization_code_flow_variant: 'issuer_initiated_dc_api', vci_credential_offer_variant: 'by_value' },
				]),
				product({
					vci_grant_type: ['authorization_code'],
					authorization_request_type: ['simple'],
					vci_credential_issuance_mode: ['immediate', 'deferred'],
					vci_credential_encryption: ['plain', 'encrypted'],
				}),
			),
			...times(
				times(vciFormats, flows.slice(1)),
				product({
					vci_grant_type: ['pre_authorization_code'],
					authorization_request_type: ['rar'],
					vci_credential_issuance_mode: ['immediate', 'deferred'],
					vci_credential_encryption: ['plain', 'encrypted'],
				}),
			),
		],
	},
	{
		plan: 'verifier-haip',
		suitePlan: 'oid4vp-1final-verifier-haip-test-plan',
		role: 'verifier',
		haip: true,
		fixed: { response_mode: 'direct_post.jwt' },
		choices: vpFormats,
	},
	{
		plan: 'verifier',
		suitePlan: 'oid4vp-1final-verifier-test-plan',
		role: 'verifier',
		haip: false,
		fixed: { vp_profile: 'plain_vp' },
		choices: times(
			times(vpFormats, [
				{ client_id_prefix: 'redirect_uri', request_method: 'url_query' },
				{ client_id_prefix: 'x509_san_dns', request_method: 'request_uri_signed' },
				{ client_id_prefix: 'x509_hash', request_method: 'request_uri_signed' },
			]),
			product({ response_mode: ['direct_post', 'direct_post.jwt'] }),
		),
	},
	{
		plan: 'wallet-vp-haip',
		suitePlan: 'oid4vp-1final-wallet-haip-test-plan',
		role: 'wallet-vp',
		haip: true,
		fixed: {},
		choices: times(vpFormats, product({ response_mode: ['direct_post.jwt', 'dc_api.jwt'] })),
	},
	{
		plan: 'wallet-vp',
		suitePlan: 'oid4vp-1final-wallet-test-plan',
		role: 'wallet-vp',
		haip: false,
		fixed: { vp_profile: 'plain_vp' },
		choices: times(vpFormats, [
			...times(product({ response_mode: ['direct_post', 'direct_post.jwt'] }), [
				// not request_uri_unsigned, nor signed for pre_registered: the suite's Request Objects have no `typ` there, and no wallet may take
				// such a one (OpenID4VP 1.0 §5; AbstractSignClaimsWithNullAlgorithm.java, SignRequestObjectIncludeX5cHeaderIfAvailable.java:27)
				...product({ client_id_prefix: ['redirect_uri', 'pre_registered'], request_method: ['url_query'] }),
				...product({
					client_id_prefix: ['x509_hash', 'x509_san_dns', 'decentralized_identifier'],
					request_method: ['request_uri_signed'],
				}),
			]),
			...times(product({ response_mode: ['dc_api', 'dc_api.jwt'] }), [
				{ client_id_prefix: 'web-origin', request_method: 'request_uri_unsigned' },
				{ client_id_prefix: 'x509_hash', request_method: 'request_uri_signed' },
				{ client_id_prefix: 'x509_hash', request_method: 'request_uri_multisigned' },
			]),
			...product({
				response_mode: ['dc_api.jwt'],
				client_id_prefix: ['x509_san_dns', 'decentralized_identifier'],
				request_method: ['request_uri_signed'],
			}),
			{ response_mode: 'dc_api.jwt', client_id_prefix: 'pre_registered', request_method: 'request_uri_multisigned' },
		]),
	},
]

export const planChoices: readonly PlanChoice[] = plans.flatMap(({ fixed, choices, ...plan }) =>
	choices.map(choice => ({ ...plan, name: Object.values(choice).join('-'), variant: { ...fixed, ...choice } })),
)
