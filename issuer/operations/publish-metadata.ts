// Credential Issuer metadata, plain or signed, in all languages or in one: made when a key changes, not per request.
// OpenID4VCI 1.0 §12.2.2, §12.2.3.

import type { DecryptionKey } from '@wangzheng/shared/protocol/jose/jwe.ts'
import { isObject, type Json, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { acceptedLanguage, acceptedType } from '@wangzheng/shared/protocol/openid4vci/accept.ts'
import { createSignedMetadata } from '@wangzheng/shared/protocol/openid4vci/signed-metadata.ts'
import type { Clock, Seconds, Signer } from '@wangzheng/shared/protocol/ports.ts'
import { locales } from '@wangzheng/shared/web/locale.ts'
import type { EncryptionKeys } from '../adapters/encryption-keys.ts'

/** How long signed metadata hold; made anew in the second half of it. */
const lifetime: Seconds = 86_400

export type PublishedMetadata = {
	readonly type: 'application/json' | 'application/jwt'
	readonly body: string
	/** The one language it is in; undefined where it is in all of ours. */
	readonly language: string | undefined
}

type Kept = { readonly keys: readonly DecryptionKey[]; readonly signer: Signer; readonly from: Seconds; readonly body: Promise<string> }

/** @param compose the metadata of this moment */
export function publishMetadata(
	ports: { clock: Clock; signer: () => Signer; encryptionKeys: EncryptionKeys },
	compose: () => JsonObject & { readonly credential_issuer: string },
) {
	/** One for each form and language. */
	const kept = new Map<string, Kept>()

	async function make(type: PublishedMetadata['type'], language: string | undefined, signer: Signer): Promise<string> {
		const metadata = compose()
		const shown = language === undefined ? metadata : { ...(inLanguage(metadata, language) as typeof metadata) }
		return type === 'application/json' ? JSON.stringify(shown) : createSignedMetadata(ports, signer, shown, lifetime)
	}

	/** Undefined where the client takes neither form; it is for the door to say what then. */
	return async (accept: string | undefined, acceptLanguage: string | undefined): Promise<PublishedMetadata> => {
		const type =
			acceptedType(accept, ['application/json', 'application/jwt']) === 'application/jwt' ? 'application/jwt' : 'application/json'
		const language = isChoice(acceptLanguage) ? acceptedLanguage(acceptLanguage, locales) : undefined
		const [keys, signer, now] = [ports.encryptionKeys.keys(), ports.signer(), ports.clock.now()]
		const name = `${type} ${language}`
		const known = kept.get(name)
		if (known && known.keys === keys && known.signer === signer && now - known.from < lifetime / 2) {
			return { type, language, body: await known.body }
		}
		const body = make(type, language, signer)
		kept.set(name, { keys, signer, from: now, body })
		body.catch(() => kept.delete(name))
		return { type, language, body: await body }
	}
}

/** Whether a client names a language at all. */
const isChoice = (acceptLanguage: string | undefined): boolean =>
	acceptLanguage !== undefined && /[a-z]/i.test(acceptLanguage.replaceAll(/;.*?(,|$)/g, ','))

/** Of each `display` the object in this language, wherever it stands. */
function inLanguage(value: Json, language: string): Json {
	if (Array.isArray(value)) return value.map(item => inLanguage(item as Json, language))
	if (!isObject(value)) return value
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => {
			if (name !== 'display' || !Array.isArray(member)) return [name, inLanguage(member as Json, language)]
			const own = member.filter(item => isObject(item) && item['locale'] === language)
			return [name, own.length > 0 ? own : member]
		}),
	) as JsonObject
}
