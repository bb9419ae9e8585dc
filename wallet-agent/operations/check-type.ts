// Holds what was received against the metadata of its type, and takes the type's names for it before the issuer's. SD-JWT VC §5.3, §5.7;
// OpenID4VCI 1.0 Appendix B.3.

import type { Credential } from '@wangzheng/shared/protocol/credential/format.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { PeerError } from '@wangzheng/shared/protocol/errors.ts'
import type { Display } from '@wangzheng/shared/protocol/openid4vci/display.ts'
import type { Crypto } from '@wangzheng/shared/protocol/ports.ts'
import { enforceType } from '@wangzheng/shared/protocol/sd-jwt/enforce-type.ts'
import type { CredentialType } from '@wangzheng/shared/protocol/sd-jwt/extend-type.ts'
import type { TypeResolver } from '@wangzheng/shared/protocol/sd-jwt/resolve-type.ts'
import type { HeldCredential } from '../store/credentials.ts'

/** `undescribed`: the format has no Type Metadata. */
export type TypeCheck = { readonly type: CredentialType } | { readonly notChecked: string } | { readonly undescribed: true }

/**
 * The type that every copy keeps to; or why nothing is known of it, for no type needs metadata (§5).
 * @throws ProtocolError `invalid_type_metadata`: its metadata are malformed, or a copy breaks them
 */
export async function checkType(
	ports: { readonly crypto: Crypto; readonly types: TypeResolver },
	{ format, type: vct, claims }: Credential,
	copies: ReadonlyArray<{ readonly credential: Credential; readonly text: string }>,
): Promise<TypeCheck> {
	if (!formats[format].hasTypeMetadata) return { undescribed: true }
	const integrity = claims['vct#integrity']
	try {
		const type = await ports.types.resolve(vct, typeof integrity === 'string' ? integrity : undefined)
		for (const { credential, text } of copies) {
			enforceType(type, { claims: credential.claims, disclosable: formats[format].disclosable(ports, text), whole: true })
		}
		return { type }
	} catch (error) {
		if (error instanceof PeerError) return { notChecked: error.message }
		throw error
	}
}

type Names = Pick<HeldCredential, 'displays' | 'claims'>

/** Names of the credential and its claims: the type's where it has some, else the issuer's, in the issuer's order. */
export function namesOf(check: TypeCheck, { displays, claims }: Names): Names {
	if (!('type' in check)) return { displays, claims }
	const { type } = check
	const named = new Map(
		type.claims
			.filter(({ display }) => display.length > 0)
			.map(({ path, display }) => [
				JSON.stringify(path),
				{ path, displays: display.map(({ locale, label }) => plain(locale, label, undefined)) },
			]),
	)
	const own = claims.map(claim => {
		const key = JSON.stringify(claim.path)
		const better = named.get(key)
		named.delete(key)
		return better ?? claim
	})
	return {
		displays: type.display.length > 0 ? type.display.map(({ locale, name, description }) => plain(locale, name, description)) : displays,
		claims: [...own, ...named.values()],
	}
}

const plain = (locale: string, name: string, description: string | undefined): Display => ({
	locale,
	name,
	description,
	logoUri: undefined,
	backgroundColor: undefined,
	textColor: undefined,
})
