// Properties of what comes to a wallet that presents and to a verifier. OpenID4VP 1.0.

import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import type { Credential } from '../../credential/format.ts'
import { isObject, type Json, type JsonObject } from '../../json.ts'
import { authenticateRequest } from '../../openid4vp/authenticate-request.ts'
import { createRequestLink, createRequestUriForm, parseRequestLink, parseRequestUriForm } from '../../openid4vp/authorization-request.ts'
import {
	createAuthorizationResponse,
	createErrorResponse,
	parseAuthorizationResponse,
	parseResponseUriAnswer,
	type VpToken,
} from '../../openid4vp/authorization-response.ts'
import { describePath, locateClaims, parseJsonPath, selectClaims } from '../../openid4vp/claims-path.ts'
import { hashClientId, parseClientId, parseResponseUri } from '../../openid4vp/client-id.ts'
import { chooseEncryption, createClientMetadata, parseKeys } from '../../openid4vp/client-metadata.ts'
import { parseDcqlQuery } from '../../openid4vp/dcql.ts'
import { chooseAnswer, judgeDcqlAnswer, matchDcql } from '../../openid4vp/match-dcql.ts'
import { createRequestObject, parseAuthorizationRequest } from '../../openid4vp/request-object.ts'
import { verifyFormats } from '../../openid4vp/vp-formats.ts'
import { queries } from '../vectors/openid4vp/dcql-queries.ts'
import type { Chance } from './chance.ts'
import { hostileText } from './hostile.ts'
import { mutateText, several } from './mutate.ts'
import { must, property } from './property.ts'
import { mutateJwe, mutateJwt, takenApart } from './tokens.ts'
import { behindSignature, believer, blindTrust, holder, issuer, near, noon, ofJson, ports, stranger, trust } from './world.ts'

