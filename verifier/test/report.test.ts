import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { createSigningKey, signerOf } from '@wangzheng/shared/adapters/node-crypto.ts'
import { createErrorResponse } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shippedScenes } from '../scenes/shipped.ts'
import { createIssuer, type Holder } from './issuer.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
	world = await createWorld()
})
afterAll(() => world.close())

const outcomes = (result: { checks?: ReadonlyArray<{ check: string; outcome: string }> | undefined }) =>
	Object.fromEntries((result.checks ?? []).map(({ check, outcome }) => [check, outcome]))

const allPassed = {
	signature: 'passed',
	issuer_trust: 'passed',
	validity: 'passed',
	status: 'passed',
	tier: 'passed',
	holder_binding: 'passed',
	nonce: 'passed',
	audience: 'passed',
	query: 'passed',
}

it('VV-07 VP §8.6: what holds in every way is verified', async () => {
	const { result } = await world.show('courier', await world.issuer.issue('light'))
	expect(result.verdict).toBe('verified')
	expect(outcomes(result)).toEqual(allPassed)
})

it('VV-07 VP §14.1.2: a presentation with the nonce of another request fails the check nonce', async () => {
	const { result } = await world.show('courier', await world.issuer.issue('light'), { nonce: 'another' })
	expect(result.verdict).toBe('failed')
	expect(outcomes(result)).toMatchObject({ nonce: 'failed', holder_binding: 'passed', status: 'not_checked' })
	expect(result.claims).toBeUndefined()
})

it('DQ-11 VP §14.8: a presentation for the client identifier without its prefix fails the check audience', async () => {
	const { client_id: clientId } = await world.create('courier')
	const { result } = await world.show('courier', await world.issuer.issue('light'), { audience: clientId.replace('x509_hash:', '') })
	expect(result.verdict).toBe('failed')
	expect(outcomes(result)).toMatchObject({ audience: 'failed', nonce: 'passed' })
})

it('VV-10 SJ §7.3: a presentation without its KB-JWT fails the check holder_binding', async () => {
	const holder = await world.issuer.issue('light')
	const { id, request_link: link } = await world.create('courier')
	const request = await world.open(link)
	const stripped = (await world.present(request, holder)).replace(/[^~]+$/, '')
	await world.respond(request, { network_id: [stripped] })
	const result = await world.result(id)
	expect(result.verdict).toBe('failed')
	expect(outcomes(result)).toMatchObject({ signature: 'passed', holder_binding: 'failed', nonce: 'not_checked' })
})

it.each([
	['an hour ago', -3600],
	['an hour ahead', 3600],
])('VV-07 SJ §4.3: a KB-JWT made %s fails the check holder_binding', async (_, offset) => {
	const { result } = await world.show('courier', await world.issuer.issue('light'), { at: world.clock.now() + offset })
	expect(result.verdict).toBe('failed')
	expect(outcomes(result)).toMatchObject({ holder_binding: 'failed' })
})

it('VV-07 SJ §7.3: a KB-JWT by the key of another holder fails the check holder_binding', async () => {
	const { result } = await world.show('courier', await world.issuer.issue('light'), { signer: signerOf(createSigningKey()) })
	expect(outcomes(result)).toMatchObject({ holder_binding: 'failed' })
	expect(result.verdict).toBe('failed')
})

it('VV-07 SJ §7.1: a disclosure that was changed fails the check signature', async () => {
	const holder = await world.issuer.issue('light')
	const { id, request_link: link } = await world.create('courier')
	const request = await world.open(link)
	const [jwt, first = '', ...rest] = (await world.present(request, holder)).split('~')
	const changed = Buffer.from(JSON.stringify([...JSON.parse(Buffer.from(first, 'base64url').toString()).slice(0, 2), '李'])).toString(
		'base64url',
	)
	await world.respond(request, { network_id: [[jwt, changed, ...rest].join('~')] })
	const result = await world.result(id)
	expect(result.verdict).toBe('failed')
	expect(outcomes(result)).toMatchObject({ signature: 'failed', status: 'not_checked', tier: 'not_checked' })
})

