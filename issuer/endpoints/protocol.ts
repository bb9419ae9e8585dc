// The issuer's doors for wallets and verifiers, as the specifications order them.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { acceptedType } from '@wangzheng/shared/protocol/openid4vci/accept.ts'
import { type Answer, type Endpoint, type EndpointRequest, json, text } from '@wangzheng/shared/web/endpoint.ts'
import type { Issuer } from '../issuer.ts'
import { revocationListPath } from '../operations/publish-revocation-list.ts'
import { statusListForms, ttl } from '../operations/publish-status-list.ts'

/** Metadata that any cache may keep for a few minutes. */
const metadataCache = { 'Cache-Control': 'public, max-age=300' }

export function protocolEndpoints(issuer: Issuer): readonly Endpoint[] {
	return [
		{
			method: 'get',
			path: '/.well-known/openid-credential-issuer',
			section: 'OpenID4VCI 1.0 §12.2.2',
			summary: 'Credential Issuer metadata, plain or signed',
			anyOrigin: true,
			answer: request => sendMetadata(issuer, request),
		},
		{
			method: 'get',
			path: '/offers/:handle',
			section: 'OpenID4VCI 1.0 §4.1.3',
			summary: 'A Credential Offer by reference',
			anyOrigin: true,
			answer: async ({ params }) => json(await issuer.getCredentialOffer(params['handle'] ?? '')),
		},
		{
			method: 'get',
			path: '/status',
			section: 'Token Status List §9',
			summary: 'The addresses of all status lists',
			anyOrigin: true,
			answer: async () => json(await issuer.listStatusLists(), 200, { 'Cache-Control': `public, max-age=${ttl}` }),
		},
		{
			method: 'get',
			path: '/status/:list',
			section: 'Token Status List §8.1',
			summary: 'A Status List Token, as JWT or CWT',
			anyOrigin: true,
			answer: request => sendStatusList(issuer, request),
		},
		{
			method: 'get',
			path: '/types/:name',
			section: 'SD-JWT VC §5.3',
			summary: 'Type Metadata of a credential type, or a card template',
			anyOrigin: true,
			answer: request => sendDocument(issuer, request),
		},
		{
			method: 'get',
			path: '/trust-anchor.pem',
			section: 'RFC 7468 §5',
			summary: 'The root certificate that what is issued here leads to',
			anyOrigin: true,
			answer: () => text('application/x-pem-file', issuer.anchorPem, { 'Cache-Control': 'no-cache' }),
		},
		{
			method: 'get',
			path: revocationListPath,
			section: 'RFC 5280 §5',
			summary: 'What that root has revoked of the certificates below it',
			anyOrigin: true,
			answer: async () => text('application/pkix-crl', await issuer.publishRevocationList(), { 'Cache-Control': 'public, max-age=3600' }),
		},
		issuer.didDocument,
	]
}

async function sendMetadata(issuer: Issuer, request: EndpointRequest): Promise<Answer> {
	const { type, body, language } = await issuer.publishMetadata(request.header('accept'), request.header('accept-language'))
	const headers = { ...metadataCache, Vary: 'Accept, Accept-Language' }
	return text(type, body, language === undefined ? headers : { ...headers, 'Content-Language': language })
}

async function sendStatusList(issuer: Issuer, request: EndpointRequest): Promise<Answer> {
	// §8.4: a server that keeps no history says so
	if (request.query['time'] !== undefined) {
		return json({ error: 'not_implemented', error_description: 'no list of another time is kept here' }, 501)
	}
	const form = acceptedType(request.header('accept'), statusListForms) ?? statusListForms[0]
	const { token, tag } = await issuer.publishStatusList(request.params['list'] ?? '', form)
	return unlessKnown(request, tag, text(form, token, { 'Cache-Control': `public, max-age=${ttl}`, Vary: 'Accept' }))
}

function sendDocument(issuer: Issuer, request: EndpointRequest): Answer {
	const found = issuer.typeDocuments.get(request.params['name'] ?? '')
	if (!found) throw new ProtocolError('not_found', 'there is no such credential type')
	return unlessKnown(request, found.tag, text(found.type, found.bytes, metadataCache))
}

/** 304 where the client has what it would get. RFC 9110 §13.1.2. */
function unlessKnown(request: EndpointRequest, tag: string, answer: Answer): Answer {
	const headers = { ...answer.headers, ETag: `"${tag}"` }
	return request.header('if-none-match') === `"${tag}"` ? { status: 304, headers } : { ...answer, headers }
}
