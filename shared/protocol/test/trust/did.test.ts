import { describe, expect, it } from 'vitest'
import { createSigningKey, signerOf } from '../../../adapters/node-crypto.ts'
import type { JsonObject } from '../../json.ts'
import { createDidTrust, type DidResolver, isDid, keyIn, parseDidDocument, parseKeyUrl, resolveKey } from '../../trust/did.ts'

const did = 'did:web:issuer.example'
const [p256, p384, ed25519] = (['ES256', 'ES384', 'EdDSA'] as const).map(algorithm => signerOf(createSigningKey(algorithm)).publicJwk)
const method = (fragment: string, change: JsonObject = {}): JsonObject => ({
	id: `${did}#${fragment}`,
	type: 'JsonWebKey2020',
	controller: did,
	publicKeyJwk: { ...p256 },
	...change,
})
const document = (change: JsonObject = {}): JsonObject => ({
	id: did,
	verificationMethod: [method('a'), method('b', { publicKeyJwk: { ...p384 } })],
	assertionMethod: [`${did}#a`],
	authentication: ['#b', method('c', { publicKeyJwk: { ...ed25519 } })],
	...change,
})
const read = (change: JsonObject = {}) => parseDidDocument(document(change), did)
const refused = (message: RegExp) => expect.objectContaining({ code: 'invalid_did', message: expect.stringMatching(message) })

it.each([did, 'did:web:a.example%3A8443:users:1', 'did:key:z6Mk', 'did:example:a:b', 'did:x:%41'])('DID Core §3.1: %s is a DID', text => {
	expect(isDid(text)).toBe(true)
})

it.each([
	'',
	'did:',
	'did:web',
	'did:web:',
	'did:web:a:',
	'DID:web:a',
	'did:Web:a',
	'did:web:a/b',
	`${did}#a`,
	`${did}?a`,
	`${did} `,
	`${did}\n`,
	'did:x:%4',
	`did:x:${'a'.repeat(1100)}`,
])('DID Core §3.1: %j is no DID', text => {
	expect(isDid(text)).toBe(false)
})

it.each<[string, unknown]>([
	['no text', 1],
	['no fragment', did],
	['an empty fragment', `${did}#`],
	['two fragments', `${did}#a#b`],
	['a relative one', '#a'],
	['a path', `${did}/a#a`],
	['a query', `${did}?versionId=1#a`],
	['a space in it', `${did}#a b`],
	['5,000 characters', `${did}#${'a'.repeat(5000)}`],
])('DID Core §3.2: a name of a key with %s is refused with invalid_did', (_, url) => {
	expect(() => parseKeyUrl(url, 'kid of the token')).toThrow(refused(/^kid of the token is not an absolute DID URL/))
})

