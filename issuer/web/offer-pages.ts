// A person's pages: choose who one is and which network ID, then receive it. For the demonstration register alone.

import type { FormatId } from '@wangzheng/shared/protocol/credential/format.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { Clock, Mac } from '@wangzheng/shared/protocol/ports.ts'
import { type Answer, type Endpoint, type EndpointRequest, seeOther } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html, raw } from '@wangzheng/shared/web/html.ts'
import { chooseLocale } from '@wangzheng/shared/web/locale.ts'
import { page } from '@wangzheng/shared/web/page.ts'
import { qrSvg } from '@wangzheng/shared/web/qr.ts'
import { configurationOf, tierOf } from '../credential/configuration.ts'
import { claimsOf, isAdult, isTier, tiers } from '../credential/tier.ts'
import { createHandle } from '../handles.ts'
import type { Issuance } from '../issuance.ts'
import { type Issuer, offerPagePurposes } from '../issuer.ts'
import type { OfferGrant } from '../operations/get-credential-offer.ts'
import type { Citizen } from '../ports/population-register.ts'
import { offerWords } from './offer-words.ts'

/** How often an open page looks whether something changed, in milliseconds. */
const lookEvery = 1000
/** More than a demonstration has. */
const maxChoices = 24

export function offerPages(issuer: Issuer, ports: { mac: Mac; clock: Clock }): readonly Endpoint[] {
	if (!issuer.register.demonstration) return []
	return [
		{ method: 'get', path: '/', section: 'page', summary: 'Choose a network ID', answer: request => showChoice(issuer, ports, request) },
		{
			method: 'post',
			path: '/issue',
			section: 'page',
			summary: 'Offer it',
			takes: ['application/x-www-form-urlencoded'],
			maxBytes: 4096,
			async answer({ body }) {
				const { tier, format = 'dc+sd-jwt', citizen, grant = issuer.profile.grants[0] } = body as Record<string, string | undefined>
				const configuration = isTier(tier) && isFormat(format) ? configurationOf(tier, format) : undefined
				if (configuration === undefined || citizen === undefined || !isOfferGrant(grant))
					throw new ProtocolError('invalid_request', 'the form names no tier, no format, no citizen or no way', { section: 'page' })
				const { id } = await issuer.createCredentialOffer(configuration, citizen, grant)
				return seeOther(`/issue/${createHandle(ports, offerPagePurposes[grant], id)}`)
			},
		},
		{
			method: 'get',
			path: '/issue/:handle',
			section: 'page',
			summary: 'Receive it',
			answer: async request => showOffer(issuer, request, await find(issuer, request)),
		},
		{
			method: 'get',
			path: '/issue/:handle/events',
			section: 'page',
			summary: 'Tells the page when something changed',
			answer: async request => watch(issuer, request, await find(issuer, request)),
		},
	]
}

const isFormat = (value: string): value is FormatId => Object.hasOwn(formats, value)
const isOfferGrant = (value: string): value is OfferGrant => Object.hasOwn(offerPagePurposes, value)

type Found = { readonly issuance: Issuance; readonly grant: OfferGrant }

async function find(issuer: Issuer, { params }: EndpointRequest): Promise<Found> {
	const found = await issuer.getOfferPage(params['handle'] ?? '')
	if (!found) throw new ProtocolError('not_found', 'there is no such offer')
	return found
}

async function showChoice(issuer: Issuer, ports: { clock: Clock }, request: EndpointRequest): Promise<Answer> {
	const say = offerWords[chooseLocale(request)]
	const citizens = await issuer.register.list(maxChoices)
	const body = html`
<p class="notice warn">${say.madeUp}</p>
<form method="post" action="/issue">
<fieldset><legend>${say.whichTier}</legend><div class="choices">${tiers.map(
		(tier, index) => html`
<label class="choice"><input type="radio" name="tier" value="${tier}" required${index === 0 && raw(' checked')}>
<span class="choice-body"><strong>${say.tiers[tier][0]}</strong><small>${say.tiers[tier][1]}</small></span></label>`,
	)}</div></fieldset>
<fieldset><legend>${say.who}</legend><div class="choices">${citizens.map(
		(citizen, index) => html`
<label class="choice"><input type="radio" name="citizen" value="${citizen.id}" required${index === 0 && raw(' checked')}>
<img src="${citizen.portrait}" alt="" width="42" height="56">
<span class="choice-body"><strong lang="zh-Hant">${nameOf(citizen)}</strong><small>${latinNameOf(citizen)}</small>${
			!isAdult(citizen, ports.clock.now()) && html`<small>${say.minor}</small>`
		}</span></label>`,
	)}</div></fieldset>
<fieldset><legend>${say.how}</legend><div class="choices">${issuer.profile.grants.map(
		(grant, index) => html`
<label class="choice"><input type="radio" name="grant" value="${grant}" required${index === 0 && raw(' checked')}>
<span class="choice-body"><strong>${say.ways[grant][0]}</strong><small>${say.ways[grant][1]}</small></span></label>`,
	)}</div></fieldset>
<details class="technical"><summary>${say.whichFormat}</summary><div class="choices">${Object.values(formats).map(
		({ id }, index) => html`
<label class="choice"><input type="radio" name="format" value="${id}" required${index === 0 && raw(' checked')}>
<span class="choice-body"><strong>${say.formats[id][0]}</strong><small>${say.formats[id][1]}</small></span></label>`,
	)}</div></details>
<p><button class="large">${say.make}</button></p>
</form>`
	return page({ request, agent: 'issuer', title: say.title, lead: say.lead, body, links: links(say), note: say.note })
}

