import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openDatabase } from '../open-database.ts'
import { databaseContract } from './database.contract.ts'
import { durabilityContract } from './durability.contract.ts'
import { keysContract } from './keys.contract.ts'
import { spentContract } from './spent.contract.ts'
import { migrations } from './things.ts'

const folder = mkdtempSync(join(tmpdir(), 'wangzheng-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0
const file = () => join(folder, `${++count}`, 'data.sqlite')

databaseContract('SQLite in a file', async () => `sqlite:${file()}`)
databaseContract('SQLite in memory', async () => 'sqlite::memory:')
durabilityContract('SQLite', async () => `sqlite:${file()}`)
spentContract('SQLite', async () => `sqlite:${file()}`)
keysContract('SQLite', async () => `sqlite:${file()}`)

it('makes the database file, and what SQLite puts beside it, readable for its owner alone', async () => {
	const path = file()
	const database = await openDatabase(`sqlite:${path}`, migrations)
	for (const name of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(name).mode & 0o777).toBe(0o600)
	await database.close()
})

it('commits with WAL and synchronous=FULL', async () => {
	const database = await openDatabase(`sqlite:${file()}`, migrations)
	expect(await database.read({ statement: { sql: 'PRAGMA journal_mode' }, values: [] })).toEqual([{ journal_mode: 'wal' }])
	expect(await database.read({ statement: { sql: 'PRAGMA synchronous' }, values: [] })).toEqual([{ synchronous: 2 }])
	await database.close()
})

it.each([
	['is no database', (path: string) => writeFileSync(path, 'this is not SQLite, and long enough to be taken for a header')],
	['is a folder', (path: string) => mkdirSync(path)],
])('says in one sentence what to do where the file %s', async (_, spoil) => {
	const path = file()
	mkdirSync(join(path, '..'))
	spoil(path)
	await expect(openDatabase(`sqlite:${path}`, migrations)).rejects.toMatchObject({
		name: 'SetupError',
		message: expect.stringMatching(/^The database file .* cannot be used \(.*\): choose a folder that can be written\.$/),
	})
})

it.skipIf(process.getuid?.() === 0)('says in one sentence what to do where the folder cannot be written', async () => {
	const path = file()
	mkdirSync(join(path, '..'))
	chmodSync(join(path, '..'), 0o500)
	await expect(openDatabase(`sqlite:${path}`, migrations)).rejects.toMatchObject({ name: 'SetupError' })
})

it.each(['', 'sqlite:', 'mysql://localhost/x', '/data/x.sqlite'])('refuses the database URL "%s" and says which there are', async url => {
	await expect(openDatabase(url, migrations)).rejects.toMatchObject({
		name: 'SetupError',
		message: expect.stringContaining('sqlite:<path>'),
	})
})
