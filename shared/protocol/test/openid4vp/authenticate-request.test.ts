import { describe, expect, it } from 'vitest'
import { createSigningKey, nodeCrypto, signerOf } from '../../../adapters/node-crypto.ts'
import { createVerifierAttestation } from '../../../test/attest-verifier.ts'
import { signJwt } from '../../jose/jws.ts'
import type { JsonObject } from '../../json.ts'
import { authenticateRequest } from '../../openid4vp/authenticate-request.ts'
import { createLinkByValue, createUnsignedLink, parseAuthorizationLink, parseRequestLink } from '../../openid4vp/authorization-request.ts'
import { createAuthorizationResponse, createResponseRedirect } from '../../openid4vp/authorization-response.ts'
import { hashClientId } from '../../openid4vp/client-id.ts'
import { createClientMetadata } from '../../openid4vp/client-metadata.ts'
import type { ClientTrust, RegisteredClient } from '../../openid4vp/prefixes/verified-client.ts'
import { parseAuthorizationRequest } from '../../openid4vp/request-object.ts'
import type { Signer } from '../../ports.ts'
import { createDidTrust, parseDidDocument } from '../../trust/did.ts'
import { queries } from '../vectors/openid4vp/dcql-queries.ts'
import { createVerifierWorld, now, ports } from './world.ts'

const world = await createVerifierWorld()
const responseUri = 'https://verifier.example/response/1'
const [verifier, other, attester] = [createSigningKey(), createSigningKey(), createSigningKey()].map(key => signerOf(key)) as [
	Signer,
	Signer,
	Signer,
]

const did = 'did:example:verifier'
const method = (id: string, signer: Signer) => ({
	id: `${did}#${id}`,
	type: 'JsonWebKey2020',
	controller: did,
	publicKeyJwk: signer.publicJwk,
})
const document = {
	id: did,
	verificationMethod: [method('1', verifier), method('2', other)],
	authentication: [`${did}#1`],
	assertionMethod: [`${did}#2`],
}
let resolved = 0
const resolver = {
	async resolve(which: string) {
		resolved++
		return parseDidDocument({ ...document, id: which }, which)
	},
}

const believed: ClientTrust = {
	certificates: world.trust,
	dids: createDidTrust(resolver, [did]),
	attesters: new Map([['https://attester.example', [other.publicJwk, attester.publicJwk]]]),
	registered: new Map<string, RegisteredClient>([
		['silent-shop', { redirectUris: [responseUri] }],
		['known-shop', { key: verifier.publicJwk, redirectUris: [responseUri], metadata: { ...createClientMetadata(), client_name: 'Shop' } }],
	]),
}

const parameters = (clientId: string, changes: object = {}): JsonObject =>
	JSON.parse(
		JSON.stringify({
			client_id: clientId,
			response_type: 'vp_token',
			response_mode: 'direct_post',
			response_uri: responseUri,
			nonce: 'n-0S6_WzA2Mj',
			state: 's',
			dcql_query: queries.simple,
			client_metadata: createClientMetadata(),
			iat: now,
			exp: now + 300,
			...changes,
		}),
	)

const signed = (clientId: string, header: object = {}, by = verifier, changes: object = {}) =>
	signJwt(by, { typ: 'oauth-authz-req+jwt', ...header }, parameters(clientId, changes))

const take = async (clientId: string, text: string | Promise<string>, trust = believed) =>
	authenticateRequest(ports, trust, { text: await text }, { clientId })

const refuses = (taken: Promise<unknown>, message: RegExp, code = 'invalid_request') =>
	expect(taken).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))

describe('x509', () => {
	it('WP-03 VP §5.9.3: a request under x509_hash is taken', async () => {
		const clientId = hashClientId(ports, world.leaf.der)
		const request = await take(clientId, signed(clientId, { x5c: world.signer.x5c }, world.signer))
		expect(request).toMatchObject({ clientId: { prefix: 'x509_hash' }, certificate: world.leaf.der && { subject: 'CN=verifier.example' } })
	})

	it('WP-03 VP §5.9.3: a certificate of a root that is not trusted is refused with invalid_request', () => {
		const clientId = 'x509_san_dns:verifier.example'
		return refuses(take(clientId, signed(clientId, { x5c: world.strangeSigner.x5c }, world.strangeSigner)), /trust anchor/)
	})
})

