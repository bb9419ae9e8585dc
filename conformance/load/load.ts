// npm run load: what a flow costs an agent, beside what the machine's cryptography allows.
//
//   --rounds 5 --seconds 3   how each flow is measured     --wallets 8   how many wallets work at once
//   --flow NAME    one flow alone, or several, of flows.ts
//   --profile      where the time of each flow goes too, and its ten dearest functions
//   --write        writes docs/performance.md, with profiles

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureCrypto } from './crypto-limit.ts'
import { type FlowName, flowNames } from './flows.ts'
import { type Measurement, measure } from './measure.ts'
import { markdown } from './page.ts'
import { dearest, readProfile } from './profile.ts'
import { describe, describeCrypto, describeRooms, type Profiled } from './report.ts'
import { sharesOf } from './rooms.ts'

const { values: told } = parseArgs({
	options: {
		rounds: { type: 'string', default: '5' },
		seconds: { type: 'string', default: '3' },
		wallets: { type: 'string', default: '8' },
		flow: { type: 'string', multiple: true },
		profile: { type: 'boolean', default: false },
		write: { type: 'boolean', default: false },
	},
})
const chosen = flowNames.filter(flow => told.flow?.includes(flow) ?? true)
const options = { wallets: Number(told.wallets), rounds: Number(told.rounds), seconds: Number(told.seconds) }

/** A flow of ten requests takes the compiler longer. */
const warmUpOf = (flow: FlowName) => (flow === 'haip_issuance' ? 14 : 7)

const print = (text: string) => process.stdout.write(`${text}\n`)

const [busyBefore = 0] = loadavg()
const crypto = measureCrypto(1000)
print(describeCrypto(crypto))

const measurements: Measurement[] = []
for (const flow of chosen) {
	const measurement = await measure(flow, { ...options, warmUp: warmUpOf(flow) })
	measurements.push(measurement)
	print(describe(measurement, crypto))
}

const profiles = new Map<FlowName, Profiled>()
if (told.profile || told.write) {
	for (const measurement of measurements) {
		const { flow } = measurement
		const profileFolder = mkdtempSync(join(tmpdir(), 'wangzheng-profile-'))
		const seconds = 4
		await measure(flow, { ...options, warmUp: warmUpOf(flow), rounds: 1, seconds, profileFolder })
		const profile = readProfile(profileFolder, seconds)
		rmSync(profileFolder, { recursive: true })
		const profiled = { dearest: dearest(profile, 10), shares: sharesOf(profile) }
		profiles.set(flow, profiled)
		print(describeRooms(measurement, profiled))
	}
}

if (told.write) {
	const path = new URL('../../docs/performance.md', import.meta.url)
	writeFileSync(
		path,
		markdown({ wallets: options.wallets, crypto, busyBefore, measurements, profiles }, new Date().toISOString().slice(0, 10)),
	)
	print('docs/performance.md is written')
}
