// What a holder decides on: who asks, verified how, for what, what is told and what stays hidden. OpenID4VP 1.0 §15.1.

import { isOfProgram } from '@wangzheng/shared/protocol/oauth/endpoint-url.ts'
import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, type Locale } from '@wangzheng/shared/web/locale.ts'
import { goOn } from '@wangzheng/shared/web/page.ts'
import type { AskedCredential, Option, ShownFault, ShownRequest } from '../operations/show-request.ts'
import type { RequestOutcome } from '../request.ts'
import type { Leaf } from '../telling.ts'
import { askers } from './asker-words.ts'
import { attestationParts } from './attestation.ts'
import { cardLink, statusBadge, titleOf } from './card.ts'
import { facts, labelOf, linesOf, listed, textIn } from './claims.ts'
import { frame } from './frame.ts'
import { journeys } from './journey-words.ts'
import { requestWords } from './request-words.ts'
import { asksToConfirm, confirmLabel, transactionPart, transactionTitle } from './transaction.ts'
import { says } from './words.ts'

export function requestPage(request: EndpointRequest, shown: ShownRequest): Answer {
	const locale = chooseLocale(request)
	const say = requestWords[locale]
	const { asker, match, id } = shown
	// what a prefix promises holds where somebody signed
	const prefix = asker.signed || asker.clientId.prefix === 'origin' ? asker.clientId.prefix : 'redirect_uri'
	const name = textIn(asker.names, locale)
	const [only] = shown.transactions
	return frame(request, {
		title: only ? transactionTitle(only, locale) : say.title,
		lead: html`<strong>${name ?? asker.host}</strong> ${only ? asksToConfirm(locale) : say.wants}`,
		body: html`
${shown.cutOff && html`<div class="notice warn" role="status"><p>${journeys[locale].requestCutOff}</p></div>`}
${shown.transactions.map(transaction => transactionPart(transaction, locale))}
<div class="panel">
${facts([
	...(name === undefined ? [] : [{ label: say.calls, value: name }]),
	{ label: say.site, value: html`<strong>${asker.host}</strong>` },
	{ label: say.purpose, value: textIn(asker.purposes, locale) ?? say.purposeNone },
	{ label: say.verified, value: askers[locale].how[prefix] },
])}
<details class="technical"><summary>${says[locale].problem.detail}</summary>
${facts([
	...(asker.certificate === undefined ? [] : [{ label: say.certificate, value: asker.certificate.subject }]),
	{ label: 'client_id', value: html`<code>${asker.clientId.full}</code>` },
])}</details>
</div>
${attestationParts(shown.attestations, locale)}
${prefix === 'redirect_uri' && html`<div class="notice warn" role="alert"><p>${askers[locale].warning}</p></div>`}
${match.satisfiable ? consentForm(shown, locale) : cannot(shown, locale)}
<form method="post" action="/requests/${id}/decline"><button class="${match.satisfiable ? 'secondary' : ''}">${say.decline}</button></form>`,
	})
}

/** A request that breaks a rule: what, and whether to let the other side know. §8.5. */
export function faultPage(request: EndpointRequest, { id, asker, refusal }: ShownFault): Answer {
	const locale = chooseLocale(request)
	const { fault } = requestWords[locale]
	const { problem } = says[locale]
	return frame(request, {
		title: fault.title,
		lead: fault.lead(textIn(asker.names, locale) ?? asker.host),
		status: 400,
		body: html`<p>${fault.how}</p>
<form method="post" action="/requests/${id}/decline"><div class="actions"><button>${fault.tell}</button>
<a class="button secondary" href="/">${problem.back}</a></div></form>
<details class="technical"><summary>${problem.detail}</summary>
<dl class="facts">
<dt><code>${refusal.code}</code></dt><dd lang="en">${refusal.message}</dd>
<dt>${problem.rule}</dt><dd lang="en">${refusal.section}</dd>
<dt>client_id</dt><dd><code>${asker.clientId.full}</code></dd>
</dl></details>`,
	})
}

