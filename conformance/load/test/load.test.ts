import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { leastCost, measureCrypto } from '../crypto-limit.ts'
import type { FlowName } from '../flows.ts'
import { measure } from '../measure.ts'
import { markdown } from '../page.ts'
import { dearest, readProfile } from '../profile.ts'
import { sharesOf } from '../rooms.ts'

const brief = { wallets: 2, warmUp: 0.1, rounds: 1, seconds: 0.3 }

it.each(['issuance', 'haip_issuance', 'direct_post.jwt', 'mdoc_direct_post.jwt'] satisfies FlowName[])(
	'measures %s with wallets that check every answer',
	async flow => {
		const measurement = await measure(flow, brief)
		expect(measurement.flows).toBeGreaterThan(0)
		expect(measurement.latencies).toHaveLength(measurement.flows)
		expect(measurement.cost).toBeGreaterThanOrEqual(0)
		expect(measurement.memory).toBeGreaterThan(10_000_000)
		expect(measurement.threads.main).toBeGreaterThan(0)
	},
	30_000,
)

it('measures what cryptography costs, and adds up what a flow cannot do without', () => {
	const limit = measureCrypto(20)
	for (const rate of Object.values(limit)) expect(rate).toBeGreaterThan(100)
	expect(leastCost({ sign: 10, verify: 5, generate: 1, agree: 1 }, { sign: 1, verify: 2 })).toBeCloseTo(0.5)
})

it('names the functions that take the most time themselves, the idle time left out', () => {
	const folder = mkdtempSync(join(tmpdir(), 'wangzheng-profile-'))
	const node = (id: number, functionName: string, url = '') => ({ id, callFrame: { functionName, url, lineNumber: url === '' ? -1 : 9 } })
	const nodes = [
		node(1, '(idle)'),
		node(2, '(garbage collector)'),
		node(3, 'verifyOneShot', 'node:internal/crypto/sig'),
		node(4, '', new URL('../../../shared/web/routes.ts', import.meta.url).href),
		node(5, 'next', 'file:///elsewhere/node_modules/.pnpm/router@2/node_modules/router/index.js'),
	]
	writeFileSync(join(folder, 'x.cpuprofile'), JSON.stringify({ nodes, samples: [1, 3, 2, 3, 4, 5], timeDeltas: [500, 30, 20, 30, 15, 5] }))
	const profile = readProfile(folder, 1)
	expect(dearest(profile, 3)).toEqual([
		{ name: 'verifyOneShot (node:internal/crypto/sig:10)', share: 0.6 },
		{ name: '(garbage collector)', share: 0.2 },
		{ name: 'anonymous (shared/web/routes.ts:10)', share: 0.15 },
	])
	expect(dearest(profile, 4)[3]?.name).toBe('next (router/index.js:10)')
	rmSync(folder, { recursive: true })
})

it('writes the page with a bar that is scaled to the machine', () => {
	const crypto = { sign: 40_000, verify: 16_000, generate: 30_000, agree: 19_000 }
	const measurement = {
		flow: 'issuance',
		flows: 3,
		cost: 0.0005,
		costs: [0.0004, 0.0006],
		threads: { main: 0.8, pool: 0.05 },
		rate: 900,
		latencies: [1, 2, 9],
		memory: 1048576,
	} as const
	const page = markdown(
		{
			wallets: 8,
			crypto,
			busyBefore: 0,
			measurements: [measurement],
			profiles: new Map([['issuance', { dearest: [{ name: 'f', share: 0.25 }], shares: new Map([['our own code', 0.5]]) }]]),
		},
		'2026-11-25',
	)
	expect(page).toContain(
		'| Issuance (offer, token, nonce, credential) | 2,000 | 2,000 | 500 µs | 400 µs – 600 µs | 5.7 × | 1,110 (10.6 ×) | 900 | 2.0 | 9.0 | 9.0 | 1 MiB |',
	)
	expect(page).toContain('| `f` | 25.0 % |')
	expect(page).toContain('No number has fallen since.')
	expect(page).toContain('| our own code | 200 µs |')
	expect(page).toContain('| threads: WebCrypto | 25 µs |')
	expect(page).toContain('| threads: compiler, garbage collection | 75 µs |')
})

it('counts what a room calls for that room, cryptography for whoever wants it, and leaves the idle time out', () => {
	const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 1 })
	const library = 'file:///elsewhere/node_modules/.pnpm/x@1/node_modules'
	const nodes = [
		{ id: 1, callFrame: frame('(root)'), children: [2, 3, 4, 6, 9, 11] },
		{ id: 2, callFrame: frame('(idle)') },
		{ id: 3, callFrame: frame('(garbage collector)') },
		{ id: 4, callFrame: frame('issue', 'file:///house/issuer/issuer.ts'), children: [5, 13] },
		{ id: 5, callFrame: frame('verifyOneShot', 'node:internal/crypto/sig') },
		{ id: 6, callFrame: frame('find', `${library}/oidc-provider/lib/models/client.js`), children: [7, 8] },
		{ id: 7, callFrame: frame('importKey', 'node:internal/crypto/webcrypto'), children: [14] },
		{ id: 8, callFrame: frame('read', 'file:///house/shared/adapters/sqlite.ts') },
		{ id: 9, callFrame: frame('handle', `${library}/router/index.js`), children: [10] },
		{ id: 10, callFrame: frame('end', 'node:_http_outgoing') },
		{ id: 11, callFrame: frame('jobPromise', 'node:internal/crypto/util') },
		{ id: 13, callFrame: frame('replace') },
		{ id: 14, callFrame: frame('convert', 'node:internal/webidl') },
	]
	const samples = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14]
	const shares = sharesOf({ nodes, samples, timeDeltas: [99, ...Array.from({ length: 11 }, () => 10)] })
	const eleventh = (times: number) => expect.closeTo(times / 11)
	expect(Object.fromEntries(shares)).toEqual({
		'our own code': eleventh(2),
		'node:crypto, for our own code': eleventh(1),
		'oidc-provider, koa, jose': eleventh(1),
		'node:crypto, for oidc-provider': eleventh(3),
		express: eleventh(1),
		SQLite: eleventh(1),
		'Node itself (HTTP, streams, promises)': eleventh(1),
		'garbage collection': eleventh(1),
	})
})
