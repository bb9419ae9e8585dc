// Where a person signs in and consents: who asks, which credential, what is in it. OpenID4VCI 1.0 §15.1; RFC 9700 §4.16.

import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { Answer, Endpoint, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { html, raw } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, type Locale } from '@wangzheng/shared/web/locale.ts'
import { goOn, page } from '@wangzheng/shared/web/page.ts'
import type { Consent } from '../authorization/consent.ts'
import { cookies } from '../authorization/paths.ts'
import { claimLabelsOf } from '../credential/claim-labels.ts'
import { formatOf, tierOf } from '../credential/configuration.ts'
import { isAdult } from '../credential/tier.ts'
import type { Issuer } from '../issuer.ts'
import { consentWords } from './consent-words.ts'

const maxChoices = 24

export function consentPages(issuer: Issuer): readonly Endpoint[] {
	// without a way to know who sits there, nobody can consent
	if (!issuer.register.demonstration) return []
	return [
		{
			method: 'get',
			path: '/consent/:id',
			section: 'page',
			summary: 'Sign in and consent',
			answer: async request => showConsent(issuer, request, await issuer.authorization.consents.get(idOf(request))),
		},
		{
			method: 'post',
			path: '/consent/:id',
			section: 'page',
			summary: 'Consent or refuse',
			takes: ['application/x-www-form-urlencoded'],
			maxBytes: 4096,
			answer: request => answerConsent(issuer, request),
		},
	]
}

/** The request that this browser began: one that has its address alone gets nowhere. */
function idOf({ params, cookie }: EndpointRequest): string {
	const id = params['id'] ?? ''
	if (id === '' || cookie(cookies.interaction) !== id) {
		throw new ProtocolError('gone', 'this browser began no such request, or it is past its time', { section: 'page' })
	}
	return id
}

async function answerConsent(issuer: Issuer, request: EndpointRequest): Promise<Answer> {
	const id = idOf(request)
	const { decision, citizen } = request.body as Readonly<Record<string, string | undefined>>
	const say = consentWords[chooseLocale(request)]
	const on = (url: string) => goOn({ request, agent: 'issuer', title: say.goingOn, lead: say.goingOnLead, url })
	if (decision === 'refuse') return on(await issuer.authorization.consents.refuse(id))
	if (decision !== 'allow' || citizen === undefined || !(await issuer.register.find(citizen))) {
		throw new ProtocolError('invalid_request', 'the form has no decision, or no citizen whom the register knows', { section: 'page' })
	}
	return on(await issuer.authorization.consents.give(id, citizen))
}

async function showConsent(issuer: Issuer, request: EndpointRequest, consent: Consent): Promise<Answer> {
	const locale = chooseLocale(request)
	const say = consentWords[locale]
	const offered = consent.offeredTo === undefined ? undefined : await issuer.register.find(consent.offeredTo)
	const citizens = offered ? [offered] : await issuer.register.list(maxChoices)
	const now = Math.floor(Date.now() / 1000)
	const body = html`
<section class="panel accent" aria-labelledby="who-asks"><h2 id="who-asks">${say.wallet}</h2>
<p><strong>${consent.walletName ?? say.unnamed}</strong></p>
<p>${say.verified[consent.verified]}</p>
<dl class="facts">
${consent.walletProvider !== undefined && html`<dt>${say.provider}</dt><dd>${commonNameIn(consent.walletProvider)}</dd>`}
<dt>${say.goesTo}</dt><dd><code>${consent.goesTo}</code></dd>
</dl></section>
<section class="panel" aria-labelledby="what"><h2 id="what">${say.credential}</h2>
<p><strong>${say.tiers[tierOf(consent.configuration)]}</strong> <small>${formats[formatOf(consent.configuration)].name}</small></p>
<p>${say.claims}</p>
<ul>${labelsOf(consent, locale).map(label => html`<li>${label}</li>`)}</ul></section>
<p class="notice warn">${say.madeUp}</p>
<form method="post" action="/consent/${request.params['id'] ?? ''}">
<fieldset><legend>${say.who}</legend>${offered && html`<p>${say.offered}</p>`}<div class="choices">${citizens.map(
		(citizen, index) => html`
<label class="choice"><input type="radio" name="citizen" value="${citizen.id}" required${index === 0 && raw(' checked')}>
<img src="${citizen.portrait}" alt="" width="42" height="56">
<span class="choice-body"><strong lang="zh-Hant">${citizen.familyName + citizen.givenName}</strong><small>${citizen.familyNameLatin}, ${citizen.givenNameLatin}</small>${
			!isAdult(citizen, now) && html`<small>${say.minor}</small>`
		}</span></label>`,
	)}</div></fieldset>
<p><button class="large" name="decision" value="allow">${say.allow}</button>
<button class="large secondary" name="decision" value="refuse" formnovalidate>${say.refuse}</button></p>
</form>`
	return page({ request, agent: 'issuer', title: say.title, lead: say.lead, body, note: say.note })
}

/** What a certificate calls its holder. RFC 4514 §3 */
const commonNameIn = (subject: string): string => /(?:^|[,+\n])CN=([^,+\n]+)/.exec(subject)?.[1] ?? subject

const labelsOf = ({ configuration }: Consent, locale: Locale): string[] =>
	claimLabelsOf(tierOf(configuration), formatOf(configuration)).map(({ label }) => label[locale])
