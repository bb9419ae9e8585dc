import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { type PublicJwk, parsePublicJwk } from '../../jose/jwk.ts'
import { verifyJwt } from '../../jose/jws.ts'
import type { JsonObject } from '../../json.ts'
import { createDisclosure, digestOf, parseDisclosure } from '../../sd-jwt/disclosure.ts'
import { verifyKeyBinding } from '../../sd-jwt/key-binding.ts'
import { parseSdJwt } from '../../sd-jwt/parse.ts'
import { processSdJwt } from '../../sd-jwt/process.ts'

type Vectors = {
	issuerKey: PublicJwk
	keyBinding: { nonce: string; aud: string; iat: number }
	examples: { section: string; title: string; typ: string; sdJwt: string; processed: JsonObject; keyBound: boolean }[]
}

const { issuerKey, keyBinding, examples }: Vectors = JSON.parse(readFileSync(new URL('../vectors/rfc9901.json', import.meta.url), 'utf8'))
const ports = { crypto: nodeCrypto, clock: { now: () => keyBinding.iat } }

it.each(examples)('SJ-07 SJ $section: $title verifies and gives the processed payload of the RFC', ({ sdJwt, typ, processed }) => {
	const parsed = parseSdJwt(sdJwt, { typ, what: 'the example' })
	verifyJwt(ports, parsed.jwt, issuerKey)
	expect(processSdJwt(ports, parsed).claims).toEqual(processed)
})

it.each(examples.filter(example => example.keyBound))('SJ-11 SJ $section: the KB-JWT of $title verifies', ({ sdJwt, typ, processed }) => {
	const parsed = parseSdJwt(sdJwt, { typ, what: 'the example' })
	const holder = parsePublicJwk((processed['cnf'] as JsonObject)['jwk'], 'cnf')
	const { payload } = verifyKeyBinding(ports, parsed.keyBinding ?? '', holder, parsed, 300)
	expect(payload).toMatchObject(keyBinding)
})

it('SJ-05 SJ §4.2.3: the digest of a disclosure is taken over its text, as in the RFC', () => {
	const text = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0'
	expect(digestOf(ports, 'sha-256', text)).toBe('X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0')
})

it.each([
	['with blanks', 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0'],
	['with an escape', 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd'],
	['without blanks', 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd'],
	['with newlines', 'WwoiXzI2YmM0TFQtYWM2cTJLSTZjQlc1ZXMiLAoiZmFtaWx5X25hbWUiLAoiTcO2Yml1cyIKXQ'],
])('SJ-04 SJ §4.2.1: a disclosure written %s is read', (_, text) => {
	expect(parseDisclosure(text)).toEqual({ text, name: 'family_name', value: 'Möbius' })
})

it('SJ-10 SJ §4.2.1: a disclosure that is made can be read', () => {
	const made = createDisclosure(new Uint8Array(16), ['中', null], '地址')
	expect(parseDisclosure(made.text)).toEqual(made)
})
