import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { nodeCrypto, systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { signJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { parseAuthorizationResponse } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import { parseDcqlQuery } from '@wangzheng/shared/protocol/openid4vp/dcql.ts'
import { createRequestObject } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import { sdJwtVc } from '@wangzheng/shared/protocol/sd-jwt/format.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { json, text } from '@wangzheng/shared/web/endpoint.ts'
import { expect, it } from 'vitest'
import { lightType, upgradedType } from './cards.ts'
import { type IssuerPeer, openIssuer } from './issuer-peer.ts'
import { certifiedSigner } from './peers.ts'
import { ageQuery, openVerifier, type VerifierPeer, type VerifierTricks } from './verifier-peer.ts'
import { type Agent, holding, receive, walletFor } from './world.ts'

const ports = { crypto: nodeCrypto, clock: systemClock }

/** Looks at the verifier's request and agrees to it. */
async function present(agent: Agent, link: string, choice: object = {}) {
	const viewed = await agent.call('POST', '/api/requests', { link })
	if (viewed.status !== 201) return viewed
	return agent.call('POST', `/api/requests/${viewed.body['id']}/consent`, choice)
}

/** What a verifier makes of the only response that came: the checks of each presentation, and the claims that it sees. */
function judged({ key, responses, aim }: VerifierPeer, { anchor }: IssuerPeer, query: JsonObject = ageQuery) {
	const [form = {}, ...others] = responses()
	expect(others).toEqual([])
	const answer = parseAuthorizationResponse(ports, form, { state: 'the-state', query: parseDcqlQuery(query), decryptionKey: key })
	if (answer.kind === 'refused') throw new Error(answer.error)
	const trust = createTrust({ ...ports, certificates: nodeCertificates }, pemToCertificates(anchor))
	return [...answer.presentations].flatMap(([id, presentations]) =>
		presentations.map(presentation => ({ id, presentation, ...sdJwtVc.judge(ports, trust, presentation, aim) })),
	)
}

it.each<[string, VerifierTricks]>([
	['by GET, in the open', {}],
	['by GET, encrypted', { encrypted: true }],
	['by POST with a wallet_nonce, encrypted', { encrypted: true, method: 'post' }],
	['under x509_san_dns', { prefix: 'x509_san_dns' }],
])('DQ-11 DQ-14 DQ-15 WP-05 VP §8.2, §8.3: a request %s is answered so that every check passes', async (_, tricks) => {
	const verifier = await openVerifier(tricks)
	const { agent, issuer } = await holding(verifier)
	expect(await present(agent, verifier.link)).toMatchObject({
		status: 200,
		body: { event: 'presented', redirect_uri: `${verifier.url}/thanks?response_code=1` },
	})
	const [only, ...others] = judged(verifier, issuer)
	expect(others).toEqual([])
	expect(only?.checks.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'passed'))
	expect(Object.keys(verifier.responses()[0] ?? {}).sort()).toEqual(tricks.encrypted ? ['response'] : ['state', 'vp_token'])
})

it('DQ-05 DQ-06 DQ-17 VP §6.4: the holder sees who asks and what is told, and no more than that is told', async () => {
	const verifier = await openVerifier()
	const { agent, issuer, id } = await holding(verifier)
	const viewed = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect(viewed.body).toMatchObject({
		satisfiable: true,
		verifier: { client_id: verifier.clientId, verified_by: 'x509_hash', host: new URL(verifier.url).host, certificate: 'CN=Test Signer' },
		asked: [
			{
				query: 'id',
				asks: ['age_equal_or_over.18'],
				options: [
					{
						credential: id,
						status: 'valid',
						told: [
							{ path: 'age_equal_or_over.18', value: true },
							{ path: 'issuing_authority', value: 'Test issuer' },
						],
						withheld: expect.arrayContaining(['family_name', 'given_name', 'nationalities[0]', 'nationalities[1]']),
					},
				],
			},
		],
	})
	expect(verifier.responses()).toEqual([])
	await agent.call('POST', `/api/requests/${viewed.body['id']}/consent`, {})
	const [{ credential } = { credential: undefined }] = judged(verifier, issuer)
	expect(credential?.claims).toMatchObject({ age_equal_or_over: { 18: true }, nationalities: [] })
	expect(credential?.claims).not.toHaveProperty('family_name')
	const [entry] = (await agent.call('GET', '/api/history')).body['entries'] as JsonObject[]
	expect(entry).toMatchObject({ event: 'presented', peer: verifier.clientId, told: ['age_equal_or_over.18', 'issuing_authority'] })
})

it('DQ-17 VP §15.8: nothing in HTTP to a verifier tells one holder from another', async () => {
	const verifier = await openVerifier()
	const { agent } = await holding(verifier)
	await present(agent, verifier.link)
	for (const { headers } of verifier.asked) expect(headers).toMatch(/cookie: \nuser-agent: wangzheng\nreferer: $/)
})

it('WP-21 DQ-06 VP §8.5: declining tells the verifier access_denied, and no more', async () => {
	const verifier = await openVerifier()
	const { agent } = await holding(verifier)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect((await agent.call('POST', `/api/requests/${body['id']}/decline`)).body).toMatchObject({ event: 'declined' })
	expect(verifier.responses()).toEqual([{ error: 'access_denied', state: 'the-state' }])
})

it('WP-21 DQ-18 VP §8.5: a wallet that cannot answer sends nothing by itself, and declines with access_denied in the very same words (fault 11)', async () => {
	const query = { credentials: [{ id: 'id', format: 'dc+sd-jwt', meta: { vct_values: ['https://types.example/passport'] } }] }
	const verifier = await openVerifier({ query, encrypted: true })
	const { agent } = await holding(verifier)
	const viewed = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect(viewed.body).toMatchObject({ satisfiable: false, asked: [{ options: [] }] })
	const id = viewed.body['id']
	expect(await agent.call('POST', `/api/requests/${id}/consent`, {})).toMatchObject({ status: 400, body: { error: 'access_denied' } })
	expect(verifier.responses()).toEqual([])
	await agent.call('POST', `/api/requests/${id}/decline`)
	const [form = {}] = verifier.responses()
	const answer = parseAuthorizationResponse(ports, form, { state: 'the-state', query: parseDcqlQuery(query), decryptionKey: verifier.key })
	expect(answer).toEqual({ kind: 'refused', error: 'access_denied', description: undefined })
})

it('VV-02 WP-21 VP §14.3.2: of fifty consents that race one is sent', async () => {
	const verifier = await openVerifier()
	const { agent } = await holding(verifier)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	const answers = await Promise.all(Array.from({ length: 50 }, () => agent.call('POST', `/api/requests/${body['id']}/consent`, {})))
	expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 49 }, () => 409)])
	expect(verifier.responses()).toHaveLength(1)
})

