// What every Database adapter must do that outlives a process, and that several processes may use.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../open-database.ts'
import { allocate, ids, migrations, race, spend, thing, within as withDatabase, won } from './things.ts'

export function durabilityContract(name: string, freshUrl: () => Promise<string>): void {
	const within = (work: Parameters<typeof withDatabase>[1]) => withDatabase(freshUrl, work)

	describe(`database that lasts: ${name}`, () => {
		it('keeps what it acknowledged over closing and opening', () =>
			within(async (database, url) => {
				await race(50, i => database.transact([thing(`${i}`)]))
				await database.close()
				const again = await openDatabase(url, migrations)
				expect(await ids(again)).toHaveLength(50)
				await again.close()
			}))

		it('runs each migration once where five open the database at the same time', async () => {
			const url = await freshUrl()
			const opened = await race(5, () => openDatabase(url, migrations))
			await race(5, async i => opened[i]?.transact([{ statement: allocate, values: ['list'] }]))
			expect(await opened[0]?.read({ statement: { sql: 'SELECT id, next FROM counter' }, values: [] })).toEqual([{ id: 'list', next: 5 }])
			await Promise.all(opened.map(database => database.close()))
		})

		it('runs a migration that is new on a database that stands', () =>
			within(async (database, url) => {
				await database.transact([thing('a')])
				const grown = await openDatabase(url, [
					...migrations,
					{ name: 'contract-colour', up: kysely => kysely.schema.alterTable('thing').addColumn('colour', 'text').execute() },
				])
				expect(await grown.read({ statement: { sql: 'SELECT id, colour FROM thing' }, values: [] })).toEqual([{ id: 'a', colour: null }])
				await grown.close()
			}))

		it('gives one winner where two connections race', () =>
			within(async (database, url) => {
				const other = await openDatabase(url, migrations)
				const both = [database, other]
				const outcomes = await race(50, async i => both[i % 2]?.transact([{ statement: spend, values: ['key'] }]) ?? { unmet: 0 })
				expect(won(outcomes)).toHaveLength(1)
				await race(200, async i => both[i % 2]?.transact([{ statement: allocate, values: ['list'] }]))
				expect(await other.read({ statement: { sql: 'SELECT next FROM counter' }, values: [] })).toEqual([{ next: 200 }])
				await other.close()
			}))

		it('loses nothing that it acknowledged when its process is killed with kill -9 under 200 concurrent writers, and keeps no half of a transaction', () =>
			within(async (database, url) => {
				const writer = spawn(process.execPath, [new URL('writer.ts', import.meta.url).pathname, url], {
					stdio: ['ignore', 'pipe', 'inherit'],
				})
				const acknowledged: string[] = []
				for await (const line of createInterface({ input: writer.stdout })) {
					acknowledged.push(line)
					if (acknowledged.length === 1500) writer.kill('SIGKILL')
				}
				if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit')
				expect(writer.signalCode).toBe('SIGKILL')
				const kept = new Set(await ids(database))
				expect(acknowledged.filter(id => !kept.has(`${id} first`) || !kept.has(`${id} second`))).toEqual([])
				const halves = [...kept]
					.map(id => String(id).replace(/ (first|second)$/, ''))
					.filter((id, _, all) => all.indexOf(id) === all.lastIndexOf(id))
				expect(halves).toEqual([])
			}))
	})
}
