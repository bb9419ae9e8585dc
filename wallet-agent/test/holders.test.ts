import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { expect, it } from 'vitest'
import { open } from '../open.ts'
import { migrations } from '../store/migrations.ts'
import { createSealedBox } from '../store/sealed-box.ts'
import { lightType } from './cards.ts'
import { openIssuer } from './issuer-peer.ts'
import { temporaryFolder } from './peers.ts'
import { openVerifier } from './verifier-peer.ts'
import { holding, openWallet, receive, walletFor } from './world.ts'

it("WI-16 VCI §15.3: holders are strictly apart: none sees, shows or deletes what is another one's", async () => {
	const verifier = await openVerifier()
	const { agent, id } = await holding(verifier)
	const other = await open(agent.config)
	const key = await other.bearerKeys.create('another program', 'holder')
	await other.database.close()
	const as = (method: string, path: string, body?: unknown) => agent.call(method, path, body, key)
	const { body: mine } = await agent.call('POST', '/api/requests', { link: verifier.link })
	expect((await as('GET', '/api/credentials')).body['credentials']).toEqual([])
	expect((await as('GET', '/api/history')).body['entries']).toEqual([])
	for (const [method, path, sent] of [
		['GET', `/api/credentials/${id}`, undefined],
		['DELETE', `/api/credentials/${id}`, undefined],
		['GET', `/api/requests/${mine['id']}`, undefined],
		['POST', `/api/requests/${mine['id']}/consent`, {}],
		['POST', `/api/requests/${mine['id']}/decline`, undefined],
	] as const) {
		expect(await as(method, path, sent)).toMatchObject({ status: 404, body: { error: 'not_found' } })
	}
	const { body: theirs } = await as('POST', '/api/requests', { link: verifier.link })
	expect(theirs).toMatchObject({ satisfiable: false })
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toHaveLength(1)
})

it.each([
	['none', {}],
	['a wrong key', { Authorization: `Bearer wz_${'A'.repeat(43)}` }],
	['no key', { Authorization: 'Basic eA==' }],
	['a cookie that nobody was given', { Cookie: `wz_wallet=${'A'.repeat(43)}` }],
])('WI-16 RFC 6750 §3: with %s the API answers 401 unauthorized', async (_, headers) => {
	const agent = await openWallet()
	for (const [method, path] of [
		['GET', '/api/credentials'],
		['GET', '/api/history'],
		['DELETE', '/api/credentials/x'],
	] as const) {
		const response = await fetch(agent.url + path, { method, headers })
		expect([response.status, await response.json()]).toMatchObject([401, { error: 'unauthorized' }])
	}
})

it('WI-16 VCI §13.10, §15.3: neither credentials nor tokens nor claims can be read from the database, nor from the log', async () => {
	const verifier = await openVerifier()
	const { agent } = await holding(verifier)
	const { body } = await agent.call('POST', '/api/requests', { link: verifier.link })
	await agent.call('POST', `/api/requests/${body['id']}/consent`, {})
	await agent.close()
	const files = readdirSync(agent.config.dataDir).filter(name => name.startsWith('wallet.db'))
	expect(files.length).toBeGreaterThan(0)
	const stored = Buffer.concat(files.map(name => readFileSync(join(agent.config.dataDir, name)))).toString('latin1')
	const secrets = [
		'the-token',
		'the-code',
		'eyJ',
		'family_name',
		'Test issuer',
		lightType,
		Buffer.from('小明').toString('latin1'),
		verifier.nonce,
	]
	for (const secret of secrets) expect(stored).not.toContain(secret)
	const log = agent.lines.join('')
	for (const secret of ['the-token', 'the-code', '12345678', 'eyJ', '小明', verifier.nonce]) expect(log).not.toContain(secret)
})