async function showOffer(issuer: Issuer, request: EndpointRequest, { issuance, grant }: Found): Promise<Answer> {
	const say = offerWords[chooseLocale(request)]
	const citizen = await issuer.register.find(issuance.citizen)
	const card = citizen && showCard(issuer, request, issuance, citizen)
	const again = html`<p><a class="button secondary" href="/">${say.again}</a></p>`
	const frame = { request, agent: 'issuer', links: links(say), note: say.note } as const
	const live = html`<div data-live="${request.url.split('?', 1)[0]}/events"></div>`
	switch (issuance.state) {
		case 'offered':
		case 'authorized': {
			const body = html`${live}${openOffer(issuer, say, issuance, grant)}${card}`
			return page({ ...frame, title: say.offerTitle, lead: say.offerLead[grant], body, reloadAfter: 5 })
		}
		case 'deferred':
		case 'denied':
		case 'issued':
		case 'suspended':
		case 'revoked':
		case 'expired': {
			const [title, text] = say.states[issuance.state]
			const kind = verdicts[issuance.state]
			const shown = issuance.state === 'issued' || issuance.state === 'suspended' || issuance.state === 'revoked'
			const body = html`${live}<div class="verdict ${kind}"><strong>${title}</strong><p>${text}</p></div>
${shown && card}${again}`
			return page({ ...frame, title, heading: false, body })
		}
	}
}

const verdicts = {
	deferred: 'unknown',
	denied: 'bad',
	issued: 'ok',
	suspended: 'unknown',
	revoked: 'bad',
	expired: 'unknown',
} as const

function openOffer(issuer: Issuer, say: (typeof offerWords)['en'], issuance: Issuance & { expiresAt: number }, grant: OfferGrant): Html {
	const { offerLink, haipLink, webWalletLink, txCode } = issuer.offerLinks(issuance.id, grant)
	const code =
		txCode === undefined
			? html`<p class="notice">${say.signIn}</p>`
			: html`<section class="panel accent" aria-labelledby="code-title"><h2 id="code-title">${say.codeTitle}</h2>
<p class="code" aria-label="${txCode.split('').join(' ')}"><span>${txCode.slice(0, 4)}</span><span>${txCode.slice(4)}</span></p>
<p>${say.code}</p></section>`
	return html`
${code}
<section class="qr-panel">${qrSvg(offerLink, say.qr)}<div><h2>${say.scanTitle}</h2><p>${say.scan[grant]}</p>
${webWalletLink !== undefined && html`<p><a class="button" href="${webWalletLink}">${say.inBrowser}</a></p>`}
<p><a class="button secondary" href="${offerLink}">${say.onDevice}</a></p>
${haipLink !== undefined && html`<p><a class="button secondary" href="${haipLink}">${say.onDeviceHaip}</a></p>`}</div></section>
<p class="hint">${say.link}</p>
<p class="address"><code id="offer-link">${offerLink}</code><button type="button" class="secondary" data-copy="offer-link">${say.copy}</button></p>
<p class="waiting" role="status"><span>${say.waiting} ${say.left[0]} <span data-expires="${issuance.expiresAt}"></span> ${say.left[1]}</span></p>`
}

function showCard(issuer: Issuer, request: EndpointRequest, issuance: Issuance, citizen: Citizen): Html {
	const locale = chooseLocale(request)
	const say = offerWords[locale]
	const tier = tierOf(issuance.configuration)
	const claims = claimsOf(tier, citizen, issuer.register, issuance.createdAt)
	const status = issuance.state === 'suspended' || issuance.state === 'revoked' ? issuance.state : 'valid'
	return html`
<article class="id-card ${tier}" data-status="${status}">
<header><span class="id-card-title">${locale === 'zh-Hans' ? '网证' : '網證'}</span><span class="id-card-tier">${say.tiers[tier][0]}</span></header>
<img class="id-card-portrait" alt="" src="${citizen.portrait}">
<div class="id-card-person"><strong>${nameOf(citizen)}</strong><span lang="en">${latinNameOf(citizen)}</span></div>
<footer><span>${say.authority}</span><span>${say.validUntil} ${String(claims['date_of_expiry'])}</span></footer>
</article>`
}

/** Looks at the store, which other processes write too; ends when the reader goes away. */
function watch(issuer: Issuer, { params }: EndpointRequest, { issuance: seen }: Found): Answer {
	return {
		status: 200,
		stream(send, closed) {
			const timer = setInterval(async () => {
				const now = await issuer.getOfferPage(params['handle'] ?? '').catch(() => undefined)
				if (now && now.issuance.state !== seen.state) send('changed', { state: now.issuance.state })
			}, lookEvery)
			closed.addEventListener('abort', () => clearInterval(timer))
		},
	}
}

const links = (say: (typeof offerWords)['en']) => [
	{ href: '/', label: say.start },
	{ href: '/console', label: say.console },
]

const nameOf = ({ familyName, givenName }: Citizen): string => familyName + givenName
const latinNameOf = ({ familyNameLatin, givenNameLatin }: Citizen): string => `${familyNameLatin}, ${givenNameLatin}`