function consentForm({ id, asked, match, transactions }: ShownRequest, locale: Locale): Html {
	const say = requestWords[locale]
	const anyRequired = match.sets.some(({ required }) => required)
	const parts = match.sets.map(({ required, satisfiable }, place) => {
		if (satisfiable.length === 0) return ''
		const mustChoose = required || !anyRequired
		const options = satisfiable.map((option, index) => ({
			index,
			content: asked.filter(({ query }) => option.includes(query)).map(each => credentialPart(each, locale)),
		}))
		const [only] = options
		if (mustChoose && options.length === 1 && only) return only.content
		return html`<fieldset><legend>${mustChoose ? say.choose : say.optional}</legend>
${!mustChoose && html`<label class="choice"><input type="radio" name="set.${place}" value="" checked><span class="choice-body"><strong>${say.optionalLeave}</strong></span></label>`}
${options.map(
	({ index, content }) =>
		html`<label class="choice"><input type="radio" name="set.${place}" value="${index}"${mustChoose && index === 0 && html` checked`}><span class="choice-body">${say.tells}</span></label>${content}`,
)}</fieldset>`
	})
	return html`<form method="post" action="/requests/${id}/consent">${parts}
<p class="hint">${say.alsoTold}</p>
<div class="actions"><button class="large">${transactions.length > 0 ? confirmLabel(locale) : say.agree}</button></div></form>`
}

/** One credential that is asked for; where several can answer, the holder chooses. */
function credentialPart({ query, options }: AskedCredential, locale: Locale): Html {
	const say = requestWords[locale]
	const [only] = options
	if (options.length === 1 && only) return html`${cardLink(only.own, locale)}${warning(only, locale)}${lists(only, locale)}`
	return html`<fieldset><legend>${say.choose}</legend>${options.map(
		(
			option,
			index,
		) => html`<div class="panel"><label class="choice"><input type="radio" name="credential.${query}" value="${option.own.held.id}"${index === 0 && html` checked`}>
<span class="choice-body"><strong>${titleOf(option.own, locale)}</strong><small>${statusBadge(option.own, locale)}</small></span></label>
${warning(option, locale)}${lists(option, locale)}</div>`,
	)}</fieldset>`
}

const warning = ({ own: { status } }: Option, locale: Locale): Html | undefined =>
	status === 'valid' ? undefined : html`<div class="notice warn"><p>${requestWords[locale].warn[status]}</p></div>`

function lists({ own, told, withheld, kept, notKept }: Option, locale: Locale): Html {
	const say = requestWords[locale]
	const tells = linesOf(told, own.held.claims, locale)
	const namesOf = (leaves: readonly Leaf[]) =>
		listed(
			linesOf(leaves, own.held.claims, locale).map(({ label }) => label),
			locale,
		)
	return html`<h2>${say.tells}</h2>
${
	tells.length > 0
		? html`<ul class="told">${tells.map(({ label, value, below }) => html`<li><strong>${label}</strong> ${below && html`<br>`}${value}</li>`)}</ul>`
		: html`<p>${say.nothingMore}</p>`
}
${kept.length > 0 && html`<div class="notice"><p>${say.kept(namesOf(kept))}</p></div>`}
${notKept.length > 0 && html`<p class="hint">${say.notKept(namesOf(notKept))}</p>`}
${withheld.length > 0 && html`<h2>${say.withholds}</h2><ul class="withheld"><li>${namesOf(withheld)}</li></ul>`}`
}

function cannot({ asked }: ShownRequest, locale: Locale): Html {
	const say = requestWords[locale]
	const wanted = [...new Set(asked.flatMap(({ asks }) => asks.map(path => labelOf(path, [], locale))))]
	return html`<div class="verdict unknown"><strong>${say.cannot}</strong><p>${say.cannotHow}</p></div>
${wanted.length > 0 && html`<h2>${say.asked}</h2><p>${listed(wanted, locale)}</p>`}`
}

/** Whether people may be led there: a page, or a program of the verifier's own. */
const isOpenable = (url: string): boolean => /^https?:/.test(url) || isOfProgram(new URL(url).protocol)

/** After the decision: on to where the verifier sends its visitor, or what became of it. §8.2. */
export function donePage(request: EndpointRequest, { asker }: ShownRequest | ShownFault, outcome: RequestOutcome): Answer {
	const locale = chooseLocale(request)
	const { event, redirectUri, answer, reason } = outcome
	const [title, told] = requestWords[locale].done[event]
	const lead = event === 'presented' && answer ? requestWords[locale].handedOver(asker.host) : told
	if (redirectUri !== undefined && isOpenable(redirectUri)) return goOn({ request, agent: 'wallet', title, lead, url: redirectUri })
	return frame(request, {
		title,
		lead,
		body: html`<p><a class="button" href="/">${says[locale].problem.back}</a></p>
${reason && html`<details class="technical"><summary>${says[locale].problem.detail}</summary><p lang="en">${reason}</p></details>`}`,
	})
}
