// The numbers as people read them on the terminal, and how they are come by.

import { type CryptoLimit, leastCost } from './crypto-limit.ts'
import { type FlowName, flows } from './flows.ts'
import type { Measurement } from './measure.ts'
import type { Dear } from './profile.ts'
import { type Room, rooms } from './rooms.ts'

/** What a profile of one flow shows. */
export type Profiled = { readonly dearest: readonly Dear[]; readonly shares: ReadonlyMap<Room, number> }

/** What the bars of flows that are scaled were counted by: signatures a second. */
export const barSignatures = 20_000

export const whole = (value: number) => Math.round(value).toLocaleString('en')
export const percentile = (ascending: readonly number[], share: number) =>
	ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN
export const micros = (seconds: number) => `${whole(seconds * 1e6)} µs`

/** A line for the terminal. */
export function describe(measurement: Measurement, crypto: CryptoLimit): string {
	const { flow, cost, costs, rate, latencies, memory } = measurement
	return [
		flows[flow].title,
		`  ${whole(1 / cost)} flows per CPU-second of the agent (bar on this machine: ${barText(flow, crypto)}); ${micros(cost)} each (${costs.map(micros).join(' to ')}), ${ratio(measurement, crypto).toFixed(1)} times its cryptography`,
		`  ${whole(rate)} flows a second; p50 ${percentile(latencies, 0.5).toFixed(1)} ms, p95 ${percentile(latencies, 0.95).toFixed(1)} ms, p99 ${percentile(latencies, 0.99).toFixed(1)} ms; ${Math.round(memory / 1048576)} MiB`,
	].join('\n')
}

export const describeCrypto = ({ sign, verify, generate, agree }: CryptoLimit): string =>
	`P-256 on one core, a second: ${whole(sign)} signatures, ${whole(verify)} verifications, ${whole(generate)} new keys, ${whole(agree)} agreements`

/** Flows per CPU-second that are due on a machine that signs so fast, as a text: a dash where nothing is demanded. */
export function barText(flow: FlowName, { sign }: CryptoLimit): string {
	const { bar } = flows[flow]
	return bar === undefined ? '–' : whole(bar.flows * (bar.scaled ? sign / barSignatures : 1))
}
/** How many times the cost of its own cryptography a flow costs. */
export const ratio = ({ flow, cost }: Measurement, crypto: CryptoLimit) => cost / leastCost(crypto, flows[flow].own)

/** What a flow costs in one place. */
export type RoomCost = { readonly room: string; readonly seconds: number }

/** The CPU time of a flow, room by room of the main thread, then that of the other threads. */
export function roomCosts({ cost, threads: { main, pool } }: Measurement, { shares }: Profiled): readonly RoomCost[] {
	return [
		...rooms.map(room => ({ room, seconds: cost * main * (shares.get(room) ?? 0) })),
		{ room: 'threads: WebCrypto', seconds: cost * pool },
		{ room: 'threads: compiler, garbage collection', seconds: cost * Math.max(0, 1 - main - pool) },
	]
}

/** Of a flow, what it costs in those rooms together, in seconds. */
export const costIn = (costs: readonly RoomCost[], ...names: readonly string[]): number =>
	costs.filter(({ room }) => names.includes(room)).reduce((sum, { seconds }) => sum + seconds, 0)

/** Lines for the terminal. */
export function describeRooms(measurement: Measurement, profiled: Profiled): string {
	const costs = roomCosts(measurement, profiled)
	return [
		flows[measurement.flow].title,
		...costs.map(({ room, seconds }) => `  ${micros(seconds).padStart(10)}  ${room}`),
		...profiled.dearest.map(({ name, share }) => `  ${(share * 100).toFixed(1).padStart(5)} %  ${name}`),
	].join('\n')
}
