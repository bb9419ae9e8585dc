// What is created is read as it was meant: structured inputs of fast-check through both ends.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { decode, encode } from '../../base64url.ts'
import type { ClaimsPath, PresentationAim } from '../../credential/format.ts'
import { decryptJwe, encryptJwe } from '../../jose/jwe.ts'
import { parseJwt, signJwt, verifyJwt } from '../../jose/jws.ts'
import { isObject, type Json, type JsonObject, utf8 } from '../../json.ts'
import { mdoc } from '../../mdoc/format.ts'
import { createOfferLink, createOfferLinkByValue, parseOfferLink } from '../../openid4vci/credential-offer.ts'
import { createNotification, parseNotification } from '../../openid4vci/notification.ts'
import { createTokenRequest, parseTokenRequest } from '../../openid4vci/token-request.ts'
import { createRequestLink, parseRequestLink } from '../../openid4vp/authorization-request.ts'
import { createAuthorizationResponse, parseAuthorizationResponse } from '../../openid4vp/authorization-response.ts'
import { selectClaims } from '../../openid4vp/claims-path.ts'
import { parseDcqlQuery } from '../../openid4vp/dcql.ts'
import { sdJwtVc } from '../../sd-jwt/format.ts'
import { issueStatusListToken, packStatuses, statusAt, verifyStatusListToken } from '../../status/token-status-list.ts'
import { isPart } from './tokens.ts'
import { holder, holders, issuer, noon, ports, secondIssuer, trust } from './world.ts'

/** The same inputs in every run. */
const seed = 20_261_125