describe('decentralized_identifier', () => {
	const clientId = `decentralized_identifier:${did}`
	const kid = `${did}#1`

	it('WP-03 VP §5.9.3: a key of the DID document signs', async () =>
		expect(await take(clientId, signed(clientId, { kid }))).toMatchObject({ certificate: undefined, responseUri }))

	it.each([
		['without kid', {}, verifier, /kid/],
		['with a relative kid', { kid: '#1' }, verifier, /kid/],
		['with a kid of another DID', { kid: 'did:example:other#1' }, verifier, /another DID/],
		['with a kid that the document does not have', { kid: `${did}#3` }, verifier, /names no key/],
		['with a key that is not for authentication', { kid: `${did}#2` }, other, /authentication/],
		['signed by another key', { kid }, other, /does not verify/],
		['with the key in its header', { jwk: verifier.publicJwk }, verifier, /kid/],
	])('WP-03 VP §5.9.3: a request %s is refused with invalid_request', (_, header, by, message) =>
		refuses(take(clientId, signed(clientId, header, by)), message),
	)

	it('WP-03 VP §5.9.3: a DID that is not trusted is refused with invalid_request, and not resolved (fault 6)', async () => {
		const before = resolved
		await refuses(
			take(
				'decentralized_identifier:did:example:stranger',
				signed('decentralized_identifier:did:example:stranger', { kid: 'did:example:stranger#1' }),
			),
			/none that is trusted/,
		)
		await refuses(take(clientId, signed(clientId, { kid }), { certificates: world.trust }), /no DID is trusted/)
		expect(resolved).toBe(before)
	})
})

describe('verifier_attestation', () => {
	const clientId = 'verifier_attestation:shop'
	const attest = (changes: object = {}, by = attester) =>
		createVerifierAttestation(by, {
			issuer: 'https://attester.example',
			subject: 'shop',
			key: verifier.publicJwk,
			redirectUris: [responseUri],
			issuedAt: now - 60,
			expiresAt: now + 3600,
			...changes,
		})
	const attested = async (jwt: Promise<string>, by = verifier, changes: object = {}) => signed(clientId, { jwt: await jwt }, by, changes)

	it('WP-03 VP §12: the key that the attestation names signs', async () => {
		expect(await take(clientId, attested(attest()))).toMatchObject({ certificate: undefined, responseUri })
		expect(await take(clientId, attested(attest({}, other)))).toMatchObject({ responseUri })
	})

	it.each([
		['of an attester that is not trusted', attest({ issuer: 'https://stranger.example' }), /nobody who is trusted/],
		['signed by another key than its attester has', attest({}, verifier), /does not verify/],
		['that has expired', attest({ expiresAt: now }), /expired/],
		['without exp', attest({ expiresAt: undefined }), /no exp/],
		['for another client', attest({ subject: 'other' }), /sub/],
		['for the identifier with its prefix', attest({ subject: clientId }), /sub/],
		['for another key', attest({ key: other.publicJwk }), /does not verify/],
		['without key', attest({ key: undefined }), /cnf/],
		['that does not list the response_uri', attest({ redirectUris: [`${responseUri}/`] }), /none that client_id may use/],
		['of another type', signJwt(attester, { typ: 'JWT' }, { iss: 'https://attester.example', sub: 'shop', exp: now + 9 }), /typ/],
		['that is no text', Promise.resolve(7 as unknown as string), /no verifier attestation/],
	])('WP-03 VP §12: a request with an attestation %s is refused with invalid_request', (_, attestation, message) =>
		refuses(take(clientId, attested(attestation)), message),
	)

	it('WP-03 VP §12: nobody is taken on an attestation where no attester is trusted: invalid_request', () =>
		refuses(take(clientId, attested(attest()), { certificates: world.trust }), /nobody who is trusted/))
})

