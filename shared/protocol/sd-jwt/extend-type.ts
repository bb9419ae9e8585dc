// What a type takes over from the one that it extends, and what it may not change of it. SD-JWT VC §5.4, §5.6.5.

import { describePath } from '../openid4vp/claims-path.ts'
import { type ClaimMetadata, keyOf, refuseTwice, refuseType, type TypeDisplay, type TypeDocument } from './type-metadata.ts'

/** A type with everything that it extends. */
export type CredentialType = {
	readonly vct: string
	/** The types that it extends, the nearest first. */
	readonly extends: readonly string[]
	readonly display: readonly TypeDisplay[]
	readonly claims: readonly ClaimMetadata[]
}

export const withoutParent = ({ vct, display = [], claims }: TypeDocument): CredentialType => ({ vct, extends: [], display, claims })

/**
 * The display is replaced as a whole, a claim as a whole where the child describes its path; all other claims are taken over.
 * @throws ProtocolError `invalid_type_metadata`: the child loosens what its parent orders. What a child leaves out of a claim has its
 * default there, for the properties of a claim are not merged
 */
export function extendType(parent: CredentialType, child: TypeDocument): CredentialType {
	const own = new Map(child.claims.map(claim => [keyOf(claim), claim]))
	const taken = parent.claims.map(inherited => {
		const key = keyOf(inherited)
		const overriding = own.get(key)
		if (!overriding) return inherited
		own.delete(key)
		refuseLoosening(inherited, overriding)
		return overriding
	})
	const claims = [...taken, ...own.values()]
	refuseTwice(claims)
	return { vct: child.vct, extends: [parent.vct, ...parent.extends], display: child.display ?? parent.display, claims }
}

function refuseLoosening(parent: ClaimMetadata, child: ClaimMetadata): void {
	const claim = describePath(parent.path).slice(0, 80)
	if (parent.sd !== 'allowed' && child.sd !== parent.sd) {
		throw refuseType(`the type says ${child.sd} for sd of ${claim}, and the type that it extends says ${parent.sd}`, '§5.6.5')
	}
	if (parent.mandatory && !child.mandatory) {
		throw refuseType(`${claim} is mandatory in the type that is extended, and not in the one that extends it`, '§5.6.5')
	}
}