it('MD-09 VP §15.5: each showing uses a copy that was never shown while they last, then the last one', async () => {
	const seen: string[] = []
	const verifiers = await Promise.all(Array.from({ length: 4 }, () => openVerifier()))
	const [first] = verifiers
	const { agent, issuer } = await holding(first, {}, { verifierAnchors: verifiers.map(({ anchor }) => anchor) })
	for (const [shown, verifier] of verifiers.entries()) {
		await present(agent, verifier.link)
		seen.push(judged(verifier, issuer)[0]?.presentation.split('~')[0] ?? '')
		const { body } = await agent.call('GET', '/api/credentials')
		expect(body['credentials']).toMatchObject([{ copies: { total: 3, fresh: Math.max(0, 2 - shown) } }])
	}
	expect(new Set(seen).size).toBe(3)
	expect(seen[3]).toBe(seen[2])
})

it('DQ-05 VP §6.4.1: of claim_sets the first that can be met is told; of several credentials the one that the holder chose', async () => {
	const query = {
		credentials: [
			{
				id: 'id',
				format: 'dc+sd-jwt',
				meta: { vct_values: [lightType, upgradedType] },
				claims: [
					{ id: 'number', path: ['personal_administrative_number'] },
					{ id: 'name', path: ['given_name'] },
				],
				claim_sets: [['number'], ['name']],
			},
		],
	}
	const verifier = await openVerifier({ query })
	const issuer = await openIssuer({ configurations: ['light', 'upgraded'] })
	const agent = await walletFor(issuer, verifier)
	const { body } = await receive(agent, issuer.link)
	const [, upgraded] = body['credentials'] as string[]
	await present(agent, verifier.link, { credentials: { id: upgraded } })
	const [only] = judged(verifier, issuer, query)
	expect(only?.credential).toMatchObject({ type: upgradedType, claims: { given_name: '小明', nationalities: [] } })
})

