// Network IDs in the mdoc format: asked for beside SD-JWT VCs, judged by the same rules, told under their namespaces.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { certificatePem, createAuthority } from '@wangzheng/shared/adapters/certificate-authority.ts'
import { createSigningKey, signerOf } from '@wangzheng/shared/adapters/node-crypto.ts'
import { isObject, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ResultAnswer } from '../api.ts'
import { shippedScenes } from '../scenes/shipped.ts'
import { type Holder, namespace } from './issuer.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await createWorld()
})
afterAll(() => world.close())

const outcomes = ({ checks = [] }: ResultAnswer) => Object.fromEntries(checks.map(({ check, outcome }) => [check, outcome]))

it.each(['direct_post', 'direct_post.jwt'])(
	'MDOC-11 VP §B.2.6.1: an mdoc passes every check by %s, and its claims are told',
	async mode => {
		const { answer, result } = await world.show('courier', await world.issuer.issueMdoc('light'), {}, { response_mode: mode })
		expect(answer.status).toBe(200)
		expect(result.checks?.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
		expect(result).toMatchObject({
			verdict: 'verified',
			claims: {
				network_id_mdoc_light: {
					type: 'wangzheng.network-id.light.1',
					tier: 'light',
					claims: { [namespace]: { family_name: '王', given_name: '小明' } },
				},
			},
		})
	},
)

it('VV-09 VP §6.4: every scene takes the mdoc that its tier wants, and none lower', async () => {
	const upgraded = await world.issuer.issueMdoc('upgraded')
	for (const scene of ['internet-cafe', 'hotel', 'rail-ticket', 'business-registration']) {
		const { result } = await world.show(scene, upgraded)
		expect([scene, result.verdict]).toEqual([scene, 'verified'])
	}
	const { result } = await world.show('hotel', await world.issuer.issueMdoc('light'))
	expect(outcomes(result)).toMatchObject({ tier: 'failed', query: 'failed' })
})

it('VV-09 VP §6.3: an element of another value than the query names fails the check query', async () => {
	const minor = await world.issuer.issueMdoc('light', { claims: { [namespace]: { age_over_18: false } } })
	const { result } = await world.show('internet-cafe', minor)
	expect(outcomes(result)).toMatchObject({ query: 'failed', holder_binding: 'passed' })
})

it('DQ-04 VP §B.2.4: intent_to_retain says of each element whether the scene keeps it', async () => {
	const retained = async (scene: string) => {
		const { request_uri: uri } = await world.create(scene)
		const [, payload = ''] = (await (await fetch(uri)).text()).split('.')
		const { dcql_query: query } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
			dcql_query: { credentials: Array<{ format: string; claims?: JsonObject[] }> }
		}
		return query.credentials.flatMap(({ format, claims = [] }) => claims.map(claim => [format, claim['intent_to_retain']]))
	}
	expect(new Set((await retained('courier')).map(each => each.join()))).toEqual(new Set(['dc+sd-jwt,', 'mso_mdoc,true']))
	expect(new Set((await retained('internet-cafe')).map(each => each.join()))).toEqual(new Set(['dc+sd-jwt,', 'mso_mdoc,false']))
})

it.each<[string, (request: Parameters<World['present']>[0], holder: Holder) => Parameters<World['present']>[2]]>([
	['for the nonce of another request', () => ({ nonce: 'another' })],
	['for another client identifier', ({ aim: { session } }) => ({ session: { ...session, clientId: 'x509_hash:AAAA' } as typeof session })],
	[
		'for another response_uri',
		({ aim: { session } }) => ({ session: { ...session, responseUri: 'https://elsewhere.example' } as typeof session }),
	],
	['for another encryption key', ({ aim: { session } }) => ({ session: { ...session, encryptionKey: undefined } })],
	['by another key', () => ({ signer: signerOf(createSigningKey()) })],
])('MDOC-11 VP §B.2.6.1: an mdoc shown %s is refused with invalid_request, and reported', async (_, spoil) => {
	const holder = await world.issuer.issueMdoc('light')
	const { id, request_link: link } = await world.create('courier')
	const request = await world.open(link)
	const answer = await world.respond(request, { network_id_mdoc_light: [await world.present(request, holder, spoil(request, holder))] })
	expect(answer.status).toBe(400)
	expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
	expect(outcomes(await world.result(id))).toMatchObject({ holder_binding: 'failed', nonce: 'not_checked', audience: 'not_checked' })
})

it('VV-11 VP §8.6: an mdoc that its issuer revoked fails the check status', async () => {
	const holder = await world.issuer.issueMdoc('light', { index: 901 })
	world.issuer.statuses.set(901, 1)
	world.clock.move(61)
	expect(outcomes((await world.show('courier', holder)).result)).toMatchObject({ status: 'failed', signature: 'passed' })
})

it('MDOC-07 ISO 18013-5 §9.3.3: a signer that nobody trusts fails the check issuer_trust, unless it is among MDOC_SIGNERS', async () => {
	const stranger = await createAuthority({ clock: world.clock }, { commonName: 'Stranger', lifetime: 86_400 })
	const by = signerOf(stranger.privateKey, [stranger.certificate.toBase64()])
	const { result } = await world.show('courier', await world.issuer.issueMdoc('light', { by }))
	expect(outcomes(result)).toMatchObject({ issuer_trust: 'failed' })
	const signers = join(world.folder, 'signers.pem')
	writeFileSync(signers, certificatePem(stranger.certificate))
	const trusting = await createWorld({ MDOC_SIGNERS: signers })
	const { result: trusted } = await trusting.show('courier', await trusting.issuer.issueMdoc('light', { by }))
	expect(trusted.verdict).toBe('verified')
	// for mdocs alone
	const { result: sdJwt } = await trusting.show('courier', await trusting.issuer.issue('light', { by }))
	expect(outcomes(sdJwt)).toMatchObject({ issuer_trust: 'failed' })
	await trusting.close()
})

it('the pages name elements in words, whatever their namespace, and show a portrait', async () => {
	const begun = await fetch(`${world.url}/scenes/rail-ticket`, {
		method: 'POST',
		redirect: 'manual',
		headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: world.url },
		body: 'scene=rail-ticket',
	})
	const path = begun.headers.get('location') ?? ''
	const headers = { Cookie: begun.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'Accept-Language': 'en' }
	const waiting = await (await fetch(new URL(path, world.url), { headers })).text()
	expect(waiting).toContain('Family name, Given name, Portrait')
	const { client_id: clientId } = await world.create('courier')
	const link = `openid4vp://?${new URLSearchParams({ client_id: clientId, request_uri: `${world.url}/request/${path.split('/').pop()}` })}`
	const request = await world.open(link)
	await world.respond(request, { network_id_mdoc_light: [await world.present(request, await world.issuer.issueMdoc('light'))] })
	const shown = await (await fetch(new URL(path, world.url), { headers })).text()
	expect(shown).toContain('<dt>Family name</dt><dd>王</dd>')
	expect(shown).toContain('<img src="data:image/png;base64,iVBORw0KGgo="')
	expect(shown).not.toContain(namespace)
})

it('VR-05 VP §6: the scenes that confirm nothing ask for one network ID, in either format', () => {
	for (const { query, transaction } of shippedScenes) {
		const formats = (query['credentials'] as JsonObject[]).filter(isObject).map(({ format }) => format)
		expect(new Set(formats)).toEqual(new Set(transaction ? ['dc+sd-jwt'] : ['dc+sd-jwt', 'mso_mdoc']))
	}
})
