// Types found over the network, here a map of answers: what is fetched, what is taken, what is kept.

import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { PeerError, ProtocolError } from '../../errors.ts'
import { type JsonObject, utf8 } from '../../json.ts'
import type { FetchRequest } from '../../ports.ts'
import { createTypeResolver } from '../../sd-jwt/resolve-type.ts'
import { now, ports } from './world.ts'

const at = (name: string) => `https://types.example/${name}`
type Served = { status?: number; mediaType?: string; cacheControl?: string; body: string }
const serve = (name: string, members: JsonObject = {}, more: Partial<Served> = {}): [string, Served] => [
	at(name),
	{ body: JSON.stringify({ vct: at(name), ...members }), ...more },
]
const pin = ([, { body }]: [string, Served]) => `sha256-${createHash('sha256').update(body).digest('base64')}`

function world(...served: Array<[string, Served]>) {
	const documents = new Map(served)
	const asked: FetchRequest[] = []
	let time = now
	const types = createTypeResolver(
		{
			...ports,
			clock: { now: () => time },
			async fetch(request) {
				asked.push(request)
				const found = documents.get(request.url)
				if (!found) throw new PeerError('no answer', { url: request.url })
				const { status = 200, mediaType = 'application/json', cacheControl, body } = found
				return { status, mediaType, header: name => (name === 'cache-control' ? cacheControl : undefined), body: utf8(body) }
			},
		},
		{ maxDocuments: 4 },
	)
	return { types, documents, asked, pass: (seconds: number) => (time += seconds) }
}

const code = (promise: Promise<unknown>) =>
	promise.then(
		() => 'resolved',
		(error: unknown) =>
			error instanceof ProtocolError ? `${error.code} ${error.section}` : error instanceof PeerError ? 'not had' : error,
	)

it('SV-12 SVC §7.4: types that extend each other in a circle are refused with invalid_type_metadata', async () => {
	const { types } = world(serve('a', { extends: at('b') }), serve('b', { extends: at('c') }), serve('c', { extends: at('b') }))
	expect(await code(types.resolve(at('a')))).toBe('invalid_type_metadata SD-JWT VC §7.4')
	const { types: own } = world(serve('a', { extends: at('a') }))
	expect(await code(own.resolve(at('a')))).toBe('invalid_type_metadata SD-JWT VC §7.4')
})

it('SV-12 SVC §5.4: a type that stands on too many others is refused with invalid_type_metadata', async () => {
	const { types, asked } = world(...Array.from({ length: 20 }, (_, index) => serve(`${index}`, { extends: at(`${index + 1}`) })))
	expect(await code(types.resolve(at('0')))).toBe('invalid_type_metadata SD-JWT VC §5.4')
	expect(asked).toHaveLength(8)
})

it('SV-12 SVC §5.6.5: a type that loosens its grandparent is refused with invalid_type_metadata', async () => {
	const { types } = world(
		serve('a', { extends: at('b'), claims: [{ path: ['x'], sd: 'allowed' }] }),
		serve('b', { extends: at('c') }),
		serve('c', { claims: [{ path: ['x'], sd: 'always' }] }),
	)
	expect(await code(types.resolve(at('a')))).toBe('invalid_type_metadata SD-JWT VC §5.6.5')
})

it('SV-11 SVC §6: a document whose octets are not those that were pinned is refused with invalid_type_metadata', async () => {
	const parent = serve('b')
	const wrong = `sha256-${createHash('sha256').update('x').digest('base64')}`
	for (const integrity of [wrong, 'sha1-abcd', '']) {
		const { types } = world(serve('a', { extends: at('b'), ...(integrity ? { 'extends#integrity': integrity } : {}) }), parent)
		expect(await code(types.resolve(at('a'), integrity))).toBe('invalid_type_metadata SD-JWT VC §6')
		if (integrity) expect(await code(types.resolve(at('a')))).toBe('invalid_type_metadata SD-JWT VC §6')
	}
})

it('SV-11 SVC §5.3: a document of another vct than the one that was asked for is refused with invalid_type_metadata', async () => {
	const { types } = world([at('a'), { body: JSON.stringify({ vct: at('b') }) }])
	expect(await code(types.resolve(at('a')))).toBe('invalid_type_metadata SD-JWT VC §5.3')
})

