// The verifiers that an operator entered, beside those whose certificates are trusted: a JSON file.
//
//   { "dids": ["did:web:verifier.example"],
//     "attesters": { "https://attester.example": [{ "kty": "EC", … }] },
//     "registered": { "my-client": { "key": { "kty": "EC", … }, "redirect_uris": ["https://…"], "metadata": { … } } } }
//
// Who is registered without a key does not sign; who is registered without metadata brings them as client_metadata.

import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type PublicJwk, parsePublicJwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import { parseJson } from '@wangzheng/shared/protocol/json.ts'
import { isPrefix } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import type { RegisteredClient } from '@wangzheng/shared/protocol/openid4vp/prefixes/verified-client.ts'
import { z } from 'zod'

export type EnteredVerifiers = {
	readonly dids: readonly string[]
	/** Keys of issuers of verifier attestations, by their `iss`. OpenID4VP 1.0 §12. */
	readonly attesters: ReadonlyMap<string, readonly PublicJwk[]>
	/** By their client identifiers, which have no prefix. §5.9.2. */
	readonly registered: ReadonlyMap<string, RegisteredClient>
}

export const noVerifiers: EnteredVerifiers = { dids: [], attesters: new Map(), registered: new Map() }

const jwk = z.record(z.string(), z.json())
const entered = z.strictObject({
	dids: z.array(z.string().regex(/^did:(web|jwk|key):/, 'a did:web, did:jwk or did:key')).default([]),
	attesters: z.record(z.string().min(1), z.array(jwk).min(1)).default({}),
	registered: z
		.record(
			z
				.string()
				.refine(
					id => !isPrefix(id.split(':', 1)[0] ?? '') || !id.includes(':'),
					'an identifier that does not begin with a prefix and a colon',
				),
			z.strictObject({
				key: jwk.optional(),
				redirect_uris: z.array(z.url()).min(1),
				metadata: z.record(z.string(), z.json()).optional(),
			}),
		)
		.default({}),
})

/** @throws SetupError that says in one sentence what to put right */
export function parseVerifiers(text: string): EnteredVerifiers {
	const parsed = entered.safeParse(parseJson(text))
	if (!parsed.success) {
		const [issue] = parsed.error.issues
		throw new SetupError(`The file of VERIFIERS is not right at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'no JSON'}`)
	}
	const { dids, attesters, registered } = parsed.data
	return {
		dids,
		attesters: new Map(Object.entries(attesters).map(([issuer, keys]) => [issuer, keys.map(key => keyOf(key, issuer))])),
		registered: new Map(
			Object.entries(registered).map(([id, { key, redirect_uris: redirectUris, metadata }]) => [
				id,
				{ key: key && keyOf(key, id), redirectUris, metadata },
			]),
		),
	}
}

function keyOf(value: unknown, whose: string): PublicJwk {
	try {
		return parsePublicJwk(value, `the key of ${whose}`)
	} catch (error) {
		if (!(error instanceof ProtocolError)) throw error
		throw new SetupError(`The file of VERIFIERS is not right: ${error.message}`, { cause: error })
	}
}
