// The wallet's pages, a row each. A browser becomes a holder at its first act here.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type Answer, type Endpoint, type EndpointRequest, seeOther } from '@wangzheng/shared/web/endpoint.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import type { Doors } from '../doors.ts'
import type { Choice } from '../operations/answer-request.ts'
import type { Wallet } from '../wallet.ts'
import { credentialPage } from './credential-page.ts'
import { historyPage } from './history-page.ts'
import { homePage } from './home-page.ts'
import { incomingPage } from './incoming-page.ts'
import { kindOfLink, type LinkKind } from './link.ts'
import { offerPage } from './offer-page.ts'
import { orProblem } from './problem.ts'
import { donePage, requestPage } from './request-page.ts'

const form = ['application/x-www-form-urlencoded'] as const

export function pages(wallet: Wallet, doors: Doors, log: Log): Endpoint[] {
	/** A page of a holder's own; a browser that is none has nothing to see here. */
	const own =
		(show: (holder: string, request: EndpointRequest, id: string) => Promise<Answer>): Endpoint['answer'] =>
		request =>
			orProblem(request, log, async () => {
				const holder = await doors.visitor(request)
				if (holder === undefined) throw new ProtocolError('not_found', 'this browser has no wallet here yet')
				return show(holder, request, request.params['id'] ?? '')
			})
	const page = { method: 'get', section: 'page' } as const
	const act = { method: 'post', section: 'page', takes: form } as const

	return [
		{ ...page, path: '/', summary: "The holder's cards", answer: request => home(wallet, doors, request) },
		{ ...page, path: '/receive', summary: 'Opens an offer; takes the query of an openid-credential-offer link', answer: incoming('offer') },
		{ ...page, path: '/present', summary: 'Opens a request; takes the query of an openid4vp link', answer: incoming('request') },
		{ ...act, path: '/open', summary: 'Looks at a link', maxBytes: 131_072, answer: request => openLink(wallet, doors, log, request) },
		{
			...page,
			path: '/offers/:id',
			summary: 'An offer that waits for its holder',
			answer: own(async (holder, request, id) => {
				const pending = await wallet.offer(holder, id)
				if (!pending) throw new ProtocolError('not_found', 'there is no such offer, or its time is over')
				const [received] = pending.value.received ?? []
				if (received !== undefined) return seeOther(`/credentials/${received}`)
				if (pending.state === 'done') throw new ProtocolError('conflict', 'the offer was decided before')
				return offerPage(request, id, pending.value, request.query['wrong'] === 'code')
			}),
		},
		{
			...act,
			path: '/offers/:id/accept',
			summary: 'Receives what is offered',
			answer: own((holder, request, id) => accept(wallet, holder, request, id)),
		},
		{
			...act,
			path: '/offers/:id/discard',
			summary: 'Forgets an offer',
			answer: own(async (holder, _, id) => {
				await wallet.discardOffer(holder, id)
				return seeOther('/')
			}),
		},
		{
			...page,
			path: '/credentials/:id',
			summary: 'One credential',
			answer: own(async (holder, request, id) => {
				const [one] = await wallet.refreshStatus(holder, [await wallet.get(holder, id)])
				return one ? credentialPage(request, one, request.query['received'] !== undefined) : seeOther('/')
			}),
		},
		{
			...act,
			path: '/credentials/:id/status',
			summary: 'Asks for the status anew',
			answer: own(async (holder, _, id) => {
				await wallet.refreshStatus(holder, [await wallet.get(holder, id)], 0)
				return seeOther(`/credentials/${id}`)
			}),
		},
		{
			...act,
			path: '/credentials/:id/delete',
			summary: 'Deletes a credential for good',
			answer: own(async (holder, _, id) => {
				await wallet.delete(holder, id)
				return seeOther('/')
			}),
		},
		{
			...page,
			path: '/requests/:id',
			summary: 'A request that waits for its holder',
			answer: own(async (holder, request, id) => {
				const shown = await wallet.showRequest(holder, id)
				return shown.outcome ? donePage(request, shown.outcome) : requestPage(request, shown)
			}),
		},
		{
			...act,
			path: '/requests/:id/consent',
			summary: 'Shows what the holder agreed to',
			answer: own(async (holder, { body }, id) => {
				await wallet.consent(holder, id, choiceIn(body))
				return seeOther(`/requests/${id}`)
			}),
		},
		{
			...act,
			path: '/requests/:id/decline',
			summary: 'Shows nothing, and tells the verifier so',
			answer: own(async (holder, _, id) => {
				await wallet.decline(holder, id)
				return seeOther(`/requests/${id}`)
			}),
		},
		{
			...page,
			path: '/history',
			summary: 'What happened in this wallet',
			async answer(request) {
				const holder = await doors.visitor(request)
				if (holder === undefined) return historyPage(request, [], [])
				const labels = (await wallet.list(holder)).flatMap(({ held }) => held.claims)
				return historyPage(request, await wallet.history(holder), labels)
			},
		},
	]
}

async function home(wallet: Wallet, doors: Doors, request: EndpointRequest): Promise<Answer> {
	const holder = await doors.visitor(request)
	const own = holder === undefined ? [] : await wallet.refreshStatus(holder, await wallet.list(holder))
	return homePage(request, own, request.query['wrong'] === 'link')
}

/** A deep link: the query is that of the scheme's link. */
const incoming =
	(kind: LinkKind): Endpoint['answer'] =>
	request => {
		const mark = request.url.indexOf('?')
		const link = `${kind === 'offer' ? 'openid-credential-offer' : 'openid4vp'}://${mark < 0 ? '' : request.url.slice(mark)}`
		return kindOfLink(link) === kind ? incomingPage(request, kind, link) : seeOther('/?wrong=link')
	}

const fieldOf = (body: unknown, name: string): string | undefined => {
	const value = (body as Readonly<Record<string, string>> | undefined)?.[name]
	return value === undefined || value === '' ? undefined : value
}

function openLink(wallet: Wallet, doors: Doors, log: Log, request: EndpointRequest): Promise<Answer> {
	return orProblem(request, log, async () => {
		const link = fieldOf(request.body, 'link') ?? ''
		const kind = kindOfLink(link)
		if (!kind) return seeOther('/?wrong=link')
		const { holder, headers } = await doors.actor(request)
		if (kind === 'offer') return seeOther(`/offers/${(await wallet.viewOffer(holder, link)).id}`, headers)
		return seeOther(`/requests/${await wallet.viewRequest(holder, link)}`, headers)
	})
}

/** A code that was mistyped can be typed again. */
async function accept(wallet: Wallet, holder: string, { body }: EndpointRequest, id: string): Promise<Answer> {
	try {
		const [received] = await wallet.acceptOffer(holder, id, fieldOf(body, 'tx_code'))
		return seeOther(`/credentials/${received}?received`)
	} catch (error) {
		const again = error instanceof ProtocolError && (error.code === 'invalid_grant' || error.code === 'invalid_request')
		if (again) return seeOther(`/offers/${id}?wrong=code`)
		throw error
	}
}

/** `credential.<query>` and `set.<place>` of the form. */
function choiceIn(body: unknown): Choice {
	const credentials: Record<string, string> = {}
	const sets: Record<number, number> = {}
	for (const [name, value] of Object.entries((body ?? {}) as Readonly<Record<string, string>>)) {
		const [kind, key = ''] = name.split(/\.(.*)/s)
		if (kind === 'credential') credentials[key] = value
		if (kind === 'set' && /^\d{1,3}$/.test(key) && /^\d{1,3}$/.test(value)) sets[Number(key)] = Number(value)
	}
	return { credentials, sets }
}
