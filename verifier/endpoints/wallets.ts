// The verifier's doors for wallets: the Request Object, and where answers are posted.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { didDocumentEndpoint } from '@wangzheng/shared/web/did-document.ts'
import { type Answer, type Endpoint, json, text } from '@wangzheng/shared/web/endpoint.ts'
import { describable } from '@wangzheng/shared/web/render-error.ts'
import type { AnswerTaken } from '../operations/take-answer.ts'
import type { Verifier } from '../verifier.ts'

const requestObjectType = 'application/oauth-authz-req+jwt'
const noStore = { 'Cache-Control': 'no-store' }
const form = ['application/x-www-form-urlencoded'] as const
/** The longest answer. */
const maxBytes = 1_048_576

export const walletEndpoints = ({ serveRequestObject, receiveResponse, registration, ports, publicUrl }: Verifier): Endpoint[] => [
	{
		method: 'get',
		path: '/request/:id',
		section: 'RFC 9101 §5.2',
		summary: 'The signed Request Object of a request that is open',
		anyOrigin: true,
		answer: async ({ params }) => text(requestObjectType, await serveRequestObject(params['id'] ?? ''), noStore),
	},
	{
		method: 'post',
		path: '/request/:id',
		section: 'OpenID4VP 1.0 §5.10',
		summary: 'The same for a wallet that sends its abilities and a wallet_nonce',
		takes: form,
		anyOrigin: true,
		answer: async ({ params, body }) => text(requestObjectType, await serveRequestObject(params['id'] ?? '', asForm(body)), noStore),
	},
	{
		method: 'post',
		path: '/response/:id',
		section: 'OpenID4VP 1.0 §8.2',
		summary: "The wallet's Authorization Response or its error, once",
		takes: form,
		maxBytes,
		anyOrigin: true,
		answer: async ({ params, body }) => told(await receiveResponse(asForm(body), 'post', params['id'])),
	},
	{
		method: 'post',
		path: '/response',
		section: 'OpenID4VP 1.0 §8.2',
		summary: 'The same where wallets know one address for all requests',
		takes: form,
		maxBytes,
		anyOrigin: true,
		answer: async ({ body }) => told(await receiveResponse(asForm(body), 'post')),
	},
	{
		method: 'get',
		path: '/trust-anchor.pem',
		section: 'RFC 7468 §5',
		summary: 'The root below which this verifier signs',
		anyOrigin: true,
		answer: () => text('application/x-pem-file', ports.keys.anchorPem, { 'Cache-Control': 'no-cache' }),
	},
	{
		method: 'get',
		path: '/registration',
		section: 'OpenID4VP 1.0 §5.9.2',
		summary: 'What a wallet must be told of this verifier beforehand, where it is known by a name alone',
		anyOrigin: true,
		answer() {
			const told = registration()
			if (!told) throw new ProtocolError('not_found', 'this verifier is not known by a name alone')
			return json(told, 200, { 'Cache-Control': 'no-cache' })
		},
	},
	didDocumentEndpoint(ports, publicUrl, () => ports.keys.signer()),
]

const asForm = (body: unknown) => body as Readonly<Record<string, string>>

/** A wallet whose presentation is none hears so (§8.6); the browser is led on all the same, where there is one (HAIP 1.0 §5.1). */
function told({ redirectUri, broken }: AnswerTaken): Answer {
	const onward = redirectUri === undefined ? {} : { redirect_uri: redirectUri }
	if (!broken) return json(onward)
	return json({ error: 'invalid_request', error_description: describable(broken.reason), section: broken.section, ...onward }, 400)
}
