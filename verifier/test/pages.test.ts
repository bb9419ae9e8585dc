import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await createWorld()
})
afterAll(() => world.close())

/** A browser of its own: it keeps its cookies and follows no redirect. */
function browser(language = 'en', at = world) {
	const cookies = new Map<string, string>()
	const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
	async function go(path: string, body?: string) {
		const answer = await fetch(new URL(path, at.url), {
			method: body === undefined ? 'GET' : 'POST',
			redirect: 'manual',
			headers: {
				Accept: 'text/html',
				'Accept-Language': language,
				Cookie: cookie(),
				...(body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded', Origin: at.url }),
			},
			...(body === undefined ? {} : { body }),
		})
		for (const cookie of answer.headers.getSetCookie()) {
			const [pair = ''] = cookie.split(';')
			cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
		}
		return { status: answer.status, location: answer.headers.get('location') ?? '', headers: answer.headers, text: await answer.text() }
	}
	return { go, cookie }
}

const unescaped = (text: string) => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'")

/** Starts a scene; gives the page's path and the links of its two requests. */
async function begin(scene: string, visitor = browser()) {
	const { status, location } = await visitor.go(`/scenes/${scene}`, `scene=${scene}`)
	expect(status).toBe(303)
	const { text } = await visitor.go(location)
	const link = unescaped(/href="(openid4vp:[^"]+)"/.exec(text)?.[1] ?? '')
	return { visitor, path: location, link, text }
}

it('VR-09 VP §6.2: a scene says what it is for and what it asks before anything is asked', async () => {
	const { text, headers } = await browser().go('/scenes/hotel')
	expect(text).toContain('Registers you as a guest')
	for (const claim of ['Family name', 'Date of birth', 'Nationality', 'Portrait']) expect(text).toContain(claim)
	expect(text).toContain('Deleted after 1 day')
	expect(headers.get('content-security-policy')).not.toContain('unsafe-inline')
})

it('every page is there in three languages', async () => {
	for (const [language, word] of [
		['zh-TW', '請選擇場合'],
		['zh-CN', '请选择场合'],
		['en', 'Choose a situation'],
	] as const) {
		const visitor = browser(language)
		expect((await visitor.go('/')).text).toContain(word)
	}
})

it('a request shows a QR code, the scheme link, and a link straight into the web wallet', async () => {
	const { text, link } = await begin('courier')
	expect(text).toContain('<svg class="qr"')
	expect(link).toMatch(/^openid4vp:\/\/\?client_id=x509_hash/)
	expect(unescaped(text)).toContain('http://localhost:7403/present?client_id=x509_hash')
})

it('a request that stands in its link whole is too long to scan: the link is there to be handed on', async () => {
	const unsigned = await createWorld({ CLIENT_ID_PREFIX: 'redirect_uri' })
	const visitor = browser('en', unsigned)
	const { location } = await visitor.go('/scenes/courier', 'scene=courier')
	const { status, text } = await visitor.go(location)
	expect(status).toBe(200)
	expect(text).not.toContain('<svg class="qr"')
	expect(text).toContain('too long for a QR code')
	const [, link = ''] = /<code id="scanned">([^<]+)</.exec(text) ?? []
	expect((await unsigned.open(unescaped(link))).responseMode).toBe('direct_post.jwt')
	await unsigned.close()
})

