import { describe, expect, it } from 'vitest'
import { nodeRawDeflate } from '../../../adapters/zlib.ts'
import { PeerError } from '../../errors.ts'
import { type DecryptionKey, encryptJwe, jweHeader } from '../../jose/jwe.ts'
import { type Json, type JsonObject, utf8 } from '../../json.ts'
import {
	chooseRequestEncryption,
	chooseResponseEncryption,
	createRequestEncryptionMetadata,
	createResponseEncryptionMetadata,
	decryptMessage,
	encryptMessage,
	type MessageEncryption,
} from '../../openid4vci/credential-encryption.ts'
import { createCredentialRequest, parseCredentialRequest } from '../../openid4vci/credential-request.ts'
import { createCredentialResponse, parseCredentialResponse } from '../../openid4vci/credential-response.ts'
import { askedEncryption, type EncryptionRules, openAnswer, openRequest } from '../../openid4vci/encrypted-exchange.ts'
import { parseIssuerMetadata } from '../../openid4vci/issuer-metadata.ts'
import { issuerMetadata } from '../vectors/openid4vci.ts'
import { answer, thrownBy, world } from './world.ts'

const ports = { ...world, rawDeflate: nodeRawDeflate }
const url = 'https://issuer.example.com/credential'
const newKey = (kid: string): DecryptionKey => ({ ...world.crypto.createAgreementKey(), kid })
const [issuerKey, olderKey, walletKey] = [newKey('request-2'), newKey('request-1'), newKey('response-1')]
const rules: EncryptionRules = {
	request: { keys: [issuerKey, olderKey], zip: true, required: false },
	response: { zip: true, required: false },
}
const required: EncryptionRules = {
	request: { keys: [issuerKey], zip: false, required: true },
	response: { zip: false, required: true },
}
const plainRequest = createCredentialRequest({ configurationId: 'a' }, ['proof'])
const toIssuer: MessageEncryption = { to: issuerKey, enc: 'A256GCM', zip: false }
const toWallet: MessageEncryption = { to: walletKey, enc: 'A128GCM', zip: false }
const jwk = { ...walletKey.publicJwk, kid: walletKey.kid, alg: 'ECDH-ES' }

const open = (body: { json: unknown } | { jwt: string }, by = rules) => openRequest(ports, body, by)
const sealed = (message: JsonObject, how = toIssuer) => ({ jwt: encryptMessage(ports, message, how) })
const asking = (encryption: Json) => sealed({ ...plainRequest, credential_response_encryption: encryption })
const code = (body: { json: unknown } | { jwt: string }, by = rules) => thrownBy(() => open(body, by)).code

describe('encryption in issuer metadata', () => {
	it('MD-07 MD-08 VCI §12.2.4: what is announced passes for metadata, and a wallet chooses from it', () => {
		const metadata = {
			credential_issuer: 'https://issuer.example.com',
			credential_endpoint: url,
			credential_configurations_supported: {},
			credential_request_encryption: createRequestEncryptionMetadata([issuerKey, olderKey], { zip: true, required: true }),
			credential_response_encryption: createResponseEncryptionMetadata({ zip: false, required: false }),
		}
		expect(parseIssuerMetadata(metadata, metadata.credential_issuer).encryptionRequired).toBe(true)
		expect(chooseRequestEncryption(metadata.credential_request_encryption)).toEqual({
			to: { publicJwk: issuerKey.publicJwk, kid: 'request-2' },
			enc: 'A256GCM',
			zip: true,
		})
		expect(chooseResponseEncryption(metadata.credential_response_encryption, walletKey)).toMatchObject({ enc: 'A256GCM', zip: false })
	})

	it('WI-12 VCI §12.2.4: the wallet takes the key of the metadata of the specification', () => {
		expect(chooseRequestEncryption(issuerMetadata.credential_request_encryption)).toMatchObject({
			to: { kid: 'ac', publicJwk: { x: 'YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk' } },
			enc: 'A128GCM',
			zip: true,
		})
	})

	it.each<[string, JsonObject]>([
		['no key on P-256', { jwks: { keys: [{ kty: 'RSA', alg: 'RSA-OAEP', kid: 'a' }] }, enc_values_supported: ['A128GCM'] }],
		['a key without alg', { jwks: { keys: [{ ...issuerKey.publicJwk, kid: 'a' }] }, enc_values_supported: ['A128GCM'] }],
		[
			'a key for signatures',
			{ jwks: { keys: [{ ...issuerKey.publicJwk, kid: 'a', alg: 'ECDH-ES', use: 'sig' }] }, enc_values_supported: ['A128GCM'] },
		],
		[
			'no cipher that is taken here',
			{ jwks: { keys: [{ ...issuerKey.publicJwk, kid: 'a', alg: 'ECDH-ES' }] }, enc_values_supported: ['A128CBC-HS256'] },
		],
		['no jwks', { enc_values_supported: ['A128GCM'] }],
	])('WI-12 VCI §10: metadata with %s cannot be used: refused with invalid_metadata', (_, value) => {
		expect(thrownBy(() => chooseRequestEncryption(value)).code).toBe('invalid_metadata')
	})

	it('WI-12 VCI §10: responses with another alg alone cannot be asked for: refused with invalid_metadata', () => {
		const value = { alg_values_supported: ['RSA-OAEP-256'], enc_values_supported: ['A128GCM'], encryption_required: true }
		expect(thrownBy(() => chooseResponseEncryption(value, walletKey)).code).toBe('invalid_metadata')
	})
})