it('VV-07 TS-07 HAIP §6.1.1, TSL §8.3: a credential of an issuer that is not trusted fails the check issuer_trust, and no list of theirs is asked for', async () => {
	const stranger = await createIssuer(world.clock)
	const { result } = await world.show('courier', await stranger.issue('light'))
	stranger.close()
	expect(result.verdict).toBe('failed')
	expect(outcomes(result)).toMatchObject({ issuer_trust: 'failed', status: 'not_checked' })
	expect(stranger.served.times).toBe(0)
})

it('VV-07 TS-07 RFC 7519 §4.1.4, TSL §8.3: a credential past its time fails the check validity, and no list is asked for', async () => {
	const asked = world.issuer.served.times
	const { result } = await world.show('courier', await world.issuer.issue('light', { expiresAt: world.clock.now() - 1 }))
	expect(result.verdict).toBe('failed')
	expect(outcomes(result)).toMatchObject({ validity: 'failed', status: 'not_checked' })
	expect(world.issuer.served.times).toBe(asked)
})

it.each([
	['revoked', 1, 'invalid'],
	['suspended', 2, 'suspended'],
	['of a status that has no meaning here', 3, 'invalid'],
] as const)('VV-11 TSL §7.1: a credential that is %s fails the check status', async (_, value, status) => {
	world.issuer.statuses.set(900 + value, value)
	const { result } = await world.show('business-registration', await world.issuer.issue('upgraded', { index: 900 + value }))
	expect(result.verdict).toBe('failed')
	expect(outcomes(result)).toEqual({ ...allPassed, status: 'failed', query: 'failed' })
	expect(result.presentations?.[0]).toMatchObject({ status, counted: false })
	expect(result.claims).toBeUndefined()
})

it('VV-11 TSL §8.3: a status that could not be checked reads neither as revoked nor as valid', async () => {
	const holder = await world.issuer.issue('upgraded')
	world.issuer.served.up = false
	const { result } = await world.show('business-registration', holder)
	world.issuer.served.up = true
	expect(result.verdict).toBe('not_checked')
	expect(outcomes(result)).toEqual({ ...allPassed, status: 'not_checked' })
	expect(result.presentations?.[0]?.status).toBe('not_checked')
	expect(result.claims).toBeUndefined()
})

it('VV-11 TSL §8.3: an index that is not in the list is not checked', async () => {
	const { result } = await world.show('business-registration', await world.issuer.issue('upgraded', { index: 5000 }))
	expect(result.verdict).toBe('not_checked')
	expect(outcomes(result)['status']).toBe('not_checked')
})

it('VV-11 TSL §13.7: business registration asks the issuer anew each time, an internet café does not', async () => {
	const holder = await world.issuer.issue('upgraded')
	await world.show('courier', holder)
	const before = world.issuer.served.times
	await world.show('courier', holder)
	expect(world.issuer.served.times).toBe(before)
	await world.show('business-registration', holder)
	await world.show('business-registration', holder)
	expect(world.issuer.served.times).toBe(before + 2)
})

it('VV-09 VP §14.9: a light credential where an upgraded one is asked for fails tier and query, and says where to upgrade', async () => {
	const holder = await world.issuer.issue('light')
	const { result } = await world.show('business-registration', holder)
	expect(result.verdict).toBe('failed')
	expect(outcomes(result)).toMatchObject({ tier: 'failed', query: 'failed', signature: 'passed' })
	expect(result.upgrade).toBe('http://localhost:7401')
})

it('VV-09 VP §6.4.1: a claim that was kept back fails the check query', async () => {
	const { result } = await world.show('courier', await world.issuer.issue('light'), { disclose: [['family_name']] })
	expect(result.verdict).toBe('failed')
	expect(outcomes(result)).toEqual({ ...allPassed, query: 'failed' })
})

it('VV-09 VP §6.4.1: a value that was not asked for fails the check query', async () => {
	const young = await world.issuer.issue('light', { claims: { age_equal_or_over: { '18': false } } })
	const { result } = await world.show('internet-cafe', young)
	expect(outcomes(result)).toEqual({ ...allPassed, query: 'failed' })
})

it('fault 15: no claim, no nonce and no secret of a holder stands in a report or in the log', async () => {
	const holder = await world.issuer.issue('light')
	const { result, request } = await world.show('courier', holder, { nonce: 'another' })
	const text = JSON.stringify(result) + world.lines.join('')
	for (const secret of ['王', '小明', request.nonce, 'another', holder.text.slice(0, 60)]) expect(text).not.toContain(secret)
})

