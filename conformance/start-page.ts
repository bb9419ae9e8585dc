// The page that a newcomer sees first: what this is, the three trips, and where everything runs.

import type { Endpoint, EndpointRequest } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale } from '@wangzheng/shared/web/locale.ts'
import { page } from '@wangzheng/shared/web/page.ts'
import { type StartWords, startWords } from './start-words.ts'

/** The origins of the agents, without a slash at the end. */
export type Addresses = { readonly issuer: string; readonly verifier: string; readonly wallet: string }

/** `isRunning` tells whether the agent at an origin answers. */
export function startPages(addresses: Addresses, isRunning: (origin: string) => Promise<boolean> = answersHealth): Endpoint[] {
	return [
		{
			method: 'get',
			path: '/',
			section: 'page',
			summary: 'What this is and where to begin',
			async answer(request) {
				const say = startWords[chooseLocale(request)]
				const agents = (['issuer', 'wallet', 'verifier'] as const).map(async name => {
					const origin = addresses[name]
					return { name, origin, running: await isRunning(origin) }
				})
				return page({
					request,
					agent: 'start',
					title: say.title,
					heading: false,
					wide: true,
					note: say.note,
					body: html`${hero(say)}${trips(say, addresses, request)}${whereItRuns(say, await Promise.all(agents))}`,
				})
			},
		},
	]
}

const card = (tier: 'light' | 'upgraded', title: string, name: string, latin: string): Html =>
	html`<div class="id-card ${tier}"><header><span class="id-card-title">網證</span><span class="id-card-tier">${title}</span></header><div class="id-card-person"><strong>${name}</strong><span lang="en">${latin}</span></div></div>`

const hero = (say: StartWords): Html => html`
<div class="hero">
<div><p class="hero-title">${say.title}</p>${say.what.map(sentence => html`<p>${sentence}</p>`)}</div>
<div class="hero-cards" aria-hidden="true">${card('light', say.light, '王小明', 'WANG, HSIAO-MING')}${card('upgraded', say.upgraded, '王小明', 'WANG, HSIAO-MING')}</div>
</div>`

/** The language goes along to an agent on another host, which cannot see the cookie. */
const trips = (say: StartWords, { issuer, verifier, wallet }: Addresses, request: EndpointRequest): Html => {
	const lang = `?lang=${chooseLocale(request)}`
	const links = [
		[`${issuer}/${lang}`, `${wallet}/${lang}`],
		[`${verifier}/${lang}`, `${wallet}/${lang}`],
		[`${issuer}/console${lang}`, `${verifier}/${lang}`],
	]
	return html`
<h2>${say.trips}</h2>
<ol class="steps across">${say.steps.map(
		({ title, text, first, second }, index) => html`
<li><h3>${title}</h3><p>${text}</p>
<p class="actions"><a class="button" href="${links[index]?.[0]}">${first}</a><a class="button secondary" href="${links[index]?.[1]}">${second}</a></p></li>`,
	)}</ol>`
}

const whereItRuns = (say: StartWords, agents: ReadonlyArray<{ name: keyof Addresses; origin: string; running: boolean }>): Html => html`
<h2>${say.where}</h2>
<div class="scroll"><table class="table">
<thead><tr><th scope="col">${say.agent}</th><th scope="col">${say.address}</th><th scope="col">${say.state}</th></tr></thead>
<tbody>${agents.map(
	({ name, origin, running }) => html`
<tr><th scope="row">${say.names[name]}</th><td data-label="${say.address}"><a href="${origin}/">${origin}</a></td><td data-label="${say.state}"><span class="badge" data-state="${running ? 'ok' : 'failed'}">${running ? say.running : say.silent}</span></td></tr>`,
)}</tbody></table></div>
<p class="hint">${say.forPrograms} ${agents.map(
	({ name, origin }, index) => html`${index > 0 && ' · '}<a href="${origin}/openapi.json">${say.names[name]}</a>`,
)}</p>`

async function answersHealth(origin: string): Promise<boolean> {
	try {
		const answer = await fetch(`${origin}/health`, { signal: AbortSignal.timeout(1_000), redirect: 'error' })
		await answer.body?.cancel()
		return answer.ok
	} catch {
		return false
	}
}
