import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, it } from 'vitest'
import { createGroupCommit } from '../group-commit.ts'
import { openSqlite } from '../sqlite.ts'
import { createTurns } from '../turns.ts'

const folder = mkdtempSync(join(tmpdir(), 'wangzheng-group-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A table `t` whose keys are texts, and `commit` for jobs that write to it. */
function world(path = ':memory:') {
	const db = new DatabaseSync(path, { timeout: 5 })
	db.exec('PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS t (k TEXT PRIMARY KEY)')
	const group = createGroupCommit(db, createTurns())
	const insert = db.prepare('INSERT INTO t VALUES (?)')
	return {
		db,
		add: (...keys: string[]) =>
			group.commit(() => {
				for (const key of keys) insert.run(key)
			}, keys.length),
		keys: () =>
			db
				.prepare('SELECT k FROM t ORDER BY k')
				.all()
				.map(row => row['k']),
	}
}
const states = async (...promises: Array<Promise<unknown>>) => (await Promise.allSettled(promises)).map(({ status }) => status)

it('undoes the failing job of a group and no other', async () => {
	const { add, keys } = world()
	expect(await states(add('a', 'b'), add('c', 'b', 'd'), add('e'), add('e'), add('f', 'g'))).toEqual([
		'fulfilled',
		'rejected',
		'fulfilled',
		'rejected',
		'fulfilled',
	])
	expect(keys()).toEqual(['a', 'b', 'e', 'f', 'g'])
})

it('shares one commit between jobs that arrive together, and begins another after 256', async () => {
	const { db, add } = world(join(folder, 'together.sqlite'))
	const reader = new DatabaseSync(join(folder, 'together.sqlite'))
	const seen = new Set<unknown>()
	await Promise.all(
		Array.from({ length: 600 }, (_, i) => add(`${i}`).then(() => seen.add(reader.prepare('SELECT count(*) AS n FROM t').get()?.['n']))),
	)
	expect([...seen]).toEqual([256, 512, 600])
	reader.close()
	db.close()
})

it('rejects every job of a group whose commit fails, and goes on with the next', async () => {
	const { db, add, keys } = world()
	db.exec('PRAGMA foreign_keys = ON; CREATE TABLE child (k TEXT REFERENCES t (k) DEFERRABLE INITIALLY DEFERRED)')
	db.exec("CREATE TRIGGER orphan AFTER INSERT ON t WHEN new.k = 'orphan' BEGIN INSERT INTO child VALUES ('nobody'); END")
	expect(await states(add('a'), add('orphan'), add('b', 'c'))).toEqual(['rejected', 'rejected', 'rejected'])
	expect(keys()).toEqual([])
	expect(await states(add('a'), add('b', 'c'))).toEqual(['fulfilled', 'fulfilled'])
	expect(keys()).toEqual(['a', 'b', 'c'])
})

it('acknowledges nothing that a full disk undid', async () => {
	const { db, add, keys } = world(join(folder, 'full.sqlite'))
	db.exec('PRAGMA max_page_count = 12')
	const acknowledged: string[] = []
	const wide = (i: number) => `${String(i).padStart(4, '0')}${'x'.repeat(500)}`
	for (let round = 0; round < 20; round++) {
		const keysOfRound = Array.from({ length: 8 }, (_, i) => wide(round * 8 + i))
		await Promise.allSettled(keysOfRound.map(key => add(key).then(() => acknowledged.push(key))))
	}
	expect(acknowledged.length).toBeGreaterThan(8)
	expect(acknowledged.length).toBeLessThan(160)
	expect(keys()).toEqual(acknowledged.sort())
	db.close()
})

it('waits while another process writes, answers reads meanwhile, and leaves the event loop free', async () => {
	const path = join(folder, 'busy.sqlite')
	const database = await openSqlite(path)
	const other = new DatabaseSync(path)
	other.exec('CREATE TABLE t (k TEXT PRIMARY KEY); BEGIN IMMEDIATE')
	let done = false
	const writing = database.transact([{ statement: { sql: 'INSERT INTO t VALUES ($1)' }, values: ['a'] }]).then(() => {
		done = true
	})
	let ticks = 0
	const ticking = setInterval(() => ticks++, 5)
	await new Promise(resolve => setTimeout(resolve, 300))
	expect(await database.read({ statement: { sql: 'SELECT k FROM t' }, values: [] })).toEqual([])
	expect(done).toBe(false)
	expect(ticks).toBeGreaterThan(15)
	clearInterval(ticking)
	other.exec('COMMIT')
	await writing
	expect(await database.read({ statement: { sql: 'SELECT k FROM t' }, values: [] })).toEqual([{ k: 'a' }])
	other.close()
	await database.close()
})
