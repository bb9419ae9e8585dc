// `npm start -- --once`: the trips on a fresh store and free ports, a line a step.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AllAgents, bringUp } from '../bring-up.ts'
import type { StartConfig } from '../config.ts'
import { freePorts } from '../free-ports.ts'
import { readableLog } from '../readable-log.ts'
import { createWorld, type Step, type World } from './trip.ts'
import { trips } from './trips.ts'

/** What the agents logged last is shown where a step fails. */
const shownLines = 12

/** Whether every step went as it should. */
export async function runOnce(config: StartConfig, print: (text: string) => void): Promise<boolean> {
	const dataDir = mkdtempSync(join(tmpdir(), 'wangzheng-once-'))
	const logged: string[] = []
	let agents: AllAgents | undefined
	const began = performance.now()
	try {
		agents = await bringUp(await onFreePorts({ ...config, dataDir }), agent => readableLog(agent, line => logged.push(line)))
		print(`The agents are up on a fresh store (${since(began)} ms)`)
		const world = createWorld(agents)
		let steps = 0
		for (const trip of trips) {
			print(`\n${trip.title}`)
			for (const step of trip.steps) {
				if (!(await runStep(step, world, print))) {
					for (const line of logged.slice(-shownLines)) print(`      log  ${line}`)
					return false
				}
				steps++
			}
		}
		print(`\nAll ${steps} steps went as they should (${since(began)} ms)`)
		return true
	} finally {
		await agents?.close()
		rmSync(dataDir, { recursive: true, force: true })
	}
}

async function runStep({ title, section, run }: Step, world: World, print: (text: string) => void): Promise<boolean> {
	const began = performance.now()
	const say = (mark: string, what: string) => print(`  ${mark}  ${title} [${section}] ${since(began)} ms\n      ${what}`)
	try {
		say('ok  ', await run(world))
		return true
	} catch (error) {
		say('FAIL', error instanceof Error ? error.message : String(error))
		return false
	}
}

const since = (began: number): string => String(Math.round(performance.now() - began))

/** On ports that nobody listens on and as they are shipped, but for a wallet that asks for a status whenever it shows a credential, and an issuer
 * that puts it off for a second at a time. */
export async function onFreePorts(config: StartConfig): Promise<StartConfig> {
	const [start = 0, issuer = 0, verifier = 0, wallet = 0] = await freePorts(4)
	const own = { issuer: { DEFERRED_INTERVAL: '1' }, verifier: {}, wallet: { STATUS_MAX_AGE: '0' } }
	return { ...config, own, ports: { start, issuer, verifier, wallet } }
}