it('DQ-09 VP §6.4.2, §8.1: an optional set is left out unless the holder adds it', async () => {
	const credentials = [
		{ id: 'light', format: 'dc+sd-jwt', meta: { vct_values: [lightType] }, claims: [{ path: ['age_equal_or_over', '18'] }] },
		{ id: 'full', format: 'dc+sd-jwt', meta: { vct_values: [upgradedType] }, claims: [{ path: ['birthdate'] }] },
	]
	const query = { credentials, credential_sets: [{ options: [['light']] }, { required: false, options: [['full']] }] }
	const verifiers = await Promise.all([openVerifier({ query }), openVerifier({ query })])
	const issuer = await openIssuer({ configurations: ['light', 'upgraded'] })
	const agent = await walletFor(issuer, undefined, { verifierAnchors: verifiers.map(({ anchor }) => anchor) })
	await receive(agent, issuer.link)
	await present(agent, verifiers[0].link)
	await present(agent, verifiers[1].link, { sets: { 1: 0 } })
	expect(judged(verifiers[0], issuer, query).map(({ id }) => id)).toEqual(['light'])
	expect(judged(verifiers[1], issuer, query).map(({ id }) => id)).toEqual(['light', 'full'])
})

it('DQ-06 VP §6.4.2, §8.5: of two sets that are both required one alone is never answered, nor an empty vp_token: access_denied', async () => {
	const credentials = [
		...(ageQuery['credentials'] as JsonObject[]),
		{ id: 'more', format: 'dc+sd-jwt', meta: { vct_values: ['urn:none'] } },
	]
	const query = { credentials, credential_sets: [{ options: [['id']] }, { options: [['more']] }] }
	const verifier = await openVerifier({ query })
	const { agent } = await holding(verifier)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect(body).toMatchObject({ satisfiable: false })
	for (const choice of [{}, { sets: { 0: 0 } }, { credentials: { id: 'any' } }]) {
		expect((await agent.call('POST', `/api/requests/${body['id']}/consent`, choice)).body.error).toBe('access_denied')
	}
	expect(verifier.responses()).toEqual([])
	await agent.call('POST', `/api/requests/${body['id']}/decline`)
	expect(verifier.responses()).toEqual([{ error: 'access_denied', state: 'the-state' }])
})

/** Signs a Request Object whose parameters were changed. */
const changed =
	(change: (parameters: JsonObject) => JsonObject): VerifierTricks['sign'] =>
	async (signer, request) => {
		const honest = await createRequestObject(signer, request)
		const parameters = JSON.parse(Buffer.from(honest.split('.')[1] ?? '', 'base64url').toString())
		return signJwt(signer, { typ: 'oauth-authz-req+jwt', x5c: signer.x5c ?? [] }, JSON.parse(JSON.stringify(change(parameters))))
	}

const without =
	(name: string): VerifierTricks['sign'] =>
	(signer, request) =>
		changed(({ [name]: _, ...rest }) => rest)?.(signer, request) ?? Promise.reject()

const stranger = await certifiedSigner()

