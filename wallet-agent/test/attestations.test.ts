import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { signJwt } from '@wangzheng/shared/protocol/jose/jws.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { Signer } from '@wangzheng/shared/protocol/ports.ts'
import { expect, it } from 'vitest'
import { browser } from './browser.ts'
import { lightType } from './cards.ts'
import { certifiedSigner } from './peers.ts'
import { openVerifier } from './verifier-peer.ts'
import { type Agent, holding } from './world.ts'

const registrar = await certifiedSigner()

const said = (): JsonObject => ({
	sub: 'CN=Test Signer',
	name: 'Wine and More',
	purpose: [
		{ lang: 'zh-Hant', value: '販售酒類' },
		{ lang: 'en', value: 'To sell wine' },
	],
	privacy_policy: 'https://wine.example/privacy',
	credentials: [{ format: 'dc+sd-jwt', meta: { vct_values: [lightType] }, claim: [{ path: ['age_equal_or_over', '18'] }] }],
	iat: systemClock.now() - 60,
	exp: systemClock.now() + 600,
})

const registration = async (signer: Signer = registrar.signer, change: JsonObject = {}) => ({
	format: 'registration_cert',
	data: await signJwt(signer, { typ: 'rc-wrp+jwt', x5c: signer.x5c ?? [] }, { ...said(), ...change }),
})

/** What the suite's verifiers send: no JWT that verifies, in a format that nobody knows. */
const ofTheSuite = {
	format: 'registration_certificate_jwt',
	data: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ0ZXN0LXJlZ2lzdHJhdGlvbiJ9.synthetic-not-validated-by-mock-wallet',
}

const query = {
	credentials: [
		{
			id: 'id',
			format: 'dc+sd-jwt',
			meta: { vct_values: [lightType] },
			claims: [{ path: ['age_equal_or_over', '18'] }, { path: ['family_name'] }],
		},
	],
}

async function asked(verifierInfo: readonly JsonObject[]): Promise<{ agent: Agent; body: Record<string, unknown>; link: string }> {
	const verifier = await openVerifier({ query, request: request => ({ ...request, verifierInfo }) })
	const { agent } = await holding(verifier, {}, { registrarAnchors: [registrar.anchor] })
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	return { agent, body, link: verifier.link }
}

it('WP-17 VP §5.11: what a trusted registrar says of the verifier is shown in words, with what is asked beyond it', async () => {
	const { agent, body, link } = await asked([await registration()])
	expect(body['attestations']).toEqual([
		{
			format: 'registration_cert',
			registration: {
				registrar: 'CN=Test Signer',
				name: 'Wine and More',
				purposes: { en: 'To sell wine', 'zh-hant': '販售酒類' },
				privacy_policy: 'https://wine.example/privacy',
				beyond: ['family_name'],
			},
			not_checked: null,
		},
	])
	const { visit } = browser(agent.url)
	const { location } = await visit('/open', { link })
	for (const [language, words] of [
		['zh-Hant', ['登錄單位怎麼說', 'Wine and More', '販售酒類', '對方要的比登錄的多：姓']],
		['zh-Hans', ['登记机构怎么说', 'Wine and More', '对方要的比登记的多：姓']],
		['en', ['What a registrar says', 'To sell wine', 'https://wine.example/privacy', 'more than they registered: Family name']],
	] as const) {
		const { text } = await visit(location, undefined, { 'Accept-Language': language })
		for (const word of words) expect(text).toContain(word)
	}
})

it.each<[string, () => Promise<JsonObject>]>([
	['of a format that is not known', async () => ofTheSuite],
	['of a known format that is no JWT', async () => ({ ...ofTheSuite, format: 'registration_cert' })],
	['that is an object', async () => ({ format: 'registration_cert', data: { sub: 'CN=Test Signer' } })],
	['of a registrar whom nobody trusts', async () => registration((await certifiedSigner()).signer)],
	['about somebody else', () => registration(registrar.signer, { sub: 'CN=Somebody' })],
	['that is over', () => registration(registrar.signer, { exp: 1_000_000_000 })],
])('WP-17 VP §5.11.1: one %s is shown as not checked, nothing of it is believed, and the request goes on', async (_, made) => {
	const { agent, body, link } = await asked([await made()])
	expect(body['attestations']).toMatchObject([{ registration: null, not_checked: expect.any(String) }])
	const { visit } = browser(agent.url)
	const { text } = await visit((await visit('/open', { link })).location)
	expect(text).toContain('not checked')
	expect(text).not.toContain('Wine and More')
	expect((await agent.call('POST', `/api/requests/${body['id']}/consent`, {})).body).toMatchObject({ event: 'presented' })
})

it('WP-17 VP §5.1: verifier_info that is not built as it should be makes the request a faulty one with invalid_request', async () => {
	const { body } = await asked([{ format: 'registration_cert' }])
	expect(body).toMatchObject({ refusal: { error: 'invalid_request', section: 'OpenID4VP 1.0 §5.1' } })
})
