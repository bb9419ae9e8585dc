// Group commit for SQLite: jobs that arrive together share one transaction, so one fsync serves them all.

import type { DatabaseSync } from 'node:sqlite'
import { patiently, type Turns } from './turns.ts'

/** The most jobs that share a transaction: a longer one would keep other processes from the file. */
const maxGroup = 256

type Job = { run(): void; settle(failure?: unknown): void }

export type GroupCommit = {
	/**
	 * Runs `job` inside the next shared transaction; resolves, or rejects with what it threw, after the commit.
	 * It does not await. When it throws, its own writes are undone and nobody else's.
	 * @param steps how many statements it runs at most: one alone undoes itself and needs no savepoint
	 */
	commit<T>(job: () => T, steps: number): Promise<T>
	/** Resolves when every job so far is settled. */
	settled(): Promise<void>
}

export function createGroupCommit(db: DatabaseSync, turns: Turns): GroupCommit {
	const begin = db.prepare('BEGIN IMMEDIATE')
	const commit = db.prepare('COMMIT')
	const savepoint = db.prepare('SAVEPOINT job')
	const rollbackTo = db.prepare('ROLLBACK TO job')
	const release = db.prepare('RELEASE job')
	let waiting: Job[] = []
	let draining: Promise<void> | undefined

	async function drain(): Promise<void> {
		while (waiting.length > 0) {
			await gathered()
			const giveBack = await turns.take()
			try {
				await patiently(flush)
			} catch (failure) {
				for (const job of takeAll()) job.settle(failure)
			}
			giveBack()
		}
		draining = undefined
	}

	/** Waits while every turn of the event loop brings more: a commit costs many times what a job does. An idle loop is not waited for. */
	async function gathered(): Promise<void> {
		for (let before = 0; waiting.length > before && waiting.length < maxGroup; ) {
			before = waiting.length
			await new Promise(resolve => setImmediate(resolve))
		}
	}

	function takeAll(): Job[] {
		const all = waiting
		waiting = []
		return all
	}

	/** @throws when no transaction could begin; then nobody's job has been run */
	function flush(): void {
		begin.run()
		const group = waiting.length > maxGroup ? waiting.splice(0, maxGroup) : takeAll()
		try {
			for (const job of group) job.run()
			commit.run()
		} catch (failure) {
			if (db.isTransaction) db.exec('ROLLBACK')
			for (const job of group) job.settle(failure)
			return
		}
		for (const job of group) job.settle()
	}

	function alone(job: () => void): void {
		savepoint.run()
		try {
			job()
		} catch (failure) {
			if (db.isTransaction) {
				rollbackTo.run()
				release.run()
			}
			throw failure
		}
		release.run()
	}

	return {
		commit: <T>(job: () => T, steps: number) =>
			new Promise<T>((resolve, reject) => {
				let answer: () => void
				const work = () => {
					const value = job()
					answer = () => resolve(value)
				}
				waiting.push({
					run() {
						try {
							if (steps > 1) alone(work)
							else work()
						} catch (failure) {
							if (!db.isTransaction) throw failure // disk full or I/O error: everyone's writes are undone
							answer = () => reject(failure)
						}
					},
					settle: failure => (failure === undefined ? answer() : reject(failure)),
				})
				draining ??= drain()
			}),
		settled: async () => draining,
	}
}