it('the log names the check that decided, its reason and its section', async () => {
	await world.show('courier', await world.issuer.issue('light'), { nonce: 'another' })
	expect(JSON.parse(world.lines.at(-1) ?? '{}')).toMatchObject({
		event: 'answered',
		subject: 'courier',
		by: 'first',
		state: 'failed',
		error: 'nonce',
		section: expect.stringContaining('§'),
	})
})

it.each(['access_denied', 'vp_formats_not_supported'] as const)('VV-17 VP §8.5: a wallet that answers %s ends the request', async error => {
	const { id, request_link: link } = await world.create('business-registration')
	const request = await world.open(link)
	const answer = await world.post(createErrorResponse(world.ports, request, error, 'no'))
	expect(answer.status).toBe(200)
	expect(await world.result(id)).toMatchObject({
		state: 'refused',
		error,
		error_description: 'no',
		...(error === 'access_denied' ? { upgrade: 'http://localhost:7401' } : {}),
	})
	const late = await world.respond(request, { network_id: ['x'] })
	expect(late.status).toBe(409)
})

it('VV-14 HAIP §7: a presentation under another algorithm fails the check signature', async () => {
	const holder = await world.issuer.issue('light')
	const [header = '', ...rest] = holder.text.split('.')
	const changed = JSON.stringify({ ...JSON.parse(Buffer.from(header, 'base64url').toString()), alg: 'none' })
	const forged: Holder = { ...holder, text: [Buffer.from(changed).toString('base64url'), ...rest].join('.') }
	const { id, request_link: link } = await world.create('courier')
	const request = await world.open(link)
	const [, ...tail] = (await world.present(request, holder)).split('~')
	await world.respond(request, { network_id: [[forged.text.split('~')[0], ...tail].join('~')] })
	expect(outcomes(await world.result(id))).toMatchObject({ signature: 'failed', query: 'failed' })
})

describe('scenes of their own', () => {
	const own = async (changes: object, env: Record<string, string> = {}) => {
		const file = join(mkdtempSync(join(tmpdir(), 'scenes-')), 'scenes.json')
		const [base] = shippedScenes.filter(({ id }) => id === 'internet-cafe')
		const network = { id: 'network_id', format: 'dc+sd-jwt', meta: { vct_values: ['{types}/network-id-light'] }, ...changes }
		writeFileSync(file, JSON.stringify([{ ...base, query: { credentials: [network] } }]))
		return createWorld({ SCENES: file, ...env })
	}

	it('DQ-10 VR-02 VP §6.1: without KB-JWT a presentation is verified where the query says that it may, by its state alone', async () => {
		const loose = await own({ require_cryptographic_holder_binding: false })
		const { request_link: link, id } = await loose.create('internet-cafe')
		const request = await loose.open(link)
		expect(request.state).toMatch(/^[\w-]{22}\.[\w-]{22}$/)
		const stripped = (await loose.present(request, await loose.issuer.issue('light'))).replace(/[^~]+$/, '')
		const { state: _, ...stateless } = request
		expect((await loose.respond({ ...stateless, state: undefined }, { network_id: [stripped] })).status).toBe(400)
		expect((await loose.respond({ ...request, state: 'another' }, { network_id: [stripped] })).status).toBe(400)
		await loose.respond(request, { network_id: [stripped] })
		const result = await loose.result(id)
		const { holder_binding: _h, nonce: _n, audience: _a, ...others } = allPassed
		expect(result.verdict).toBe('verified')
		expect(outcomes(result)).toEqual(others)
		await loose.close()
	})

	it('DQ-08 VV-09 VP §6.1.1.1: an issuer below another authority than the query names fails the check query', async () => {
		const [anchor] = pemToCertificates(world.issuer.anchorPem)
		const strict = await own({
			trusted_authorities: [
				{
					type: 'aki',
					values: [
						Buffer.from(anchor?.der ?? [])
							.toString('base64url')
							.slice(0, 27),
					],
				},
			],
		})
		const { result } = await strict.show('internet-cafe', await strict.issuer.issue('light'))
		expect(result.verdict).toBe('failed')
		expect(outcomes(result)).toMatchObject({ query: 'failed', issuer_trust: 'passed' })
		await strict.close()
	})
})
