// One entry of credential_configurations_supported. OpenID4VCI 1.0 §12.2.4, Appendix A.

import { isObject, type JsonObject } from '../json.ts'
import { membersOf, type Refuse } from '../oauth/members.ts'
import { type ClaimDescription, parseClaimDescriptions } from './claims-description.ts'
import { type Display, parseDisplays } from './display.ts'

export type ProofTypeSupport = { readonly algorithms: readonly string[]; readonly keyAttestationRequired: boolean }

export type CredentialConfiguration = {
	readonly id: string
	readonly format: string
	/** `vct` or `doctype`; undefined for a format that names its type otherwise. */
	readonly type: string | undefined
	readonly scope: string | undefined
	readonly bindingMethods: readonly string[]
	/** By proof type; undefined where the credential is bound to no key and no proof may be sent. */
	readonly proofTypes: ReadonlyMap<string, ProofTypeSupport> | undefined
	readonly display: readonly Display[]
	readonly claims: readonly ClaimDescription[]
}

/** The member that names the type in each format (Appendix A.2, A.3); formats that are not known here are not judged. */
const typeMembers: ReadonlyMap<string, string> = new Map([
	['dc+sd-jwt', 'vct'],
	['mso_mdoc', 'doctype'],
])
/** Formats whose type stands in `credential_definition`, and whether an `@context` must be there too. Appendix A.1. */
const definedFormats: ReadonlyMap<string, { context: boolean }> = new Map([
	['jwt_vc_json', { context: false }],
	['jwt_vc_json-ld', { context: true }],
	['ldp_vc', { context: true }],
])

/** @throws what `refuse` makes */
export function parseCredentialConfiguration(id: string, value: unknown, refuse: Refuse): CredentialConfiguration {
	const what = `the configuration ${JSON.stringify(id.slice(0, 80))}`
	if (!isObject(value)) throw refuse(`${what} is not an object`)
	const read = membersOf(value, what, refuse)
	const format = read.text('format')
	const typeMember = typeMembers.get(format)
	verifyDefinition(format, value, what, refuse)
	const bindingMethods = read.optionalTexts('cryptographic_binding_methods_supported')
	const proofTypes = read.optionalObject('proof_types_supported')
	if ((bindingMethods === undefined) !== (proofTypes === undefined)) {
		throw refuse(`${what} has only one of cryptographic_binding_methods_supported and proof_types_supported`)
	}
	const about = membersOf(read.optionalObject('credential_metadata') ?? {}, `credential_metadata of ${what}`, refuse)
	return {
		id,
		format,
		type: typeMember === undefined ? undefined : read.text(typeMember),
		scope: read.optionalText('scope'),
		bindingMethods: bindingMethods ?? [],
		proofTypes: proofTypes && parseProofTypes(proofTypes, what, refuse),
		display: parseDisplays(about.optionalObjects('display'), what, true, refuse),
		claims: parseClaimDescriptions(about.optionalObjects('claims'), what, refuse),
	}
}

function verifyDefinition(format: string, value: JsonObject, what: string, refuse: Refuse): void {
	const defined = definedFormats.get(format)
	if (!defined) return
	const read = membersOf(value, what, refuse)
	const definition = read.object('credential_definition')
	membersOf(definition, `credential_definition of ${what}`, refuse).texts('type')
	if (defined.context && !Array.isArray(definition['@context'])) throw refuse(`credential_definition of ${what} has no @context`)
}

function parseProofTypes(value: JsonObject, what: string, refuse: Refuse): ReadonlyMap<string, ProofTypeSupport> {
	const entries = Object.entries(value)
	if (entries.length === 0) throw refuse(`proof_types_supported of ${what} is empty`)
	return new Map(
		entries.map(([type, support]) => {
			const where = `the proof type ${JSON.stringify(type.slice(0, 40))} of ${what}`
			if (!isObject(support)) throw refuse(`${where} is not an object`)
			const read = membersOf(support, where, refuse)
			const required = read.optionalObject('key_attestations_required')
			if (required) {
				const levels = membersOf(required, `key_attestations_required of ${where}`, refuse)
				levels.optionalTexts('key_storage')
				levels.optionalTexts('user_authentication')
			}
			return [type, { algorithms: read.texts('proof_signing_alg_values_supported'), keyAttestationRequired: required !== undefined }]
		}),
	)
}
