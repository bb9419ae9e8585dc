// What is received is held against the metadata of its type, and named by them.

import { createHash } from 'node:crypto'
import type { CredentialToIssue } from '@wangzheng/shared/protocol/credential/format.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { type Answer, text } from '@wangzheng/shared/web/endpoint.ts'
import { expect, it } from 'vitest'
import { browser } from './browser.ts'
import { openIssuer } from './issuer-peer.ts'
import { type Asked, openPeer, row } from './peers.ts'
import { type Agent, receive, walletFor } from './world.ts'

const label = (hant: string, en: string) => [
	{ locale: 'zh-Hant', label: hant },
	{ locale: 'en', label: en },
]

/** What the credential of the issuer in these tests keeps to. */
const good: JsonObject = {
	display: [
		{ locale: 'zh-Hant', name: '類型的名字' },
		{ locale: 'en', name: 'Named by its type' },
	],
	claims: [
		{ path: ['family_name'], sd: 'always', mandatory: true, display: label('類型的姓', 'Surname') },
		{ path: ['nationalities', null], sd: 'always' },
		{ path: ['issuing_authority'], sd: 'never', display: label('發證', 'Authority') },
	],
}

type Served = { readonly url: string; readonly bytes: string; readonly asked: readonly Asked[] }

/** A server with one type, `/card`, and another that it may extend, `/base`. */
async function openTypes(card: JsonObject, answer = (bytes: string): Answer => text('application/json', bytes), base: JsonObject = {}) {
	let bytes = ''
	const { url, asked } = await openPeer(own => {
		bytes = JSON.stringify({ vct: `${own}/card`, ...JSON.parse(JSON.stringify(card).replaceAll('{url}', own)) })
		const below = JSON.stringify({ vct: `${own}/base`, ...JSON.parse(JSON.stringify(base).replaceAll('{url}', own)) })
		return [row('get', '/card', () => answer(bytes)), row('get', '/base', () => text('application/json', below))]
	})
	return { url, bytes, asked } satisfies Served
}

/** A wallet, and an issuer whose credentials are of the type that is served. */
async function world({ url }: Pick<Served, 'url'>, credential: (what: CredentialToIssue) => CredentialToIssue = what => what) {
	const vct = `${url}/card`
	const issuer = await openIssuer({
		metadata: metadata => JSON.parse(JSON.stringify(metadata).replaceAll('https://types.example/network-id-light', vct)),
		credential: what => credential({ ...what, type: vct }),
	})
	return { issuer, agent: await walletFor(issuer) }
}

async function refused({ issuer, agent }: Awaited<ReturnType<typeof world>>): Promise<void> {
	expect(await receive(agent, issuer.link)).toMatchObject({ status: 400, body: { error: 'invalid_type_metadata' } })
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toEqual([])
	expect(issuer.notifications()).toMatchObject([{ event: 'credential_failure' }])
}

async function held(agent: Agent, link: string): Promise<Record<string, unknown>> {
	expect(await receive(agent, link)).toMatchObject({ status: 201 })
	const [credential] = (await agent.call('GET', '/api/credentials')).body['credentials'] as Array<Record<string, unknown>>
	return credential ?? {}
}

/** The page of what is offered, once it is received, in English. */
async function shown(agent: Agent, link: string): Promise<string> {
	const { visit } = browser(agent.url)
	const offer = await visit('/open', { link })
	const { location } = await visit(`${offer.location}/accept`, { tx_code: '12345678' })
	return (await visit(location)).text
}

const claims = (...all: JsonObject[]) => ({ ...good, claims: all })

it.each<[string, string, JsonObject]>([
	['SV-13', 'a claim that must be hideable is not', claims({ path: ['issuing_authority'], sd: 'always' })],
	['SV-13', 'a claim is hideable that must not be', claims({ path: ['given_name'], sd: 'never' })],
	['SV-13', 'a mandatory claim is not there', claims({ path: ['birthdate'], mandatory: true })],
	['SV-13', 'the metadata are malformed', claims({ path: [] })],
	['SV-11', 'the metadata are those of another type', { vct: 'https://types.example/other' }],
	['SV-12', 'the type extends itself', { extends: '{url}/card' }],
	['SV-11', 'the extended type is not the one that was pinned', { extends: '{url}/base', 'extends#integrity': 'sha256-AAAA' }],
	['SV-12', 'the type loosens the one it extends', { extends: '{url}/base', claims: [{ path: ['family_name'] }] }],
])('%s WI-13 SVC §5.7: a credential is not kept where %s, and its issuer told credential_failure', async (_, _why, card) => {
	const base = { claims: [{ path: ['family_name'], sd: 'always' }] }
	await refused(await world(await openTypes(card, undefined, base)))
})

it('SV-11 WI-13 SVC §6: a credential that pins other metadata than its type has is refused with invalid_type_metadata', async () => {
	await refused(await world(await openTypes(good), what => ({ ...what, extra: { 'vct#integrity': 'sha256-AAAA' } })))
})

it('SV-13 WI-13 SVC §5.7: one copy that breaks its type is enough for invalid_type_metadata', async () => {
	let copy = 0
	await refused(
		await world(await openTypes(good), what => {
			copy += 1
			return copy === 3 ? { ...what, disclosable: what.disclosable.filter(([name]) => name !== 'family_name') } : what
		}),
	)
})

