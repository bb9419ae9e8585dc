// The operators' console: what was issued, and what can be done about it.

import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { type Answer, type Endpoint, type EndpointRequest, seeOther } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, type Locale } from '@wangzheng/shared/web/locale.ts'
import { page } from '@wangzheng/shared/web/page.ts'
import type { ConsoleSessions } from '../adapters/console-sessions.ts'
import { formatOf, tierOf } from '../credential/configuration.ts'
import {
	type Change,
	changes,
	copiesOf,
	type Decision,
	decisions,
	decisionsFor,
	type Issuance,
	type IssuanceState,
	notifiedOf,
} from '../issuance.ts'
import type { Issuer } from '../issuer.ts'
import { consoleWords } from './console-words.ts'

const form = ['application/x-www-form-urlencoded'] as const
const pageSize = 50
const verbs = Object.keys(changes) as Change[]

export function consolePages(issuer: Issuer, sessions: ConsoleSessions): readonly Endpoint[] {
	/** @throws ProtocolError `unauthorized` */
	async function operatorOf(request: EndpointRequest): Promise<string> {
		const operator = await sessions.operatorOf(request)
		if (operator === undefined) throw new ProtocolError('unauthorized', 'sign in first', { section: 'page' })
		return operator
	}
	return [
		{
			method: 'get',
			path: '/console',
			section: 'page',
			summary: 'The console',
			async answer(request) {
				const operator = await sessions.operatorOf(request)
				return operator === undefined ? showSignIn(request) : showIssuances(issuer, request, operator)
			},
		},
		{
			method: 'post',
			path: '/console/sign-in',
			section: 'page',
			summary: 'Sign in',
			takes: form,
			maxBytes: 4096,
			async answer(request) {
				const cookie = await sessions.open((request.body as Record<string, string>)['key'] ?? '')
				return cookie === undefined ? seeOther('/console?wrong=1') : seeOther('/console', { 'Set-Cookie': cookie })
			},
		},
		{
			method: 'post',
			path: '/console/sign-out',
			section: 'page',
			summary: 'Sign out',
			answer: async request => seeOther('/console', { 'Set-Cookie': await sessions.end(request) }),
		},
		...verbs.map(verb => action(verb, async request => issuer.changeStatus(request.params['id'] ?? '', verb, await operatorOf(request)))),
		...decisions.map(verb =>
			action(verb, async request => issuer.decideDeferred(request.params['id'] ?? '', verb, await operatorOf(request))),
		),
		{
			method: 'post',
			path: '/console/keys/rotate',
			section: 'page',
			summary: 'Rotate the signing key',
			async answer(request) {
				await issuer.rotateKeys(await operatorOf(request))
				return seeOther('/console?rotated=1')
			},
		},
	]
}

/** What is done to one issuance, and back to the list. */
const action = (verb: Change | Decision, act: (request: EndpointRequest) => Promise<Issuance>): Endpoint => ({
	method: 'post',
	path: `/console/issuances/:id/${verb}`,
	section: 'page',
	summary: `${verb} a credential`,
	async answer(request) {
		await act(request)
		const { after } = request.query
		return seeOther(after === undefined ? '/console' : `/console?after=${encodeURIComponent(after)}`)
	},
})

type Say = (typeof consoleWords)['en']

const links = (say: Say) => [
	{ href: '/', label: say.start },
	{ href: '/console', label: say.console },
]

function showSignIn(request: EndpointRequest): Answer {
	const say = consoleWords[chooseLocale(request)]
	const wrong = request.query['wrong'] !== undefined
	const body = html`
<form class="panel" method="post" action="/console/sign-in">
<div class="field"><label for="key">${say.key}</label>
<input id="key" name="key" type="password" autocomplete="current-password" required maxlength="200" aria-describedby="key-hint${wrong && ' key-problem'}">
${wrong && html`<p class="problem" id="key-problem" role="alert">${say.wrongKey}</p>`}
<p class="hint" id="key-hint">${say.keyHint}</p></div>
<button>${say.signIn}</button>
</form>`
	return page({ request, agent: 'issuer', title: say.signInTitle, lead: say.signInLead, body, links: links(say) })
}

