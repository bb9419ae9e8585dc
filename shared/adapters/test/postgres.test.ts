import { afterAll, beforeAll, expect, it } from 'vitest'
import { startThrowawayPostgres, type ThrowawayPostgres } from '../../test/throwaway-postgres.ts'
import { openDatabase } from '../open-database.ts'
import { databaseContract } from './database.contract.ts'
import { durabilityContract } from './durability.contract.ts'
import { keysContract } from './keys.contract.ts'
import { spentContract } from './spent.contract.ts'
import { migrations } from './things.ts'

let server: ThrowawayPostgres
beforeAll(async () => {
	server = await startThrowawayPostgres()
}, 60_000)
afterAll(() => server?.stop())
let count = 0

const freshUrl = () => server.createDatabase(`contract${++count}`)

databaseContract('PostgreSQL', freshUrl)
durabilityContract('PostgreSQL', freshUrl)
spentContract('PostgreSQL', freshUrl)
keysContract('PostgreSQL', freshUrl)

it('says in one sentence what to do where no server answers', async () => {
	await expect(openDatabase('postgres://someone:secret-word@127.0.0.1:1/x', migrations)).rejects.toMatchObject({
		name: 'SetupError',
		message: expect.not.stringContaining('secret-word'),
	})
})