/** Runs `judge` for `runs` inputs, and shows that it did. */
async function forAll<T>(runs: number, inputs: fc.Arbitrary<T>, judge: (input: T) => unknown): Promise<void> {
	let judged = 0
	await fc.assert(
		fc.asyncProperty(inputs, async input => {
			judged++
			await judge(input)
		}),
		{ numRuns: runs, seed },
	)
	expect(judged).toBe(runs)
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const nonEmpty = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
const reserved = new Set(['_sd', '...', '_sd_alg', '__proto__'])
const name = text.filter(value => !reserved.has(value) && !value.includes('\\'))
const leaf: fc.Arbitrary<Json> = fc.oneof(
	text,
	fc.boolean(),
	fc.constant(null),
	fc.integer(),
	fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0),
)
const { json } = fc.letrec<{ json: Json }>(tie => ({
	json: fc.oneof(
		{ maxDepth: 4 },
		leaf,
		fc.array(tie('json'), { maxLength: 3 }),
		fc.dictionary(name, tie('json'), { maxKeys: 3, noNullPrototype: true }),
	),
}))
const object = fc.dictionary(name, json, { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<JsonObject>
/** None of these is a claim that the format keeps for itself. */
const claims = object.map(made => Object.fromEntries(Object.entries(made).map(([key, value]) => [`c_${key}`, value])))

function pathsIn(value: Json, way: ClaimsPath = []): ClaimsPath[] {
	const steps: ReadonlyArray<readonly [string | number, Json]> = Array.isArray(value)
		? [...(value as readonly Json[]).entries()]
		: isObject(value)
			? Object.entries(value)
			: []
	return steps.flatMap(([step, inner]) => [[...way, step], ...pathsIn(inner, [...way, step])])
}

/** Some of a list, by the bits of a number. */
const some = <T>(list: readonly T[], bits: number): T[] => list.filter((_, at) => (bits >>> (at % 31)) & 1)
const bits = fc.integer({ min: 0, max: 0x7fff_ffff })

const aim: PresentationAim = {
	nonce: 'n',
	audience: 'x509_hash:a',
	session: { kind: 'redirect', clientId: 'x509_hash:a', responseUri: 'https://verifier.example/response', encryptionKey: undefined },
}

it('RFC 9901 §5, §7: claims that are issued are received whole, and shown as far as they are disclosed and no further', async () => {
	await forAll(400, fc.record({ claims, hidden: bits, shown: bits, decoys: fc.nat(3) }), async made => {
		const disclosable = some(pathsIn(made.claims), made.hidden)
		const credential = await sdJwtVc.issue(ports, made.decoys > 1 ? issuer : secondIssuer, {
			type: 'urn:a',
			claims: made.claims,
			disclosable,
			holderKey: holder.publicJwk,
			status: { idx: 1, uri: 'https://issuer.example/status/1' },
			issuedAt: noon,
			expiresAt: noon + 60,
			decoys: made.decoys,
		})
		const received = sdJwtVc.receive(ports, trust, credential)
		expect(received.claims).toMatchObject(made.claims)
		expect(sdJwtVc.disclosable(ports, credential)).toHaveLength(disclosable.length)

		const disclose = some(pathsIn(made.claims), made.shown)
		const presented = sdJwtVc.judge(ports, trust, await sdJwtVc.present(ports, holder, credential, disclose, aim), aim)
		expect(presented.checks.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'passed'))
		const told = presented.credential?.claims ?? {}
		expect(isPart(told, received.claims)).toBe(true)
		// elements move up where others before them are kept back
		for (const path of disclose.filter(path => path.every(step => typeof step === 'string'))) {
			expect(selectClaims(told, path)).toEqual(selectClaims(received.claims, path))
		}
	})
})

const elementName = nonEmpty.filter(value => value !== '__proto__')
const namespaces = fc.dictionary(elementName, fc.dictionary(elementName, json, { minKeys: 1, maxKeys: 5, noNullPrototype: true }), {
	minKeys: 1,
	maxKeys: 3,
	noNullPrototype: true,
}) as fc.Arbitrary<Record<string, JsonObject>>

it('ISO 18013-5 §9.1.2, §9.1.3: elements that are issued are received whole, and shown as far as they are asked for and no further', () =>
	forAll(400, fc.record({ claims: namespaces, shown: bits, who: fc.nat(2), session: fc.boolean() }), async made => {
		const signer = holders[made.who] ?? holder
		const credential = await mdoc.issue(ports, issuer, {
			type: 'org.example.1',
			claims: made.claims,
			disclosable: [],
			holderKey: signer.publicJwk,
			status: { idx: 1, uri: 'https://issuer.example/status/1' },
			issuedAt: noon,
			expiresAt: noon + 60,
		})
		expect(mdoc.receive(ports, trust, credential).claims).toEqual(made.claims)

		const disclose = some(mdoc.disclosable(ports, credential), made.shown)
		const own: PresentationAim = made.session
			? aim
			: { ...aim, session: { kind: 'dc_api', origin: 'https://verifier.example', encryptionKey: holder.publicJwk } }
		const presented = mdoc.judge(ports, trust, await mdoc.present(ports, signer, credential, disclose, own), own)
		expect(presented.checks.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'passed'))
		const told = presented.credential?.claims ?? {}
		expect(isPart(told, made.claims)).toBe(true)
		expect(Object.entries(told).flatMap(([space, elements]) => Object.keys(elements as object).map(name => [space, name]))).toEqual(
			disclose,
		)
	}))

it('RFC 7515 §5: what is signed is verified, with each kind of key', () =>
	forAll(600, fc.record({ payload: object, who: fc.nat(2) }), async ({ payload, who }) => {
		const signer = holders[who] ?? holder
		const jwt = parseJwt(await signJwt(signer, { typ: 'a+jwt' }, payload), { typ: 'a+jwt', what: 'the token' })
		verifyJwt(ports, jwt, signer.publicJwk)
		expect(jwt.payload).toEqual(payload)
	}))

it('RFC 7516 §5: what is encrypted is decrypted', () => {
	const key = { ...nodeCrypto.createAgreementKey(), kid: 'k' }
	const inputs = fc.record({
		plaintext: fc.uint8Array({ maxLength: 200 }),
		apu: text,
		enc: fc.constantFrom('A128GCM' as const, 'A256GCM' as const),
	})
	return forAll(600, inputs, ({ plaintext, apu, enc }) => {
		const jwe = encryptJwe(ports, plaintext, key, enc, { apu: encode(utf8(apu)) })
		expect(decryptJwe(ports, jwe, key, [enc], 'the message')).toEqual(new Uint8Array(plaintext))
	})
})

