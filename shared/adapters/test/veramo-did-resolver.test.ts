import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { encode } from '../../protocol/base64url.ts'
import { utf8 } from '../../protocol/json.ts'
import { resolveKey } from '../../protocol/trust/did.ts'
import { didOf } from '../../protocol/trust/did-web.ts'
import { didDocumentEndpoint, keyUrlOf } from '../../web/did-document.ts'
import { createSigningKey, nodeCrypto, signerOf } from '../node-crypto.ts'
import { createFetch } from '../safe-fetch.ts'
import { createVeramoDidResolver, type DidResolverOptions } from '../veramo-did-resolver.ts'

let now = 1_795_000_000
const clock = { now: () => now }
const loopback = async () => [{ address: '127.0.0.1', family: 4 }]
const resolverWith = (options: Partial<DidResolverOptions> = {}, timeout = 2000) =>
	createVeramoDidResolver(
		{ fetch: createFetch({ allowLoopback: true, timeout, resolve: loopback }), clock },
		{ allowLoopback: true, ...options },
	)
const resolver = resolverWith()
const refused = (message: RegExp) => expect.objectContaining({ code: 'invalid_did', message: expect.stringMatching(message) })
const unreachable = (message: RegExp) => expect.objectContaining({ name: 'PeerError', message: expect.stringMatching(message) })

const jwkDid = (jwk: unknown) => `did:jwk:${encode(utf8(JSON.stringify(jwk)))}`

describe('did:jwk', () => {
	/** The first example of the method's specification. */
	const example =
		'did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9'

	it('did:jwk: the example has its key for every purpose', async () => {
		for (const purpose of ['assertionMethod', 'authentication'] as const) {
			expect(await resolveKey(resolver, `${example}#0`, purpose, 'kid')).toEqual({
				kty: 'EC',
				crv: 'P-256',
				x: 'acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0',
				y: '_KcyLj9vWMptnmKtm46GqDz8wf74I5LKgrl2GzH3nSE',
			})
		}
		await expect(resolveKey(resolver, `${example}#1`, 'assertionMethod', 'kid')).rejects.toEqual(refused(/no key/))
	})

	it('did:jwk: the example for encryption signs nothing', async () => {
		const encrypting =
			'did:jwk:eyJrdHkiOiJPS1AiLCJjcnYiOiJYMjU1MTkiLCJ1c2UiOiJlbmMiLCJ4IjoiM3A3YmZYdDl3YlRUVzJIQzdPUTFOei1EUThoYmVHZE5yZngtRkctSUswOCJ9'
		await expect(resolveKey(resolver, `${encrypting}#0`, 'assertionMethod', 'kid')).rejects.toEqual(refused(/not for assertionMethod/))
	})

	it.each(['ES256', 'ES384', 'EdDSA'] as const)('did:jwk: a key of %s is found, however its JSON is written', async algorithm => {
		const { publicJwk } = signerOf(createSigningKey(algorithm))
		for (const did of [jwkDid({ ...publicJwk, use: 'sig' }), `did:jwk:${encode(utf8(` ${JSON.stringify(publicJwk, null, 1)}`))}`]) {
			expect(await resolveKey(resolver, `${did}#0`, 'authentication', 'kid')).toEqual(publicJwk)
		}
	})

	it.each<[string, string]>([
		['a private key', jwkDid({ ...signerOf(createSigningKey()).publicJwk, d: 'AAAA' })],
		['no key', jwkDid({ a: 1 })],
		['no JSON', `did:jwk:${encode(utf8('{'))}`],
		['no base64url', 'did:jwk:%41'],
	])('did:jwk: %s is refused with invalid_did', async (_, did) => {
		await expect(resolver.resolve(did)).rejects.toEqual(refused(/./))
	})
})