describe('pre-registered', () => {
	const clientId = 'known-shop'

	it('WP-10 VP §5.9.2: a registered verifier is known by its key, and its metadata are those of its registration', async () => {
		const request = await take(clientId, signed(clientId, {}, verifier, { client_metadata: undefined }))
		expect(parseAuthorizationRequest(request)).toMatchObject({ clientId: { prefix: 'pre-registered' }, nonce: 'n-0S6_WzA2Mj' })
	})

	it('WP-10 VP §8.5: client_metadata of a verifier that is registered is refused with invalid_client', async () => {
		const request = await take(clientId, signed(clientId))
		expect(() => parseAuthorizationRequest(request)).toThrow(expect.objectContaining({ code: 'invalid_client' }))
	})

	it('WP-11 VP §5.9.2: a verifier that is not registered is refused with invalid_request', () =>
		refuses(take('unknown-shop', signed('unknown-shop')), /no such verifier/))

	it('WP-03 VP §5.9.2: a registered verifier whose request another key signed is refused with invalid_request', () =>
		refuses(take(clientId, signed(clientId, {}, other)), /does not verify/))

	it('WP-09 VP §8.2: a response_uri that was not registered is refused with invalid_request', () =>
		refuses(
			take(clientId, signed(clientId, {}, verifier, { response_uri: 'https://verifier.example/other' })),
			/none that client_id may use/,
		))
})

describe('a verifier registered without a key', () => {
	const clientId = 'silent-shop'

	it('WP-03 VP §5.9.2: its unsigned request is taken, and says itself which formats it takes', async () => {
		const request = await authenticateRequest(ports, believed, { parameters: parameters(clientId) }, { clientId, allowUnsigned: true })
		expect(parseAuthorizationRequest(request)).toMatchObject({ responseUri, clientId: { prefix: 'pre-registered' } })
	})

	it('WP-09 VP §8.2: its answer goes nowhere but to a registered address', () => {
		const elsewhere = parameters(clientId, { response_uri: 'https://verifier.example/other' })
		return refuses(
			authenticateRequest(ports, believed, { parameters: elsewhere }, { clientId, allowUnsigned: true }),
			/none that client_id may use/,
		)
	})

	it('WP-03 VP §5.9.2: a signed request in its name is refused with invalid_request', () =>
		refuses(take(clientId, signed(clientId)), /without a key/))
})

