// What a credential says, in the terms of its format: an SD-JWT VC the claims as they are, an mdoc the same as elements of one namespace.
// OpenID4VCI 1.0 Appendix A.2, A.3; ISO/IEC 18013-5 §7.2, §8.3.2.1.

import type { ClaimsPath, CredentialToIssue, FormatId, ValueKind } from '@wangzheng/shared/protocol/credential/format.ts'
import { isObject, type Json, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { type ClaimLabel, claimLabelsOf, elementOf } from './claim-labels.ts'
import { disclosable, type Tier, typeNames } from './tier.ts'

/** What types begin with: URLs of SD-JWT VC types, docTypes and the namespace of mdocs. */
export type TypeBases = { readonly types: string; readonly docTypes: string }

export type Content = Pick<CredentialToIssue, 'type' | 'claims' | 'kinds' | 'disclosable'>

type Composer = {
	/** `vct` or docType. */
	readonly type: (tier: Tier, bases: TypeBases) => string
	/** Where the issuer's metadata point to for a claim. OpenID4VCI 1.0 Appendix C */
	readonly path: (label: ClaimLabel, bases: TypeBases) => ClaimsPath
	/** @param claims of credentialClaims */
	readonly compose: (tier: Tier, claims: JsonObject, bases: TypeBases) => Content
}

const vct = (tier: Tier, { types }: TypeBases) => `${types}/${typeNames[tier]}`
const docType = (tier: Tier, { docTypes }: TypeBases) => `${docTypes}.${tier}.1`
const namespace = ({ docTypes }: TypeBases) => `${docTypes}.1`

export const composers: Readonly<Record<FormatId, Composer>> = {
	'dc+sd-jwt': {
		type: vct,
		path: ({ path }) => path,
		compose: (tier, claims, bases) => ({ type: vct(tier, bases), claims, disclosable: disclosable[tier] }),
	},
	mso_mdoc: {
		type: docType,
		path: (label, bases) => [namespace(bases), elementOf(label)],
		compose: (tier, claims, bases) => ({ type: docType(tier, bases), ...elementsOf(tier, claims, namespace(bases)), disclosable: [] }),
	},
}

function elementsOf(tier: Tier, claims: JsonObject, name: string): Pick<Content, 'claims' | 'kinds'> {
	const elements: Record<string, Json> = {}
	const kinds: ValueKind[] = []
	for (const label of claimLabelsOf(tier, 'mso_mdoc')) {
		const value = valueAt(claims, label.path)
		if (value === undefined) continue
		const element = elementOf(label)
		elements[element] = label.kind === 'bytes' ? bytesIn(String(value)) : value
		if (label.kind) kinds.push({ path: [name, element], kind: label.kind })
	}
	return { claims: { [name]: elements }, kinds }
}

function valueAt(claims: JsonObject, path: ClaimsPath): Json | undefined {
	let value: Json | undefined = claims
	for (const step of path) value = isObject(value) ? value[String(step)] : undefined
	return value
}

/** The bytes of a `data:` URL, in base64url. */
const bytesIn = (url: string): string =>
	Uint8Array.fromBase64(url.slice(url.indexOf(',') + 1)).toBase64({ alphabet: 'base64url', omitPadding: true })
