import { expect, it } from 'vitest'
import { nodeCertificates } from '../../../adapters/certificates.ts'
import { nodeCrypto } from '../../../adapters/node-crypto.ts'
import { nodeZlib } from '../../../adapters/zlib.ts'
import { PeerError } from '../../errors.ts'
import { utf8 } from '../../json.ts'
import type { Certificate, FetchAnswer, FetchRequest } from '../../ports.ts'
import { createStatusChecker } from '../../status/check-status.ts'
import { issueStatusListCwt } from '../../status/status-list-cwt.ts'
import { issueStatusListToken, packStatuses } from '../../status/token-status-list.ts'
import { createTrust } from '../../trust/trust.ts'
import { certificate, noon, signerWith } from '../certificates.ts'

const root = await certificate({ name: 'Status Root', ca: true })
const signer = signerWith(await certificate({ name: 'Status Issuer', by: root }))
const uri = 'https://issuer.example/status/7'

/** A verifier at noon and an issuer that serves lists by their uri; `fetches` is what was asked, `now` its clock. */
function world({ maxLists }: { maxLists?: number } = {}) {
	const here = {
		now: noon,
		fetches: [] as FetchRequest[],
		/** index → status, the same in every list */
		statuses: [] as Array<readonly [number, number]>,
		terms: { ttl: 60, expiresIn: 3600, size: 64 },
		serve: async (request: FetchRequest): Promise<FetchAnswer> => answer(200, await list(request.url)),
	}
	const ports = { crypto: nodeCrypto, clock: { now: () => here.now }, zlib: nodeZlib }
	const list = (url: string) =>
		issueStatusListToken(ports, signer, {
			uri: url,
			bits: 4,
			statuses: packStatuses(4, here.terms.size, here.statuses),
			issuedAt: here.now,
			expiresAt: here.now + here.terms.expiresIn,
			ttl: here.terms.ttl,
		})
	const trust = createTrust({ ...ports, certificates: nodeCertificates }, [nodeCertificates.parse(root.der) as Certificate])
	const fetch = async (request: FetchRequest) => {
		here.fetches.push(request)
		return here.serve(request)
	}
	const checker = createStatusChecker({ ...ports, fetch }, trust, maxLists === undefined ? {} : { maxLists })
	return { here, list, check: (idx = 5, maxAge = 300, at = uri) => checker.check({ idx, uri: at }, maxAge), checker }
}

const answer = (status: number, body: string | Uint8Array, mediaType = 'application/statuslist+jwt'): FetchAnswer => ({
	status,
	mediaType,
	header: () => undefined,
	body: typeof body === 'string' ? utf8(body) : body,
})

it.each([
	[0, 'valid', /holds/],
	[1, 'invalid', /revoked/],
	[2, 'suspended', /suspended/],
	[3, 'invalid', /status 3, which has no meaning here/],
	[12, 'invalid', /status 12, which has no meaning here/],
])('TS-06 TSL §7.1: the status %d reads %s', async (value, status, reason) => {
	const { here, check } = world()
	here.statuses.push([5, value])
	expect(await check()).toEqual({ status, reason: expect.stringMatching(reason), section: 'Token Status List §7.1', asOf: noon })
})

it('TS-08 TSL §8.1: the list is asked for with its media type, within a bound', async () => {
	const { here, check } = world()
	await check()
	expect(here.fetches).toEqual([{ url: uri, headers: { Accept: 'application/statuslist+jwt' }, maxBytes: 2_097_152 }])
})

it.each<[string, (here: ReturnType<typeof world>['here']) => void, RegExp, string]>([
	[
		'a list that no one answers for',
		here => {
			here.serve = async ({ url }) => {
				throw new PeerError('no answer came', { url })
			}
		},
		/could not be had: no answer came/,
		'Token Status List §8.1',
	],
	['an answer 404', here => (here.serve = async () => answer(404, '')), /HTTP status 404/, 'Token Status List §8.1'],
	['a redirect, which is not followed', here => (here.serve = async () => answer(302, '')), /HTTP status 302/, 'Token Status List §8.1'],
	[
		'an answer of type text/html',
		here => (here.serve = async () => answer(200, '<p>', 'text/html')),
		/media type text\/html/,
		'Token Status List §8.1',
	],
	[
		'an answer in CWT form',
		here => (here.serve = async () => answer(200, '', 'application/statuslist+cwt')),
		/statuslist\+cwt/,
		'Token Status List §8.1',
	],
	['bytes that are no text', here => (here.serve = async () => answer(200, new Uint8Array([255]))), /no text/, 'Token Status List §8.1'],
	['a text that is no token', here => (here.serve = async () => answer(200, 'x')), /three parts/, 'RFC 7515 §7.1'],
	['a list that has expired', here => (here.terms.expiresIn = 0), /expired/, 'RFC 7519 §4.1.4'],
	['an index outside of the list', here => (here.terms.size = 4), /index 5 is outside of the list of 4/, 'Token Status List §8.3'],
])('TS-11 TSL §8.3: %s reads not_checked, neither valid nor revoked', async (_, spoil, reason, section) => {
	const { here, check } = world()
	here.statuses.push([1, 1])
	spoil(here)
	expect(await check()).toEqual({ status: 'not_checked', reason: expect.stringMatching(reason), section })
})

it('TS-09 TSL §8.3: a list served at another uri than its own reads not_checked', async () => {
	const { here, list, check } = world()
	here.serve = async () => answer(200, await list('https://issuer.example/status/8'))
	expect(await check()).toMatchObject({ status: 'not_checked', reason: expect.stringMatching(/sub/) })
})