it('RFC 4648 §5: bytes come back from base64url', () =>
	forAll(5000, fc.uint8Array(), bytes => expect(decode(encode(bytes))).toEqual(new Uint8Array(bytes))))

it('Token Status List §4: statuses come back from the token that is made of them', () => {
	const uri = 'https://issuer.example/status/1'
	const inputs = fc.record({
		bits: fc.constantFrom(1 as const, 2 as const, 4 as const, 8 as const),
		statuses: fc.array(fc.nat(255), { minLength: 1, maxLength: 60 }),
	})
	return forAll(300, inputs, async ({ bits, statuses }) => {
		const fitting = statuses.map(status => status % (1 << bits))
		const packed = packStatuses(bits, fitting.length, fitting.entries())
		const token = await issueStatusListToken(ports, issuer, { uri, bits, statuses: packed, issuedAt: noon, expiresAt: noon + 60, ttl: 30 })
		const list = verifyStatusListToken(ports, trust, token, uri)
		expect(fitting.map((_, at) => statusAt(list, at))).toEqual(fitting)
	})
})

it('VCI §4.1, §6.1, §11.1: offers, Token Requests and notifications are read as they were made', () => {
	const inputs = fc.record({
		url: fc.webUrl({ validSchemes: ['https'] }),
		code: nonEmpty,
		txCode: nonEmpty,
		ids: fc.uniqueArray(nonEmpty, { minLength: 1, maxLength: 4 }),
	})
	return forAll(2000, inputs, ({ url, code, txCode, ids }) => {
		expect(parseOfferLink(createOfferLink('openid-credential-offer://', url))).toEqual({ offerUri: url })
		const offer = {
			credential_issuer: 'https://issuer.example',
			credential_configuration_ids: ids,
			grants: { authorization_code: { issuer_state: code } },
		}
		expect(parseOfferLink(createOfferLinkByValue('https://wallet.example/?a=b', offer))).toMatchObject({
			offer: { configurationIds: ids, authorizationCode: { issuerState: code } },
		})
		const form = Object.fromEntries(new URLSearchParams(createTokenRequest({ code, txCode })))
		expect(parseTokenRequest(form)).toEqual({ code, txCode, clientId: undefined })
		expect(parseNotification(createNotification(code, 'credential_failure', txCode)).notificationId).toBe(code)
	})
})

it('VP §5.10, §8: request links and responses are read as they were made, in the open and encrypted', () => {
	const query = parseDcqlQuery({ credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: ['t'] }, multiple: true }] })
	const key = { ...nodeCrypto.createAgreementKey(), kid: 'k' }
	const inputs = fc.record({
		url: fc.webUrl({ validSchemes: ['https'] }),
		clientId: nonEmpty,
		texts: fc.array(text, { minLength: 1, maxLength: 5 }),
		encrypted: fc.boolean(),
	})
	return forAll(1000, inputs, ({ url, clientId, texts, encrypted }) => {
		expect(parseRequestLink(createRequestLink('openid4vp://', { clientId, requestUri: url }))).toMatchObject({ clientId, requestUri: url })
		const encryption = encrypted ? ({ publicJwk: key.publicJwk, kid: 'k', enc: 'A128GCM' } as const) : undefined
		const { body } = createAuthorizationResponse(ports, { responseUri: url, state: 's', encryption }, { a: texts })
		const form = Object.fromEntries(new URLSearchParams(body))
		const response = parseAuthorizationResponse(ports, form, { state: 's', query, decryptionKey: encrypted ? key : undefined })
		expect(response).toEqual({ kind: 'presented', presentations: new Map([['a', texts]]) })
	})
})
