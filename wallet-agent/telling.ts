// Which of a credential's claims a presentation tells and which stay hidden, so that a holder knows before agreeing. RFC 9901 §7.2.

import type { ClaimsPath, Credential } from '@wangzheng/shared/protocol/credential/format.ts'
import { isObject, type Json } from '@wangzheng/shared/protocol/json.ts'
import { locateClaims } from '@wangzheng/shared/protocol/openid4vp/claims-path.ts'
import { matches } from '@wangzheng/shared/protocol/sd-jwt/paths.ts'

export type Path = ReadonlyArray<string | number>

/** A claim that holds no other claims, and its value. */
export type Leaf = { readonly path: Path; readonly value: Json }

/** What is told with every presentation because it makes the credential one: who issued it, its type, its time, its status, its key. */
const technical: ReadonlySet<string> = new Set(['iss', 'iat', 'nbf', 'exp', 'jti', 'cnf', 'status', 'vct', 'vct#integrity', 'aka_vcts'])

/** Everything that a credential says of its holder, leaf by leaf. */
export function leavesOf({ claims }: Credential): Leaf[] {
	return Object.entries(claims).flatMap(([name, value]) => (technical.has(name) ? [] : leavesIn(value, [name])))
}

function leavesIn(value: Json, path: Path): Leaf[] {
	const inner: ReadonlyArray<readonly [string | number, Json]> = Array.isArray(value)
		? value.map((element: Json, index) => [index, element] as const)
		: isObject(value)
			? Object.entries(value)
			: []
	return inner.length === 0 ? [{ path, value }] : inner.flatMap(([step, each]) => leavesIn(each, [...path, step]))
}

/**
 * @param disclosable what the holder can keep back
 * @param disclose what is asked for
 */
export function tellings(
	credential: Credential,
	disclosable: readonly ClaimsPath[],
	disclose: readonly ClaimsPath[],
): { readonly told: readonly Leaf[]; readonly withheld: readonly Leaf[] } {
	const asked = disclose.flatMap(pointer => locateClaims(credential.claims, pointer)).map(({ path }) => path)
	const hidden = disclosable.filter(path => !asked.some(each => matches(path, each)))
	const isHidden = (leaf: Leaf) => hidden.some(path => path.length <= leaf.path.length && matches(path, leaf.path))
	const leaves = leavesOf(credential)
	return { told: leaves.filter(leaf => !isHidden(leaf)), withheld: leaves.filter(isHidden) }
}
