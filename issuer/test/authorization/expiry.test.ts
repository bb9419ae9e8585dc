// What the authorization server gave out, past its time. That time is over is written into its store, since the library has a clock of its own.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { afterAll, expect, it } from 'vitest'
import { migrations } from '../../adapters/migrations.ts'
import { outcome, startWorld } from './world.ts'

const world = await startWorld()
const database = await openDatabase(`sqlite:${join(world.issuer.folder, 'issuer.sqlite')}`, migrations)
afterAll(() => database.close())

const keyOf = (kind: string, id: string) => createHash('sha256').update(`${kind}:${id}`).digest('base64url')
const payload = { sql: 'SELECT payload FROM authorization_artifact WHERE key = $1' }
const setTime = { sql: `UPDATE authorization_artifact SET payload = json_set(payload, '$.exp', $2) WHERE key = $1`, must: true }

/** How long it has still to live, in seconds. */
async function leftOf(kind: string, id: string): Promise<number> {
	const [row] = await database.read({ statement: payload, values: [keyOf(kind, id)] })
	return Number(JSON.parse(String(row?.['payload']))['exp']) - systemClock.now()
}

/** Ends its time `seconds` from now. */
async function endIn(seconds: number, kind: string, id: string): Promise<void> {
	const done = await database.transact([{ statement: setTime, values: [keyOf(kind, id), systemClock.now() + seconds] }])
	expect(done).toHaveProperty('rows')
}

it('TK-14 AZ-05 RFC 6749 §4.1.2, FAPI 2.0 §5.3.2.2: a code lives for 60 seconds at most, and past its time is refused with invalid_grant', async () => {
	const wallet = world.instance()
	const [late, inTime] = [await world.codeFor(await world.push(wallet)), await world.codeFor(await world.push(wallet))]
	expect(await leftOf('AuthorizationCode', late)).toBeLessThanOrEqual(60)
	await endIn(-1, 'AuthorizationCode', late)
	await endIn(30, 'AuthorizationCode', inTime)
	expect(outcome(await world.redeemCode(wallet, late))).toEqual([400, 'invalid_grant'])
	expect((await world.redeemCode(wallet, inTime)).status).toBe(200)
})

it('AZ-01 RFC 9126 §4: a request_uri past its time gets a page that says invalid_request, and no redirect', async () => {
	const uri = String((await world.push(world.instance())).body['request_uri'])
	await endIn(-1, 'PushedAuthorizationRequest', uri.slice(uri.lastIndexOf(':') + 1))
	const { start } = await world.begin(uri)
	expect([start.status, start.headers.get('location')]).toEqual([400, null])
	expect(start.text).toContain('<code>invalid_request</code>')
})

it('TK-16 RFC 6749 §6: a refresh token past its time is refused with invalid_grant', async () => {
	const wallet = world.instance()
	const first = await world.tokensFor(wallet)
	await endIn(-1, 'RefreshToken', String(first.body['refresh_token']))
	expect(outcome(await world.refresh(wallet, first))).toEqual([400, 'invalid_grant'])
})
