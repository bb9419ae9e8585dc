// An offer that waits for its holder: who issues, where the code goes, what would be received. OpenID4VCI 1.0 §6.1, §13.6.2.

import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import type { TransactionCode } from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, type Locale } from '@wangzheng/shared/web/locale.ts'
import type { OfferedConfiguration, OpenOffer } from '../offer.ts'
import type { Pending } from '../store/pending.ts'
import { facts, labelOf, listed, nameOf } from './claims.ts'
import { frame } from './frame.ts'
import { journeys } from './journey-words.ts'
import { says } from './words.ts'

/** @param wrongCode whether the issuer has just refused the code */
export function offerPage(request: EndpointRequest, id: string, { value: offer, cutOff }: Pending<OpenOffer>, wrongCode: boolean): Answer {
	const locale = chooseLocale(request)
	const say = says[locale].offer
	const journey = journeys[locale]
	const { issuer, server, grant, configurations, choice } = offer
	const transactionCode = grant.kind === 'pre_authorized' ? grant.transactionCode : undefined
	const several = choice && configurations.length > 1
	return frame(request, {
		title: choice ? journey.offered : say.title,
		lead: choice ? journey.has : say.lead,
		status: wrongCode ? 400 : 200,
		body: html`
${cutOff && html`<div class="notice warn" role="status"><p>${journeys[locale].offerCutOff}</p></div>`}
<h2>${say.who}</h2>
<div class="panel">
<p><strong>${nameOf(issuer.displays, locale) ?? new URL(issuer.identifier).host}</strong></p>
${facts([
	{ label: say.address, value: html`<code>${issuer.identifier}</code>` },
	...(transactionCode ? [{ label: say.goesTo, value: html`<code>${server.tokenEndpoint}</code>` }] : []),
])}
</div>
${!several && html`<h2>${say.what}</h2>${configurations.map(each => configurationPart(each, locale, configurations.length === 1))}`}
<form method="post" action="/offers/${id}/accept">
${several && choiceOf(configurations, locale)}
${transactionCode && codeField(transactionCode, wrongCode, locale)}
${grant.kind === 'authorization_code' && html`<p>${journey.signIn(new URL(server.authorizationEndpoint ?? server.issuer).host)}</p>`}
<div class="actions"><button class="large">${grant.kind === 'authorization_code' ? journey.signInButton : say.accept}</button></div>
</form>
<form method="post" action="/offers/${id}/discard"><button class="quiet">${say.discard}</button></form>`,
	})
}

const choiceOf = (configurations: readonly OfferedConfiguration[], locale: Locale): Html =>
	html`<fieldset><legend>${journeys[locale].which}</legend>${configurations.map(
		({ id, displays, type, format, claims }, index) =>
			html`<label class="choice"><input type="radio" name="configuration" value="${id}"${index === 0 && html` checked`}>
<span class="choice-body"><strong>${nameOf(displays, locale) ?? type}</strong><small>${formats[format].name}</small><small>${listed(
				claims.map(({ path }) => labelOf(path, claims, locale)),
				locale,
			)}</small></span></label>`,
	)}</fieldset>`

/** Its format is named where others come with it: two of one name are told apart by it. */
const configurationPart = ({ displays, type, format, claims }: OfferedConfiguration, locale: Locale, alone: boolean): Html =>
	html`<div class="panel"><p><strong>${nameOf(displays, locale) ?? type}</strong>${!alone && html` <small>${formats[format].name}</small>`}</p>
${
	claims.length > 0 &&
	html`<p class="hint">${says[locale].offer.holds}</p><p>${listed(
		claims.map(({ path }) => labelOf(path, claims, locale)),
		locale,
	)}</p>`
}</div>`

function codeField({ inputMode, length, description }: TransactionCode, wrong: boolean, locale: Locale): Html {
	const say = says[locale].offer
	const digits = inputMode === 'numeric'
	return html`<div class="field">
<label for="tx_code">${say.code}</label>
<input id="tx_code" name="tx_code"${digits && html` class="digits" inputmode="numeric" data-group="4"`} autocomplete="one-time-code" maxlength="${length ?? 64}" required aria-describedby="code-how"${wrong && html` aria-invalid="true" autofocus`}>
${wrong && html`<p class="problem" role="alert">${say.codeWrong}</p>`}
<p class="hint" id="code-how">${say.codeHow(length)} ${say.check}</p>
${description && html`<p class="hint">${description}</p>`}
</div>`
}
