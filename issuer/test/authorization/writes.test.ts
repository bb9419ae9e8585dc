// What a request writes: all of it or nothing, whoever races.

import type { Query } from '@wangzheng/shared/adapters/database.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { spend } from '@wangzheng/shared/adapters/spent.ts'
import { afterAll, expect, it } from 'vitest'
import { migrations } from '../../adapters/migrations.ts'
import { createWrites } from '../../authorization/writes.ts'
import { tally, times } from '../world.ts'

const database = await openDatabase('sqlite::memory:', migrations)
afterAll(() => database.close())
const { together, write } = createWrites(database)
const once = (key: string) => ({ query: spend(key, 1), refusal: () => new Error(`${key} was spent`) })
const spent: Query['statement'] = { sql: 'SELECT key FROM spent WHERE key = $1' }
const isSpent = async (key: string) => (await database.read({ statement: spent, values: [key] })).length === 1

it('TK-14 RFC 6749 §4.1.2: what a request takes and what it gives stand there together', async () => {
	const answer = await together(async () => {
		await write(once('code'))
		expect(await isSpent('code')).toBe(false)
		await write(once('token'))
		return 'answer'
	})
	expect([answer, await isSpent('code'), await isSpent('token')]).toEqual(['answer', true, true])
})

it('DP-05 RFC 9449 §11.1: where one of them was taken before nothing is written, and its own refusal is given', async () => {
	await write(once('proof'))
	const late = together(async () => {
		await write(once('given'))
		await write(once('proof'))
	})
	await expect(late).rejects.toThrow('proof was spent')
	expect(await isSpent('given')).toBe(false)
})

it('TK-14 RFC 6749 §4.1.2: of fifty requests for one code at once one gets what it is for', async () => {
	const outcomes = await times(50, index =>
		together(async () => {
			await write(once('raced'))
			await write(once(`for ${index}`))
		}).then(
			() => 'given',
			(error: Error) => error.message,
		),
	)
	expect(tally(outcomes)).toEqual({ given: 1, 'raced was spent': 49 })
	const given = await Promise.all(Array.from({ length: 50 }, (_, index) => isSpent(`for ${index}`)))
	expect(given.filter(Boolean)).toHaveLength(1)
})

it('RFC 6749 §4.1.2: a request that fails writes nothing', async () => {
	const failed = together(async () => {
		await write(once('never'))
		throw new Error('a fault')
	})
	await expect(failed).rejects.toThrow('a fault')
	expect(await isSpent('never')).toBe(false)
})
