// Mobile documents, received and held as other cards are.

import { createSigningKey, signerOf } from '@wangzheng/shared/adapters/node-crypto.ts'
import { expect, it } from 'vitest'
import { browser } from './browser.ts'
import { type IssuerTricks, openIssuer } from './issuer-peer.ts'
import { mdocType, namespace, portrait } from './mdoc-card.ts'
import { certifiedSigner } from './peers.ts'
import { receive, walletFor } from './world.ts'

const offered = (tricks: IssuerTricks = {}) => openIssuer({ configurations: ['light-mdoc'], ...tricks })

it('WI-13 WI-11 VCI §A.2, §8.2: an mdoc is received, each copy of it for a key of its own, and all that it says is there', async () => {
	const issuer = await offered()
	const agent = await walletFor(issuer)
	expect((await receive(agent, issuer.link)).status).toBe(201)
	const { body } = await agent.call('GET', '/api/credentials')
	expect(body['credentials']).toMatchObject([{ type: mdocType, status: 'valid', copies: { total: 3 }, type_not_checked: null }])
	const [{ claims, disclosable } = { claims: [], disclosable: [] }] = body['credentials'] as { claims: object[]; disclosable: string[] }[]
	expect(claims).toContainEqual({ path: `${namespace}.birth_date`, value: '1990-05-17' })
	expect(claims).toContainEqual({ path: `${namespace}.portrait`, value: portrait })
	expect(disclosable).toContain(`${namespace}.family_name`)
	expect(issuer.notifications()).toMatchObject([{ event: 'credential_accepted' }])
})

it('MDOC-07 WI-13 WI-01 VCI §13.5: a signer of mdocs that no root stands above is believed where it was entered, and not for anything else', async () => {
	const stranger = await certifiedSigner()
	const issuer = await offered({ documentSigner: stranger.documentSigner })
	expect(await receive(await walletFor(issuer), issuer.link)).toMatchObject({ status: 400, body: { error: 'invalid_certificate_chain' } })
	const entered = `-----BEGIN CERTIFICATE-----\n${stranger.documentSigner.x5c?.[0]}\n-----END CERTIFICATE-----\n`
	const agent = await walletFor(issuer, undefined, { mdocSigners: [entered] })
	expect((await receive(agent, issuer.link)).status).toBe(201)
	const other = await openIssuer({ signer: stranger.documentSigner })
	expect(await receive(agent, other.link)).toMatchObject({ status: 400, body: { error: 'invalid_certificate_chain' } })
})

const bare = signerOf(createSigningKey())

/** What an issuer sends wrong, and the refusal it gets. */
it.each<[string, string, IssuerTricks, string]>([
	['MDOC-05', 'is of another docType', { credential: what => ({ ...what, type: 'test.other.1' }) }, 'invalid_credential'],
	['MDOC-05', 'is bound to another key', { credential: what => ({ ...what, holderKey: bare.publicJwk }) }, 'invalid_credential'],
	['CR-18', 'comes twice', { send: ([first]) => [first, first] }, 'invalid_credential'],
	[
		'CR-18',
		'says otherwise in another copy',
		{ credential: (what, copy) => ({ ...what, claims: { [namespace]: { family_name: `${copy}` } }, kinds: [] }) },
		'invalid_credential',
	],
	[
		'MDOC-07',
		'is signed by whoever signs SD-JWT VCs below an unknown root',
		{ documentSigner: (await certifiedSigner()).signer },
		'invalid_certificate_chain',
	],
	['MDOC-10', 'is past its time', { credential: what => ({ ...what, issuedAt: 1_000_000_000, expiresAt: 1_000_000_060 }) }, 'invalid_mdoc'],
	['MDOC-01', 'is cut off', { send: ([first = '']) => [first.slice(0, Math.floor(first.length / 8) * 4)] }, 'invalid_cbor'],
	['MDOC-03', 'is an SD-JWT VC', { send: () => ['eyJ0eXAiOiJkYytzZC1qd3QifQ.e30.AA~'] }, 'invalid_mdoc'],
])('%s WI-13 WI-15 VCI §8.3, §A.2: an mdoc that %s is not kept, and its issuer told so', async (_, _why, tricks, error) => {
	const issuer = await offered(tricks)
	const agent = await walletFor(issuer)
	expect(await receive(agent, issuer.link)).toMatchObject({ status: 400, body: { error } })
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toEqual([])
	expect(issuer.notifications()).toMatchObject([{ event: 'credential_failure' }])
})

it.each([
	['zh-Hant', '姓氏', '出生於', '年滿 18 歲'],
	['zh-Hans', '姓氏', '出生於', '年满 18 岁'],
	['en', 'Surname', 'Born in', '18 or older'],
])(
	'VCI §12.2.4: its page says in %s what its elements are called, without their namespace, and shows the portrait as a picture',
	async (locale, ...names) => {
		const issuer = await offered()
		const agent = await walletFor(issuer)
		const { visit } = browser(agent.url)
		const offer = await visit('/open', { link: issuer.link })
		const { location } = await visit(`${offer.location}/accept`, { tx_code: '12345678' })
		await visit(`/?lang=${locale}`)
		const { text } = await visit(location)
		for (const name of names) expect(text).toContain(`<dt>${name}</dt>`)
		expect(text).toContain('src="data:image/jpeg;base64,/9j/')
		expect(text).not.toContain(`<dt>${namespace}`)
		expect(text).toContain('王小明')
	},
)

it('VCI §12.2.4: two cards of one name are told apart by their formats, where they are offered and where they are kept', async () => {
	const names = (metadata: object) => JSON.parse(JSON.stringify(metadata).replaceAll('Network ID (light)', 'Network ID (mobile)'))
	const issuer = await offered({ configurations: ['light', 'light-mdoc'], metadata: names })
	const agent = await walletFor(issuer)
	const { visit } = browser(agent.url)
	const { location } = await visit('/open', { link: issuer.link })
	const offer = (await visit(location)).text
	await visit(`${location}/accept`, { tx_code: '12345678' })
	const home = (await visit('/')).text
	for (const format of ['SD-JWT VC', 'mdoc']) {
		expect(offer).toContain(`<small>${format}</small>`)
		expect(home).toContain(`<p class="hint">${format}</p>`)
	}
})
