// What the page of a request does with a browser that has the Digital Credentials API: asks for a wallet there, and posts its answer.
// OpenID4VP 1.0 Appendix A.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { isObject } from '@wangzheng/shared/protocol/json.ts'
import { type Endpoint, type EndpointRequest, json } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { type Locale, words } from '@wangzheng/shared/web/locale.ts'
import type { Owner } from '../request.ts'
import type { Verifier } from '../verifier.ts'

const saysOfDigital = words<{ title: string; how: string; ask: string; problem: string }>({
	'zh-Hant': {
		title: '讓瀏覽器找皮夾',
		how: '這個瀏覽器認得裝好的皮夾，也能連到旁邊的手機。',
		ask: '用瀏覽器出示',
		problem: '這次沒有成功。請再試一次，或改用下面的方法。',
	},
	'zh-Hans': {
		title: '让浏览器找钱包',
		how: '这个浏览器认得装好的钱包，也能连到旁边的手机。',
		ask: '用浏览器出示',
		problem: '这次没有成功。请再试一次，或改用下面的方法。',
	},
	en: {
		title: 'Let your browser find the wallet',
		how: 'This browser knows the wallets that are installed, and can reach a phone beside it.',
		ask: 'Present with the browser',
		problem: 'That did not work. Try again, or use one of the ways below.',
	},
})

/** Unseen until the script finds that the browser can. */
export function digitalSection(id: string, locale: Locale): Html {
	const say = saysOfDigital[locale]
	return html`<section data-digital="/requests/${id}/digital" hidden><h2>${say.title}</h2>
<p>${say.how}</p>
<p class="actions"><button type="button">${say.ask}</button></p>
<p class="problem" role="alert" hidden>${say.problem}</p></section>`
}

export function digitalPages(
	{ publicUrl, createDigitalRequest, receiveDigitalAnswer, readResult }: Verifier,
	ownerOf: (request: EndpointRequest) => Owner | undefined,
): Endpoint[] {
	const { origin } = new URL(publicUrl)
	return [
		{
			method: 'post',
			path: '/requests/:id/digital',
			section: 'OpenID4VP 1.0 §A.2',
			summary: 'The same request for the browser to hand to a wallet, with a nonce and a key of its own',
			takes: ['application/json'],
			async answer(request) {
				const owner = ownerOf(request)
				const { request: beside } = await readResult(request.params['id'] ?? '', owner)
				if (owner === undefined || beside.phase !== 'requested') throw new ProtocolError('gone', 'the request is not open any more')
				const { scene, transactionData } = beside
				const { asked, requests } = await createDigitalRequest({ owner, scene, transactionData, origin })
				return json({ requests, answer: `/requests/${asked.id}/answer` })
			},
		},
		{
			method: 'post',
			path: '/requests/:id/answer',
			section: 'OpenID4VP 1.0 §A.4',
			summary: 'What the browser gave to this page, once; says where the result shows',
			takes: ['application/json'],
			maxBytes: 1_048_576,
			async answer(request) {
				const { body, params } = request
				const { id = '' } = params
				const answer = isObject(body) ? body : {}
				await receiveDigitalAnswer(id, ownerOf(request), { protocol: answer['protocol'], data: answer['data'] })
				return json({ location: `/requests/${id}` })
			},
		},
	]
}
