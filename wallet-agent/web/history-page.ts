// What happened in the wallet, newest first.

import { describePath } from '@wangzheng/shared/protocol/openid4vp/claims-path.ts'
import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, type Locale } from '@wangzheng/shared/web/locale.ts'
import type { HeldCredential } from '../store/credentials.ts'
import type { HistoryEntry } from '../store/history.ts'
import { labelOf, listed, moment } from './claims.ts'
import { frame } from './frame.ts'
import { confirmedLine } from './transaction.ts'
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
	deferred: 'not_checked',
	renewed: 'passed',
	not_renewed: 'failed',
	not_received: 'failed',
	refused: 'failed',
	failed: 'failed',
}

function row({ at, event, host, told, confirmed = [], error, reason }: HistoryEntry, labels: HeldCredential['claims'], locale: Locale) {
	const say = says[locale].past
	const places = told.map(path => ({ path, place: placeOf(path, labels) })).sort((one, other) => one.place - other.place)
	const names = [...new Set(places.map(({ path }) => nameOfPath(path, labels, locale)))]
	return html`<li data-outcome="${outcomes[event]}"><span class="check-name">${say.events[event]}</span>
<span class="check-reason">${host}</span>
${names.length > 0 && html`<span class="check-reason">${say.told}${listed(names, locale)}</span>`}
${confirmed.map(each => html`<span class="check-reason">${confirmedLine(each, locale)}</span>`)}
${reason && html`<span class="check-reason" lang="en">${error && html`<code>${error}</code> `}${reason}</span>`}
<span class="check-section">${moment(at, locale)}</span></li>`
}

const placeOf = (path: string, labels: HeldCredential['claims']): number => {
	const found = labels.findIndex(label => describePath(label.path) === path)
	return found < 0 ? labels.length : found
}

/** Names are kept as `describePath` writes them: `address.locality`, `nationalities[0]`, `org.iso.18013.5.1.family_name`. */
function nameOfPath(path: string, labels: HeldCredential['claims'], locale: Locale): string {
	const plain = path.replace(/(\[\d+\])+$/, '')
	const described = labels.find(label => describePath(label.path) === plain)
	const [, ...element] = /^(.+\.\d+)\.([^.]+)$/.exec(plain) ?? [] // a namespace ends with its version
	return labelOf(described?.path ?? (element.length > 0 ? element : plain.split('.')), labels, locale)
}