describe('a DID document', () => {
	it('DID Core §5.3: has its keys for the purposes that it names, by absolute and relative ids and in place', () => {
		const found = read()
		expect(keyIn(found, `${did}#a`, 'assertionMethod', 'kid')).toEqual(p256)
		expect(keyIn(found, `${did}#b`, 'authentication', 'kid')).toEqual(p384)
		expect(keyIn(found, `${did}#c`, 'authentication', 'kid')).toEqual(ed25519)
	})

	it.each([
		['#a is not for authentication', `${did}#a`, 'authentication', /not for authentication/],
		['#b is not for assertionMethod', `${did}#b`, 'assertionMethod', /not for assertionMethod/],
		['#c, which stands in place, is for that place alone', `${did}#c`, 'assertionMethod', /not for assertionMethod/],
		['#d is not there', `${did}#d`, 'assertionMethod', /no key in the document/],
		['a key of another DID is not there', 'did:web:other.example#a', 'assertionMethod', /no key in the document/],
		['a relative name names nothing', '#a', 'assertionMethod', /no key in the document/],
	] as const)('DID Core §5.3: %s: refused with invalid_did', (_, url, purpose, message) => {
		expect(() => keyIn(read(), url, purpose, 'kid')).toThrow(refused(message))
	})

	it('DID Core §5.2: a key of another DID in the document is not taken under that name', () => {
		const foreign = 'did:web:other.example#a'
		const found = read({ verificationMethod: [method('a', { id: foreign })], assertionMethod: [foreign], authentication: [] })
		expect(() => keyIn(found, foreign, 'assertionMethod', 'kid')).toThrow(refused(/no key in the document/))
	})

	it.each<[string, JsonObject]>([
		['that another controls', method('a', { controller: 'did:web:other.example' })],
		['that nobody controls', method('a', { controller: [did] })],
		['without a JWK', { id: `${did}#a`, type: 'Multikey', controller: did, publicKeyMultibase: 'zDnaerx9' }],
		['on P-521', method('a', { publicKeyJwk: { ...p256, crv: 'P-521' } as JsonObject })],
		['that is symmetric', method('a', { publicKeyJwk: { kty: 'oct', k: 'AAAA' } })],
	])('Controlled Identifiers §3.3: a key %s is refused with invalid_did, and those beside it are taken', (_, spoilt) => {
		const found = read({ verificationMethod: [spoilt, method('b')], assertionMethod: ['#a', '#b'], authentication: [] })
		expect(() => keyIn(found, `${did}#a`, 'assertionMethod', 'kid')).toThrow(refused(/not one of its DID's own/))
		expect(keyIn(found, `${did}#b`, 'assertionMethod', 'kid')).toEqual(p256)
	})

	it.each<[string, unknown, RegExp]>([
		['that is a list', [document()], /not a JSON object/],
		['that is null', null, /not a JSON object/],
		['of another DID', document({ id: 'did:web:other.example' }), /another DID/],
		['whose id has a fragment', document({ id: `${did}#` }), /another DID/],
		['without an id', document({ id: null }), /another DID/],
		[
			'with a private key',
			document({ verificationMethod: [method('x', { publicKeyJwk: { ...p256, d: 'AAAA' } as JsonObject })] }),
			/private key/,
		],
		['with a privateKeyMultibase', document({ verificationMethod: [method('x', { privateKeyMultibase: 'z' })] }), /private key/],
		[
			'with a key twice',
			document({ verificationMethod: [method('a'), method('a', { publicKeyJwk: { ...p384 } as JsonObject })] }),
			/same id/,
		],
		['with a key in place that has the id of another', document({ authentication: [method('a')] }), /same id/],
		['with a key twice, once relative', document({ verificationMethod: [method('a'), method('', { id: '#a' })] }), /same id/],
		['with a key without id', document({ verificationMethod: [method('a', { id: 7 })] }), /no id/],
		['whose keys are texts', document({ verificationMethod: ['#a'] }), /something else than objects/],
		['whose keys are an object', document({ verificationMethod: { a: 1 } }), /not a list/],
		['with 65 keys', document({ verificationMethod: Array.from({ length: 65 }, (_, i) => method(`k${i}`)) }), /too long/],
		['with 65 names for a purpose', document({ assertionMethod: Array.from({ length: 65 }, () => '#a') }), /too long/],
	])('DID Core §5: a document %s is refused with invalid_did', (_, value, message) => {
		expect(() => parseDidDocument(value, did)).toThrow(refused(message))
	})
})

describe('trust in DIDs', () => {
	const asked: string[] = []
	const resolver: DidResolver = {
		async resolve(wanted) {
			asked.push(wanted)
			return parseDidDocument(document(), did)
		},
	}

	it('DID Core §9.1: a DID is believed because it stands in the configuration', async () => {
		expect(await createDidTrust(resolver, [did]).verify(`${did}#a`, 'assertionMethod', 'kid')).toEqual(p256)
	})

	it('DID Core §9.1: a stranger with a good key is refused with invalid_did, and not even resolved (fault 6)', async () => {
		asked.length = 0
		for (const dids of [[], ['did:web:other.example'], [`${did}:a`]]) {
			await expect(createDidTrust(resolver, dids).verify(`${did}#a`, 'assertionMethod', 'kid')).rejects.toEqual(
				refused(/none that is trusted/),
			)
		}
		expect(asked).toEqual([])
	})

	it('DID Core §3.2: whoever needs no more than to hold a key is found by its name', async () => {
		expect(await resolveKey(resolver, `${did}#b`, 'authentication', 'kid')).toEqual(p384)
		await expect(resolveKey(resolver, 'did:web:other.example#a', 'authentication', 'kid')).rejects.toEqual(
			refused(/no key in the document/),
		)
	})
})