/** Requests of which it is not known who asks, or whether: nobody is told anything. */
it.each<[string, VerifierTricks]>([
	['WP-01', { sign: (signer, { responseUri }) => signJwt(signer, { typ: 'JWT', x5c: signer.x5c ?? [] }, { response_uri: responseUri }) }],
	['WP-02', { linkClientId: 'x509_san_dns:other.example' }],
	['WP-03', { signer: stranger.signer }],
	['WP-03', { sign: async (signer, request) => `${(await createRequestObject(signer, request)).slice(0, -10)}AAAAAAAAAA` }],
	['WP-05', { method: 'post', request: request => ({ ...request, walletNonce: 'another' }) }],
	['WP-05', { method: 'post', request: request => ({ ...request, walletNonce: undefined }) }],
	['WP-09', { prefix: 'x509_san_dns', request: request => ({ ...request, responseUri: 'https://elsewhere.example/response' }) }],
	['WP-09', { request: request => ({ ...request, responseUri: 'http://elsewhere.example/response' }) }],
	['WP-11', { clientId: 'redirect_uri:https://verifier.example' }],
	['WP-11', { clientId: 'origin:https://verifier.example' }],
	['WP-11', { clientId: 'x509_san_dns:other.example' }],
	['WP-11', { clientId: 'verifier.example' }],
	['WP-02', { request: request => ({ ...request, expiresAt: 1_000_000_000 }) }],
])('%s VP §5: a request of an unknown asker (%#) is refused with invalid_request, and nothing is sent', async (_, tricks) => {
	const verifier = await openVerifier(tricks)
	const { agent } = await holding(verifier)
	expect(await present(agent, verifier.link)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
	expect(verifier.responses()).toEqual([])
})

/** Requests of a known asker that break a rule: their holder sees it first, and then the asker is told. */
it.each<[string, VerifierTricks['sign'], string]>([
	['WP-07', without('nonce'), 'invalid_request'],
	['WP-07', without('response_mode'), 'invalid_request'],
	['WP-07', without('dcql_query'), 'invalid_request'],
	['WP-07', changed(all => ({ ...all, scope: 'openid' })), 'invalid_request'],
	['WP-07', changed(all => ({ ...all, nonce: 'with blanks' })), 'invalid_request'],
	['WP-08', changed(all => ({ ...all, redirect_uri: 'https://verifier.example' })), 'invalid_request'],
	['WP-12', changed(all => ({ ...all, response_mode: 'direct_post.jwt' })), 'invalid_request'],
	['WP-13', changed(all => ({ ...all, client_metadata: { vp_formats_supported: { mso_mdoc: {} } } })), 'vp_formats_not_supported'],
	['WP-14', changed(all => ({ ...all, transaction_data: ['eyJ0eXBlIjoicGF5bWVudCJ9'] })), 'invalid_transaction_data'],
	['DQ-01', changed(all => ({ ...all, dcql_query: { credentials: [] } })), 'invalid_request'],
	['DQ-04', changed(all => ({ ...all, dcql_query: { credentials: [{ id: 'id', format: 'dc+sd-jwt', meta: {} }] } })), 'invalid_request'],
	[
		'WP-22',
		changed(all => ({
			...all,
			dcql_query: { credentials: Array.from({ length: 99 }, (_, id) => ({ id: `c${id}`, format: 'x', meta: {} })) },
		})),
		'invalid_request',
	],
])(
	'%s VP §8.5: a faulty request (%#) is refused, its verifier told once the holder has seen it, and the history knows',
	async (_, sign, error) => {
		const verifier = await openVerifier({ ...(sign ? { sign } : {}) })
		const { agent } = await holding(verifier)
		const { status, body } = await agent.call('POST', '/api/requests', { link: verifier.link })
		expect({ status, body }).toMatchObject({ status: 201, body: { refusal: { error }, satisfiable: false, asked: [] } })
		expect(await agent.call('POST', `/api/requests/${body['id']}/consent`, {})).toMatchObject({ status: 400, body: { error } })
		expect(verifier.responses()).toEqual([])
		expect((await agent.call('POST', `/api/requests/${body['id']}/decline`)).body).toMatchObject({ event: 'refused' })
		expect((await agent.call('POST', `/api/requests/${body['id']}/decline`)).status).toBe(409)
		expect(verifier.responses()).toMatchObject([{ error, state: 'the-state' }])
		expect((await agent.call('GET', '/api/history')).body['entries']).toMatchObject([{ event: 'refused', error }, { event: 'received' }])
	},
)

it('WP-20 WP-02 VP §5: unknown parameters and an iss in a Request Object are passed over', async () => {
	const sign = changed(all => ({ ...all, unknown: { of: 'later' }, iss: 'https://somebody.example' }))
	const verifier = await openVerifier({ ...(sign ? { sign } : {}) })
	const { agent } = await holding(verifier)
	expect((await present(agent, verifier.link)).body).toMatchObject({ event: 'presented' })
})

it.each<[string, VerifierTricks['requestAnswer']]>([
	['another media type', () => json({})],
	['an error', () => json({ error: 'gone' }, 410)],
	['a redirect', () => ({ status: 302, headers: { Location: '/elsewhere' } })],
	['nothing', () => text('application/oauth-authz-req+jwt', '')],
])('WP-05 WP-06 VP §5.10: a request_uri that answers %s ends it', async (what, requestAnswer) => {
	const verifier = await openVerifier({ ...(requestAnswer ? { requestAnswer } : {}) })
	const { agent } = await holding(verifier)
	const { body } = await present(agent, verifier.link)
	expect(body.error).toBe(what === 'nothing' ? 'invalid_request' : 'bad_gateway')
	expect(verifier.asked.map(({ path }) => path)).toEqual(['/request'])
})

it.each<[string, VerifierTricks['responseAnswer']]>([
	['refuses', () => json({ error: 'invalid_request' }, 400)],
	['redirects', () => ({ status: 302, headers: { Location: '/elsewhere' } })],
	['answers no JSON', () => text('text/html', '<p>thanks')],
	['sends the holder on to nowhere', () => json({ redirect_uri: 'nowhere' })],
])('WP-06 DQ-15 VP §8.2: a verifier that %s is an outcome of its own, and the history says so', async (_, responseAnswer) => {
	const verifier = await openVerifier({ ...(responseAnswer ? { responseAnswer } : {}) })
	const { agent } = await holding(verifier)
	expect((await present(agent, verifier.link)).body).toMatchObject({ event: 'failed', redirect_uri: null, reason: expect.any(String) })
	expect((await agent.call('GET', '/api/history')).body['entries']).toMatchObject([{ event: 'failed' }, { event: 'received' }])
	expect(verifier.asked.map(({ path }) => path)).toEqual(['/request', '/response'])
})

it('DQ-15 VP §8.2: a verifier that refuses may send the holder on all the same, and the wallet leads there', async () => {
	const back = 'https://verifier.example/result?response_code=1'
	const verifier = await openVerifier({ responseAnswer: () => json({ error: 'invalid_request', redirect_uri: back }, 400) })
	const { agent } = await holding(verifier)
	expect((await present(agent, verifier.link)).body).toMatchObject({
		event: 'failed',
		redirect_uri: back,
		reason: expect.stringContaining('invalid_request'),
	})
	expect((await agent.call('GET', '/api/history')).body['entries']).toMatchObject([{ event: 'failed' }, { event: 'received' }])
})

it.each([
	['openid4vp://?client_id=x509_hash%3Ax&request_uri=http%3A%2F%2Fverifier.example%2Fr', 'invalid_request'],
	[
		'openid4vp://?client_id=x509_hash%3Ax&request_uri=https%3A%2F%2Fverifier.example%2Fr&request_uri_method=POST',
		'invalid_request_uri_method',
	],
	['openid4vp://?client_id=x509_hash%3Ax&request_uri_method=post', 'invalid_request'],
	['openid4vp://?request_uri=https%3A%2F%2Fverifier.example%2Fr', 'invalid_request'],
])('WP-04 VP §5.1: the link %s is refused with %s', async (link, error) => {
	const { agent } = await holding(undefined)
	expect(await present(agent, link)).toMatchObject({ status: 400, body: { error } })
})

it('DQ-08 VP §6.1.1.1: whoever asks for credentials below one authority is answered with those alone', async () => {
	const { signer, anchor, der } = await certifiedSigner()
	const issuer = await openIssuer({ signer })
	const below = (value: string): JsonObject => ({
		credentials: [{ ...(ageQuery['credentials'] as JsonObject[])[0], trusted_authorities: [{ type: 'aki', values: [value] }] }],
	})
	const keyId = nodeCertificates.parse(der)?.authorityKeyId ?? ''
	const [own, other] = [await openVerifier({ query: below(keyId) }), await openVerifier({ query: below('AAAA') })]
	const agent = await walletFor({ anchor }, undefined, { verifierAnchors: [own.anchor, other.anchor] })
	await receive(agent, issuer.link)
	expect((await agent.call('POST', '/api/requests', { link: own.link })).body).toMatchObject({ satisfiable: true })
	expect((await agent.call('POST', '/api/requests', { link: other.link })).body).toMatchObject({ satisfiable: false })
})
