// Properties of what comes over the Digital Credentials API, of requests of several signatures, and of what is attested of verifiers.
// OpenID4VP 1.0 §5.11, Appendix A; RFC 7515 §7.2.1.

import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { parseJsonJws } from '../../jose/json-jws.ts'
import { isUnsecured, parseUnsecuredJwt } from '../../jose/unsecured-jwt.ts'
import { isObject, type Json, type JsonObject } from '../../json.ts'
import { hashClientId, parseClientId } from '../../openid4vp/client-id.ts'
import { createClientMetadata } from '../../openid4vp/client-metadata.ts'
import { authenticateDcApiRequest } from '../../openid4vp/dc-api/authenticate.ts'
import {
	createMultisignedDcApiRequest,
	createSignedDcApiRequest,
	createUnsignedDcApiRequest,
	type DcApiContent,
	type SigningClient,
} from '../../openid4vp/dc-api/create-request.ts'
import { parseDcApiRequest } from '../../openid4vp/dc-api/parse-request.ts'
import type { DcApiMessage } from '../../openid4vp/dc-api/protocol.ts'
import { createDcApiError, createDcApiResponse, parseDcApiResponse } from '../../openid4vp/dc-api/response.ts'
import { parseDcqlQuery } from '../../openid4vp/dcql.ts'
import { verifyHaipRequest } from '../../openid4vp/haip.ts'
import { registrationFormat, verifyRegistration } from '../../openid4vp/registration-certificate.ts'
import { parseVerifierInfo } from '../../openid4vp/verifier-info.ts'
import { queries } from '../vectors/openid4vp/dcql-queries.ts'
import type { Chance } from './chance.ts'
import { mutateText, several } from './mutate.ts'
import { must, property } from './property.ts'
import { mutateJwe, mutateJwt, takenApart } from './tokens.ts'
import { behindSignature, believer, blindTrust, issuer, noon, ofJson, ports, secondIssuer, stranger, trust, unsigned } from './world.ts'

const origin = 'https://verifier.example'
const key = { ...nodeCrypto.createAgreementKey(), kid: 'k' }
const query = parseDcqlQuery(queries.simple)
const content: DcApiContent = {
	responseMode: 'dc_api.jwt',
	nonce: 'n-1',
	query: queries.simple,
	clientMetadata: createClientMetadata(key),
}
const frame = { expectedOrigins: [origin, 'https://other.example'], issuedAt: noon, expiresAt: noon + 60 }
const infos = [
	{ format: 'jwt', data: 'a.b.c', credential_ids: ['my_credential'] },
	{ format: 'later', data: { a: [1] } },
] as const

const clientOf = (signer: typeof issuer): SigningClient => ({
	clientId: hashClientId(ports, Uint8Array.fromBase64(signer.x5c?.[0] ?? '')),
	signer,
	verifierInfo: infos,
})
const clients = [issuer, secondIssuer].map(clientOf)
const [first = clientOf(issuer)] = clients

const bare = createUnsignedDcApiRequest(content, infos)
const signed = await Promise.all(clients.map(client => createSignedDcApiRequest(client, content, frame)))
const multisigned = await createMultisignedDcApiRequest(clients, content, frame)
const strange = await createSignedDcApiRequest(clientOf(stranger), content, frame)

const textOf = ({ data }: DcApiMessage): string => data['request'] as string
const compacts = [...signed.map(textOf), ...parseJsonJws(multisigned.data['request'], 'the request')]
const contents = new Set(compacts.map(text => JSON.stringify(takenApart(text))))
const others = [...compacts, textOf(strange)]

/** A JWS of the parts of several compact ones, the first payload for all. */
function jsonJws(texts: readonly string[]): JsonObject {
	const parts = texts.map(text => text.split('.'))
	return {
		payload: parts[0]?.[1] ?? '',
		signatures: parts.map(([header = '', , signature = '']) => ({ protected: header, signature })),
	}
}

const take = async (by: typeof ports, of: typeof trust, message: { readonly protocol: Json; readonly data: Json }) =>
	parseDcApiRequest(await authenticateDcApiRequest(by, { certificates: of }, message, { origin }))

const answers = [
	createDcApiResponse(ports, { protocol: bare.protocol, encryption: undefined }, { my_credential: ['a~b'] }),
	createDcApiError(bare.protocol, 'access_denied'),
]
const encryption = { publicJwk: key.publicJwk, kid: 'k', enc: 'A256GCM' } as const
const sealed = createDcApiResponse(ports, { protocol: bare.protocol, encryption }, { my_credential: ['a~b'] }).data['response'] as string
const awaited = { protocol: bare.protocol, query, decryptionKey: undefined } as const

const registered = {
	header: { alg: 'ES256', typ: 'rc-wrp+jwt', x5c: ['a'] },
	payload: {
		sub: 'shop.example',
		name: 'The shop',
		purpose: [{ lang: 'en', value: 'To sell wine' }],
		credentials: [{ format: 'dc+sd-jwt', claim: [{ path: ['address'] }] }],
		exp: noon + 60,
	},
}

const unsecured = [{ client_id: 'redirect_uri:https://verifier.example/r' }, { nonce: 'n' }].map(payload =>
	unsigned({ alg: 'none', typ: 'oauth-authz-req+jwt' }, payload).replace(/[^.]*$/, ''),
)

