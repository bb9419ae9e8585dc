import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { createLog } from '@wangzheng/shared/web/log.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bringUp } from '../../bring-up.ts'
import { readStartConfig } from '../../config.ts'
import { onFreePorts } from '../run-once.ts'
import { createWorld } from '../trip.ts'
import { trips } from '../trips.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'wangzheng-plans-'))
/** Every statement that was prepared, by the file it was prepared for. */
const prepared = new Map<string, Set<string>>()
const prepare = DatabaseSync.prototype.prepare

beforeAll(async () => {
	DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql, ...rest): StatementSync {
		const file = this.location() ?? ''
		prepared.set(file, (prepared.get(file) ?? new Set()).add(sql))
		return prepare.call(this, sql, ...rest)
	}
	const agents = await bringUp(await onFreePorts({ ...readStartConfig([], {}), dataDir }), agent => createLog(agent, () => {}))
	const world = createWorld(agents)
	for (const { steps } of trips) for (const { run } of steps) await run(world)
	await agents.close()
}, 120_000)

afterAll(() => {
	DatabaseSync.prototype.prepare = prepare
	rmSync(dataDir, { recursive: true })
})

/** What is read in the order of an index up to a limit, or to its first row, is a SCAN to SQLite too, and costs no more than it gives. */
const stopsEarly = /LIMIT|EXISTS \(SELECT 1 FROM \w+\)/

/** What Kysely composes (it quotes every name) is for migrations and the lists of operators: never on a hot path. */
const isHot = (sql: string): boolean => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/i.test(sql) && !sql.includes('"')

it.each(['issuer', 'verifier', 'wallet'])(
	'SQLite EXPLAIN QUERY PLAN: nothing that %s asks its store while people get, show and lose a network ID reads a whole table (fault 17)',
	agent => {
		const [file, statements] = [...prepared].find(([path]) => path.includes(`/${agent}/`)) ?? ['', new Set<string>()]
		const hot = [...statements].filter(isHot)
		expect(hot.length).toBeGreaterThan(4)
		const db = new DatabaseSync(file, { readOnly: true })
		const scans = hot.flatMap(sql => {
			const plan = prepare.call(db, `EXPLAIN QUERY PLAN ${sql}`).all() as Array<{ detail: string }>
			return plan
				.filter(({ detail }) => /^SCAN (?!CONSTANT)/.test(detail) && !stopsEarly.test(sql))
				.map(({ detail }) => `${detail}: ${sql}`)
		})
		db.close()
		expect(scans).toEqual([])
	},
)
