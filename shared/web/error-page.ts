// The page a person gets instead of an answer: what happened, what to do, and the trace under which the log has it.

import { ProtocolError, type WireErrorCode } from '../protocol/errors.ts'
import type { Answer, EndpointRequest } from './endpoint.ts'
import { html } from './html.ts'
import { chooseLocale, words } from './locale.ts'
import { type Agent, page } from './page.ts'

type Kind = 'bad' | 'login' | 'forbidden' | 'missing' | 'late' | 'conflict' | 'long' | 'busy' | 'broken'

const kinds: Partial<Record<WireErrorCode, Kind>> = {
	unauthorized: 'login',
	invalid_token: 'login',
	forbidden: 'forbidden',
	insufficient_scope: 'forbidden',
	not_found: 'missing',
	gone: 'late',
	conflict: 'conflict',
	payload_too_large: 'long',
	too_many_requests: 'busy',
}

const says = words<Record<Kind, readonly [title: string, advice: string]> & { detail: string; trace: string; rule: string; start: string }>(
	{
		'zh-Hant': {
			bad: ['這個請求有誤', '內容不完整或不正確，所以沒有執行。請回上一頁再試一次。'],
			login: ['請先登入', '這一頁需要有效的金鑰或登入狀態。'],
			forbidden: ['不允許這個動作', '這個動作不是從本站的頁面送出，或是您沒有權限。請重新開啟頁面再試。'],
			missing: ['找不到這一頁', '網址可能有誤，或內容已經刪除。'],
			late: ['已經過期', '這個連結已經用過或超過時限。請重新產生一個。'],
			conflict: ['狀態已經改變', '在您送出之前，這筆資料已經變更。請重新載入後再試。'],
			long: ['內容太長', '送出的內容超過上限。'],
			busy: ['嘗試太多次', '請稍候再試。'],
			broken: ['系統發生錯誤', '這不是您的問題。請稍後再試；若持續發生，請提供下面的追蹤碼。'],
			detail: '技術細節',
			trace: '追蹤碼',
			rule: '依據',
			start: '回到首頁',
		},
		'zh-Hans': {
			bad: ['这个请求有误', '内容不完整或不正确，因此没有执行。请返回上一页再试一次。'],
			login: ['请先登录', '这一页需要有效的密钥或登录状态。'],
			forbidden: ['不允许这个操作', '这个操作不是从本站的页面提交的，或者您没有权限。请重新打开页面再试。'],
			missing: ['找不到这一页', '网址可能有误，或内容已经删除。'],
			late: ['已经过期', '这个链接已经用过或超过时限。请重新生成一个。'],
			conflict: ['状态已经改变', '在您提交之前，这条数据已经变更。请重新加载后再试。'],
			long: ['内容太长', '提交的内容超过上限。'],
			busy: ['尝试次数过多', '请稍后再试。'],
			broken: ['系统发生错误', '这不是您的问题。请稍后再试；若持续发生，请提供下面的追踪码。'],
			detail: '技术细节',
			trace: '追踪码',
			rule: '依据',
			start: '返回首页',
		},
		en: {
			bad: ['Something is wrong with this request', 'It was incomplete or incorrect, so nothing was done. Go back and try again.'],
			login: ['Please sign in', 'This page needs a valid key or session.'],
			forbidden: [
				'This is not allowed',
				'It was not sent from a page of this site, or you lack the right to do it. Open the page anew and try again.',
			],
			missing: ['There is no such page', 'The address may be mistyped, or what it showed was deleted.'],
			late: ['This has expired', 'The link was used already or its time is over. Make a new one.'],
			conflict: ['This has changed meanwhile', 'Somebody changed it before you sent this. Load the page again and retry.'],
			long: ['This is too long', 'What was sent is longer than is taken here.'],
			busy: ['Too many attempts', 'Wait a little and try again.'],
			broken: ['Something went wrong on our side', 'It was not your fault. Try again later; if it goes on, tell us the trace below.'],
			detail: 'Technical detail',
			trace: 'Trace',
			rule: 'Rule',
			start: 'Back to the start',
		},
	},
)

export function errorPage(
	request: Pick<EndpointRequest, 'url' | 'query' | 'header' | 'cookie'>,
	{ agent, error, status, trace }: { agent: Agent; error: unknown; status: number; trace: string },
): Answer {
	const say = says[chooseLocale(request)]
	const refusal = error instanceof ProtocolError ? error : undefined
	const [title, advice] = say[refusal ? (kinds[refusal.code] ?? 'bad') : 'broken']
	const body = html`
<p><a class="button" href="/">${say.start}</a></p>
<details class="technical"${!refusal && html` open`}>
<summary>${say.detail}</summary>
<dl class="facts">
${
	refusal &&
	html`<dt><code>${refusal.code}</code></dt><dd lang="en">${refusal.message}</dd>
<dt>${say.rule}</dt><dd lang="en">${refusal.section}</dd>`
}
<dt>${say.trace}</dt><dd><code>${trace}</code></dd>
</dl>
</details>`
	return page({ request, agent, title, lead: advice, body, status })
}
