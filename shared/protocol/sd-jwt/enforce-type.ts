// Holds a credential against its type: what must be there, and what may and must be kept back. SD-JWT VC §5.6.3, §5.6.4, §5.7.

import type { ClaimsPath } from '../credential/format.ts'
import type { JsonObject } from '../json.ts'
import { describePath, locateClaims } from '../openid4vp/claims-path.ts'
import type { CredentialType } from './extend-type.ts'
import { type ClaimMetadata, refuseType } from './type-metadata.ts'

export type Disclosed = {
	readonly claims: JsonObject
	/** The paths of the claims that have a Disclosure of their own, without nulls. */
	readonly disclosable: readonly ClaimsPath[]
	/** Whether every Disclosure was there to see, as for an issuer and a holder; where not, a claim that is not seen may be kept back. */
	readonly whole: boolean
}

/**
 * @throws ProtocolError `invalid_type_metadata`: a claim that is hidden though it must not be, or that is not though it must, or a
 * mandatory one that is not there for sure
 */
export function enforceType(type: CredentialType, disclosed: Disclosed): void {
	const hidden = new Set(disclosed.disclosable.map(path => JSON.stringify(path)))
	for (const claim of type.claims) {
		const found = locateClaims(disclosed.claims, claim.path)
		for (const { path } of found) {
			const isHidden = hidden.has(JSON.stringify(path))
			if (claim.sd === 'always' && !isHidden) throw refuseType(`${nameOf(claim)} must be selectively disclosable and is not`, '§5.6.4')
			if (claim.sd === 'never' && isHidden) throw refuseType(`${nameOf(claim)} must not be selectively disclosable and is`, '§5.6.4')
		}
		if (claim.mandatory && found.length === 0 && isProvablyAbsent(claim, disclosed)) {
			throw refuseType(`the mandatory claim ${nameOf(claim)} is not in the credential`, '§5.6.3')
		}
	}
}

/** Absent for sure: all is seen, or what holds the claim is seen and the claim cannot be hidden in it. */
const isProvablyAbsent = ({ path, sd }: ClaimMetadata, { claims, whole }: Disclosed): boolean =>
	whole || (sd === 'never' && locateClaims(claims, path.slice(0, -1)).length > 0)

const nameOf = ({ path }: ClaimMetadata): string => describePath(path).slice(0, 80)
