// The wallet agent's doors for programs, each call for one holder: whose key or session it comes with.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type Endpoint, type EndpointRequest, json, noContent } from '@wangzheng/shared/web/endpoint.ts'
import { credentialJson, deferredJson, historyJson, offerJson, outcomeJson, receiptJson, requestJson } from './api.ts'
import {
	acceptAnswer,
	acceptBody,
	callbackBody,
	consentBody,
	credentialAnswer,
	credentialsAnswer,
	dcApiBody,
	deletedAnswer,
	historyAnswer,
	linkBody,
	offerAnswer,
	offerBody,
	outcomeAnswer,
	parseBody,
	receivedAnswer,
	requestAnswer,
} from './api-schemas.ts'
import type { Doors } from './doors.ts'
import type { Wallet } from './wallet.ts'

const takes = ['application/json'] as const

type Handle = (holder: string, request: EndpointRequest, id: string) => Promise<ReturnType<typeof json>>

export function endpoints(wallet: Wallet, doors: Doors): Endpoint[] {
	const reads = (handle: Handle): Endpoint['answer'] => guarded(handle, false)
	const writes = (handle: Handle): Endpoint['answer'] => guarded(handle, true)
	const guarded =
		(handle: Handle, changes: boolean): Endpoint['answer'] =>
		async request =>
			handle(await doors.caller(request, changes), request, request.params['id'] ?? '')
	const row = { section: 'API', needsKey: true } as const

	return [
		{
			...row,
			method: 'post',
			path: '/api/offers',
			summary: 'Looks at an offer, or at what an issuer has: who issues, what would be received, what it takes. Nothing is received yet',
			takes,
			maxBytes: 131_072,
			schema: { body: offerBody, answer: offerAnswer },
			answer: writes(async (holder, { body }) => {
				const { link, issuer = '' } = parseBody(offerBody, body)
				const { id, offer } = await (link === undefined ? wallet.viewIssuer(holder, issuer) : wallet.viewOffer(holder, link))
				return json(offerJson(id, offer), 201)
			}),
		},
		{
			...row,
			method: 'post',
			path: '/api/offers/:id/accept',
			summary: 'Receives what is offered, verifies it and keeps it; or says where the holder signs in for it',
			takes,
			schema: { body: acceptBody, answer: acceptAnswer },
			answer: writes(async (holder, { body }, id) => {
				const { tx_code, configuration } = parseBody(acceptBody, body)
				if ((await wallet.offer(holder, id))?.value.grant.kind === 'authorization_code') {
					return json({ credentials: [], deferred: [], authorization_url: await wallet.beginSignIn(holder, id, configuration) })
				}
				return json({ ...receiptJson(await wallet.acceptOffer(holder, id, tx_code)), authorization_url: null }, 201)
			}),
		},
		{
			...row,
			method: 'post',
			path: '/api/callback',
			summary: 'Takes up the address that an authorization server sent the holder back to, and receives what was signed in for',
			takes,
			schema: { body: callbackBody, answer: receivedAnswer },
			answer: writes(async (holder, { body }) => {
				const { url } = parseBody(callbackBody, body)
				const mark = url.indexOf('?')
				return json(receiptJson(await wallet.finishSignIn(holder, mark < 0 ? '' : url.slice(mark + 1))), 201)
			}),
		},
		{
			...row,
			method: 'delete',
			path: '/api/offers/:id',
			summary: 'Forgets an offer',
			answer: writes(async (holder, _, id) => {
				await wallet.discardOffer(holder, id)
				return noContent()
			}),
		},
		{
			...row,
			method: 'get',
			path: '/api/credentials',
			summary: 'What the holder has, with the status of each as of now, and what issuers will issue later',
			schema: { answer: credentialsAnswer },
			answer: reads(async holder => {
				await wallet.collect(holder)
				const own = await wallet.refreshStatus(holder, await wallet.list(holder))
				return json({ credentials: own.map(credentialJson), deferred: (await wallet.deferred(holder)).map(deferredJson) })
			}),
		},
		{
			...row,
			method: 'get',
			path: '/api/credentials/:id',
			summary: 'One credential with all its claims',
			schema: { answer: credentialAnswer },
			answer: reads(async (holder, _, id) => {
				const [own] = await wallet.refreshStatus(holder, [await wallet.get(holder, id)])
				if (!own) throw new ProtocolError('not_found', 'there is no such credential')
				return json(credentialJson(own))
			}),
		},
		{
			...row,
			method: 'post',
			path: '/api/credentials/:id/renew',
			summary: 'Has new copies issued in the place of the old ones, where the issuer lets that be',
			schema: { answer: credentialAnswer },
			answer: writes(async (holder, _, id) => {
				await wallet.renew(holder, id)
				return json(credentialJson(await wallet.get(holder, id)))
			}),
		},
		{
			...row,
			method: 'delete',
			path: '/api/credentials/:id',
			summary: 'Deletes a credential and its keys for good, and tells its issuer where that is still possible',
			schema: { answer: deletedAnswer },
			answer: writes(async (holder, _, id) => json({ issuer_told: (await wallet.delete(holder, id)).issuerTold })),
		},
		{
			...row,
			method: 'post',
			path: '/api/requests',
			summary: 'Looks at a request: who asks, verified how, what would be told and what stays hidden. Nothing is told yet',
			takes,
			maxBytes: 131_072,
			schema: { body: linkBody, answer: requestAnswer },
			answer: writes(async (holder, { body }) => {
				const id = await wallet.viewRequest(holder, parseBody(linkBody, body).link)
				return json(requestJson(await wallet.showRequest(holder, id)), 201)
			}),
		},
		{
			...row,
			method: 'post',
			path: '/api/dc-requests',
			summary: 'Looks at what a page asks over the Digital Credentials API; for the platform, which vouches for the origin of the page',
			takes,
			maxBytes: 524_288,
			schema: { body: dcApiBody, answer: requestAnswer },
			answer: writes(async (holder, { body }) => {
				const id = await wallet.viewDcApi(holder, parseBody(dcApiBody, body))
				return json(requestJson(await wallet.showRequest(holder, id)), 201)
			}),
		},
		{
			...row,
			method: 'get',
			path: '/api/requests/:id',
			summary: 'A request that was looked at before, and what became of it',
			schema: { answer: requestAnswer },
			answer: reads(async (holder, _, id) => json(requestJson(await wallet.showRequest(holder, id)))),
		},
		{
			...row,
			method: 'post',
			path: '/api/requests/:id/consent',
			summary: 'Tells the verifier what it asked for, once',
			takes,
			schema: { body: consentBody, answer: outcomeAnswer },
			answer: writes(async (holder, { body }, id) => {
				const { credentials, sets } = parseBody(consentBody, body)
				return json(outcomeJson(await wallet.consent(holder, id, { credentials, sets })))
			}),
		},
		{
			...row,
			method: 'post',
			path: '/api/requests/:id/decline',
			summary: 'Tells the verifier that nothing is shown, or why its request is not taken',
			schema: { answer: outcomeAnswer },
			answer: writes(async (holder, _, id) => json(outcomeJson(await wallet.decline(holder, id)))),
		},
		{
			...row,
			method: 'get',
			path: '/api/history',
			summary: 'What was received, shown, declined and deleted, newest first',
			schema: { answer: historyAnswer },
			answer: reads(async holder => json(historyJson(await wallet.history(holder)))),
		},
	]
}