describe('did:key', () => {
	it.each([
		[
			'the P-256 example',
			'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169',
			{ kty: 'EC', crv: 'P-256', x: 'fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI', y: 'hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU' },
		],
		[
			'the Ed25519 example',
			'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
			{ kty: 'OKP', crv: 'Ed25519', x: 'Lm_M42cB3HkUiODQsXRcweM6TByfzEHGO9ND274JcOY' },
		],
		[
			'the P-384 example',
			'did:key:z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9',
			{
				kty: 'EC',
				crv: 'P-384',
				x: 'lInTxl8fjLKp_UCrxI0WDklahi-7-_6JbtiHjiRvMvhedhKVdHBfi2HCY8t_QJyc',
				y: 'y6N1IC-2mXxHreETBW7K3mBcw0qGr3CWHCs-yl09yCQRLcyfGv7XhqAngHOu51Zv',
			},
		],
	])('did:key: %s has its key, of its own kind', async (_, did, key) => {
		const kid = `${did}#${did.slice('did:key:'.length)}`
		expect(await resolveKey(resolver, kid, 'assertionMethod', 'kid')).toEqual(key)
		expect(await resolveKey(resolver, kid, 'authentication', 'kid')).toEqual(key)
	})

	it.each([
		['of X25519', 'did:key:z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p'],
		['on secp256k1', 'did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme'],
		['on P-384 that is cut short', 'did:key:z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau'],
		['on P-384 with a digit that is none', 'did:key:z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaa0'],
		['of P-384 that is no point of it', 'did:key:z82LkkX8BAipJqAq2Z2WPDdyCexQhowk86yzPDmnKQLPP5wUn8XgeGd2oCy6eGhPJUEUGtp'],
		['cut short', 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2do'],
		['in another alphabet', 'did:key:uMkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK'],
		['of 500 characters', `did:key:z6Mk${'a'.repeat(500)}`],
	])('did:key: a key %s is refused with invalid_did', async (_, did) => {
		const kid = `${did}#${did.slice('did:key:'.length)}`
		await expect(resolveKey(resolver, kid, 'assertionMethod', 'kid')).rejects.toEqual(refused(/./))
	})
})

it.each(['did:ion:abc', 'did:web', 'https://a.example', ''])(
	'DID Core §7.1: %j, of no method that is taken, is refused with invalid_did',
	async did => {
		await expect(resolver.resolve(did)).rejects.toEqual(refused(/another method/))
	},
)

describe('did:web', () => {
	/** A did:web whose document a listener serves; how often it was asked for. */
	async function serve(listener: (did: string) => RequestListener) {
		const count = { asked: 0 }
		let answer: RequestListener = () => {}
		const server = createServer((request, response) => {
			count.asked++
			answer(request, response)
		})
		server.listen(0, '127.0.0.1')
		await once(server, 'listening')
		onTestFinished(() => {
			server.closeAllConnections()
			server.close()
		})
		const origin = `http://localhost:${(server.address() as AddressInfo).port}`
		answer = listener(didOf(origin))
		return { did: didOf(origin), origin, count }
	}
	const { publicJwk } = signerOf(createSigningKey())
	const documentOf = (did: string, change: object = {}) => ({
		id: did,
		verificationMethod: [{ id: `${did}#a`, type: 'JsonWebKey', controller: did, publicKeyJwk: publicJwk }],
		assertionMethod: [`${did}#a`],
		...change,
	})
	const json =
		(make: (did: string) => unknown) =>
		(did: string): RequestListener =>
		(_, response) =>
			response.end(JSON.stringify(make(did)))

	it('did:web §2.5.1: the document that an agent serves has the key that it signs with now', async () => {
		let signer = signerOf(createSigningKey('ES384'))
		const ports = { crypto: nodeCrypto }
		const { did, origin } = await serve(() => async (request, response) => {
			const row = didDocumentEndpoint(ports, origin, () => signer)
			const answer = await row.answer({} as Parameters<typeof row.answer>[0])
			response.writeHead(request.url === row.path ? 200 : 404, { 'Content-Type': answer.type ?? '' })
			response.end(answer.body)
		})
		const kid = keyUrlOf(ports, origin, signer)
		expect(kid.startsWith(`${did}#`)).toBe(true)
		expect(await resolveKey(resolver, kid, 'assertionMethod', 'kid')).toEqual(signer.publicJwk)
		signer = signerOf(createSigningKey())
		const next = keyUrlOf(ports, origin, signer)
		now += 9
		await expect(resolveKey(resolver, next, 'authentication', 'kid')).rejects.toEqual(refused(/no key/))
		now += 1 // a key that a document of ten seconds does not have is looked for once more
		expect(await resolveKey(resolver, next, 'authentication', 'kid')).toEqual(signer.publicJwk)
		await expect(resolveKey(resolver, kid, 'assertionMethod', 'kid')).rejects.toEqual(refused(/no key/))
	})

	it('did:web: however often a key is named that is not there, its document is fetched every ten seconds at most', async () => {
		const { did, count } = await serve(json(documentOf))
		const own = resolverWith()
		for (let i = 0; i < 50; i++) await expect(resolveKey(own, `${did}#${i}`, 'authentication', 'kid')).rejects.toEqual(refused(/no key/))
		expect(count.asked).toBe(1)
		now += 10
		for (let i = 0; i < 50; i++) await expect(resolveKey(own, `${did}#${i}`, 'authentication', 'kid')).rejects.toEqual(refused(/no key/))
		expect(count.asked).toBe(2)
	})

	it('did:web: a document is fetched once while it is kept, and once for all who ask together (fault 17)', async () => {
		const { did, count } = await serve(json(documentOf))
		const own = resolverWith()
		await Promise.all(Array.from({ length: 20 }, () => own.resolve(did)))
		now += 299
		await own.resolve(did)
		expect(count.asked).toBe(1)
		now += 1
		await own.resolve(did)
		expect(count.asked).toBe(2)
	})

	it('did:web: no more documents are kept than was said, and no more asked for at once', async () => {
		const some = await Promise.all(Array.from({ length: 3 }, () => serve(json(documentOf))))
		const own = resolverWith({ maxKept: 2 })
		for (const { did } of some) await own.resolve(did)
		for (const { did } of some.slice(1)) await own.resolve(did)
		expect(some.map(({ count }) => count.asked)).toEqual([1, 1, 1])
		await own.resolve(some[0]?.did ?? '')
		expect(some[0]?.count.asked).toBe(2)

		const busy = resolverWith({ maxAtOnce: 2 })
		const answers = await Promise.allSettled(some.map(({ did }) => busy.resolve(did)))
		expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
		expect(answers[2]).toMatchObject({ reason: { code: 'too_many_requests' } })
	})

	it('did:web: what failed is not kept', async () => {
		let broken = true
		const { did } = await serve(did => (_, response) => {
			response.statusCode = broken ? 500 : 200
			response.end(JSON.stringify(documentOf(did)))
		})
		await expect(resolver.resolve(did)).rejects.toEqual(refused(/notFound/))
		broken = false
		expect((await resolver.resolve(did)).id).toBe(did)
	})

	it.each<[string, (did: string) => RequestListener, RegExp]>([
		['of another DID', json(() => documentOf('did:web:issuer.example')), /another DID/],
		[
			'with a private key',
			json(did => documentOf(did, { authentication: [{ id: '#b', controller: did, publicKeyJwk: { ...publicJwk, d: 'AAAA' } }] })),
			/private/,
		],
		['that is a list', json(did => [documentOf(did)]), /invalidDidDocument/],
		['that is no JSON', () => (_, response) => response.end('{'), /invalidDidDocument/],
		['that names its id twice', did => (_, response) => response.end(`{"id":"did:web:a.example","id":"${did}"}`), /invalidDidDocument/],
		[
			'nested 200 deep',
			did => (_, response) => response.end(`{"id":"${did}","a":${'['.repeat(200)}${']'.repeat(200)}}`),
			/invalidDidDocument/,
		],
		['that stands elsewhere', did => (_, response) => response.writeHead(302, { Location: `/other/${did}` }).end(), /notFound/],
		['that is not there', () => (_, response) => response.writeHead(404).end(), /notFound/],
	])('did:web: a document %s is refused with invalid_did', async (_, listener, message) => {
		const { did } = await serve(listener)
		await expect(resolver.resolve(did)).rejects.toEqual(refused(message))
	})

	it('did:web: a key of another DID in a document is not taken as that DID’s', async () => {
		const foreign = 'did:web:issuer.example#a'
		const { did } = await serve(
			json(did =>
				documentOf(did, { verificationMethod: [{ id: foreign, controller: did, publicKeyJwk: publicJwk }], assertionMethod: [foreign] }),
			),
		)
		await resolver.resolve(did)
		await expect(resolveKey(resolver, foreign, 'assertionMethod', 'kid')).rejects.toEqual(unreachable(/issuer\.example/))
	})

	it('did:web: a document that is huge or slow is given up', async () => {
		const huge = await serve(() => (_, response) => response.end(`{"a":"${'a'.repeat(70_000)}"}`))
		await expect(resolver.resolve(huge.did)).rejects.toEqual(unreachable(/longer than 65536 bytes/))
		const slow = await serve(() => (_, response) => {
			response.write('{')
		})
		await expect(resolverWith({}, 200).resolve(slow.did)).rejects.toEqual(unreachable(/no answer within 0\.2 s/))
	})

	it('fault 9: a did:web that leads to an address which is not public is not fetched from', async () => {
		const { did, count } = await serve(json(documentOf))
		const production = createVeramoDidResolver(
			{ fetch: createFetch({ allowLoopback: false, resolve: loopback }), clock },
			{ allowLoopback: false },
		)
		await expect(production.resolve(did)).rejects.toEqual(unreachable(/no public address/))
		await expect(production.resolve('did:web:127.0.0.1')).rejects.toEqual(refused(/invalidDid/))
		expect(count.asked).toBe(0)
	})
})
