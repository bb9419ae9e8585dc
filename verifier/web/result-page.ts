// What came of a request, for people: one verdict, what to do about it, the claims, and the checks folded away.

import type { Check } from '@wangzheng/shared/protocol/credential/check.ts'
import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, type Locale } from '@wangzheng/shared/web/locale.ts'
import { page } from '@wangzheng/shared/web/page.ts'
import type { ReadableResult } from '../operations/read-result.ts'
import type { Report } from '../report.ts'
import type { VerificationRequest } from '../request.ts'
import type { Scene } from '../scenes/scene.ts'
import { transactionsOf } from '../transactions.ts'
import { claimsList, moment } from './claims.ts'
import { elsewherePage } from './request-page.ts'
import { saysOfResult } from './result-words.ts'
import { transactionFacts } from './transaction.ts'
import { says } from './words.ts'

export function resultPage(
	request: EndpointRequest,
	{ found, scene, issuerUrl }: { found: ReadableResult; scene: Scene; issuerUrl: string },
): Answer {
	if (found.result === 'needs_response_code') return elsewherePage(request, scene)
	const locale = chooseLocale(request)
	const { home } = says[locale]
	const { result: say } = saysOfResult[locale]
	const transactions = transactionsOf(scene, found.request)
	const body = html`${outcome(found.request, scene, locale, issuerUrl)}
${transactions.length > 0 && html`<div class="panel">${transactionFacts(transactions, locale)}</div>`}
<p class="actions"><a class="button secondary" href="/scenes/${scene.id}">${say.another}</a></p>`
	return page({ request, agent: 'verifier', title: `${scene.texts[locale].name} · ${say.title}`, note: home.note, body })
}

function outcome(request: VerificationRequest, scene: Scene, locale: Locale, issuerUrl: string): Html {
	const { result: say } = saysOfResult[locale]
	switch (request.phase) {
		case 'answered':
			return answered(request, scene, locale, issuerUrl)
		case 'refused': {
			const denied = request.error === 'access_denied'
			return html`${verdict('unknown', denied ? say.refused : say.failedByWallet, denied ? say.refusedHow : '')}
${denied && scene.tier === 'upgraded' && upgradeHint(locale, issuerUrl)}
<details class="technical"><summary>${request.error}</summary><p lang="en">${request.description ?? 'OpenID4VP 1.0 §8.5'}</p></details>`
		}
		default:
			return verdict('unknown', say.expired, say.expiredHow)
	}
}

function answered(
	{ report, claims, claimsUntil }: Extract<VerificationRequest, { phase: 'answered' }>,
	scene: Scene,
	locale: Locale,
	issuerUrl: string,
): Html {
	const { result: say, checks: names } = saysOfResult[locale]
	const tones = { verified: 'ok', failed: 'bad', not_checked: 'unknown' } as const
	const why = { verified: say.verified, not_checked: say.undecided, failed: reasonFor(report, locale) }
	const needsUpgrade = report.presentations.some(({ tier }) => tier === 'light') && scene.tier === 'upgraded'
	return html`${verdict(tones[report.verdict], say.verdicts[report.verdict], why[report.verdict])}
${needsUpgrade && upgradeHint(locale, issuerUrl)}
${
	report.verdict === 'verified' &&
	html`<h2>${say.claims}</h2>${
		claims
			? html`${Object.values(claims).map(told => html`<div class="panel">${claimsList(told.claims, locale)}</div>`)}
<p class="hint">${say.claimsUntil} ${moment(claimsUntil, locale)}</p>`
			: html`<p>${say.claimsGone}</p>`
	}`
}
<details><summary>${say.checks}</summary>
<ul class="checks">${report.checks.map(
		({ check, outcome, reason, section }) => html`<li data-outcome="${outcome}"><span class="check-name">${names[check]}</span>
<span class="check-reason"><span class="badge" data-state="${outcome}">${say.outcomes[outcome]}</span> <span lang="en">${reason}</span></span>
<span class="check-section">${section}</span></li>`,
	)}</ul></details>`
}

/** The first thing that went wrong, in words for the counter. */
function reasonFor({ checks, presentations }: Report, locale: Locale): string {
	const { failed } = saysOfResult[locale]
	const bad: Check | undefined = checks.find(({ outcome }) => outcome === 'failed')
	if (bad?.check !== 'status') return bad ? failed[bad.check] : ''
	return presentations.some(({ status }) => status === 'suspended') ? failed.suspended : failed.revoked
}

const verdict = (tone: 'ok' | 'bad' | 'unknown', word: string, sentence: string): Html =>
	html`<div class="verdict ${tone}" role="status"><strong>${word}</strong><p>${sentence}</p></div>`

function upgradeHint(locale: Locale, issuerUrl: string): Html {
	const { result: say } = saysOfResult[locale]
	return html`<div class="notice"><p><strong>${say.upgrade}</strong></p><p>${say.upgradeHow} <a href="${issuerUrl}">${say.upgradeDo}</a></p></div>`
}

/** Another browser, or a response code that is not right: nothing is told, not even whether there is such a request. */
export function withheldPage(request: EndpointRequest): Answer {
	const locale = chooseLocale(request)
	const { home } = says[locale]
	const { result: say } = saysOfResult[locale]
	const body = html`${verdict('unknown', say.withheld, say.withheldHow)}`
	return page({ request, agent: 'verifier', title: say.withheld, heading: false, note: home.note, status: 404, body })
}
