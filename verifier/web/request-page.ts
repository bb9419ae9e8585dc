// A request that waits: QR code for a phone, links for a wallet on this device, and the result as soon as it is there.

import type { Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, type Locale } from '@wangzheng/shared/web/locale.ts'
import { page } from '@wangzheng/shared/web/page.ts'
import { qrSvg } from '@wangzheng/shared/web/qr.ts'
import type { RequestLinks } from '../operations/create-links.ts'
import type { Asked } from '../request.ts'
import type { Scene } from '../scenes/scene.ts'
import { transactionsOf } from '../transactions.ts'
import { duration, listed } from './claims.ts'
import { digitalSection } from './digital-pages.ts'
import { saysOfResult } from './result-words.ts'
import { askedNames } from './scene-page.ts'
import { transactionFacts } from './transaction.ts'
import { says } from './words.ts'

/**
 * @param scanned the links of the request that a phone scans
 * @param opened those of its same-device twin, whose result comes back to this browser alone
 * @param asksBrowser whether a browser that has the Digital Credentials API is asked too
 */
export function requestPage(
	request: EndpointRequest,
	{
		scene,
		asked,
		now,
		scanned,
		opened,
		asksBrowser,
	}: { scene: Scene; asked: Asked; now: Seconds; scanned: RequestLinks; opened: RequestLinks | undefined; asksBrowser: boolean },
): Answer {
	const locale = chooseLocale(request)
	const { request: say, scene: sceneSay, home } = says[locale]
	const { name, purpose } = scene.texts[locale]
	const minutes = Math.ceil((asked.expiresAt - now) / 60)
	const left = duration(minutes * 60, locale)
	const body = html`
<section class="panel quiet"><p><strong>${name}</strong>　${purpose}</p>
${transactionFacts(transactionsOf(scene, asked), locale)}<dl class="facts"><dt>${sceneSay.asks}</dt><dd>${listed(askedNames(scene, locale), locale)}</dd></dl></section>
<p class="waiting" role="status" data-live="/requests/${asked.id}/events">${say.waiting}　${say.left} <span data-expires="${asked.expiresAt}">${left}</span></p>
${asksBrowser && digitalSection(asked.id, locale)}
${
	opened &&
	html`<h2>${say.here}</h2>
<p class="actions">${opened.webWalletLink !== undefined && html`<a class="button" href="${opened.webWalletLink}">${say.webWallet}</a>`}<a class="button secondary" href="${opened.requestLink}">${say.ownWallet}</a></p>
<details><summary>${say.copyHint}</summary>
<p class="address"><code id="link">${opened.requestLink}</code><button type="button" class="secondary" data-copy="link">${say.copy}</button></p></details>`
}
<h2>${say.scan}</h2>
${scanned.requestLink.length <= longestToScan ? codeOf(scanned, locale) : handedOn(scanned, locale)}`
	return page({ request, agent: 'verifier', title: say.title, lead: say.lead, note: home.note, reloadAfter: 5, body })
}

/** A phone reads no more than this off a screen, in characters. A request that stands in its link whole is longer. */
const longestToScan = 800

function codeOf({ requestLink }: RequestLinks, locale: Locale): Html {
	const { qr, scanHow } = says[locale].request
	return html`<div class="qr-panel">${qrSvg(requestLink, qr)}<div><ol class="steps">${scanHow.map(step => html`<li>${step}</li>`)}</ol></div></div>`
}

/** For whatever way there is from this device to the phone. */
function handedOn({ requestLink }: RequestLinks, locale: Locale): Html {
	const { tooLong, copyHint, copy } = says[locale].request
	return html`<p>${tooLong}</p>
<details><summary>${copyHint}</summary>
<p class="address"><code id="scanned">${requestLink}</code><button type="button" class="secondary" data-copy="scanned">${copy}</button></p></details>`
}

/** The same-device twin was answered: what came of it shows in the tab to which the wallet led. */
export function elsewherePage(request: EndpointRequest, scene: Scene): Answer {
	const locale = chooseLocale(request)
	const { request: say, home } = says[locale]
	const { result } = saysOfResult[locale]
	const body = html`<p class="actions"><a class="button secondary" href="/scenes/${scene.id}">${result.another}</a></p>`
	return page({ request, agent: 'verifier', title: say.elsewhere, lead: say.elsewhereHow, note: home.note, body })
}
