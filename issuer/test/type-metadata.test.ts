import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { drawPortrait } from '../credential/portrait.ts'
import { startIssuer } from './world.ts'

const issuer = await startIssuer()
type Display = { locale: string; rendering: { svg_templates: Array<{ uri: string; 'uri#integrity': string }> } }
type Claim = { path: string[]; sd: string; svg_id?: string; display: Array<{ locale: string; label: string }> }

const integrity = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`

it.each(['network-id', 'network-id-light', 'network-id-upgraded'])(
	'SV-11 SVC §5.3: the document of %s is at its vct and names it',
	async name => {
		const reply = await issuer.send(`/types/${name}`)
		expect(reply.headers.get('content-type')).toBe('application/json')
		expect(reply.body['vct']).toBe(`${issuer.url}/types/${name}`)
	},
)

it('SV-15 SVC §3: type metadata and templates are served with nosniff, a strict policy and an ETag', async () => {
	for (const name of ['network-id-light', 'network-id-light.zh-Hant.svg']) {
		const reply = await issuer.send(`/types/${name}`)
		expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
		expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'")
		expect((await issuer.send(`/types/${name}`, { headers: { 'If-None-Match': reply.headers.get('etag') ?? '' } })).status).toBe(304)
	}
})

it('SV-12 SVC §5.4: both tiers extend the base type, pinned by its hash', async () => {
	const base = await issuer.send('/types/network-id')
	for (const tier of ['light', 'upgraded']) {
		const { body } = await issuer.send(`/types/network-id-${tier}`)
		expect(body['extends']).toBe(base.body['vct'])
		expect(body['extends#integrity']).toBe(integrity(base.text))
	}
})

it('SV-14 SVC §5.5: types and claims have a name in each language, by locale', async () => {
	for (const tier of ['light', 'upgraded']) {
		const { body } = await issuer.send(`/types/network-id-${tier}`)
		expect((body['display'] as Display[]).map(({ locale }) => locale)).toEqual(['zh-Hant', 'zh-Hans', 'en'])
		for (const claim of (body['claims'] ?? []) as Claim[]) {
			expect(claim.display.map(({ locale }) => locale)).toEqual(['zh-Hant', 'zh-Hans', 'en'])
			expect(claim.display.every(({ label }) => label.length > 0)).toBe(true)
		}
	}
})

it('SV-13 SVC §5.6: what the type says of a claim holds in the credential: disclosed alone, or never hidden', async () => {
	const base = (await issuer.send('/types/network-id')).body['claims'] as Claim[]
	const more = (await issuer.send('/types/network-id-upgraded')).body['claims'] as Claim[]
	const { credentials } = await issuer.issue('upgraded')
	const payload = JSON.parse(Buffer.from(credentials[0]?.split('.')[1] ?? '', 'base64url').toString())
	const hidden = (credentials[0] ?? '')
		.split('~')
		.slice(1, -1)
		.map(text => JSON.parse(Buffer.from(text, 'base64url').toString())[1])
	for (const { path, sd } of [...base, ...more]) {
		if (sd === 'never') expect(payload, path.join()).toHaveProperty(path[0] ?? '')
		else expect(hidden, path.join()).toContain(path.at(-1))
	}
})

it('WI-19 SVC §5.5.1.2: templates are whole, pinned by their hash, with placeholders of known claims in text nodes alone, and load nothing', async () => {
	const base = (await issuer.send('/types/network-id')).body['claims'] as Claim[]
	for (const tier of ['light', 'upgraded']) {
		const { body } = await issuer.send(`/types/network-id-${tier}`)
		const known = new Set([...base, ...((body['claims'] ?? []) as Claim[])].map(({ svg_id }) => svg_id))
		for (const { rendering } of body['display'] as Display[]) {
			for (const { uri, 'uri#integrity': hash } of rendering.svg_templates) {
				const reply = await issuer.send(uri)
				expect(reply.headers.get('content-type')).toBe('image/svg+xml')
				expect(integrity(reply.text)).toBe(hash)
				expect(reply.text).not.toMatch(/<script|<style|<image|<foreignObject|href|on\w+=|@import|url\((?!#)/i)
				for (const [tag] of reply.text.matchAll(/<[^>]*>/g)) expect(tag).not.toContain('{{')
				for (const [, id] of reply.text.matchAll(/\{\{(\w+)\}\}/g)) expect(known).toContain(id)
			}
		}
	}
})

it('SV-16 SVC §7.7: an unknown type is not found', async () => {
	for (const name of ['gold', '..%2f..%2fsecret', 'constructor', '__proto__'])
		expect((await issuer.send(`/types/${name}`)).status).toBe(404)
})

it('the light tier tells only that one is oneself, the upgraded one all; the minor is no adult; all say that they are a demonstration', async () => {
	const claims = async (tier: string, citizen: string) => {
		const { credentials } = await issuer.issue(tier, 1, citizen)
		return (await issuer.read(credentials[0] ?? '')).claims
	}
	const [light, upgraded, minor] = [
		await claims('light', 'citizen-1'),
		await claims('upgraded', 'citizen-1'),
		await claims('light', 'citizen-7'),
	]
	for (const name of ['birthdate', 'sex', 'nationalities', 'address', 'personal_administrative_number']) {
		expect(light).not.toHaveProperty(name)
		expect(upgraded).toHaveProperty(name)
	}
	expect(minor['age_equal_or_over']).toEqual({ '18': false })
	for (const each of [light, upgraded, minor]) expect(each['demonstration']).toBe(true)
})

it('portraits are small', () => {
	const face = { skin: '#fff', hair: '#000', coat: '#888', glasses: true } as const
	for (const style of ['short', 'long', 'bob', 'bun', 'bald'] as const) expect(drawPortrait({ ...face, style }).length).toBeLessThan(4096)
})