it('TS-05 TSL §6.2: a credential that names no list reads not_checked, and nothing is fetched', async () => {
	const { here, checker } = world()
	expect(await checker.check(undefined, 60)).toMatchObject({ status: 'not_checked', section: 'Token Status List §6.2' })
	expect(here.fetches).toHaveLength(0)
})

it('TS-11 TSL §8.3: when a list cannot be had again, what it said before holds for its ttl and no longer', async () => {
	const { here, check } = world()
	expect((await check()).status).toBe('valid')
	here.serve = async () => answer(503, '')
	here.now += 59
	expect(await check()).toMatchObject({ status: 'valid', asOf: noon })
	here.now += 1
	expect((await check()).status).toBe('not_checked')
})

it('TS-09 TSL §8.3: a list is fetched anew when its ttl has run since it was fetched', async () => {
	const { here, check } = world()
	await check()
	here.now += 59
	await check()
	expect(here.fetches).toHaveLength(1)
	here.now += 1
	here.statuses.push([5, 1])
	expect(await check()).toMatchObject({ status: 'invalid', asOf: noon + 60 })
	expect(here.fetches).toHaveLength(2)
})

it('TS-09 TSL §8.3: a list is fetched anew when its exp has passed, whatever its ttl', async () => {
	const { here, check } = world()
	here.terms = { ttl: 3600, expiresIn: 10, size: 64 }
	await check()
	here.now += 10
	await check()
	expect(here.fetches).toHaveLength(2)
})

it('TS-09 TSL §8.3: whoever asks for a younger list than its ttl gets one, and 0 always fetches', async () => {
	const { here, check } = world()
	await check(5, 30)
	here.now += 29
	await check(5, 30)
	expect(here.fetches).toHaveLength(1)
	here.now += 1
	await check(5, 30)
	expect(here.fetches).toHaveLength(2)
	await check(5, 0)
	await check(5, 0)
	expect(here.fetches).toHaveLength(4)
})

it('TS-09 TSL §11.5: a ttl of a century is taken as one day', async () => {
	const { here, check } = world()
	here.terms = { ttl: 3_155_760_000, expiresIn: 999_999, size: 64 }
	await check(5, 999_999)
	here.now += 86_399
	await check(5, 999_999)
	expect(here.fetches).toHaveLength(1)
	here.now += 1
	await check(5, 999_999)
	expect(here.fetches).toHaveLength(2)
})

it('fifty checks against one list at once fetch it once', async () => {
	const { here, check } = world()
	const answers = await Promise.all(Array.from({ length: 50 }, (_, idx) => check(idx)))
	expect(answers.every(({ status }) => status === 'valid')).toBe(true)
	expect(here.fetches).toHaveLength(1)
})

it('a check that wants a younger list than the one under way does not take it', async () => {
	const { here, list, check } = world()
	const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
	here.serve = async ({ url }) => {
		const old = await list(url)
		await arrived
		return answer(200, old)
	}
	const first = check(5, 300)
	here.now += 5
	here.statuses.push([5, 1])
	const second = check(5, 0)
	arrive()
	expect(await first).toMatchObject({ status: 'valid', asOf: noon })
	expect(await second).toMatchObject({ status: 'invalid', asOf: noon + 5 })
})

it('a fetch that failed is tried again by the next check', async () => {
	const { here, list, check } = world()
	here.serve = async () => answer(503, '')
	expect((await Promise.all([check(), check()])).map(({ status }) => status)).toEqual(['not_checked', 'not_checked'])
	here.serve = async ({ url }) => answer(200, await list(url))
	expect((await check()).status).toBe('valid')
})

it('of more lists than are kept, the one fetched longest ago makes room', async () => {
	const { here, check } = world({ maxLists: 2 })
	for (const name of ['a', 'b', 'c']) await check(5, 300, `https://issuer.example/status/${name}`)
	await check(5, 300, 'https://issuer.example/status/c')
	expect(here.fetches).toHaveLength(3)
	await check(5, 300, 'https://issuer.example/status/a')
	expect(here.fetches).toHaveLength(4)
})

it('a fault of ours is not taken for an answer', async () => {
	const { here, check } = world()
	here.serve = async () => {
		throw new TypeError('ours')
	}
	await expect(check()).rejects.toThrow(TypeError)
})

it('TS-04 TS-08 TSL §8.2: a list of an mdoc is taken in CWT form too, and one of another credential is not', async () => {
	const { here, checker } = world()
	const ports = { zlib: nodeZlib }
	here.serve = async ({ url }) => {
		const terms = { issuedAt: here.now, expiresAt: here.now + 60, ttl: 60 }
		const bytes = await issueStatusListCwt(ports, signer, { uri: url, bits: 1, statuses: packStatuses(1, 64, [[5, 1]]), ...terms })
		return answer(200, bytes, 'application/statuslist+cwt')
	}
	expect(await checker.check({ idx: 5, uri, cwt: true }, 60)).toMatchObject({
		status: 'invalid',
		reason: expect.stringMatching(/revoked or suspended/),
		asOf: noon,
	})
	expect(await checker.check({ idx: 6, uri, cwt: true }, 60)).toMatchObject({ status: 'valid' })
	expect(here.fetches).toEqual([
		{ url: uri, headers: { Accept: 'application/statuslist+cwt, application/statuslist+jwt;q=0.9' }, maxBytes: 2_097_152 },
	])
	expect(await checker.check({ idx: 6, uri }, 60)).toMatchObject({
		status: 'not_checked',
		reason: expect.stringMatching(/statuslist\+cwt/),
	})
})

it('TS-08 TSL §8.2: a list of an mdoc in JWT form is taken as well', async () => {
	const { here, checker } = world()
	here.statuses.push([5, 2])
	expect(await checker.check({ idx: 5, uri, cwt: true }, 60)).toMatchObject({ status: 'suspended' })
})
