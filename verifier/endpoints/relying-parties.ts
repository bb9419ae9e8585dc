// The verifier's doors for relying parties: programs with a bearer key.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type Endpoint, type EndpointRequest, json, text } from '@wangzheng/shared/web/endpoint.ts'
import { describeError } from '@wangzheng/shared/web/log.ts'
import { createAnswer, createBody, createdOf, digitalBody, digitalOf, resultAnswer, resultOf, scenesAnswer, scenesOf } from '../api.ts'
import type { Owner } from '../request.ts'
import type { Verifier } from '../verifier.ts'
import { parseWish } from './parse-wish.ts'

export function relyingPartyEndpoints(verifier: Verifier): Endpoint[] {
	const { ports, publicUrl, issuerUrl, scenes, allowLoopback, watch } = verifier
	const { createRequest, createDigitalRequest, receiveDigitalAnswer, readResult } = verifier
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
				const wish = parseWish(request.body, allowLoopback)
				const created =
					'origin' in wish
						? digitalOf(await createDigitalRequest({ owner, ...wish }), publicUrl)
						: createdOf(await createRequest({ owner, ...wish }), publicUrl)
				return json(created, 201)
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
				if (!parsed.success) {
					throw new ProtocolError('invalid_request', 'the body is no DigitalCredential: protocol and data', { section: 'API' })
				}
				await receiveDigitalAnswer(request.params['id'] ?? '', owner, parsed.data)
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
