// Whether this wallet can hold what an issuer has, and how keys are shown for it; or why not. OpenID4VCI 1.0 §12.2.4, Appendix D.2, F.

import { formatOf } from '@wangzheng/shared/protocol/credential/formats.ts'
import { isObject, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { satisfiesLevels } from '@wangzheng/shared/protocol/openid4vci/attack-potential.ts'
import type { CredentialConfiguration } from '@wangzheng/shared/protocol/openid4vci/credential-configuration.ts'
import { keyLevels } from '../authorization/wallet-provider.ts'
import type { OfferedConfiguration } from '../offer.ts'
import type { KnownIssuer } from './read-issuer.ts'

/** What this wallet cannot hold, and why, in one clause. */
export type Unheld = { readonly id: string; readonly why: string }

export function judgeConfiguration({ raw }: KnownIssuer, configuration: CredentialConfiguration): OfferedConfiguration | Unheld {
	const { id, format, type, scope, bindingMethods, proofTypes, display, claims } = configuration
	const known = formatOf(format)
	if (!known || type === undefined) return { id, why: `the format ${quoted(format)} is not known here` }
	const offered = {
		id,
		format: known.id,
		type,
		scope,
		displays: display,
		claims: claims.map(({ path, display: displays }) => ({ path, displays })),
	}
	if (!proofTypes) return { ...offered, proof: undefined }
	if (!bindingMethods.includes(known.bindingMethod)) return { id, why: `it is not bound to a key by ${known.bindingMethod}` }
	const proof = proofFor(configuration, raw)
	return 'why' in proof ? { id, why: proof.why } : { ...offered, proof }
}

/** How keys are shown: by a `jwt` proof where that is taken, with an attestation where one is demanded whose levels this wallet reaches. */
function proofFor(
	{ id, proofTypes }: CredentialConfiguration,
	raw: JsonObject,
): NonNullable<OfferedConfiguration['proof']> | { readonly why: string } {
	let why = 'it takes no key proof of the type jwt or attestation with ES256'
	for (const type of ['jwt', 'attestation'] as const) {
		const support = proofTypes?.get(type)
		if (!support?.algorithms.includes('ES256')) continue
		const attested = type === 'attestation' || support.keyAttestationRequired
		const missing = attested ? unreached(demandOf(raw, id, type)) : undefined
		if (missing === undefined) return { type, attested }
		why = `its keys must be attested as ${missing}, which this wallet's are not`
	}
	return { why }
}

function demandOf(raw: JsonObject, id: string, type: string): JsonObject {
	let value: unknown = raw
	for (const name of ['credential_configurations_supported', id, 'proof_types_supported', type, 'key_attestations_required']) {
		if (!isObject(value) || !Object.hasOwn(value, name)) return {}
		value = value[name]
	}
	return isObject(value) ? value : {}
}

const own = { key_storage: keyLevels.keyStorage, user_authentication: keyLevels.userAuthentication } as const

/** The first of the demands that the wallet's keys do not meet; undefined where they meet all. */
function unreached(demand: JsonObject): string | undefined {
	for (const [name, levels] of Object.entries(own)) {
		const demanded = demand[name]
		if (!Array.isArray(demanded)) continue
		const wanted = demanded.filter(level => typeof level === 'string')
		if (!satisfiesLevels(levels, wanted)) return `${name} ${quoted(wanted.join(' or '))}`
	}
	return undefined
}

/** A foreign text in quotes, short and printable. */
export const quoted = (text: string): string => `'${text.slice(0, 80).replaceAll(/[^ -&(-~]/g, '?')}'`
