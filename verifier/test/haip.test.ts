// PROFILE=haip: what the High Assurance profile orders of a verifier, and what it leaves out.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { parseClientId } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { verifyHaipRequest } from '@wangzheng/shared/protocol/openid4vp/haip.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { shippedScenes } from '../scenes/shipped.ts'
import { createWorld, type World } from './world.ts'

const decoded = (part = ''): JsonObject => JSON.parse(Buffer.from(part, 'base64url').toString())

describe('a verifier of the profile', () => {
	let world: World
	beforeAll(async () => {
		world = await createWorld({ PROFILE: 'haip' })
	})
	afterAll(() => world.close())

	const raw = async (scene: string) => {
		const { request_uri: uri } = await world.create(scene)
		const [header, payload] = (await (await fetch(uri)).text()).split('.')
		return { header: decoded(header), payload: decoded(payload) }
	}

	it('VR-13 HAIP §5, §5.1: every scene asks by a signed request that is fetched, under x509_hash, by direct_post.jwt', async () => {
		for (const { id } of shippedScenes.filter(({ transaction }) => !transaction)) {
			const { header, payload } = await raw(id)
			const clientId = parseClientId(payload['client_id'])
			expect(() => verifyHaipRequest('request_uri', { clientId, algorithm: 'ES256', parameters: payload })).not.toThrow()
			expect(header['alg']).toBe('ES256')
			expect(payload['response_mode']).toBe('direct_post.jwt')
		}
	})

	it('VR-13 HAIP §5: x5c has the leaf, which signed nobody but itself signed, and not the anchor', async () => {
		const { header } = await raw('courier')
		const chain = (header['x5c'] as string[]).flatMap(text => nodeCertificates.parse(Uint8Array.fromBase64(text)) ?? [])
		const [anchor] = pemToCertificates(await (await fetch(`${world.url}/trust-anchor.pem`)).text())
		expect(chain).toHaveLength(1)
		for (const certificate of chain) {
			expect(certificate.isIssuedBy(certificate)).toBe(false)
			expect(anchor && certificate.isIssuedBy(anchor)).toBe(true)
		}
	})

	it('VR-06 HAIP §5: each request has a key of its own, and lists both A128GCM and A256GCM', async () => {
		const all = await Promise.all(Array.from({ length: 5 }, () => raw('courier')))
		const metadata = all.map(({ payload }) => payload['client_metadata'] as JsonObject)
		for (const { encrypted_response_enc_values_supported: encryptions } of metadata) {
			expect(encryptions).toEqual(expect.arrayContaining(['A128GCM', 'A256GCM']))
		}
		expect(new Set(metadata.map(({ jwks }) => JSON.stringify(jwks))).size).toBe(5)
	})

	it('VR-10 VP §5.1: client_metadata has what the specification has, and no more', async () => {
		const { payload } = await raw('courier')
		expect(Object.keys(payload['client_metadata'] as JsonObject).toSorted()).toEqual([
			'encrypted_response_enc_values_supported',
			'jwks',
			'vp_formats_supported',
		])
	})

	it('VR-07 HAIP §5.1: on the same device the wallet is told where to lead its holder, and the result is told with the response code alone', async () => {
		const more = { flow: 'same_device', redirect_uri: 'https://shop.example/back' }
		for (const holder of [await world.issuer.issue('light'), await world.issuer.issueMdoc('light')]) {
			const { id, answer, result } = await world.show('courier', holder, {}, more)
			const { redirect_uri: back } = (await answer.json()) as { redirect_uri: string }
			expect(result).toMatchObject({ needs: 'response_code' })
			const code = new URL(back).searchParams.get('response_code')
			expect(await world.result(id, `?response_code=${code}`)).toMatchObject({ verdict: 'verified' })
		}
	})

	it('VR-13 HAIP §5.1: links open wallets by haip-vp://', async () => {
		expect((await world.create('courier')).request_link).toMatch(/^haip-vp:\/\/\?client_id=x509_hash/)
	})

	it.each<[string, object, string]>([
		['an answer in the open', { response_mode: 'direct_post' }, '§5.1'],
		['an answer behind the #', { response_mode: 'fragment', flow: 'same_device', redirect_uri: 'https://shop.example' }, '§5.1'],
		['a request in its link', { request_by: 'value' }, '§5.1'],
	])('VR-13 HAIP §5.1: %s is refused with invalid_request', async (_, body, section) => {
		const answer = await world.api('/api/requests', { body: { scene: 'courier', ...body } })
		expect(answer.status).toBe(400)
		expect(await answer.json()).toMatchObject({ error: 'invalid_request', section: expect.stringContaining(section) })
	})
})

const scenesFile = () => {
	const path = join(mkdtempSync(join(tmpdir(), 'haip-')), 'scenes.json')
	writeFileSync(path, JSON.stringify([{ ...shippedScenes[2], response_mode: 'direct_post' }]))
	return path
}

it.each<[string, Record<string, string>, string]>([
	['another prefix', { CLIENT_ID_PREFIX: 'x509_san_dns' }, '§5'],
	['a prefix under which nobody signs', { CLIENT_ID_PREFIX: 'redirect_uri' }, '§5'],
	['a name that wallets were told', { CLIENT_ID_PREFIX: 'pre-registered', CLIENT_ID: 'shop' }, '§5'],
	['requests in their links', { REQUEST_BY: 'value' }, '§5.1'],
	['answers behind the #', { SAME_DEVICE_ANSWER: 'fragment' }, '§5.1'],
	['a scene that is answered in the open', { SCENES: scenesFile() }, '§5.1'],
])('VR-13 HAIP §5: with the profile, %s ends the start with a sentence that names the section', (_, env, section) => {
	expect(() => readConfig({ PROFILE: 'haip', ...env })).toThrow(
		expect.objectContaining({ name: 'SetupError', message: expect.stringContaining(`HAIP 1.0 ${section}`) }),
	)
})
