// One credential: the card, whether it holds, what it says, and what can be done with it.

import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale } from '@wangzheng/shared/web/locale.ts'
import { draw } from '../operations/fetch-drawings.ts'
import type { OwnCredential } from '../operations/read-held.ts'
import { isRenewable } from '../operations/renew-credential.ts'
import { leavesOf } from '../telling.ts'
import { card, issuerName, statusBadge, titleOf } from './card.ts'
import { day, facts, inLocale, linesOf, moment } from './claims.ts'
import { frame } from './frame.ts'
import { journeys } from './journey-words.ts'
import { says } from './words.ts'

/** @param justReceived whether it has just been received */
export function credentialPage(request: EndpointRequest, own: OwnCredential, justReceived: boolean): Answer {
	const locale = chooseLocale(request)
	const { held, credential, copies, status } = own
	const all = says[locale]
	const say = all.credential
	const fresh = copies.filter(({ uses }) => uses === 0).length
	const template = held.drawings && inLocale(held.drawings.templates, locale)?.template
	const drawing = template && held.drawings ? draw({ template, places: held.drawings.places }, credential) : undefined
	return frame(request, {
		title: titleOf(own, locale),
		body: html`
${justReceived && html`<div class="verdict ok" role="status"><strong>${say.received}</strong><p>${say.receivedHow}</p></div>`}
${request.query['renewed'] !== undefined && html`<div class="verdict ok" role="status"><strong>${journeys[locale].renewed}</strong></div>`}
${card(own, locale)}
<div class="panel">
<p>${statusBadge(own, locale)} ${all.statusHow[status]}</p>
${held.statusAsOf !== undefined && html`<p class="hint">${all.asOf(moment(held.statusAsOf, locale))}</p>`}
<form method="post" action="/credentials/${held.id}/status"><button class="secondary">${say.refresh}</button></form>
</div>
<h2>${say.claims}</h2>
${facts(linesOf(leavesOf(credential), held.claims, locale))}
${drawing !== undefined && html`<details><summary>${say.drawn}</summary><p><img src="${drawing}" alt="${titleOf(own, locale)}" width="320"></p></details>`}
${held.typeNotChecked !== undefined && html`<p class="hint">${say.typeNotChecked}</p>`}
<h2>${say.issuer}</h2>
${facts([
	{ label: say.issuer, value: html`<strong>${issuerName(own, locale)}</strong>` },
	{ label: say.signedBy, value: held.issuer.certificate },
	{ label: say.receivedAt, value: moment(held.receivedAt, locale) },
	...(credential.expiresAt === undefined ? [] : [{ label: say.until, value: day(credential.expiresAt, locale) }]),
])}
${
	isRenewable(held)
		? html`<h2>${say.copies}</h2><p>${journeys[locale].renewable(fresh, copies.length)}</p>
<form method="post" action="/credentials/${held.id}/renew"><button class="secondary">${journeys[locale].renew}</button></form>`
		: copies.length > 1 && html`<h2>${say.copies}</h2><p>${say.copiesHow(fresh, copies.length)}</p>`
}
<h2>${say.show}</h2>
<p>${say.showHow}</p>
<details class="technical"><summary>${all.problem.detail}</summary>
${facts([
	{ label: say.format, value: formats[held.format].name },
	{ label: say.type, value: html`<code>${held.type}</code>` },
	...(held.typeNotChecked === undefined ? [] : [{ label: say.typeNotChecked, value: html`<span lang="en">${held.typeNotChecked}</span>` }]),
	{ label: say.issuer, value: html`<code>${held.issuer.identifier}</code>` },
	...(credential.status ? [{ label: say.status, value: html`<code>${credential.status.uri}</code>` }] : []),
])}
</details>
<form method="post" action="/credentials/${held.id}/delete" data-confirm="${say.deleteSure}"><button class="danger">${say.delete}</button></form>`,
	})
}
