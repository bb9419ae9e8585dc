// The whole issuer on PostgreSQL, two processes' worth of it on one database.

import { startThrowawayPostgres } from '@wangzheng/shared/test/throwaway-postgres.ts'
import { afterAll, expect, it } from 'vitest'
import { startIssuer, tally, times } from './world.ts'

const postgres = await startThrowawayPostgres()
const DATABASE_URL = await postgres.createDatabase('issuer')
const issuer = await startIssuer({ DATABASE_URL })
afterAll(() => postgres.stop())

it('OFF-08 VCI §4.1.1: a network ID is issued, suspended, resumed and revoked on PostgreSQL', async () => {
	const { id, credentials } = await issuer.issue('upgraded', 3)
	expect(credentials).toHaveLength(3)
	for (const [verb, status] of [
		['suspend', 2],
		['resume', 0],
		['revoke', 1],
	] as const) {
		expect((await issuer.post(`/api/issuances/${id}/${verb}`, undefined, issuer.key)).status).toBe(200)
		expect(await issuer.statusOf(credentials[0] ?? '')).toBe(status)
	}
})

it('OFF-08 VCI §4.1.1: of fifty redemptions at once on PostgreSQL one wins, the others are refused with invalid_grant', async () => {
	const offered = await issuer.offer()
	const replies = await times(50, () => issuer.redeem(offered, offered.txCode))
	expect(tally(replies.map(({ status, body }) => body['error'] ?? status))).toEqual({ 200: 1, invalid_grant: 49 })
})

it('TS-14 TSL §12.2: fifty issuances at once on PostgreSQL get fifty different indexes', async () => {
	const issued = await times(50, () => issuer.issue())
	const statuses = await Promise.all(issued.map(async ({ credentials }) => (await issuer.read(credentials[0] ?? '')).status))
	expect(new Set(statuses.map(status => `${status?.uri} ${status?.idx}`)).size).toBe(50)
})
