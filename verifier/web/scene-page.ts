// The scenes to choose from, and one of them: what it is for, what it asks, what it keeps. OpenID4VP 1.0 §6.2: the purpose comes first.

import type { Answer, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, type Locale } from '@wangzheng/shared/web/locale.ts'
import { page } from '@wangzheng/shared/web/page.ts'
import type { Scene } from '../scenes/scene.ts'
import { duration, nameOf } from './claims.ts'
import { saysOfResult } from './result-words.ts'
import { asksNothing, transactionFields } from './transaction.ts'
import { says } from './words.ts'

export function homePage(request: EndpointRequest, scenes: Iterable<Scene>): Answer {
	const locale = chooseLocale(request)
	const { home, scene: say } = says[locale]
	const body = html`<ul class="tiles">${[...scenes].map(
		({ id, tier, texts }) =>
			html`<li><a class="tile" href="/scenes/${id}"><strong>${texts[locale].name}</strong><small>${texts[locale].purpose}</small>${tier && html`<small>${say.tiers[tier]}</small>`}</a></li>`,
	)}</ul>`
	return page({ request, agent: 'verifier', title: home.title, lead: home.lead, note: home.note, body })
}

export function scenePage(request: EndpointRequest, scene: Scene, issuerUrl: string): Answer {
	const locale = chooseLocale(request)
	const { scene: say, home } = says[locale]
	const { result } = saysOfResult[locale]
	const body = html`
${scene.tier === 'upgraded' && html`<p class="notice">${say.needsUpgrade} <a href="${issuerUrl}">${result.upgradeDo}</a></p>`}
<h2>${say.asks}</h2>
${askedList(scene, locale)}
<dl class="facts">${scene.tier && html`<dt>${say.tier}</dt><dd>${say.tiers[scene.tier]}</dd>`}
<dt>${say.keeps}</dt><dd>${scene.keep.claims.length === 0 || scene.keep.seconds === 0 ? say.keepsNothing : say.keepsUntil(duration(scene.keep.seconds, locale))}</dd></dl>
<form method="post" action="/scenes/${scene.id}"><input type="hidden" name="scene" value="${scene.id}">
${scene.transactionType && transactionFields(scene.transactionType, locale)}
<p class="actions"><button class="large">${say.start}</button><a class="button quiet" href="/">${say.back}</a></p></form>`
	const { name, purpose } = scene.texts[locale]
	return page({ request, agent: 'verifier', title: name, lead: purpose, note: home.note, body })
}

/** What a scene asks for, each claim once. */
export const askedList = (scene: Scene, locale: Locale): Html =>
	html`<ul class="told">${askedNames(scene, locale).map(each => html`<li>${each}</li>`)}</ul>`

export function askedNames(scene: Scene, locale: Locale): string[] {
	const paths = scene.query.credentials.flatMap(({ claims = [] }) => claims.map(({ path }) => path))
	return paths.length === 0 ? [asksNothing(locale)] : [...new Set(paths.map(path => nameOf(path, locale)))]
}