const asked: readonly Json[] = [
	...(Object.values(queries) as Json[]),
	{
		credentials: [
			{
				id: 'constructor',
				format: 'dc+sd-jwt',
				meta: { vct_values: ['t'] },
				multiple: true,
				claims: [
					{ id: 'a', path: ['names', null, 'a'], values: ['x', 1, true] },
					{ id: 'b', path: ['names', 0] },
				],
				claim_sets: [['a', 'b'], ['b']],
			},
			{ id: 'other', format: 'dc+sd-jwt', meta: { vct_values: ['t', 'u'] }, require_cryptographic_holder_binding: false },
		],
		credential_sets: [{ options: [['constructor'], ['other']] }, { required: false, options: [['other']] }],
	},
]
const claims: JsonObject = {
	names: [{ a: 'x' }, { a: 1 }, 'b'],
	given_name: 'A',
	family_name: 'B',
	address: { locality: 'C', street_address: 'D' },
	postal_code: '1',
}
/** Credentials of each of the types that are asked for. */
const types = [...new Set([...JSON.stringify(asked).matchAll(/"vct_values":\["([^"]*)"/g)].map(([, type]) => type ?? ''))]
const credentialOf = (type: string, held: JsonObject): Credential => ({
	format: 'dc+sd-jwt',
	type,
	claims: held,
	holderKey: holder.publicJwk,
	status: undefined,
	issuedAt: undefined,
	notBefore: undefined,
	expiresAt: undefined,
})

const key = { ...nodeCrypto.createAgreementKey(), kid: 'k' }
const metadata = createClientMetadata(key, { en: { name: 'Shop', purpose: 'Age' } })
const clientId = hashClientId(ports, Uint8Array.fromBase64(issuer.x5c?.[0] ?? ''))
const expected = { clientId, walletNonce: 'w' }
const requestOf = (signer = issuer, id = clientId) =>
	createRequestObject(signer, {
		clientId: id,
		responseUri: 'https://verifier.example/response/1',
		responseMode: 'direct_post.jwt',
		nonce: 'n-1',
		state: 's-1',
		query: asked[0] as JsonObject,
		clientMetadata: metadata,
		walletNonce: 'w',
		issuedAt: noon,
		expiresAt: noon + 60,
	})
const requests = [await requestOf(), await requestOf(issuer, 'x509_san_dns:verifier.example')]
const strange = [await requestOf(stranger), await requestOf(stranger, hashClientId(ports, Uint8Array.fromBase64(stranger.x5c?.[0] ?? '')))]
const contents = requests.map(request => JSON.stringify(takenApart(request)))

const links = [
	createRequestLink('openid4vp://', { clientId, requestUri: 'https://verifier.example/request/1', requestUriMethod: 'post' }),
	createRequestLink('https://wallet.example/present?a=b', {
		clientId: 'x509_san_dns:verifier.example',
		requestUri: 'https://verifier.example/r',
	}),
	`haip-vp://?client_id=${encodeURIComponent(clientId)}&request=a.b.c`,
]

const query = parseDcqlQuery(asked[asked.length - 1])
const to = { responseUri: 'https://verifier.example/r', state: 's' }
const encryption = { publicJwk: key.publicJwk, kid: 'k', enc: 'A256GCM' } as const
const vpTokens: readonly VpToken[] = [{ constructor: ['a~b', 'c'] }, { other: ['x~'] }]
const responses = vpTokens.map(token => createAuthorizationResponse(ports, { ...to, encryption }, token))
const refusal = createErrorResponse(ports, { ...to, encryption }, 'access_denied', 'no "reason"')
const jwes = [...responses, refusal].map(({ body }) => new URLSearchParams(body).get('response') ?? '')
const plain: readonly Json[] = [
	...vpTokens.map(token => ({ state: 's', vp_token: JSON.stringify(token) })),
	{ state: 's', error: 'access_denied', error_description: 'no' },
]
const formOf = (value: Json): Record<string, string> =>
	Object.fromEntries(
		Object.entries(isObject(value) ? value : {}).map(([name, member]) => [
			name,
			typeof member === 'string' ? member : JSON.stringify(member),
		]),
	)

const paths: readonly Json[] = [['names', null, 'a'], ['names', 0], ['address', 'locality'], ['given_name']]
const nearText =
	(...valid: readonly string[]) =>
	(chance: Chance): string =>
		chance.below(12) === 0
			? hostileText(chance)
			: chance.below(8) === 0
				? chance.pick(valid)
				: several(chance, chance.pick(valid), mutateText)

export const openid4vpProperties = [
	ofJson('parseDcqlQuery: values near queries', asked, value => {
		const { credentials, credentialSets } = parseDcqlQuery(value)
		const ids = new Set(credentials.map(({ id }) => id))
		must(ids.size === credentials.length && credentialSets.length > 0, 'a query that asks for nothing')
		must(
			credentialSets.every(({ options }) => options.flat().every(id => ids.has(id))),
			'an option that is not there',
		)
	}),
	property({
		name: 'matchDcql: queries and claims near those that match',
		make: chance => ({
			asked: near(asked)(chance),
			held: Array.from({ length: chance.below(4) }, () => [chance.pick(types), near([claims])(chance)] as const),
		}),
		judge({ asked, held }) {
			const query = parseDcqlQuery(asked)
			const candidates = held.map(([type, value], at) => ({ id: String(at), credential: credentialOf(type, isObject(value) ? value : {}) }))
			const match = matchDcql(query, candidates)
			const answer = chooseAnswer(match)
			must((answer === undefined) === !match.satisfiable, 'an answer where there is none, or none where there is one')
			if (!answer) return false
			const presented = new Map(
				answer.map(({ query: id, candidate }) => [id, candidates.filter(one => one.id === candidate).map(one => one.credential)]),
			)
			must(judgeDcqlAnswer(query, presented).outcome === 'passed', 'a wallet answers what its verifier does not take')
		},
	}),
	property({
		name: 'parseJsonPath, selectClaims: paths and claims near good ones',
		make: chance => ({ path: near(paths)(chance), value: near([claims])(chance) }),
		judge({ path, value }) {
			const pointer = parseJsonPath(path, 'the path')
			const found = locateClaims(isObject(value) ? value : {}, pointer)
			must(
				found.every(({ path: way }) => way.length === pointer.length && !way.includes('__proto__')),
				'a way of another length',
			)
			must(selectClaims({}, pointer).length === 0 && describePath(pointer) !== undefined, 'a claim of nothing')
		},
	}),
	property({
		name: 'parseClientId, parseResponseUri: texts near good ones',
		make: chance => ({
			id: nearText(clientId, 'x509_san_dns:verifier.example')(chance),
			uri: nearText('https://verifier.example/response?a=b')(chance),
		}),
		judge({ id, uri }) {
			const client = parseClientId(id)
			must(client.full === id && id.endsWith(client.name), 'another client')
			const at = new URL(parseResponseUri(uri, client, false))
			must(
				at.protocol === 'https:' && (client.prefix !== 'x509_san_dns' || at.hostname === client.name.toLowerCase()),
				'an answer that goes astray',
			)
		},
	}),
	property({
		name: 'parseRequestLink: links with a change',
		make: nearText(...links),
		judge(link) {
			const found = parseRequestLink(link)
			must('request' in found || new URL(found.requestUri).protocol === 'https:', 'a link that leads astray')
		},
	}),
	ofJson(
		'parseRequestUriForm: forms near good ones',
		[
			Object.fromEntries(
				new URLSearchParams(
					createRequestUriForm('w', clientId, { prefixes: ['x509_hash'], responseModes: ['direct_post'], algorithms: ['ES256'] }),
				),
			),
		],
		value => parseRequestUriForm(formOf(value)),
	),
	ofJson('client metadata: values near good ones', [metadata], value => {
		if (!isObject(value)) return false
		verifyFormats(value, ['dc+sd-jwt', 'mso_mdoc'])
		must(chooseEncryption(value, parseKeys(value)).publicJwk.x.length === 43, 'a key that is none')
	}),
	behindSignature('authenticateRequest: requests near good ones', requests.map(takenApart), async text => {
		const authentic = await authenticateRequest(believer, { certificates: blindTrust }, { text }, expected)
		const { clientId: client, responseUri } = parseAuthorizationRequest(authentic)
		must(client.full === clientId && new URL(responseUri).protocol === 'https:', 'a request of another')
	}),
	property({
		name: 'authenticateRequest: requests with a change',
		costly: true,
		make: chance =>
			chance.below(10) === 0
				? chance.pick(requests)
				: mutateJwt(chance, chance.pick([...requests, ...strange]), chance.pick([...requests, ...strange])),
		async judge(text) {
			const { client_id: named } = takenApart(text).payload
			const of = { ...expected, clientId: typeof named === 'string' ? named : clientId }
			parseAuthorizationRequest(await authenticateRequest(ports, { certificates: trust }, { text }, of))
			must(contents.includes(JSON.stringify(takenApart(text))), 'a forged request is taken')
		},
	}),
	ofJson('parseAuthorizationResponse: forms near good ones', plain, value => {
		const response = parseAuthorizationResponse(ports, formOf(value), { state: 's', query, decryptionKey: undefined })
		must(response.kind === 'refused' || response.presentations.size > 0, 'a response that is none')
	}),
	property({
		name: 'parseAuthorizationResponse: encrypted responses with a change',
		costly: true,
		make: chance => (chance.below(10) === 0 ? chance.pick(jwes) : mutateJwe(chance, chance.pick(jwes), chance.pick(jwes))),
		judge(response) {
			parseAuthorizationResponse(ports, { response }, { state: 's', query, decryptionKey: key })
			must(jwes.includes(response), 'a changed response is taken')
		},
	}),
	ofJson('parseResponseUriAnswer: values near answers', [{ redirect_uri: 'https://verifier.example/done?response_code=1' }, {}], value => {
		const { redirectUri } = parseResponseUriAnswer(value)
		must(redirectUri === undefined || URL.canParse(redirectUri), 'an address that is none')
	}),
]