describe('encrypted request', () => {
	it.each(['A128GCM', 'A256GCM'] as const)(
		'CR-16 VCI §10: a request encrypted with %s is read as if it had come plain, compressed or not',
		enc => {
			for (const zip of [false, true]) {
				const { jwt } = sealed(plainRequest, { ...toIssuer, enc, zip })
				expect(jweHeader(jwt)).toMatchObject({ alg: 'ECDH-ES', enc, kid: 'request-2' })
				expect(jweHeader(jwt)['zip']).toBe(zip ? 'DEF' : undefined)
				expect(open({ jwt })).toEqual({ body: plainRequest, respondTo: undefined })
			}
		},
	)

	it('CR-13 VCI §8.2: what is opened goes to the parser of plain requests, its key for the response taken out and judged', () => {
		const { body, respondTo } = open(sealed({ ...plainRequest, ...askedEncryption(toWallet) }))
		expect(respondTo).toEqual({ to: { publicJwk: walletKey.publicJwk, kid: 'response-1' }, enc: 'A128GCM', zip: false })
		expect(parseCredentialRequest(body, { proofTypes: new Map([['a', ['jwt']]]), batchSize: 1 }).configurationId).toBe('a')
	})

	it('CR-16 VCI §10: a request to the key before the last is still read', () => {
		expect(open(sealed(plainRequest, { ...toIssuer, to: olderKey })).body).toEqual(plainRequest)
	})

	it('CR-13 VCI §8.2: a key for the response in a plain request is refused with invalid_encryption_parameters', () => {
		expect(code({ json: { ...plainRequest, ...askedEncryption(toWallet) } })).toBe('invalid_encryption_parameters')
	})

	it('CR-14 VCI §8.3.1.2: no key for the response where encryption is required is refused with invalid_encryption_parameters', () => {
		expect(code(sealed(plainRequest), required)).toBe('invalid_encryption_parameters')
	})

	it('CR-15 VCI §10: a plain request where encryption is required is refused with invalid_encryption_parameters', () => {
		expect(code({ json: plainRequest }, required)).toBe('invalid_encryption_parameters')
		expect(open({ json: plainRequest }).body).toEqual(plainRequest)
	})

	it.each<[string, JsonObject | string]>([
		['no object', 'x'],
		['no jwk', { enc: 'A128GCM' }],
		['no enc', { jwk }],
		['another enc', { jwk, enc: 'A128CBC-HS256' }],
		['another zip', { jwk, enc: 'A128GCM', zip: 'GZ' }],
		['another alg', { jwk: { ...jwk, alg: 'ECDH-ES+A128KW' }, enc: 'A128GCM' }],
		['a key for signatures', { jwk: { ...jwk, use: 'sig' }, enc: 'A128GCM' }],
		['a key on P-384', { jwk: { ...jwk, crv: 'P-384' }, enc: 'A128GCM' }],
		['a private key', { jwk: { ...jwk, d: 'AA' }, enc: 'A128GCM' }],
		['a kid that is a number', { jwk: { ...jwk, kid: 1 }, enc: 'A128GCM' }],
	])('CR-14 VCI §8.3.1.2: credential_response_encryption with %s is refused with invalid_encryption_parameters', (_, encryption) => {
		expect(code(asking(encryption))).toBe('invalid_encryption_parameters')
	})

	it('CR-14 VCI §10: a key without alg, where one alone is announced, is taken', () => {
		expect(open(asking({ jwk: walletKey.publicJwk, enc: 'A128GCM' })).respondTo?.to).toEqual({ publicJwk: walletKey.publicJwk })
	})

	it('CR-16 VCI §12.2.4: a zip that was not announced is refused with invalid_encryption_parameters, in the request and for the response', () => {
		const uncompressed: EncryptionRules = {
			request: { keys: [issuerKey], zip: false, required: false },
			response: { zip: false, required: false },
		}
		expect(code(sealed(plainRequest, { ...toIssuer, zip: true }), uncompressed)).toBe('invalid_encryption_parameters')
		expect(code(asking({ jwk, enc: 'A128GCM', zip: 'DEF' }), uncompressed)).toBe('invalid_encryption_parameters')
		expect(open(asking({ jwk, enc: 'A128GCM', zip: 'DEF' })).respondTo?.zip).toBe(true)
	})

	it('CR-16 VCI §10: an issuer that takes no encrypted requests, or never encrypts, says so with invalid_encryption_parameters', () => {
		expect(code(sealed(plainRequest), { request: undefined, response: undefined })).toBe('invalid_encryption_parameters')
		const message = { ...plainRequest, ...askedEncryption(toWallet) }
		expect(code(sealed(message), { ...rules, response: undefined })).toBe('invalid_encryption_parameters')
	})

	const jwe = (header: JsonObject, plaintext = utf8('{}'), to = issuerKey) => ({ jwt: encryptJwe(ports, plaintext, to, 'A128GCM', header) })
	it.each<[string, { jwt: string }]>([
		['another key of the same kid', jwe({}, utf8('{}'), newKey('request-2'))],
		['an unknown kid', jwe({}, utf8('{}'), newKey('other'))],
		['a zip of another kind', jwe({ zip: 'GZ' })],
		['a zip over bytes that are no DEFLATE', jwe({ zip: 'DEF' })],
		['a crit', jwe({ crit: ['x'] })],
		['no JSON inside', jwe({}, utf8('x'))],
		['an array inside', jwe({}, utf8('[]'))],
		['bytes inside that are no UTF-8', jwe({}, new Uint8Array([0xff]))],
		['no JWE', { jwt: 'abc' }],
		['a signed JWT', { jwt: 'a.b.c' }],
	])('CR-16 VCI §10: a JWE with %s is refused with invalid_encryption_parameters', (_, body) => {
		expect(code(body)).toBe('invalid_encryption_parameters')
	})

	it('CR-16 RFC 7516 §4.1.3: a request that inflates beyond 1 MiB is refused with invalid_encryption_parameters, and not inflated on', () => {
		const bomb = nodeRawDeflate.deflate(utf8(`{"a":"${'a'.repeat(64 * 1_048_576)}"}`))
		const before = process.memoryUsage().rss
		expect(code(jwe({ zip: 'DEF' }, bomb))).toBe('invalid_encryption_parameters')
		expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1_048_576)
	})

	it('CR-01 VCI §8.2: a plain body that is no object is refused with invalid_credential_request', () => {
		expect(code({ json: [] })).toBe('invalid_credential_request')
	})
})

