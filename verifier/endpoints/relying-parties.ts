// The verifier's doors for relying parties: programs with a bearer key.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { parseWebUrl } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { type DcApiResponseMode, parseOrigin } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import { type Endpoint, type EndpointRequest, json, text } from '@wangzheng/shared/web/endpoint.ts'
import { describeError } from '@wangzheng/shared/web/log.ts'
import type { z } from 'zod'
import { createAnswer, createBody, createdOf, digitalBody, digitalOf, resultAnswer, resultOf, scenesAnswer, scenesOf } from '../api.ts'
import type { Owner } from '../request.ts'
import type { Verifier } from '../verifier.ts'

export function relyingPartyEndpoints(verifier: Verifier): Endpoint[] {
	const { ports, issuerUrl, scenes, allowLoopback, readResult, watch } = verifier
	const sceneList = JSON.stringify(scenesOf(scenes.values()))

	/** @throws ProtocolError `unauthorized` */
	async function ownerOf(request: EndpointRequest): Promise<Owner> {
		const holder = await ports.bearerKeys.verify(request.header('authorization'))
		if (!holder) throw new ProtocolError('unauthorized', 'a bearer key of a relying party is needed', { section: 'RFC 6750 §3' })
		return `key:${holder.name}`
	}

	const failed = (error: unknown) => ports.log.warn('events', describeError(error))
	const read = async (request: EndpointRequest) => {
		const owner = await ownerOf(request)
		const found = await readResult(request.params['id'] ?? '', owner, request.query['response_code'])
		return resultOf(found, scenes.get(found.request.scene), issuerUrl)
	}

	return [
		{
			method: 'post',
			path: '/api/requests',
			section: 'API',
			summary: 'Asks for a presentation under a scene',
			takes: ['application/json'],
			schema: { body: createBody, answer: createAnswer },
			needsKey: true,
			async answer(request) {
				const owner = await ownerOf(request)
				const body = parseCreate(request.body, allowLoopback)
				return json(await create(verifier, owner, body), 201)
			},
		},
		{
			method: 'post',
			path: '/api/requests/:id/answer',
			section: 'OpenID4VP 1.0 §A.4',
			summary: 'What the browser gave to a page of yours for a request of flow dc_api, once; the answer is the result',
			takes: ['application/json'],
			maxBytes: 1_048_576,
			schema: { body: digitalBody, answer: resultAnswer },
			needsKey: true,
			async answer(request) {
				const owner = await ownerOf(request)
				const parsed = digitalBody.safeParse(request.body)
				if (!parsed.success) throw refuse('the body is no DigitalCredential: an object of protocol and data')
				await verifier.receiveDigitalAnswer(request.params['id'] ?? '', owner, parsed.data)
				return json(await read(request))
			},
		},
		{
			method: 'get',
			path: '/api/requests/:id',
			section: 'API',
			summary: 'How a request of yours stands, and its result',
			schema: { answer: resultAnswer },
			needsKey: true,
			answer: async request => json(await read(request)),
		},
		{
			method: 'get',
			path: '/api/requests/:id/events',
			section: 'API',
			summary: 'The same as a stream of events: one `result`, when the request has ended',
			needsKey: true,
			async answer(request) {
				const { id } = await read(request)
				return {
					status: 200,
					stream: (send, closed) =>
						watch.wait(
							[id],
							() =>
								void read(request)
									.then(result => send('result', result))
									.catch(failed),
							closed,
						),
				}
			},
		},
		{
			method: 'get',
			path: '/api/scenes',
			section: 'API',
			summary: 'The scenes there are',
			schema: { answer: scenesAnswer },
			answer: () => text('application/json', sceneList, { 'Cache-Control': 'no-cache' }),
		},
	]
}

async function create(verifier: Verifier, owner: Owner, body: z.infer<typeof createBody>) {
	const { publicUrl, allowLoopback } = verifier
	const { scene, webhook, flow, response_mode: mode } = body
	const basis = { owner, scene, webhook, transaction: body.transaction as JsonObject | undefined }
	if (flow === 'dc_api') {
		const origin = parseOrigin(body.origin, allowLoopback)
		return digitalOf(await verifier.createDigitalRequest({ ...basis, origin, responseMode: isDigital(mode) ? mode : undefined }), publicUrl)
	}
	const created = await verifier.createRequest({
		...basis,
		flow,
		responseMode: isDigital(mode) ? undefined : mode,
		byValue: body.request_by && body.request_by === 'value',
		requestUriMethod: body.request_uri_method,
		redirectUri: body.redirect_uri,
	})
	return createdOf(created, publicUrl)
}

type Mode = z.infer<typeof createBody>['response_mode']
const isDigital = (mode: Mode): mode is DcApiResponseMode => mode === 'dc_api' || mode === 'dc_api.jwt'

/** @throws ProtocolError `invalid_request` */
function parseCreate(value: unknown, allowLoopback: boolean): z.infer<typeof createBody> {
	const parsed = createBody.safeParse(value)
	if (!parsed.success) {
		const [issue] = parsed.error.issues
		throw refuse(`${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'not as described in /openapi.json'}`)
	}
	const { flow, origin, redirect_uri: redirectUri, webhook, response_mode: mode, request_by: by } = parsed.data
	if ((flow === 'same_device') !== (redirectUri !== undefined)) throw refuse('redirect_uri goes with flow same_device, and with it alone')
	if ((flow === 'dc_api') !== (origin !== undefined)) throw refuse('origin goes with flow dc_api, and with it alone')
	if (mode && isDigital(mode) !== (flow === 'dc_api')) throw refuse(`response_mode ${mode} does not go with flow ${flow}`)
	if (flow !== 'same_device' && (mode === 'fragment' || mode === 'query')) throw refuse(`response_mode ${mode} goes with flow same_device`)
	if (flow === 'dc_api' && by) throw refuse('request_by does not go with flow dc_api')
	for (const [name, url] of Object.entries({ redirect_uri: redirectUri, webhook })) {
		if (url !== undefined && !parseWebUrl(url, allowLoopback)) throw refuse(`${name} is not an https URL`)
	}
	return parsed.data
}

const refuse = (message: string) => new ProtocolError('invalid_request', message, { section: 'API' })
