// What happened in the wallet, newest first.

import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, type Locale } from '@wangzheng/shared/web/locale.ts'
import type { HeldCredential } from '../store/credentials.ts'
import type { HistoryEntry } from '../store/history.ts'
import { labelOf, moment } from './claims.ts'
import { frame } from './frame.ts'
import { says } from './words.ts'

/** @param labels what the issuers of the holder's credentials call their claims */
export function historyPage(request: EndpointRequest, entries: readonly HistoryEntry[], labels: HeldCredential['claims']): Answer {
	const locale = chooseLocale(request)
	const say = says[locale].past
	return frame(request, {
		title: say.title,
		lead: say.lead,
		body:
			entries.length === 0
				? html`<p class="empty">${say.empty}</p>`
				: html`<ul class="checks">${entries.map(entry => row(entry, labels, locale))}</ul>`,
	})
}

const outcomes: Readonly<Record<HistoryEntry['event'], 'passed' | 'failed' | 'not_checked'>> = {
	received: 'passed',
	presented: 'passed',
	deleted: 'not_checked',
	declined: 'not_checked',
	not_received: 'failed',
	refused: 'failed',
	failed: 'failed',
}

function row({ at, event, peer, told, error, reason }: HistoryEntry, labels: HeldCredential['claims'], locale: Locale) {
	const say = says[locale].past
	const names = [...new Set(told.map(path => nameOfPath(path, labels, locale)))]
	return html`<li data-outcome="${outcomes[event]}"><span class="check-name">${say.events[event]}</span>
<span class="check-reason">${peerName(peer)}</span>
${names.length > 0 && html`<span class="check-reason">${say.told}：${names.join('、')}</span>`}
${reason && html`<span class="check-reason" lang="en">${error && html`<code>${error}</code> `}${reason}</span>`}
<span class="check-section">${moment(at, locale)}</span></li>`
}

/** Names are kept as `describePath` writes them: `address.locality`, `nationalities[0]`. */
const nameOfPath = (path: string, labels: HeldCredential['claims'], locale: Locale): string =>
	labelOf(path.replace(/(\[\d+\])+$/, '').split('.'), labels, locale)

const peerName = (peer: string): string => (URL.canParse(peer) && /^https?:/.test(peer) ? new URL(peer).host : peer)
