// The wallet's pages, a row each. A browser becomes a holder at its first act here.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type Answer, type Endpoint, type EndpointRequest, seeOther } from '@wangzheng/shared/web/endpoint.ts'
import { chooseLocale } from '@wangzheng/shared/web/locale.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import { goOn } from '@wangzheng/shared/web/page.ts'
import type { Doors } from '../doors.ts'
import type { Choice } from '../operations/answer-request.ts'
import type { Receipt } from '../operations/receive-credentials.ts'
import type { Wallet } from '../wallet.ts'
import { credentialPage } from './credential-page.ts'
import { historyPage } from './history-page.ts'
import { homePage } from './home-page.ts'
import { incomingPage } from './incoming-page.ts'
import { journeys } from './journey-words.ts'
import { kindOfLink, type LinkKind } from './link.ts'
import { offerPage } from './offer-page.ts'
import { orProblem } from './problem.ts'
import { donePage, faultPage, requestPage } from './request-page.ts'

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
		{ ...page, path: '/get', summary: 'Opens what an issuer has; takes its address as `issuer`', answer: incomingIssuer },
		{ ...page, path: '/present', summary: 'Opens a request; takes the query of an openid4vp link', answer: incoming('request') },
		{ ...act, path: '/open', summary: 'Looks at a link', maxBytes: 131_072, answer: request => openLink(wallet, doors, log, request) },
		{
			...page,
			path: '/offers/:id',
			summary: 'An offer that waits for its holder',
			answer: own(async (holder, request, id) => {
				const pending = await wallet.offer(holder, id)
				if (!pending) throw new ProtocolError('not_found', 'there is no such offer, or its time is over')
				const { received = [], deferred = [] } = pending.value
				if (received[0] !== undefined) return seeOther(`/credentials/${received[0]}`)
				if (deferred.length > 0) return seeOther('/')
				if (pending.state === 'done') throw new ProtocolError('conflict', 'the offer was decided before')
				return offerPage(request, id, pending, request.query['wrong'] === 'code')
			}),
		},
		{
			...act,
			path: '/offers/:id/accept',
			summary: 'Receives what is offered',
			answer: own((holder, request, id) => accept(wallet, holder, request, id)),
		},
		{
			...page,
			path: '/callback',
			summary: 'Where authorization servers send a holder back to',
			answer: own(async (holder, { url }) => {
				const mark = url.indexOf('?')
				return arrived(await wallet.finishSignIn(holder, mark < 0 ? '' : url.slice(mark + 1)))
			}),
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
			path: '/credentials/:id/renew',
			summary: 'Has new copies issued',
			answer: own(async (holder, _, id) => {
				await wallet.renew(holder, id)
				return seeOther(`/credentials/${id}?renewed`)
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
				if (shown.outcome) return donePage(request, shown, shown.outcome)
				return 'refusal' in shown ? faultPage(request, shown) : requestPage(request, shown)
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
			summary: 'Shows nothing, and tells whoever asked',
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
	if (holder !== undefined) await wallet.collect(holder)
	const own = holder === undefined ? [] : await wallet.refreshStatus(holder, await wallet.list(holder))
	const later = holder === undefined ? [] : await wallet.deferred(holder)
	return homePage(request, own, later, { problem: request.query['wrong'] === 'link', willCome: request.query['later'] !== undefined })
}

/** A deep link: the query is that of the scheme's link. */
const incoming =
	(kind: Exclude<LinkKind, 'issuer'>): Endpoint['answer'] =>
	request => {
		const mark = request.url.indexOf('?')
		const link = `${kind === 'offer' ? 'openid-credential-offer' : 'openid4vp'}://${mark < 0 ? '' : request.url.slice(mark)}`
		return kindOfLink(link) === kind ? incomingPage(request, kind, link) : seeOther('/?wrong=link')
	}

/** The same for an issuer whose card the holder would have, without an offer. */
function incomingIssuer(request: EndpointRequest): Answer {
	const issuer = request.query['issuer'] ?? ''
	return kindOfLink(issuer) === 'issuer' ? incomingPage(request, 'issuer', issuer) : seeOther('/?wrong=link')
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
		if (kind === 'issuer') return seeOther(`/offers/${(await wallet.viewIssuer(holder, link.trim())).id}`, headers)
		if (kind === 'offer') return seeOther(`/offers/${(await wallet.viewOffer(holder, link)).id}`, headers)
		return seeOther(`/requests/${await wallet.viewRequest(holder, link)}`, headers)
	})
}

/** On to what was received, or to the cards where all of it will come later. */
const arrived = ({ received: [first] }: Receipt): Answer => seeOther(first === undefined ? '/?later' : `/credentials/${first}?received`)

/** On to where the holder signs in; or receives it. A code that was mistyped can be typed again. */
async function accept(wallet: Wallet, holder: string, request: EndpointRequest, id: string): Promise<Answer> {
	const { body } = request
	if ((await wallet.offer(holder, id))?.value.grant.kind === 'authorization_code') {
		const url = await wallet.beginSignIn(holder, id, fieldOf(body, 'configuration'))
		const { signInButton: title, goingOn: lead } = journeys[chooseLocale(request)]
		return goOn({ request, agent: 'wallet', title, lead, url })
	}
	try {
		return arrived(await wallet.acceptOffer(holder, id, fieldOf(body, 'tx_code')))
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
