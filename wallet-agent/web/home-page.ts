// The holder's cards, and a field for a link.

import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale } from '@wangzheng/shared/web/locale.ts'
import type { OwnCredential } from '../operations/read-held.ts'
import { cardLink } from './card.ts'
import { frame } from './frame.ts'
import { says } from './words.ts'

/** @param problem whether what was pasted was no link of either kind */
export function homePage(request: EndpointRequest, own: readonly OwnCredential[], problem = false): Answer {
	const locale = chooseLocale(request)
	const say = says[locale].home
	return frame(request, {
		title: say.title,
		lead: say.lead,
		status: problem ? 400 : 200,
		body: html`
${
	own.length > 0
		? html`<ul class="id-cards">${own.map(each => html`<li>${cardLink(each, locale)}</li>`)}</ul>`
		: html`<p class="empty">${say.empty}</p>`
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