export const dcApiProperties = [
	ofJson('authenticateDcApiRequest: unsigned requests near good ones', [bare.data], async data => {
		const { clientId, aim, responseMode, encryption: to } = await take(ports, trust, { protocol: bare.protocol, data })
		must(clientId.prefix === 'origin' && aim.audience === `origin:${origin}`, 'a request of another')
		must((responseMode === 'dc_api.jwt') === (to !== undefined), 'an answer in the open')
	}),
	behindSignature('authenticateDcApiRequest: signed requests near good ones', compacts.slice(0, 2).map(takenApart), async request => {
		const { clientId, aim } = await take(believer, blindTrust, { protocol: 'openid4vp-v1-signed', data: { request } })
		must(clientId.full === first.clientId && aim.audience === `origin:${origin}`, 'a request of another')
	}),
	behindSignature('authenticateDcApiRequest: multi-signed requests near good ones', compacts.slice(2).map(takenApart), async text => {
		const request = jsonJws([text])
		const { clientId } = await take(believer, blindTrust, { protocol: multisigned.protocol, data: { request } })
		must(clientId.full === first.clientId, 'a request of another')
	}),
	property({
		name: 'authenticateDcApiRequest: signed requests with a change',
		costly: true,
		make: chance =>
			chance.below(10) === 0 ? chance.pick(compacts.slice(0, 2)) : mutateJwt(chance, chance.pick(others), chance.pick(others)),
		async judge(request) {
			await take(ports, trust, { protocol: 'openid4vp-v1-signed', data: { request } })
			must(contents.has(JSON.stringify(takenApart(request))), 'a forged request is taken')
		},
	}),
	property({
		name: 'authenticateDcApiRequest: multi-signed requests with a change',
		costly: true,
		make: chance => {
			const texts = compacts.slice(2).map(text => (chance.below(3) === 0 ? mutateJwt(chance, text, chance.pick(others)) : text))
			return chance.below(2) === 0 ? texts.toReversed() : texts
		},
		async judge(texts) {
			const request = jsonJws(texts)
			const { parameters } = await authenticateDcApiRequest(
				ports,
				{ certificates: trust },
				{ protocol: multisigned.protocol, data: { request } },
				{ origin },
			)
			const { verifier_info: _, ...payload } = parameters
			must(JSON.stringify(payload) === JSON.stringify(takenApart(compacts[2] ?? '').payload), 'a forged request is taken')
		},
	}),
	ofJson('parseJsonJws: values near good ones', [multisigned.data['request'] as Json], value => {
		must(
			parseJsonJws(value, 'the request').every(text => text.length <= 131_074),
			'a JWS that is too long',
		)
	}),
	property({
		name: 'parseUnsecuredJwt: texts near good ones',
		make: (chance: Chance) => (chance.below(4) === 0 ? chance.pick(unsecured) : several(chance, chance.pick(unsecured), mutateText)),
		judge(text) {
			parseUnsecuredJwt(text, { typ: 'oauth-authz-req+jwt', what: 'the Request Object' })
			must(isUnsecured(text), 'a signature that nobody looks at')
		},
	}),
	ofJson('parseVerifierInfo: values near good ones', [infos as unknown as Json], value => {
		const all = parseVerifierInfo(value, query)
		must(all.length <= 16 && all.every(({ credentialIds }) => credentialIds?.every(id => id === 'my_credential') ?? true), 'too much')
	}),
	behindSignature('verifyRegistration: registration certificates near good ones', [registered], data => {
		const info = { format: registrationFormat, data, credentialIds: undefined }
		const asker = { clientId: parseClientId('x509_san_dns:shop.example'), certificate: undefined, query }
		const { name, purposes, beyond } = verifyRegistration(believer, blindTrust, info, asker)
		must([name ?? '', ...Object.values(purposes)].every(text => text.length <= 300) && beyond.length <= 3, 'too much to be shown')
	}),
	ofJson(
		'verifyHaipRequest: parameters near good ones',
		[{ response_mode: 'direct_post.jwt', client_metadata: content.clientMetadata ?? {} }],
		value => {
			const parameters = isObject(value) ? value : {}
			verifyHaipRequest('request_uri', {
				clientId: { full: 'x509_hash:a', prefix: 'x509_hash', name: 'a' },
				algorithm: 'ES256',
				parameters,
			})
			must(parameters['response_mode'] === 'direct_post.jwt', 'an answer in the open')
		},
	),
	ofJson(
		'parseDcApiResponse: answers near good ones',
		answers.map(({ protocol, data }) => ({ protocol, data })),
		value => {
			const { protocol, data } = isObject(value) ? value : {}
			const response = parseDcApiResponse(ports, { protocol, data }, awaited)
			must(response.kind === 'refused' || response.presentations.size === 1, 'an answer that is none')
		},
	),
	property({
		name: 'parseDcApiResponse: encrypted answers with a change',
		costly: true,
		make: chance => (chance.below(10) === 0 ? sealed : mutateJwe(chance, sealed)),
		judge(response) {
			parseDcApiResponse(ports, { protocol: bare.protocol, data: { response } }, { ...awaited, decryptionKey: key })
			must(response === sealed, 'a changed answer is taken')
		},
	}),
]
