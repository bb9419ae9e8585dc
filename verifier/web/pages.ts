// The verifier's pages: choose a scene, read what it asks, present, see the result.

import { encode } from '@wangzheng/shared/protocol/base64url.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type Endpoint, type EndpointRequest, seeOther } from '@wangzheng/shared/web/endpoint.ts'
import { idOfCode } from '../operations/read-result.ts'
import type { Owner } from '../request.ts'
import type { Verifier } from '../verifier.ts'
import { answerPages } from './answer-page.ts'
import { digitalPages } from './digital-pages.ts'
import { elsewherePage, requestPage } from './request-page.ts'
import { resultPage, withheldPage } from './result-page.ts'
import { homePage, scenePage } from './scene-page.ts'
import { payloadOf } from './transaction.ts'

/** How long a browser is known as the one that asked, in seconds. */
const sessionLifetime = 86_400

export function pages(verifier: Verifier): Endpoint[] {
	const { ports, publicUrl, issuerUrl, scenes, links, createRequest, readResult, watch, sameDeviceMode, digital } = verifier
	const { sessions } = ports

	const sceneOf = (id: string | undefined) => {
		const scene = scenes.get(id ?? '')
		if (!scene) throw new ProtocolError('not_found', 'there is no such scene')
		return scene
	}
	const ownerOf = (request: EndpointRequest): Owner | undefined => {
		const key = sessions.keyOf(request)
		return key === undefined ? undefined : `session:${key}`
	}

	/** The same-device request that a page offers beside its QR code. */
	async function twinOf(id: string | undefined, owner: Owner | undefined) {
		if (id === undefined) return undefined
		return (await readResult(id, owner).catch(() => undefined))?.request
	}

	return [
		{
			method: 'get',
			path: '/',
			section: 'page',
			summary: 'Choose a scene',
			answer: request => homePage(request, scenes.values()),
		},
		{
			method: 'get',
			path: '/scenes/:scene',
			section: 'page',
			summary: 'What a scene asks for, before anything is asked',
			answer: request => scenePage(request, sceneOf(request.params['scene']), issuerUrl),
		},
		{
			method: 'post',
			path: '/scenes/:scene',
			section: 'page',
			summary: 'Asks for a presentation, for this browser',
			takes: ['application/x-www-form-urlencoded'],
			async answer(request) {
				const { id: scene, transactionType } = sceneOf(request.params['scene'])
				const form = request.body as Readonly<Record<string, string>>
				// one transaction, however it is answered
				const transaction = transactionType && { ...payloadOf(transactionType, form), transaction_id: encode(ports.random.bytes(12)) }
				const known = sessions.keyOf(request)
				const begun = known === undefined ? sessions.begin(sessionLifetime) : undefined
				const owner: Owner = `session:${known ?? begun?.key ?? ''}`
				const redirectUri = `${publicUrl}/result`
				const { asked: twin } = await createRequest({
					owner,
					scene,
					flow: 'same_device',
					responseMode: sameDeviceMode,
					redirectUri,
					transaction,
				})
				const { asked } = await createRequest({ owner, scene, flow: 'cross_device', twin: twin.id, transaction })
				return seeOther(`/requests/${asked.id}`, begun ? { 'Set-Cookie': begun.cookie } : {})
			},
		},
		{
			method: 'get',
			path: '/requests/:id',
			section: 'page',
			summary: 'A request: its QR code and links, then its result',
			async answer(request) {
				const owner = ownerOf(request)
				const found = await readResult(request.params['id'] ?? '', owner)
				const scene = sceneOf(found.request.scene)
				if (found.request.phase !== 'requested') return resultPage(request, { found, scene, issuerUrl })
				// asked by the script of another page, where it belongs
				if (found.request.flow === 'dc_api') return seeOther(`/scenes/${scene.id}`)
				const twin = await twinOf(found.request.twin, owner)
				if (twin?.phase === 'answered' || twin?.phase === 'refused') return elsewherePage(request, scene)
				return requestPage(request, {
					scene,
					asked: found.request,
					now: ports.clock.now(),
					scanned: await links(found.request, 'post'),
					opened: twin?.phase === 'requested' ? await links(twin, 'post') : undefined,
					asksBrowser: digital.protocols.length > 0,
				})
			},
		},
		{
			method: 'get',
			path: '/requests/:id/events',
			section: 'page',
			summary: 'Says when a request of this browser has ended',
			async answer(request) {
				const { request: found } = await readResult(request.params['id'] ?? '', ownerOf(request))
				const ids = [found.id, ...(found.twin === undefined ? [] : [found.twin])]
				return { status: 200, stream: (send, closed) => watch.wait(ids, () => send('changed', {}), closed) }
			},
		},
		{
			method: 'get',
			path: '/result',
			section: 'OpenID4VP 1.0 §13.3',
			summary: 'The result of a same-device request, where the wallet leads the browser back to',
			async answer(request) {
				const code = request.query['response_code'] ?? ''
				const owner = ownerOf(request)
				try {
					const found = await readResult(idOfCode(code), owner, code)
					return resultPage(request, { found, scene: sceneOf(found.request.scene), issuerUrl })
				} catch (error) {
					if (error instanceof ProtocolError && (error.code === 'not_found' || error.code === 'forbidden')) return withheldPage(request)
					throw error
				}
			},
		},
		...answerPages(verifier),
		...digitalPages(verifier, ownerOf),
	]
}
