import { expect, it } from 'vitest'
import { openAuthorizingIssuer } from './authorizing-issuer.ts'
import { browser } from './browser.ts'
import { type Agent, walletFor } from './world.ts'

/** From an issuer's address to the address that the browser is sent back to. */
async function signInBy(visit: ReturnType<typeof browser>['visit'], issuer: string): Promise<string> {
	const { location } = await visit('/open', { link: issuer })
	const { text } = await visit(`${location}/accept`, {})
	const url = /<meta http-equiv="refresh" content="0; url=([^"]+)">/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
	const response = await fetch(url, { redirect: 'manual' })
	return response.headers.get('location') ?? ''
}

const pathIn = (agent: Agent, url: string) => url.slice(agent.publicUrl.length)

it('WI-02 VCI §15.6: the address of an issuer opens its cards after a press of a button, and the page says where its holder signs in', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light' })
	const agent = await walletFor(issuer)
	const { visit } = browser(agent.url)
	const incoming = await visit(`/get?issuer=${encodeURIComponent(issuer.url)}`)
	expect(incoming.text).toContain(new URL(issuer.url).host)
	expect(issuer.asked).toEqual([])
	const { location } = await visit('/open', { link: issuer.url })
	const { text } = await visit(location)
	expect(text).toContain(`You will sign in and agree at ${new URL(issuer.url).host}`)
	expect((await visit('/get?issuer=javascript:alert(1)')).location).toBe('/?wrong=link')
})

it('WI-08 RFC 9700 §4.7.1: only the browser that began a sign-in ends it, and only once', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light' })
	const agent = await walletFor(issuer)
	const { visit } = browser(agent.url)
	const back = pathIn(agent, await signInBy(visit, issuer.url))
	expect(back).toMatch(/^\/callback\?/)
	const stranger = browser(agent.url)
	await stranger.visit('/open', { link: issuer.url })
	expect((await stranger.visit(back)).status).toBe(404)
	expect(issuer.asksOf('/token')).toEqual([])
	const { location } = await visit(back)
	expect(location).toMatch(/^\/credentials\/[\w-]+\?received$/)
	expect((await visit(location)).text).toContain('Network ID (light)')
	expect((await visit(back)).status).toBe(404)
	expect((await visit('/')).text).toContain('Network ID')
})

it('WI-14 VCI §9: a card that comes later stands with the others as on its way, in the language of the reader', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', putOff: 1, interval: 3600 })
	const agent = await walletFor(issuer)
	const { visit } = browser(agent.url)
	const { location } = await visit(pathIn(agent, await signInBy(visit, issuer.url)))
	expect(location).toBe('/?later')
	for (const [language, words, name] of [
		['zh-Hant', '準備中', '網證（輕量）'],
		['zh-Hans', '准备中', '網證（輕量）'],
		['en', 'On its way', 'Network ID (light)'],
	] as const) {
		const { text } = await visit('/', undefined, { 'Accept-Language': language })
		expect(text).toContain(words)
		expect(text).toContain(name)
	}
})

it('WI-07 RFC 6749 §4.1.2.1: who is refused at the issuer is told so, and can try again', async () => {
	let denied = true
	const comeBack = ({ code, ...rest }: Record<string, string>): Record<string, string> =>
		denied ? { ...rest, error: 'access_denied' } : { ...rest, code: code ?? '' }
	const issuer = await openAuthorizingIssuer({ scope: 'light', comeBack })
	const agent = await walletFor(issuer)
	const { visit } = browser(agent.url)
	const answer = await visit(pathIn(agent, await signInBy(visit, issuer.url)))
	expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('You were not given the card') })
	denied = false
	expect((await visit(pathIn(agent, await signInBy(visit, issuer.url)))).location).toContain('received')
})

it('MD-09 VCI §14.5: a card says that new copies come by themselves, and a button gets them at once', async () => {
	const issuer = await openAuthorizingIssuer({ scope: 'light', refresh: true })
	const agent = await walletFor(issuer)
	const { visit } = browser(agent.url)
	const { location } = await visit(pathIn(agent, await signInBy(visit, issuer.url)))
	const path = location.replace('?received', '')
	expect((await visit(path)).text).toContain('Before they run out, the wallet gets new ones by itself.')
	expect((await visit(`${path}/renew`, {})).location).toBe(`${path}?renewed`)
	expect((await visit(`${path}?renewed`)).text).toContain('There are new copies now.')
})