it('SV-11 WI-17 VCI §B.3: a credential that keeps to the type it pins is kept, and named as the type says, in the order of its issuer', async () => {
	const types = await openTypes(good)
	const integrity = `sha256-${createHash('sha256').update(types.bytes).digest('base64')}`
	const { issuer, agent } = await world(types, what => ({ ...what, extra: { 'vct#integrity': integrity } }))
	const credential = await held(agent, issuer.link)
	expect(credential).toMatchObject({ names: { 'zh-Hant': '類型的名字', en: 'Named by its type' }, type_not_checked: null })
	expect(types.asked.map(({ path }) => path)).toEqual(['/card'])
})

it.each<[string, (bytes: string) => Answer]>([
	['answer with an error', bytes => ({ ...text('application/json', bytes), status: 404 })],
	['send the wallet elsewhere', () => ({ status: 302, headers: { Location: '/base' } })],
	['are a page for people', () => text('text/html', '<h1>Card</h1>')],
	['are longer than is taken', bytes => text('application/json', bytes + ' '.repeat(300_000))],
])('SV-10 SVC §3: where the metadata of a type %s the credential is kept, and said that its type was not checked', async (_, answer) => {
	const types = await openTypes({ ...good, claims: 'malformed' }, answer)
	const { issuer, agent } = await world(types)
	const credential = await held(agent, issuer.link)
	expect(credential).toMatchObject({ names: { 'zh-Hant': '網證（light）' }, type_not_checked: expect.stringMatching(/\w/) })
	expect(types.asked.map(({ path }) => path)).toEqual(['/card'])
})

it('SV-13 SVC §5: a credential whose type is at an address that nobody answers at is kept, and its page says that its type was not checked', async () => {
	const issuer = await openIssuer()
	const agent = await walletFor(issuer)
	const page = await shown(agent, issuer.link)
	expect(page).toContain('could not be had, so the content was not checked')
	expect(page).toContain('types.example')
	expect(page).toContain('Family name')
})

it('WI-17 SV-16 SVC §5.5, §7.7: names of credential and claims are those of the type in the language of the reader, and text alone', async () => {
	const evil = '<b onclick=alert(1)>Surname</b>'
	const types = await openTypes(JSON.parse(JSON.stringify(good).replace('"Surname"', JSON.stringify(evil))))
	const { issuer, agent } = await world(types)
	const page = await shown(agent, issuer.link)
	expect(page).toContain('Named by its type')
	expect(page).toContain('&lt;b onclick=alert(1)&gt;Surname&lt;/b&gt;')
	expect(page).not.toContain(evil)
	expect(page).not.toContain('Family name')
	expect(page).toContain('Given name')
	expect(page.indexOf('Surname')).toBeLessThan(page.indexOf('Given name'))
	expect(page).not.toContain('could not be had')
})

const card = '<svg xmlns="http://www.w3.org/2000/svg"><text>{{family}} {{nations}}</text></svg>'
const pinned = (svg: string) => `sha256-${createHash('sha256').update(svg).digest('base64')}`

/** The page of a credential whose type has a template at `/card.svg`. */
async function drawn(svg: string, integrity: string | undefined, answer = (): Answer => text('image/svg+xml', svg)): Promise<string> {
	const { url } = await openPeer(own => {
		const template = { uri: `${own}/card.svg`, ...(integrity === undefined ? {} : { 'uri#integrity': integrity }) }
		const type = {
			vct: `${own}/card`,
			display: [{ locale: 'en', name: 'Card', rendering: { svg_templates: [template] } }],
			claims: [
				{ path: ['family_name'], svg_id: 'family' },
				{ path: ['nationalities', null], svg_id: 'nations' },
			],
		}
		return [row('get', '/card', () => text('application/json', JSON.stringify(type))), row('get', '/card.svg', answer)]
	})
	const { issuer, agent } = await world({ url }, what => ({ ...what, claims: { ...what.claims, family_name: '<script>王' } }))
	const page = await shown(agent, issuer.link)
	expect(page).toContain('Taken')
	return page
}

it.each<[string, string, string | undefined, (() => Answer) | undefined]>([
	['is not pinned by its hash', card, undefined, undefined],
	['is not the one that was pinned', card, pinned('other'), undefined],
	['has a script', card.replace('<text>', '<script/><text>'), pinned(card.replace('<text>', '<script/><text>')), undefined],
	['has a placeholder of no claim', card.replace('family', 'sex'), pinned(card.replace('family', 'sex')), undefined],
	['is of another type', card, pinned(card), () => text('text/html', card)],
	['is an error', card, pinned(card), () => ({ ...text('image/svg+xml', card), status: 404 })],
	['is somewhere else', card, pinned(card), () => ({ status: 302, headers: { Location: '/card' } })],
])('WI-19 SVC §5.5.1.2: a template that %s is not drawn, and the card is the wallet’s own', async (_, svg, integrity, answer) => {
	const page = await drawn(svg, integrity, answer)
	expect(page).toContain('class="id-card')
	expect(page).not.toContain('The card as its issuer draws it')
	expect(page).not.toContain('data:image/svg+xml')
})

it('WI-19 SVC §5.5.1.2: a template that is pinned is drawn as a picture beside the wallet’s own card, its claims escaped', async () => {
	const page = await drawn(card, pinned(card))
	const [, drawing = ''] = /<img src="data:image\/svg\+xml;base64,([^"]+)" alt="Card"/.exec(page) ?? []
	expect(Buffer.from(drawing, 'base64').toString()).toBe(
		'<svg xmlns="http://www.w3.org/2000/svg"><text>&lt;script&gt;王 CN, DE</text></svg>',
	)
	expect(page).toContain('class="id-card')
	expect(page).not.toContain('<svg xmlns="http://www.w3.org/2000/svg"><text>')
})
