// What the authorization server keeps, on both databases: what works once works once, whoever races.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '@wangzheng/shared/adapters/database.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { purge } from '@wangzheng/shared/adapters/purge.ts'
import { startThrowawayPostgres } from '@wangzheng/shared/test/throwaway-postgres.ts'
import { errors } from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrations } from '../../adapters/migrations.ts'
import { createAdapter } from '../../authorization/adapter.ts'
import { createArtifacts, purgeArtifacts } from '../../authorization/artifacts.ts'
import { createWrites } from '../../authorization/writes.ts'
import { tally, times } from '../world.ts'
import { startWorld } from './world.ts'

const now = 1_795_000_000
const folder = mkdtempSync(join(tmpdir(), 'wz-artifacts-'))
const postgres = await startThrowawayPostgres()
afterAll(async () => {
	await postgres.stop()
	rmSync(folder, { recursive: true })
})

describe.each([
	['node:sqlite', async () => `sqlite:${join(folder, 'issuer.sqlite')}`],
	['PostgreSQL', () => postgres.createDatabase('artifacts')],
] as const)('on %s', (_, url) => {
	let database: Database
	let artifacts: ReturnType<typeof createArtifacts>
	beforeAll(async () => {
		database = await openDatabase(await url(), migrations)
		artifacts = createArtifacts({ database, clock: { now: () => now }, writes: createWrites(database) })
	})
	afterAll(() => database.close())
	const adapter = (kind: string) => createAdapter(kind, { artifacts, findClient: () => undefined, errors, attested: () => undefined })
	const payload = (id: string, more = {}) => ({ jti: id, iat: now, exp: now + 60, ...more })

	it('gives back what was kept, under its own kind alone', async () => {
		await adapter('Interaction').upsert('a', payload('a', { params: { scope: 'light' } }), 60)
		expect(await adapter('Interaction').find('a')).toEqual(payload('a', { params: { scope: 'light' } }))
		expect(await adapter('Grant').find('a')).toBeUndefined()
		await adapter('Interaction').upsert('a', payload('a', { result: {} }), 60)
		expect(await adapter('Interaction').find('a')).toEqual(payload('a', { result: {} }))
	})

	it('TK-14 RFC 6749 §4.1.2: of fifty uses of one code at once one wins, the others are refused with invalid_grant', async () => {
		const codes = adapter('AuthorizationCode')
		await codes.upsert('code', payload('code', { grantId: 'grant' }), 60)
		const outcomes = await times(50, () =>
			codes.consume('code').then(
				() => 'won',
				(error: Error) => error.message,
			),
		)
		expect(tally(outcomes)).toEqual({ won: 1, invalid_grant: 49 })
		expect(await codes.find('code')).toMatchObject({ consumed: now })
	})

	it('AZ-02 RFC 9126 §4: a pushed request is used once, and then refused with invalid_request_uri', async () => {
		const pushed = adapter('PushedAuthorizationRequest')
		await pushed.upsert('pushed', payload('pushed'), 60)
		await pushed.consume('pushed')
		await expect(pushed.consume('pushed')).rejects.toMatchObject({ error: 'invalid_request_uri' })
	})

	it('TK-14 RFC 6749 §4.1.2: a code that was made is never made again', async () => {
		const codes = adapter('AuthorizationCode')
		await codes.upsert('once', payload('once'), 60)
		await expect(codes.upsert('once', payload('once'), 60)).rejects.toThrow()
	})

	it('TK-14 RFC 6749 §4.1.2: with a grant goes all that came of it, and nothing of another', async () => {
		for (const [kind, id, grantId] of [
			['AccessToken', 'token', 'one'],
			['RefreshToken', 'refresh', 'one'],
			['AccessToken', 'other', 'two'],
		] as const) {
			await adapter(kind).upsert(id, payload(id, { grantId }), 60)
		}
		await adapter('AccessToken').revokeByGrantId('one')
		expect(await adapter('AccessToken').find('token')).toBeUndefined()
		expect(await adapter('RefreshToken').find('refresh')).toBeUndefined()
		expect(await adapter('AccessToken').find('other')).toMatchObject({ grantId: 'two' })
	})

	it('keeps nothing that could be presented: no code, token or grant stands in the database', async () => {
		await adapter('AccessToken').upsert('a-secret-token', payload('a-secret-token', { grantId: 'g' }), 60)
		const rows = await database.read({ statement: { sql: 'SELECT * FROM authorization_artifact' }, values: [] })
		expect(JSON.stringify(rows)).not.toContain('a-secret-token')
	})

	it('forgets what has expired, and keeps what a person may still be reading about', async () => {
		await adapter('AccessToken').upsert('old', payload('old'), -120)
		await adapter('PushedAuthorizationRequest').upsert('read', payload('read'), -120)
		await purge({ database, clock: { now: () => now } }, [purgeArtifacts])
		expect(await adapter('AccessToken').find('old')).toBeUndefined()
		expect(await adapter('PushedAuthorizationRequest').find('read')).toBeDefined()
	})
})

it('TK-14 RFC 6749 §4.1.2: on PostgreSQL a wallet gets its tokens, and of four uses of one code at once one wins: the others are refused with invalid_grant', async () => {
	const world = await startWorld({ DATABASE_URL: await postgres.createDatabase('authorization') })
	const wallet = world.instance()
	const code = await world.codeFor(await world.push(wallet))
	const requests = await times(4, () => world.redemption(wallet, code))
	const replies = await Promise.all(requests.map(request => world.send('/token', request)))
	expect(tally(replies.map(({ status, body }) => body['error'] ?? status))).toEqual({ 200: 1, invalid_grant: 3 })
})
