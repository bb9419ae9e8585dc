// Takes what a wallet brings through the browser: in the query, which comes with the address, or behind its #, which only the page itself sees
// and posts. OpenID4VP 1.0 §8.1, OAuth 2.0 Multiple Response Types §2.1, §5.

import { type Answer, type Endpoint, type EndpointRequest, seeOther } from '@wangzheng/shared/web/endpoint.ts'
import { html } from '@wangzheng/shared/web/html.ts'
import { chooseLocale, words } from '@wangzheng/shared/web/locale.ts'
import { goOn, page } from '@wangzheng/shared/web/page.ts'
import type { AnswerTaken } from '../operations/take-answer.ts'
import type { Verifier } from '../verifier.ts'
import { says } from './words.ts'

const saysOfAnswer = words<{ title: string; lead: string; noScript: string; nothing: string }>({
	'zh-Hant': {
		title: '正在收下皮夾的回覆',
		lead: '馬上就好。',
		noScript: '這個瀏覽器沒有開啟 JavaScript，收不到皮夾的回覆。請開啟後重新查驗。',
		nothing: '這個網址沒有帶來皮夾的回覆。',
	},
	'zh-Hans': {
		title: '正在收下钱包的回复',
		lead: '马上就好。',
		noScript: '这个浏览器没有开启 JavaScript，收不到钱包的回复。请开启后重新查验。',
		nothing: '这个网址没有带来钱包的回复。',
	},
	en: {
		title: 'Taking the answer of your wallet',
		lead: 'One moment.',
		noScript: 'JavaScript is off in this browser, so the answer of your wallet cannot be taken. Switch it on, then start again.',
		nothing: 'This address brought no answer of a wallet.',
	},
})

export function answerPages({ receiveResponse, publicUrl }: Verifier): Endpoint[] {
	const onward = ({ redirectUri = publicUrl }: AnswerTaken): string => redirectUri
	return [
		{
			method: 'get',
			path: '/answer',
			section: 'OpenID4VP 1.0 §8.1',
			summary: 'Where a wallet leads the browser to with its answer: takes one in the query, and hands on one behind the #',
			async answer(request) {
				const { query } = request
				if ('vp_token' in query || 'error' in query) return seeOther(onward(await receiveResponse(query, 'query')))
				return waitingPage(request)
			},
		},
		{
			method: 'post',
			path: '/answer',
			section: 'OpenID4VP 1.0 §8.1',
			summary: 'What stood behind the #, as the page posts it',
			takes: ['application/x-www-form-urlencoded'],
			maxBytes: 1_048_576,
			async answer(request) {
				const url = onward(await receiveResponse(request.body as Readonly<Record<string, string>>, 'fragment'))
				// A relying party may be at another host, and no form leads there.
				if (new URL(url).origin === new URL(publicUrl).origin) return seeOther(url)
				const { title, lead } = saysOfAnswer[chooseLocale(request)]
				return goOn({ request, agent: 'verifier', title, lead, url })
			},
		},
	]
}

function waitingPage(request: EndpointRequest): Answer {
	const locale = chooseLocale(request)
	const { title, lead, noScript, nothing } = saysOfAnswer[locale]
	const body = html`<form method="post" action="/answer" data-fragment="vp_token error error_description state"></form>
<noscript><p class="notice warn">${noScript}</p></noscript>
<p class="notice" data-without-fragment hidden>${nothing}</p>`
	return page({ request, agent: 'verifier', title, lead, note: says[locale].home.note, body })
}
