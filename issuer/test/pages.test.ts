import { expect, it } from 'vitest'
import { startIssuer } from './world.ts'

const issuer = await startIssuer()
const origin = { Origin: issuer.url, 'Sec-Fetch-Site': 'same-origin' }
const send = (path: string, fields: Record<string, string>, headers: Record<string, string> = origin) =>
	issuer.send(path, {
		method: 'POST',
		headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html', ...headers },
		body: new URLSearchParams(fields).toString(),
	})
const cookieOf = (reply: { headers: Headers }) => (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

it.each(['zh-Hant', 'zh-Hans', 'en'])('every page is there in %s, with a policy without unsafe-inline', async lang => {
	for (const path of ['/', '/console']) {
		const reply = await issuer.send(path, { headers: { Cookie: `wz_lang=${lang}` } })
		expect(reply.status).toBe(200)
		expect(reply.text).toContain(`<html lang="${lang}"`)
		expect(reply.headers.get('content-security-policy')).not.toContain('unsafe')
		expect(reply.text).not.toMatch(/ style="|<script>|undefined|\[object/)
	}
})

it('says on its page that the citizens are made up', async () => {
	expect((await issuer.send('/', { headers: { 'Accept-Language': 'en' } })).text).toContain('These people are made up')
})

it('a person chooses, gets a QR code, links and the code, and sees when the wallet has it', async () => {
	const reply = await send('/issue', { tier: 'upgraded', citizen: 'citizen-2' })
	expect(reply.status).toBe(303)
	const path = reply.headers.get('location') ?? ''
	const shown = await issuer.send(path)
	expect(shown.text).toContain('<svg class="qr"')
	expect(shown.text).toContain('openid-credential-offer://?credential_offer_uri=')
	expect(shown.text).toContain('http://localhost:7403/receive?credential_offer_uri=')
	const [, first = '', second = ''] = /<span>(\d{4})<\/span><span>(\d{4})<\/span>/.exec(shown.text) ?? []
	const offerUri = decodeURIComponent(/credential_offer_uri=([^"&<]+)/.exec(shown.text)?.[1] ?? '')
	const grants = (await issuer.send(offerUri)).body['grants'] as Record<string, Record<string, string>>
	const code = grants['urn:ietf:params:oauth:grant-type:pre-authorized_code']?.['pre-authorized_code'] ?? ''
	const token = await issuer.tokenFor({ id: '', offerUri, code, txCode: first + second })
	expect((await issuer.ask(token, 'upgraded')).status).toBe(200)
	const after = await issuer.send(path, { headers: { 'Accept-Language': 'en' } })
	expect(after.text).toContain('It is in your wallet')
	expect(after.text).not.toContain(second)
})

it('the page of an offer is not to be found from the offer', async () => {
	const { offerUri, id } = await issuer.offer()
	for (const handle of [offerUri.split('/').at(-1), id]) expect((await issuer.send(`/issue/${handle}`)).status).toBe(404)
})

it('tells an open page that something changed', async () => {
	const path = (await send('/issue', { tier: 'light', citizen: 'citizen-1' })).headers.get('location') ?? ''
	const stop = new AbortController()
	const events = await fetch(`${issuer.url}${path}/events`, { signal: stop.signal })
	expect(events.headers.get('content-type')).toContain('text/event-stream')
	const [offer] = (await issuer.send('/api/issuances?limit=1', { headers: { Authorization: `Bearer ${issuer.key}` } })).body[
		'issuances'
	] as [{ id: string }]
	await issuer.post(`/api/issuances/${offer.id}/revoke`, undefined, issuer.key)
	const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
	let text = ''
	while (!text.includes('changed')) text += (await reader?.read())?.value ?? ''
	expect(text).toContain('event: changed')
	stop.abort()
})

it('what another site posts is refused with forbidden', async () => {
	const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
	for (const path of ['/issue', '/console/sign-in', '/console/keys/rotate']) {
		expect((await send(path, { tier: 'light', citizen: 'citizen-1' }, foreign)).status).toBe(403)
	}
})

it('a page that is refused is a page in the person’s language', async () => {
	const reply = await send('/issue', { tier: 'gold' }, { ...origin, 'Accept-Language': 'zh-CN' })
	expect(reply.status).toBe(400)
	expect(reply.headers.get('content-type')).toContain('text/html')
	expect(reply.text).toContain('lang="zh-Hans"')
})

it('the console opens with a key alone, changes states, rotates the key, and closes', async () => {
	expect((await send('/console/sign-in', { key: 'wrong' })).headers.get('location')).toBe('/console?wrong=1')
	const opened = await send('/console/sign-in', { key: issuer.key })
	expect(opened.headers.get('set-cookie')).toMatch(/^wz_issuer=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/)
	const session = { ...origin, Cookie: cookieOf(opened), 'Accept-Language': 'en' }
	const { id, token, notificationId, credentials } = await issuer.issue()
	await issuer.post('/notification', { notification_id: notificationId, event: 'credential_accepted' }, token)
	const shown = await issuer.send('/console', { headers: session })
	expect(shown.text).toContain(`/console/issuances/${id}/suspend`)
	expect(shown.text).toContain('>kept<')
	expect((await send(`/console/issuances/${id}/suspend`, {}, session)).status).toBe(303)
	expect(await issuer.statusOf(credentials[0] ?? '')).toBe(2)
	expect((await send(`/console/issuances/${id}/resume`, {}, session)).status).toBe(303)
	expect((await send(`/console/issuances/${id}/revoke`, {}, session)).status).toBe(303)
	expect((await send(`/console/issuances/${id}/revoke`, {}, session)).status).toBe(409)
	expect((await send('/console/keys/rotate', {}, session)).headers.get('location')).toBe('/console?rotated=1')
	await send('/console/sign-out', {}, session)
	expect((await send(`/console/issuances/${id}/revoke`, {}, session)).status).toBe(401)
	expect((await issuer.send('/console', { headers: session })).text).toContain('id="key"')
})

it('the console does nothing for a browser that has not signed in', async () => {
	const { id } = await issuer.issue()
	for (const path of [`/console/issuances/${id}/revoke`, '/console/keys/rotate']) {
		expect((await send(path, {}, { ...origin, Cookie: `wz_issuer=${'A'.repeat(43)}` })).status).toBe(401)
	}
})