describe('redirect_uri', () => {
	const clientId = `redirect_uri:${responseUri}`
	const open = (changes: object = {}, expected = clientId, allowUnsigned = true) =>
		authenticateRequest(ports, believed, { parameters: parameters(clientId, changes) }, { clientId: expected, allowUnsigned })

	it('WP-03 VP §5.9.3: an unsigned request is taken whose answer goes to its identifier', async () => {
		expect(parseAuthorizationRequest(await open())).toMatchObject({ responseUri, responseMode: 'direct_post', redirect: undefined })
	})

	it('WP-03 VP §5.9.3: an unsigned request is refused with invalid_request where none is taken', () =>
		refuses(open({}, clientId, false), /unsigned one is not taken/))

	it('WP-03 VP §5.9.3: a signed request is refused with invalid_request', () =>
		refuses(take(clientId, signed(clientId)), /cannot be signed/))

	it('WP-09 VP §5.9.3: an answer that goes elsewhere is refused with invalid_request', () =>
		refuses(open({ response_uri: 'https://verifier.example/other' }), /none that client_id may use/))

	it.each(['x509_san_dns:verifier.example', `decentralized_identifier:${did}`, 'verifier_attestation:shop', 'known-shop'])(
		'WP-03 VP §5.9.3: an unsigned request of %s is refused with invalid_request',
		id => refuses(open({ client_id: id }, id), /must be signed/),
	)

	it.each(['direct_post', 'direct_post.jwt'])(
		'WP-09 VP §5.9.3: under %s a response_uri that is left out is that of client_id',
		async mode => {
			const client_metadata = createClientMetadata({ publicJwk: nodeCrypto.createAgreementKey().publicJwk, kid: 'k' })
			const request = parseAuthorizationRequest(await open({ response_uri: undefined, response_mode: mode, client_metadata }))
			expect(request.responseUri).toBe(responseUri)
			expect(request.aim.session).toMatchObject({ kind: 'redirect', clientId, responseUri })
		},
	)

	const unsecured = (changes: object = {}, header: object = {}) =>
		[{ alg: 'none', typ: 'oauth-authz-req+jwt', ...header }, parameters(clientId, changes), '']
			.map(part => (part === '' ? '' : Buffer.from(JSON.stringify(part)).toString('base64url')))
			.join('.')
	const fetched = (text: string, allowUnsigned: boolean) => authenticateRequest(ports, believed, { text }, { clientId, allowUnsigned })

	it('WP-03 RFC 9101 §4: a Request Object that nobody signed is taken where unsigned requests are', async () =>
		expect(await fetched(unsecured({ iss: 'https://other.example' }), true)).toMatchObject({ responseUri, algorithm: undefined }))

	it('WP-03 RFC 9101 §4: one is refused with invalid_request where they are not, of another typ, or of one who must sign', async () => {
		await refuses(fetched(unsecured(), false), /unsigned one is not taken/)
		await refuses(fetched(unsecured({}, { typ: 'JWT' }), true), /typ/)
		await refuses(fetched(unsecured({}, { alg: 'ES256' }), true), /alg is not none/)
		const id = 'x509_san_dns:verifier.example'
		const text = unsecured({ client_id: id })
		await refuses(authenticateRequest(ports, believed, { text }, { clientId: id, allowUnsigned: true }), /must be signed/)
	})

	it('VP §5.4: a request in a link is read, and unsigned ones are not where none are taken', () => {
		const link = createUnsignedLink('openid4vp://', parameters(clientId))
		expect(parseAuthorizationLink(link)).toMatchObject({ clientId, parameters: { dcql_query: queries.simple, state: 's' } })
		expect(() => parseRequestLink(link)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
		expect(parseRequestLink(createLinkByValue('openid4vp://', 'known-shop', 'a.b.c'))).toEqual({ clientId: 'known-shop', request: 'a.b.c' })
	})

	it.each([
		['a dcql_query that is no JSON', '&dcql_query={'],
		['a parameter twice', '&nonce=1&nonce=2'],
	])('WP-07 VP §5.1: a link with %s is refused with invalid_request', (_, more) =>
		expect(() => parseAuthorizationLink(`openid4vp://?client_id=${encodeURIComponent(clientId)}${more}`)).toThrow(
			expect.objectContaining({ code: 'invalid_request' }),
		),
	)

	it.each([
		['fragment', `${'https://client.example/cb'}#vp_token=`],
		['query', 'https://client.example/cb?vp_token='],
	])('VP §8.1: the answer comes back in the %s of redirect_uri', async (mode, start) => {
		const id = 'redirect_uri:https://client.example/cb'
		const changes = { client_id: id, response_mode: mode, redirect_uri: 'https://client.example/cb', response_uri: undefined }
		const request = parseAuthorizationRequest(await open(changes, id))
		const url = createResponseRedirect(request, { vpToken: { a: ['x~'] } })
		expect(url.startsWith(start)).toBe(true)
		expect(url).toContain('state=s')
		expect(createResponseRedirect(request, { error: 'access_denied' })).toContain('error=access_denied')
		expect(() => createAuthorizationResponse(ports, request, { a: ['x'] })).toThrow(TypeError)
	})

	it.each(['fragment', 'query'])('WP-08 VP §8.2: response_uri beside %s is refused with invalid_request', async mode => {
		const request = await open({ response_mode: mode, redirect_uri: responseUri })
		expect(() => parseAuthorizationRequest(request)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
	})
})