it('VV-03 VP §14.2: on the same device the wallet leads back to the result, which this browser alone can read', async () => {
	const { visitor, link, path } = await begin('courier')
	const request = await world.open(link)
	const answer = await world.respond(request, { network_id: [await world.present(request, await world.issuer.issue('light'))] })
	const { redirect_uri: back } = (await answer.json()) as { redirect_uri: string }
	const url = new URL(back)
	expect(url.origin).toBe(world.url)

	const own = await visitor.go(url.pathname + url.search)
	expect(own.status).toBe(200)
	expect(own.text).toContain('Verified')
	expect(own.text).toContain('王')
	expect(own.headers.get('cache-control')).toBe('no-store')

	for (const stranger of [browser(), (await begin('courier')).visitor]) {
		const seen = await stranger.go(url.pathname + url.search)
		expect(seen.status).toBe(404)
		expect(seen.text).not.toContain('王')
		expect(seen.text).not.toContain('Verified')
		expect((await stranger.go(path)).status).toBe(404)
		expect((await stranger.go(`${path}/events`)).status).toBe(404)
	}
	// without the code, or with another, not even this browser is told
	expect((await visitor.go('/result')).status).toBe(404)
	expect((await visitor.go(`/result?response_code=${url.searchParams.get('response_code')}x`)).status).toBe(404)
	const waiting = await visitor.go(path)
	expect(waiting.text).toContain('The wallet has answered')
	expect(waiting.text).not.toContain('王')
})

it('QR session fixation, fault 12: who hands on a same-device link learns nothing of what the victim presented', async () => {
	const { visitor: attacker, link, path } = await begin('courier')
	const request = await world.open(link)
	await world.respond(request, { network_id: [await world.present(request, await world.issuer.issue('light'))] })
	const id = /requests\/(.+)/.exec(path)?.[1] ?? ''
	for (const page of [path, `/requests/${request.responseUri.split('/').pop()}`, `/result?response_code=${id}`]) {
		expect((await attacker.go(page)).text).not.toContain('王')
	}
})

it('across devices the page that shows the QR code shows the result', async () => {
	const { visitor, path } = await begin('rail-ticket')
	const id = path.split('/').pop() ?? ''
	const request = await world.open(
		`openid4vp://?${new URLSearchParams({ client_id: await clientId(), request_uri: `${world.url}/request/${id}` })}`,
	)
	const answer = await world.respond(request, { network_id: [await world.present(request, await world.issuer.issue('light'))] })
	expect(await answer.json()).toEqual({})
	const { text } = await visitor.go(path)
	expect(text).toContain('Verified')
	expect(text).toContain('<img src="data:image/png;base64,AAAA"')
	expect(text.match(/data-outcome="passed"/g)).toHaveLength(9)
})

const clientId = async () => (await world.create('courier')).client_id

it('a light holder is told how to upgrade where that is needed', async () => {
	expect((await browser().go('/scenes/business-registration')).text).toContain('Only an upgraded network ID')
	const { visitor, path } = await begin('business-registration')
	const id = path.split('/').pop() ?? ''
	const request = await world.open(
		`openid4vp://?${new URLSearchParams({ client_id: await clientId(), request_uri: `${world.url}/request/${id}` })}`,
	)
	await world.respond(request, { network_id: [await world.present(request, await world.issuer.issue('light'))] })
	const { text } = await visitor.go(path)
	expect(text).toContain('Not accepted')
	expect(text).toContain('An upgraded network ID is needed')
	expect(text).toContain('href="http://localhost:7401"')
})

it('a form that another site posts is refused with forbidden', async () => {
	const answer = await fetch(`${world.url}/scenes/courier`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://attacker.example' },
		body: 'scene=courier',
	})
	expect(answer.status).toBe(403)
})

it('the page is told as soon as the wallet has answered', async () => {
	const { visitor, path, link, text } = await begin('courier')
	expect(text).toContain(`data-live="${path}/events"`)
	const events = await fetch(`${world.url}${path}/events`, { headers: { Cookie: visitor.cookie() } })
	expect(events.headers.get('content-type')).toBe('text/event-stream')
	const request = await world.open(link)
	await world.respond(request, { network_id: [await world.present(request, await world.issuer.issue('light'))] })
	let told = ''
	for await (const chunk of events.body ?? []) {
		told += Buffer.from(chunk).toString()
		if (told.includes('event: changed')) break
	}
	expect(told).toContain('event: changed')
})
