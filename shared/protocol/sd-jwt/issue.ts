// Making an SD-JWT: claims that the holder may keep back become Disclosures, the innermost first. RFC 9901 §4, §5.1.

import { encode } from '../base64url.ts'
import type { ClaimsPath } from '../credential/format.ts'
import { signJwt } from '../jose/jws.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Crypto, Random, Signer } from '../ports.ts'
import { createDisclosure, digestOf, isReservedName } from './disclosure.ts'
import { matches } from './paths.ts'

export type SdJwtToIssue = {
	readonly header: { readonly typ: string } & JsonObject
	readonly payload: JsonObject
	/** The claims to hide, each in a Disclosure of its own; null in a path means every element of an array. */
	readonly disclosable: readonly ClaimsPath[]
	/** How many digests of nothing are added at the top level, so that what is hidden cannot be counted. RFC 9901 §4.2.5. */
	readonly decoys?: number
}

const saltLength = 16 // 128 bits, RFC 9901 §9.3

/** An SD-JWT in the compact form; without anything disclosable it has no `_sd` and no Disclosure. */
export async function issueSdJwt(
	ports: { crypto: Crypto; random: Random },
	signer: Signer,
	{ header, payload, disclosable, decoys = 0 }: SdJwtToIssue,
): Promise<string> {
	const texts: string[] = []
	const path: Array<string | number> = []

	function hide(value: Json, name?: string): string {
		const { text } = createDisclosure(ports.random.bytes(saltLength), value, name)
		texts.push(text)
		return digestOf(ports, 'sha-256', text)
	}

	function at<T>(step: string | number, work: (hidden: boolean) => T): T {
		path.push(step)
		const done = work(disclosable.some(hidden => hidden.length === path.length && matches(hidden, path)))
		path.pop()
		return done
	}

	function withDigests(value: Json): Json {
		if (Array.isArray(value))
			return (value as readonly Json[]).map((element, index) =>
				at(index, hidden => {
					const inner = withDigests(element)
					return hidden ? { '...': hide(inner) } : inner
				}),
			)
		return isObject(value) ? objectWithDigests(value, 0) : value
	}

	function objectWithDigests(source: JsonObject, extra: number): JsonObject {
		const target: Record<string, Json> = {}
		const digests = Array.from({ length: extra }, () => encode(ports.crypto.hash('sha-256', ports.random.bytes(32))))
		for (const [name, value] of Object.entries(source)) {
			if (isReservedName(name)) throw new TypeError(`no claim may be named ${name}`)
			at(name, hidden => {
				const inner = withDigests(value)
				if (hidden) digests.push(hide(inner, name))
				else target[name] = inner
			})
		}
		// sorted, so that nothing tells in which order the claims stood (RFC 9901 §4.2.4.1)
		return digests.length > 0 ? { _sd: digests.sort(), ...target } : target
	}

	const claims = objectWithDigests(payload, decoys)
	const hidesAny = texts.length > 0 || decoys > 0
	const jwt = await signJwt(signer, header, hidesAny ? { ...claims, _sd_alg: 'sha-256' } : claims)
	return [jwt, ...texts, ''].join('~')
}