async function showIssuances(issuer: Issuer, request: EndpointRequest, operator: string): Promise<Answer> {
	const locale = chooseLocale(request)
	const say = consoleWords[locale]
	const { after } = request.query
	const found = await issuer.listIssuances({ after: after?.slice(0, 64), limit: pageSize })
	const names = new Map((await issuer.register.list(200)).map(({ id, familyName, givenName }) => [id, familyName + givenName]))
	const last = found.length === pageSize ? found[pageSize - 1] : undefined
	const body = html`
${request.query['rotated'] !== undefined && html`<p class="notice" role="status">${say.rotated}</p>`}
${
	found.length === 0
		? html`<p class="empty">${say.empty}</p>`
		: html`<div class="scroll"><table class="table"><thead><tr>${say.columns.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${found.map(issuance => showRow(issuance, names.get(issuance.citizen) ?? issuance.citizen, { locale, after }))}</tbody></table></div>`
}
<div class="row">${after !== undefined && html`<a class="button secondary" href="/console">${say.newest}</a>`}${
		last && html`<a class="button secondary" href="/console?after=${last.id}">${say.older}</a>`
	}</div>
<section class="panel"><h2>${say.rotateTitle}</h2><p>${say.rotateText}</p>
<form method="post" action="/console/keys/rotate" data-confirm="${say.confirmRotate}"><button class="secondary">${say.rotate}</button></form></section>
<form method="post" action="/console/sign-out"><button class="quiet">${say.signOut} · ${operator}</button></form>`
	return page({ request, agent: 'issuer', title: say.title, lead: say.lead, body, links: links(say), wide: true })
}

function showRow(issuance: Issuance, name: string, { locale, after }: { locale: Locale; after: string | undefined }): Html {
	const say = consoleWords[locale]
	const [made, kind, citizen, state, wallet, actions] = say.columns
	const event = notifiedOf(issuance)
	const copies = copiesOf(issuance)
	const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`
	const possible = [
		...decisionsFor(issuance),
		...verbs.filter(verb => (changes[verb].from as readonly IssuanceState[]).includes(issuance.state)),
	]
	return html`<tr>
<td data-label="${made}"><time datetime="${new Date(issuance.createdAt * 1000).toISOString()}">${when(locale, issuance.createdAt)}</time></td>
<td data-label="${kind}">${say.tiers[tierOf(issuance.configuration)]} <small>${formats[formatOf(issuance.configuration)].name}</small>${copies > 0 && html` <small>${say.copies(copies)}</small>`}</td>
<td data-label="${citizen}">${name}</td>
<td data-label="${state}"><span class="badge" data-state="${issuance.state}">${say.states[issuance.state]}</span></td>
<td data-label="${wallet}">${event ? html`<span class="badge" data-state="${event === 'credential_failure' ? 'failed' : 'ok'}">${say.events[event]}</span>` : '–'}</td>
<td class="actions" data-label="${actions}">${
		possible.length === 0
			? '–'
			: possible.map(
					verb =>
						html`<form method="post" action="/console/issuances/${issuance.id}/${verb}${query}"${
							(verb === 'revoke' || verb === 'deny') && html` data-confirm="${say.confirm[verb]}"`
						}><button class="${verb === 'revoke' || verb === 'deny' ? 'danger' : 'secondary'}">${say.changes[verb]}</button></form>`,
				)
	}</td>
</tr>`
}

/** In UTC, and said so: operators and logs may stand in different zones. */
const when = (locale: Locale, time: number): string =>
	new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23', timeZone: 'UTC' })
		.format(time * 1000)
		.concat(' UTC')
