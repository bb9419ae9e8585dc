// The key that wallets encrypt their answers to where they were told it beforehand: made once, kept, never in a request. OpenID4VP 1.0 §5.9.2, §8.3.

import { createPrivate, readPrivate } from '@wangzheng/shared/adapters/secret-file.ts'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import type { DecryptionKey } from '@wangzheng/shared/protocol/jose/jwe.ts'
import { parseP256Jwk } from '@wangzheng/shared/protocol/jose/jwk.ts'
import { isObject, type Json, parseJson } from '@wangzheng/shared/protocol/json.ts'
import type { Crypto } from '@wangzheng/shared/protocol/ports.ts'

/** The `kid` of it, and of no key of one request. */
const kid = 'registered'

/** @throws SetupError where the file cannot be made or holds something else */
export function openRegisteredKey({ crypto }: { crypto: Crypto }, path: string): DecryptionKey {
	if (readPrivate(path) === undefined) createPrivate(path, `${JSON.stringify(crypto.createAgreementKey())}\n`)
	const kept: Json | undefined = parseJson(readPrivate(path) ?? '')
	try {
		if (!isObject(kept) || typeof kept['privateScalar'] !== 'string') throw new TypeError('no key')
		return { publicJwk: parseP256Jwk(kept['publicJwk'], 'the key'), privateScalar: kept['privateScalar'], kid }
	} catch (cause) {
		throw new SetupError(`The file ${path} does not hold the key that wallets encrypt to: put back the one that was there.`, { cause })
	}
}