it.each<[string, Partial<Served>]>([
	['an error', { status: 404 }],
	['a fault', { status: 500 }],
	['a redirect', { status: 302 }],
	['a page for people', { mediaType: 'text/html' }],
	['no media type', { mediaType: '' }],
])('SV-10 SVC §3: nothing is read of %s, whatever it holds, and the type is not known', async (_, more) => {
	const { types } = world(serve('a', { claims: 'malformed' }, more))
	expect(await code(types.resolve(at('a')))).toBe('not had')
})

it.each(['urn:eudi:pid:1', 'http://types.example/a', 'https://user@types.example/a', 'file:///etc/passwd', 'data:application/json,{}'])(
	'SV-10 SVC §7.1: nothing is fetched for the type %s, which is no https address, and it is not known',
	async vct => {
		const { types, asked } = world(serve('b', { extends: vct }))
		expect(await code(types.resolve(vct))).toBe('not had')
		expect(asked).toEqual([])
		expect(await code(types.resolve(at('b')))).toBe('not had')
		expect(asked).toHaveLength(1)
	},
)

it('SV-12 SVC §5.4: a type is known with all that it extends, each pinned by its hash', async () => {
	const root = serve('c', { claims: [{ path: ['x'], mandatory: true }] })
	const middle = serve('b', { extends: at('c'), 'extends#integrity': pin(root), display: [{ locale: 'en', name: 'B' }] })
	const own = serve('a', { extends: at('b'), 'extends#integrity': pin(middle), claims: [{ path: ['y'] }] })
	const { types, asked } = world(own, middle, root)
	const type = await types.resolve(at('a'), pin(own))
	expect(type).toMatchObject({ vct: at('a'), extends: [at('b'), at('c')], display: [{ name: 'B' }] })
	expect(type.claims.map(({ path }) => path)).toEqual([['x'], ['y']])
	expect(asked.map(({ url, maxBytes }) => [url, maxBytes])).toEqual(['a', 'b', 'c'].map(name => [at(name), 262_144]))
})

it('SV-15 SVC §5.3.4: a pinned document is kept for good, and serves no one who pins another', async () => {
	const own = serve('a', {}, { cacheControl: 'no-store' })
	const { types, asked, documents, pass } = world(own)
	await types.resolve(at('a'), pin(own))
	documents.delete(at('a'))
	pass(10_000_000)
	await types.resolve(at('a'), pin(own))
	expect(asked).toHaveLength(1)
	expect(await code(types.resolve(at('a')))).toBe('not had')
	expect(await code(types.resolve(at('a'), 'sha256-AAAA'))).toBe('not had')
})

it.each<[string | undefined, number, number]>([
	[undefined, 299, 1],
	[undefined, 300, 2],
	['public, max-age=60', 59, 1],
	['public, max-age=60', 60, 2],
	['max-age=999999999', 86_399, 1],
	['max-age=999999999', 86_400, 2],
	['no-store', 0, 2],
	['no-cache, max-age=60', 0, 2],
])('SV-15 SVC §5.3.4: with Cache-Control %s, after %i s a document has been fetched %i times', async (cacheControl, seconds, times) => {
	const { types, asked, pass } = world(serve('a', {}, cacheControl === undefined ? {} : { cacheControl }))
	await types.resolve(at('a'))
	pass(seconds)
	await types.resolve(at('a'))
	expect(asked).toHaveLength(times)
})

it('SV-15 SVC §3: one fetch serves all who wait, a failure is not asked for again at once, and what is kept is bounded', async () => {
	const { types, asked, documents, pass } = world(...['a', 'b', 'c', 'd', 'e'].map(name => serve(name)))
	await Promise.all([types.resolve(at('a')), types.resolve(at('a'))])
	expect(asked).toHaveLength(1)
	for (const name of ['b', 'c', 'd', 'e']) await types.resolve(at(name))
	await types.resolve(at('a'))
	expect(asked).toHaveLength(6)
	expect(await code(types.resolve(at('f')))).toBe('not had')
	documents.set(...serve('f'))
	expect(await code(types.resolve(at('f')))).toBe('not had')
	pass(30)
	expect(await code(types.resolve(at('f')))).toBe('resolved')
})