describe('encrypted response', () => {
	const response = createCredentialResponse(['credential'], 'n')
	const encrypted = (how = toWallet) => answer(encryptMessage(ports, response, how), 200, 'application/jwt')
	const opened = (what: ReturnType<typeof answer>, zip = false) => openAnswer(ports, what, url, { key: walletKey, zip })

	it('CR-13 VCI §8.3: a response that is encrypted as it was asked for is read as if it had come plain', () => {
		expect(parseCredentialResponse(opened(encrypted()), url, 1)).toMatchObject({ kind: 'issued', credentials: ['credential'] })
		const zipped = encrypted({ ...toWallet, zip: true })
		expect(parseCredentialResponse(opened(zipped, true), url, 1).kind).toBe('issued')
		expect(() => opened(zipped)).toThrow(PeerError)
	})

	it('CR-13 VCI §8.3: a plain response where encryption was asked for, or one to another key, is not taken', () => {
		expect(() => opened(answer(response))).toThrow(PeerError)
		expect(() => opened(encrypted({ ...toWallet, to: newKey('response-1') }))).toThrow(PeerError)
		expect(() => opened(answer('', 200, 'application/jwt'))).toThrow(PeerError)
	})

	it('CR-20 VCI §8.3.1.2: an error comes plain, whatever was asked for', () => {
		const error = answer({ error: 'invalid_proof' }, 400)
		expect(opened(error)).toBe(error)
		expect(openAnswer(ports, answer(response), url, undefined).status).toBe(200)
	})

	it('CR-16 VCI §10: the issuer copies the kid of the key, and leaves it out where the key has none', () => {
		expect(jweHeader(encryptMessage(ports, response, toWallet))['kid']).toBe('response-1')
		const nameless = { ...toWallet, to: { publicJwk: walletKey.publicJwk } }
		expect(jweHeader(encryptMessage(ports, response, nameless))).not.toHaveProperty('kid')
		expect(thrownBy(() => decryptMessage(ports, encryptMessage(ports, response, nameless), [walletKey], false, 'it')).code).toBe(
			'invalid_jwe',
		)
	})
})
