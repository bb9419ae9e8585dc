// Every part that pages are made of on one page, to look at: served by screenshots.ts and the browser test, by no agent.

import type { Endpoint } from '@wangzheng/shared/web/endpoint.ts'
import { type Html, html } from '@wangzheng/shared/web/html.ts'
import { type Agent, page } from '@wangzheng/shared/web/page.ts'
import { qrSvg } from '@wangzheng/shared/web/qr.ts'

const agents: readonly Agent[] = ['start', 'issuer', 'verifier', 'wallet']

/** /gallery/issuer and so on: the same parts in each agent's colour. */
export const gallery: readonly Endpoint[] = agents.map(agent => ({
	method: 'get',
	path: `/gallery/${agent}`,
	section: 'page',
	summary: 'Every part of a page',
	answer: request =>
		page({
			request,
			agent,
			title: '零件一覽 Gallery',
			lead: '冷靜、清楚、好讀。 Calm, clear, readable.',
			links: agents.map(each => ({ href: `/gallery/${each}`, label: each })),
			note: '示範系統：所有公民都是虛構的。',
			body: html`${cards}${buttons}${forms}${verdicts}${codes}${consent}${lists}`,
		}),
}))

const portrait = `data:image/svg+xml;base64,${Buffer.from(
	'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 80"><rect width="60" height="80" fill="#cfe0dd"/><circle cx="30" cy="32" r="14" fill="#8a6a55"/><path d="M6 80c0-20 12-28 24-28s24 8 24 28z" fill="#35507a"/></svg>',
).toString('base64')}`

const card = (tier: 'light' | 'upgraded', word: string, stamp?: { status: string; word: string }): Html => html`
<article class="id-card ${tier}" data-status="${stamp?.status ?? 'valid'}"><header><span class="id-card-title">網證</span><span class="id-card-tier">${word}</span></header>
<img class="id-card-portrait" alt="照片" src="${portrait}"><div class="id-card-person"><strong>王小明</strong><span lang="en">WANG, HSIAO-MING</span></div>
<footer><span>示範發證機關</span><span>2031-11-25</span></footer>${stamp && html`<span class="id-card-stamp">${stamp.word}</span>`}</article>`

const cards = html`<ul class="id-cards"><li>${card('light', '輕量')}</li><li>${card('upgraded', '升級')}</li>
<li>${card('light', '輕量', { status: 'suspended', word: '停用中' })}</li><li>${card('upgraded', '升級', { status: 'revoked', word: '已撤銷' })}</li></ul>`

const buttons = html`<h2>按鈕 Buttons</h2><p class="actions"><a class="button large" href="#content">主要</a><button class="secondary">次要</button><button class="quiet">略過</button><button class="danger">撤銷</button><button disabled>不可用</button></p>`

const forms = html`<h2>表單 Forms</h2><form>
<div class="field"><label for="link">貼上連結</label><input id="link" placeholder="openid-credential-offer://"><p class="hint">以 openid-credential-offer:// 或 https:// 開頭</p></div>
<div class="field"><label for="code">八位數驗證碼</label><input class="digits" id="code" data-group="4" maxlength="8" inputmode="numeric" value="12345678"><p class="problem">驗證碼不正確，還可以試 4 次。</p></div>
<fieldset><legend>等級</legend><div class="choices"><label class="choice"><input type="radio" name="tier" checked><span class="choice-body"><strong>輕量</strong><small>證明我是我。</small></span></label>
<label class="choice"><input type="radio" name="tier"><span class="choice-body"><strong>升級</strong><small>完整身分。</small></span></label></div></fieldset></form>`

const verdicts = html`<h2>結果 Results</h2>
<div class="verdict ok"><strong>驗證通過</strong><p>輕量網證，有效。</p></div>
<div class="verdict bad"><strong>驗證未通過</strong><p>這張網證已停用。</p></div>
<div class="verdict unknown"><strong>無法確認</strong><p>狀態清單暫時無法取得。</p></div>
<ul class="checks"><li data-outcome="passed"><span class="check-name">簽章</span><span class="check-reason" lang="en">signed by the issuer</span><span class="check-section">RFC 9901 §7.1</span></li>
<li data-outcome="failed"><span class="check-name">狀態</span><span class="check-reason" lang="en">the list says SUSPENDED</span><span class="check-section">Token Status List §8.3</span></li>
<li data-outcome="not_checked"><span class="check-name">查詢</span><span class="check-reason" lang="en">not looked at</span><span class="check-section">OpenID4VP 1.0 §6</span></li></ul>`

const link = 'openid-credential-offer://?credential_offer_uri=http%3A%2F%2Flocalhost%3A7401%2Foffers%2Fabcdefghijklmnopqrstuvwxyz'

const codes = html`<h2>掃描 Codes</h2><div class="qr-panel">${qrSvg(link, 'QR code')}<div><h3>驗證碼</h3><p class="code"><span>1234</span><span>5678</span></p><p class="waiting" role="status">等待皮夾… <span data-expires="4102444800">05:00</span></p></div></div>
<p class="address"><code id="offer">${link}</code><button type="button" class="secondary" data-copy="offer">複製</button></p>`

const consent = html`<h2>同意 Consent</h2><div class="panel"><h3>會告訴對方</h3><ul class="told"><li>姓名 <strong>王小明</strong></li></ul><h3>不會告訴對方</h3><ul class="withheld"><li>生日</li></ul></div>
<div class="panel accent"><p>panel accent</p></div><div class="panel quiet"><p>panel quiet</p></div><div class="notice"><p>notice</p></div><div class="notice warn"><p>notice warn</p></div>`

const lists = html`<h2>清單 Lists</h2>
<ol class="steps"><li class="done"><h3>發證</h3></li><li class="now"><h3>出示</h3></li><li><h3>撤銷</h3></li></ol>
<div class="scroll"><table class="table"><thead><tr><th scope="col">時間</th><th scope="col">狀態</th><th scope="col">動作</th></tr></thead><tbody>${[
	'valid',
	'suspended',
	'revoked',
].map(
	state => html`
<tr><td data-label="時間">2026-11-25 09:00</td><td data-label="狀態"><span class="badge" data-state="${state}">${state}</span></td><td data-label="動作" class="actions"><button class="secondary">停用</button> <button class="danger">撤銷</button></td></tr>`,
)}</tbody></table></div>
<ul class="tiles"><li><a class="tile" href="#content"><strong>網咖</strong><small>輕量即可</small></a></li><li><a class="tile" href="#content"><strong>公司登記</strong><small>須升級</small></a></li></ul>
<p class="empty">還沒有網證。</p>
<dl class="facts"><dt>發證機關</dt><dd>示範發證機關</dd><dt>有效期限</dt><dd>2031-11-25</dd></dl>
<details class="technical"><summary>技術細節</summary><p>…</p></details>`
