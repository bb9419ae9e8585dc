// The frame of every page for people: head, bar, language switcher, content, foot. Content Security Policy Level 3.
// The classes that a page may use are listed at the head of assets/base.css.
//
// Two traps. A form that is posted may not be redirected to a foreign host (`form-action 'self'` holds for the redirect too): answer with
// goOn() instead. A refused or repeated POST has no address of its own: answer a POST with seeOther() wherever there is a page to go to.

import { isOfProgram } from '../protocol/oauth/endpoint-url.ts'
import type { Answer, EndpointRequest } from './endpoint.ts'
import { type Html, html, raw } from './html.ts'
import { chooseLocale, inLanguage, localeNames, locales, pathOf, words } from './locale.ts'
import { assetUrl } from './static.ts'

/** Whose page it is: gives the bar its name and the page its colour. */
export type Agent = 'start' | 'issuer' | 'verifier' | 'wallet'

export type Page = {
	readonly request: Pick<EndpointRequest, 'url' | 'query' | 'header' | 'cookie'>
	readonly agent: Agent
	readonly title: string
	/** One or two sentences under the title. */
	readonly lead?: string | Html
	/** False where the body brings its own heading; the title then is for screen readers. */
	readonly heading?: boolean
	readonly body: Html
	/** Links of the bar; the one that leads to this page is marked. */
	readonly links?: ReadonlyArray<{ readonly href: string; readonly label: string }>
	/** Width for tables: consoles. */
	readonly wide?: boolean
	/** Seconds after which a browser without scripts loads the page again. */
	readonly reloadAfter?: number
	/** Said at the foot, e.g. that all citizens are made up. */
	readonly note?: string
	readonly status?: number
	readonly headers?: Answer['headers']
}

/** Own host alone; no inline style, no inline script; framed by nobody. */
export const contentSecurityPolicy = [
	"default-src 'none'",
	"style-src 'self'",
	"script-src 'self'",
	"font-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
].join('; ')

const frame = words({
	'zh-Hant': {
		agents: { start: '', issuer: '發證', verifier: '查驗', wallet: '皮夾' },
		skip: '跳到內容',
		languages: '語言',
		menu: '選單',
		goOn: '繼續',
	},
	'zh-Hans': {
		agents: { start: '', issuer: '签发', verifier: '查验', wallet: '钱包' },
		skip: '跳到内容',
		languages: '语言',
		menu: '菜单',
		goOn: '继续',
	},
	en: {
		agents: { start: '', issuer: 'Issuer', verifier: 'Verifier', wallet: 'Wallet' },
		skip: 'Skip to content',
		languages: 'Language',
		menu: 'Menu',
		goOn: 'Continue',
	},
})

export function page(options: Page): Answer {
	return document(options, html``)
}

/**
 * A page that leads on to another address, a foreign one too: after a form was posted. At once, but for one that opens a program: that is for
 * the person to do.
 */
export function goOn(options: Omit<Page, 'body'> & { readonly url: string }): Answer {
	const { protocol } = new URL(options.url)
	const program = isOfProgram(protocol)
	if (!program && protocol !== 'https:' && protocol !== 'http:') throw new Error(`no page can lead on to a ${protocol} address`)
	const say = frame[chooseLocale(options.request)]
	const body = html`<p><a class="button" href="${options.url}">${say.goOn}</a></p>`
	return document({ ...options, body }, program ? html`` : html`<meta http-equiv="refresh" content="0; url=${options.url}">`)
}

function document(options: Page, inHead: Html): Answer {
	const { request, agent, title, lead, heading = true, body, links = [], wide = false, reloadAfter, note } = options
	const locale = chooseLocale(request)
	const say = frame[locale]
	const here = pathOf(request.url)
	const markup = html`<!doctype html>
<html lang="${locale}" data-agent="${agent}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · 網證</title>
${inHead}
${reloadAfter !== undefined && html`<noscript><meta http-equiv="refresh" content="${reloadAfter}"></noscript>`}
<link rel="icon" type="image/svg+xml" href="${assetUrl('mark.svg')}">
<link rel="stylesheet" href="${assetUrl('fonts.css')}">
<link rel="stylesheet" href="${assetUrl('style.css')}">
<script type="module" src="${assetUrl('site.js')}"></script>
</head>
<body>
<a class="skip" href="#content">${say.skip}</a>
<header class="bar"><div class="bar-inner">
<a class="mark" href="/"><span class="seal" lang="zh-Hant">網證</span><span class="mark-agent">${say.agents[agent]}</span></a>
${
	links.length > 0 &&
	html`<nav class="bar-links" aria-label="${say.menu}">${links.map(
		({ href, label }) => html`<a href="${href}"${pathOf(href) === here && raw(' aria-current="page"')}>${label}</a>`,
	)}</nav>`
}
<nav class="languages" aria-label="${say.languages}">${locales.map(
		each =>
			html`<a href="${inLanguage(request.url, each)}" lang="${each}" hreflang="${each}"${each === locale && raw(' aria-current="true"')}>${localeNames[each]}</a>`,
	)}</nav>
</div></header>
<main id="content" class="${wide ? 'wide' : 'narrow'}" tabindex="-1">
<h1${!heading && raw(' class="unseen"')}>${title}</h1>
${lead && html`<p class="lead">${lead}</p>`}
${body}
</main>
${note && html`<footer class="foot"><p>${note}</p></footer>`}
</body>
</html>
`
	return {
		status: options.status ?? 200,
		type: 'text/html; charset=utf-8',
		headers: {
			'Content-Security-Policy': contentSecurityPolicy,
			'Cache-Control': 'no-store',
			'Content-Language': locale,
			Vary: 'Accept-Language, Cookie',
			...options.headers,
		},
		body: markup.markup,
	}
}
