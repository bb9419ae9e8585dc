// Opens the database that the configuration names, with its schema up to date.

import type { Database, Migration } from './database.ts'
import { lockMigrations, migrate } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { SetupError } from './setup-error.ts'
import { openSqlite } from './sqlite.ts'

/**
 * @param url `sqlite:<path>`, `sqlite::memory:` or `postgres://…`
 * @param migrations run before this resolves, each once for each database
 * @throws SetupError the URL names no database that can be used
 */
export async function openDatabase(url: string, migrations: readonly Migration[]): Promise<Database> {
	const isPostgres = /^postgres(ql)?:\/\//.test(url)
	if (!isPostgres && !/^sqlite:./.test(url)) {
		throw new SetupError('The database URL must be sqlite:<path>, sqlite::memory: or postgres://<user>:<password>@<host>/<database>.')
	}
	const database = isPostgres ? await openPostgres(url) : await openSqlite(url.slice('sqlite:'.length))
	try {
		await migrate(database.kysely, migrations, isPostgres ? lockMigrations : undefined)
		return database
	} catch (error) {
		await database.close()
		throw error
	}
}
