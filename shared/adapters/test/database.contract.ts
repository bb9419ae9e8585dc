// What every Database adapter must do; each adapter's test file runs this against the real thing.

import { type Kysely, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Value } from '../database.ts'
import { openDatabase } from '../open-database.ts'
import {
	allocate,
	get,
	ids,
	insert,
	list,
	migrations,
	move,
	race,
	rowsOf,
	type Schema,
	select,
	spend,
	take,
	thing,
	within as withDatabase,
	won,
} from './things.ts'

/**
 * @param name of the adapter
 * @param freshUrl names a database that nobody has used
 */
export function databaseContract(name: string, freshUrl: () => Promise<string>): void {
	const within = (work: Parameters<typeof withDatabase>[1]) => withDatabase(freshUrl, work)

	describe(`database: ${name}`, () => {
		it('runs the queries of a transaction in order and gives the rows of each', () =>
			within(async database => {
				const [first, second, third] = rowsOf(
					await database.transact([thing('a', 'new', 7), { statement: get, values: ['a'] }, { statement: take, values: ['a'] }]),
				)
				expect(first).toEqual([])
				expect(second).toEqual([{ id: 'a', state: 'new', size: 7, bytes: null }])
				expect(third).toEqual([{ id: 'a', state: 'new', size: 7 }])
				expect(await ids(database)).toEqual([])
			}))

		it('writes nothing of a transaction in which a must is not met, and says which', () =>
			within(async database => {
				await database.transact([thing('a', 'new')])
				const outcome = await database.transact([
					thing('b'),
					{ statement: move, values: ['a', 'new', 'old'] },
					{ statement: move, values: ['a', 'new', 'older'] },
					thing('c'),
				])
				expect(outcome).toEqual({ unmet: 2 })
				expect(await ids(database)).toEqual(['a'])
				expect(await database.read({ statement: get, values: ['a'] })).toMatchObject([{ state: 'new' }])
			}))

		it('counts the rows that come back where a must reads', () =>
			within(async database => {
				expect(await database.transact([{ statement: select, values: ['a'] }])).toEqual({ unmet: 0 })
				await database.transact([thing('a', null, 0)])
				expect(await database.transact([{ statement: select, values: ['a'] }])).toEqual({ rows: [[{ size: 0 }]] })
			}))

		it('writes nothing of a transaction in which a statement fails, and harms none that arrives with it', () =>
			within(async database => {
				const [good, bad, alone, other] = await Promise.allSettled([
					database.transact([thing('a')]),
					database.transact([thing('b'), thing('b'), thing('c')]),
					database.transact([{ statement: insert, values: [null, null, { odd: 1 } as never, null] }]),
					database.transact([thing('d'), thing('e')]),
				])
				expect([good, bad, alone, other].map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
				expect(await ids(database)).toEqual(['a', 'd', 'e'])
			}))

		it.each([
			['spends of one key', [], () => [{ statement: spend, values: ['key'] }]],
			['takes of one row', [thing('key', 'new')], () => [{ statement: take, values: ['key'] }]],
			['transitions of one row', [thing('key', 'new')], (i: number) => [{ statement: move, values: ['key', 'new', `by ${i}`] }]],
			[
				'transitions that spend a key of their own first',
				[thing('key', 'new')],
				(i: number) => [
					{ statement: spend, values: [`nonce ${i}`] },
					{ statement: move, values: ['key', 'new', `by ${i}`] },
				],
			],
			[
				'transitions that spend one key',
				[thing('key', 'new')],
				(i: number) => [
					{ statement: spend, values: ['nonce'] },
					{ statement: move, values: ['key', 'new', `by ${i}`] },
				],
			],
		])('gives fifty racing %s exactly one winner', (_, before, attempt) =>
			within(async database => {
				if (before.length > 0) await database.transact(before)
				const outcomes = await race(50, i => database.transact(attempt(i)))
				expect(won(outcomes)).toHaveLength(1)
				const nonces = (await ids(database)).filter(id => String(id).startsWith('nonce'))
				expect(nonces.length).toBeLessThanOrEqual(1)
			}),
		)

		it('gives fifty racing allocations fifty numbers without a gap', () =>
			within(async database => {
				const outcomes = await race(50, i =>
					database.transact([
						{ statement: allocate, values: ['list'] },
						{ statement: spend, values: [`index ${i}`] },
					]),
				)
				const numbers = outcomes.map(outcome => rowsOf(outcome)[0]?.[0]?.['allocated'])
				expect(numbers.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 50 }, (_, i) => i))
			}))

		it('lets transactions that write two rows in opposite orders both through', () =>
			within(async database => {
				await database.transact([thing('a', '', 0), thing('b', '', 0)])
				const grow = { sql: 'UPDATE thing SET size = size + 1 WHERE id = $1', must: true }
				const outcomes = await race(4, i => {
					const order = i % 2 ? ['a', 'b'] : ['b', 'a']
					return database.transact(order.map(id => ({ statement: grow, values: [id] })))
				})
				expect(won(outcomes)).toHaveLength(4)
				expect(await database.read({ statement: get, values: ['a'] })).toMatchObject([{ size: 4 }])
				expect(await database.read({ statement: get, values: ['b'] })).toMatchObject([{ size: 4 }])
			}))

		it('keeps texts, whole numbers, bytes and null as they were', () =>
			within(async database => {
				const values: Value[][] = [
					['網證 𠮷 \\ \' " $1', Number.MAX_SAFE_INTEGER, new Uint8Array([0, 255, 128])],
					['', Number.MIN_SAFE_INTEGER, new Uint8Array()],
					['007', 0, crypto.getRandomValues(new Uint8Array(60_000))],
					[null, null, null],
				]
				for (const [i, [state, size, bytes]] of values.entries()) await database.transact([thing(`${i}`, state, size, bytes)])
				for (const [i, [state, size, bytes]] of values.entries()) {
					expect(await database.read({ statement: get, values: [`${i}`] })).toEqual([{ id: `${i}`, state, size, bytes }])
				}
				const [row] = await database.read({ statement: get, values: ['0'] })
				expect(Object.getPrototypeOf(row?.['bytes'])).toBe(Uint8Array.prototype)
			}))

		it('takes parameters in any order and more than once', () =>
			within(async database => {
				await database.transact([thing('a', 'x', 5), thing('b', 'y', 6)])
				const statement = { sql: 'SELECT id, $3 AS third FROM thing WHERE size > $2 AND (state = $1 OR id = $1 OR $1 = id) ORDER BY id' }
				expect(await database.read({ statement, values: ['b', 5, 'me'] })).toEqual([{ id: 'b', third: 'me' }])
			}))

		it('refuses more values than a statement has parameters, and fewer', () =>
			within(async database => {
				await expect(database.read({ statement: get, values: ['a', 'b'] })).rejects.toThrow()
				await expect(database.transact([{ statement: get, values: [] }])).rejects.toThrow()
			}))

		it('gives rows in the order that the query asks for', () =>
			within(async database => {
				await race(200, i => database.transact([thing(String((i * 67) % 200).padStart(3, '0'))]))
				expect(await ids(database)).toEqual(Array.from({ length: 200 }, (_, i) => String(i).padStart(3, '0')))
			}))

		it('carries thousands of transactions at once', () =>
			within(async database => {
				const outcomes = await race(2000, i => database.transact([thing(`${i}`), { statement: move, values: [`${i}`, 'none', 'x'] }]))
				expect(won(outcomes)).toHaveLength(0)
				await race(2000, i => database.transact([thing(`${i}`)]))
				expect(await ids(database)).toHaveLength(2000)
			}))

		it('shows a read what was committed before it', () =>
			within(async database => {
				await race(30, async i => {
					await database.transact([thing(`${i}`, 'there')])
					expect(await database.read({ statement: get, values: [`${i}`] })).toMatchObject([{ state: 'there' }])
				})
			}))

		it('answers queries that Kysely composed, between transactions', () =>
			within(async database => {
				const kysely = database.kysely as Kysely<Schema>
				await Promise.all([
					race(20, i => database.transact([thing(`t${i}`, 'hot')])),
					race(20, i =>
						kysely
							.insertInto('thing')
							.values({ id: `k${i}`, state: 'kysely', size: i })
							.execute(),
					),
				])
				const found = await kysely
					.selectFrom('thing')
					.select(['id', 'size'])
					.where('state', '=', 'kysely')
					.where('size', '>', 17)
					.orderBy('size')
					.execute()
				expect(found).toEqual([
					{ id: 'k18', size: 18 },
					{ id: 'k19', size: 19 },
				])
				const gone = await kysely.deleteFrom('thing').where('state', '=', 'hot').executeTakeFirst()
				expect(gone.numDeletedRows).toBe(20n)
			}))

		it('keeps a transaction of Kysely apart from all that runs meanwhile', () =>
			within(async database => {
				const kysely = database.kysely as Kysely<Schema>
				const meanwhile: Array<Promise<unknown>> = []
				const failure = kysely.transaction().execute(async transaction => {
					await transaction.insertInto('thing').values({ id: 'undone' }).execute()
					meanwhile.push(
						database.transact([thing('kept')]),
						database.read({ statement: list, values: [] }).then(rows => expect(rows.map(row => row['id'])).not.toContain('undone')),
					)
					await new Promise(resolve => setTimeout(resolve, 20))
					throw new Error('changed my mind')
				})
				await expect(failure).rejects.toThrow('changed my mind')
				await Promise.all(meanwhile)
				expect(await ids(database)).toEqual(['kept'])
			}))

		it('finishes what is under way when it closes, may be closed twice, and then takes nothing more', async () => {
			const database = await openDatabase(await freshUrl(), migrations)
			const writes = race(20, i => database.transact([thing(`${i}`)]))
			await Promise.all([database.close(), database.close()])
			expect(won(await writes)).toHaveLength(20)
			await expect(database.transact([thing('late')])).rejects.toThrow()
			await expect(database.read({ statement: list, values: [] })).rejects.toThrow()
		})

		it('refuses two migrations of one name, and undoes all where one fails', async () => {
			const url = await freshUrl()
			const [first] = migrations
			if (!first) throw new Error('no migration')
			await expect(openDatabase(url, [first, first])).rejects.toThrow('two migrations have one name')
			const failing = { name: 'fails', up: (kysely: Kysely<unknown>) => sql`SELECT nonsense`.execute(kysely).then(() => {}) }
			await expect(openDatabase(url, [first, failing])).rejects.toThrow()
			await (await openDatabase(url, migrations)).close() // would fail if the table stood already
		})
	})
}
