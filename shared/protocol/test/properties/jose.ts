// Properties of keys, signed and encrypted tokens. RFC 7515, RFC 7516, RFC 7517.

import { createSigningKey, nodeCrypto, signerOf } from '../../../adapters/node-crypto.ts'
import { isSignatureAlgorithm, signatureLengthOf } from '../../jose/algorithms.ts'
import { type DecryptionKey, decryptJwe, encryptJwe, jweHeader } from '../../jose/jwe.ts'
import { parseP256Jwk, parsePublicJwk, thumbprint } from '../../jose/jwk.ts'
import { parseJwt, signJwt, verifyJwt } from '../../jose/jws.ts'
import { fromUtf8, isObject, type Json, utf8 } from '../../json.ts'
import { mutateBytes, several } from './mutate.ts'
import { must, property } from './property.ts'
import { mutateJwe, mutateJwt, takenApart } from './tokens.ts'
import { holders, near, ofJson, ports } from './world.ts'

const jwks: readonly Json[] = holders.flatMap(({ publicJwk }) => [{ ...publicJwk }, { ...publicJwk, kid: '1', use: 'sig', alg: 'ES256' }])

const typ = 'test+jwt'
const tokens = await Promise.all(
	holders.flatMap(signer => [
		signJwt(signer, { typ, jwk: signer.publicJwk }, { sub: 'one', exp: 1 }),
		signJwt(signer, { typ, kid: 'a' }, { sub: 'two', 王: ['小', { 明: null }] }),
	]),
)
const expected = { typ, what: 'the token' }
const contents = new Set(tokens.map(token => JSON.stringify(takenApart(token))))

const key: DecryptionKey = { ...nodeCrypto.createAgreementKey(), kid: 'key' }
const plaintexts = ['{"one":1}', '', '{"two":"二"}'].map(utf8)
const jwes = plaintexts.flatMap(plaintext => [
	encryptJwe(ports, plaintext, key, 'A128GCM'),
	encryptJwe(ports, plaintext, key, 'A256GCM', { apu: 'YQ', apv: 'Yg' }),
])
const decrypt = (text: string) => decryptJwe(ports, text, key, ['A128GCM', 'A256GCM'], 'the message')

export const joseProperties = [
	ofJson('parsePublicJwk: values near keys', jwks, value => {
		const jwk = parsePublicJwk(value, 'the key')
		must(isObject(value) && Object.entries(jwk).every(([name, member]) => value[name] === member), 'a key that is not the one that came')
		must(!('d' in jwk) && thumbprint(ports, jwk).length === 43, 'a key without a thumbprint')
	}),
	ofJson('parseP256Jwk: values near keys', jwks, value => {
		const { crv, x, y } = parseP256Jwk(value, 'the key')
		must(crv === 'P-256' && x.length === 43 && y.length === 43, 'a key that is none on P-256')
	}),
	property({
		name: 'Crypto verify: keys and signatures near good ones',
		costly: true,
		make: chance => ({ jwk: near(jwks)(chance), signature: several(chance, chance.bytes(chance.pick([64, 64, 96])), mutateBytes) }),
		judge({ jwk, signature }) {
			const parsed = parsePublicJwk(jwk, 'the key')
			const algorithm = { 'P-256': 'ES256', 'P-384': 'ES384', Ed25519: 'EdDSA' } as const
			must(!nodeCrypto.verify(algorithm[parsed.crv], parsed, utf8('message'), signature), 'a signature by chance')
			must(!nodeCrypto.verify('ES256', parsed, utf8('message'), new Uint8Array(64)), 'a signature of zeros')
		},
	}),
	property({
		name: 'Crypto agree: keys near good ones',
		costly: true,
		make: near([{ ...key.publicJwk }, { ...holders[0]?.publicJwk } as Json]),
		judge: value => nodeCrypto.agree(key, parseP256Jwk(value, 'the key'))?.length === 32,
	}),
	property({
		name: 'parseJwt: texts near tokens',
		make: chance => (chance.below(10) === 0 ? chance.pick(tokens) : mutateJwt(chance, chance.pick(tokens), chance.pick(tokens))),
		judge(text) {
			const { header, payload, signature } = parseJwt(text, expected)
			must(isSignatureAlgorithm(header.alg) && signature.length === signatureLengthOf(header.alg), 'an alg that is not taken')
			must(JSON.stringify({ header, payload }) === JSON.stringify(takenApart(text)), 'other claims than those of the text')
		},
	}),
	property({
		name: 'verifyJwt: tokens with a change',
		costly: true,
		make: chance => ({
			text: chance.below(10) === 0 ? chance.pick(tokens) : mutateJwt(chance, chance.pick(tokens), chance.pick(tokens)),
			signer: chance.below(holders.length),
		}),
		judge({ text, signer }) {
			const jwt = parseJwt(text, expected)
			verifyJwt(ports, jwt, (holders[signer] ?? signerOf(createSigningKey())).publicJwk)
			must(contents.has(JSON.stringify(takenApart(text))), 'a forged token is taken')
		},
	}),
	property({
		name: 'jweHeader: texts near encrypted messages',
		make: chance => mutateJwe(chance, chance.pick(jwes), chance.pick(jwes)),
		judge: text => must(isObject(jweHeader(text)), 'a header that is no object'),
	}),
	property({
		name: 'decryptJwe: encrypted messages with a change',
		costly: true,
		make: chance => (chance.below(10) === 0 ? chance.pick(jwes) : mutateJwe(chance, chance.pick(jwes), chance.pick(jwes))),
		judge(text) {
			const plaintext = fromUtf8(decrypt(text))
			must(jwes.includes(text), 'an encrypted message with a change is taken')
			must(
				plaintexts.some(known => fromUtf8(known) === plaintext),
				'another plaintext',
			)
		},
	}),
]
