// What a deep link opens: who it is from, and a button. Nothing is fetched before it is pressed. OpenID4VCI 1.0 §15.6.

import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale } from '@wangzheng/shared/web/locale.ts'
import { frame } from './frame.ts'
import { journeys } from './journey-words.ts'
import { hostOf, type LinkKind } from './link.ts'
import { says } from './words.ts'

export function incomingPage(request: EndpointRequest, kind: LinkKind, link: string): Answer {
	const locale = chooseLocale(request)
	const say = says[locale].incoming
	const host = hostOf(link)
	return frame(request, {
		title: kind === 'issuer' ? journeys[locale].offered : kind === 'offer' ? say.offer : say.request,
		lead: kind === 'request' ? say.requestLead : say.offerLead,
		body: html`
${host && html`<dl class="facts"><dt>${say.from}</dt><dd><strong>${host}</strong></dd></dl>`}
<form method="post" action="/open">
<input type="hidden" name="link" value="${link}">
<div class="actions"><button class="large">${say.look}</button><a class="button quiet" href="/">${say.later}</a></div>
</form>`,
	})
}
