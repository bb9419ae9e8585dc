// The holder's cards, and a field for a link.

import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, type Locale } from '@wangzheng/shared/web/locale.ts'
import type { OwnCredential } from '../operations/read-held.ts'
import type { DeferredCredential } from '../store/deferred.ts'
import { cardLink, titleOf } from './card.ts'
import { day, nameOf } from './claims.ts'
import { frame } from './frame.ts'
import { journeys } from './journey-words.ts'
import { says } from './words.ts'

/**
 * @param later what issuers will issue later
 * @param problem whether what was pasted was no link of any kind
 * @param willCome whether the holder has just been put off
 */
export function homePage(
	request: EndpointRequest,
	own: readonly OwnCredential[],
	later: readonly DeferredCredential[],
	{ problem = false, willCome = false } = {},
): Answer {
	const locale = chooseLocale(request)
	const say = says[locale].home
	return frame(request, {
		title: say.title,
		lead: say.lead,
		status: problem ? 400 : 200,
		...(later.length > 0 ? { reloadAfter: 20 } : {}),
		body: html`
${willCome && html`<div class="verdict ok" role="status"><strong>${journeys[locale].onItsWay}</strong><p>${journeys[locale].willCome}</p></div>`}
${later.map(each => laterCard(each, locale))}
${
	own.length > 0
		? html`<ul class="id-cards">${own.map(each => html`<li>${cardLink(each, locale)}${formatMark(each, own, locale)}</li>`)}</ul>`
		: later.length === 0 && html`<p class="empty">${say.empty}</p>`
}
<form class="panel" method="post" action="/open">
<div class="field">
<label for="link">${say.paste}</label>
<input id="link" name="link" type="text" inputmode="url" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="70000" required aria-describedby="link-how"${problem && html` aria-invalid="true"`}>
${problem && html`<p class="problem">${say.notALink}</p>`}
<p class="hint" id="link-how">${say.pasteHow}</p>
</div>
<button>${say.open}</button>
</form>`,
	})
}

/** The format of a card where another of the same name is of another. */
function formatMark(one: OwnCredential, own: readonly OwnCredential[], locale: Locale): Html | undefined {
	const alike = own.filter(each => titleOf(each, locale) === titleOf(one, locale))
	const differs = alike.some(({ held }) => held.format !== one.held.format)
	return differs ? html`<p class="hint">${formats[one.held.format].name}</p>` : undefined
}

function laterCard({ about, since }: DeferredCredential, locale: Locale): Html {
	const { onItsWay, onItsWayHow } = journeys[locale]
	const { issuer, configuration } = about
	const from = nameOf(issuer.displays, locale) ?? new URL(issuer.identifier).host
	return html`<div class="panel"><p><strong>${nameOf(configuration.displays, locale) ?? configuration.type}</strong>
<span class="badge" data-state="not_checked">${onItsWay}</span></p><p class="hint">${onItsWayHow(from, day(since, locale))}</p></div>`
}