it('WI-16 VCI §15.3: what was kept is there after a restart', async () => {
	const dataDir = temporaryFolder()
	const issuer = await openIssuer()
	const first = await walletFor(issuer, undefined, { dataDir, databaseUrl: `sqlite:${join(dataDir, 'wallet.db')}` })
	await receive(first, issuer.link)
	await first.close()
	const second = await walletFor(issuer, undefined, { dataDir, databaseUrl: `sqlite:${join(dataDir, 'wallet.db')}` })
	expect(second.firstKey).toBeUndefined()
	expect((await second.call('GET', '/api/credentials')).body['credentials']).toMatchObject([{ type: lightType, status: 'valid' }])
})

it('WI-16 VCI §15.3: a record that was sealed for another holder or in another place does not open', () => {
	const box = createSealedBox(new Uint8Array(32))
	const sealed = box.seal('one', 'credential 1', { secret: 'x' })
	expect(box.open('one', 'credential 1', sealed)).toEqual({ secret: 'x' })
	expect(() => box.open('other', 'credential 1', sealed)).toThrow(/not sealed under this key/)
	expect(() => box.open('one', 'credential 2', sealed)).toThrow(/not sealed under this key/)
	expect(() => createSealedBox(new Uint8Array(32).fill(1)).open('one', 'credential 1', sealed)).toThrow(/not sealed under this key/)
})

it('WI-15 VCI §11.1: deleting forgets keys and copies, and tells the issuer credential_deleted', async () => {
	const { agent, issuer, id } = await holding(undefined)
	expect((await agent.call('DELETE', `/api/credentials/${id}`)).body).toEqual({ issuer_told: true })
	expect(issuer.notifications().map(({ event }) => event)).toEqual(['credential_accepted', 'credential_deleted'])
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toEqual([])
	expect(await agent.call('DELETE', `/api/credentials/${id}`)).toMatchObject({ status: 404 })
	await agent.close()
	const database = await openDatabase(agent.config.databaseUrl, migrations)
	for (const table of ['credential', 'credential_copy', 'signing_key']) {
		expect(await database.read({ statement: { sql: `SELECT * FROM ${table}` }, values: [] })).toEqual([])
	}
	await database.close()
})

it('TS-06 TS-11 TSL §7.1, §8.3: a card shows valid, suspended, revoked, and not checked where the list cannot be had', async () => {
	const { agent, issuer } = await holding(undefined, {}, { statusMaxAge: 0 })
	const status = async () => ((await agent.call('GET', '/api/credentials')).body['credentials'] as { status: string }[])[0]?.status
	const all = (value: number) => {
		for (const index of [1, 2, 3]) issuer.statuses.set(index, value)
	}
	expect(await status()).toBe('valid')
	all(2)
	expect(await status()).toBe('suspended')
	all(0)
	expect(await status()).toBe('valid')
	all(1)
	expect(await status()).toBe('revoked')
})

it('TS-11 TSL §8.3: a status list that cannot be believed is never taken for valid nor for revoked', async () => {
	const { agent } = await holding(undefined, { credential: what => ({ ...what, status: { idx: 5000, uri: what.status.uri } }) })
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toMatchObject([{ status: 'not_checked' }])
})

it('TS-07 TSL §7.1: a credential past its time is expired, whatever its list says, and no list is asked for', async () => {
	const { agent, issuer } = await holding(undefined, { credential: what => ({ ...what, expiresAt: Math.floor(Date.now() / 1000) + 1 }) })
	await new Promise(resolve => setTimeout(resolve, 2100))
	expect((await agent.call('GET', '/api/credentials')).body['credentials']).toMatchObject([{ status: 'expired' }])
	expect(issuer.asked.some(({ path }) => path === '/status')).toBe(false)
})

it('API: the description of the API is OpenAPI 3.1 and names every door', async () => {
	const agent = await openWallet()
	const description = (await (await fetch(`${agent.url}/openapi.json`)).json()) as { openapi: string; paths: Record<string, object> }
	expect(description.openapi).toBe('3.1.0')
	expect(Object.keys(description.paths)).toEqual(
		expect.arrayContaining(['/api/offers', '/api/offers/{id}/accept', '/api/credentials', '/api/requests/{id}/consent', '/api/history']),
	)
})
