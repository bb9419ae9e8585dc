// The numbers as people read them: lines for the terminal, docs/performance.md.

import { cpus } from 'node:os'
import { type CryptoLimit, leastCost } from './crypto-limit.ts'
import { type FlowName, flows } from './flows.ts'
import type { Measurement } from './measure.ts'
import type { Dear } from './profile.ts'

export type Results = {
	readonly wallets: number
	readonly crypto: CryptoLimit
	/** How many programs wanted the processor in the minute before the run, ours not among them. */
	readonly busyBefore: number
	readonly measurements: readonly Measurement[]
	readonly profiles: ReadonlyMap<FlowName, readonly Dear[]>
}

/** What the bars of flows that are scaled were counted by: signatures a second. */
const barSignatures = 20_000

const whole = (value: number) => Math.round(value).toLocaleString('en')
const percentile = (ascending: readonly number[], share: number) =>
	ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN
const micros = (seconds: number) => `${Math.round(seconds * 1e6)} µs`

/** A line for the terminal. */
export function describe(measurement: Measurement, crypto: CryptoLimit): string {
	const { flow, cost, costs, rate, latencies, memory } = measurement
	return [
		flows[flow].title,
		`  ${whole(1 / cost)} flows per CPU-second of the agent (bar on this machine: ${whole(barOf(flow, crypto))}); ${micros(cost)} each (${costs.map(micros).join(' to ')}), ${ratio(measurement, crypto).toFixed(1)} times its cryptography`,
		`  ${whole(rate)} flows a second; p50 ${percentile(latencies, 0.5).toFixed(1)} ms, p95 ${percentile(latencies, 0.95).toFixed(1)} ms, p99 ${percentile(latencies, 0.99).toFixed(1)} ms; ${Math.round(memory / 1048576)} MiB`,
	].join('\n')
}

export const describeCrypto = ({ sign, verify, generate, agree }: CryptoLimit): string =>
	`P-256 on one core, a second: ${whole(sign)} signatures, ${whole(verify)} verifications, ${whole(generate)} new keys, ${whole(agree)} agreements`

const barOf = (flow: FlowName, { sign }: CryptoLimit) => flows[flow].bar * (flows[flow].scaled ? sign / barSignatures : 1)
const ratio = ({ flow, cost }: Measurement, crypto: CryptoLimit) => cost / leastCost(crypto, flows[flow].own)

/** The text of docs/performance.md. */
export function markdown({ wallets, crypto, busyBefore, measurements, profiles }: Results, date: string): string {
	const rows = measurements.map(measurement => {
		const { flow, cost, costs, rate, latencies, memory } = measurement
		return [
			flows[flow].title,
			whole(1 / cost),
			whole(barOf(flow, crypto)),
			micros(cost),
			costs.map(micros).join(' – '),
			`${ratio(measurement, crypto).toFixed(1)} ×`,
			whole(rate),
			...[0.5, 0.95, 0.99].map(share => percentile(latencies, share).toFixed(1)),
			`${Math.round(memory / 1048576)} MiB`,
		]
	})
	return `# Performance

Written by \`npm run load -- --write\` on ${date}; nothing below is typed by hand.

${wallets} wallets in a process of their own work against one agent process on its durable store (SQLite, WAL, synchronous=FULL), over HTTP on the same machine. After a warm-up there are several rounds; the numbers are those of the median round, the latencies those of all. Each wallet does one flow after another and checks every answer: the credential verifies and is bound to its key; the verdict is \`verified\`. What is counted is the CPU time of the agent's process, all its threads, user and system, as the kernel reports it.

${table(
	[
		'Flow',
		'Flows per CPU-second',
		'Bar',
		'CPU a flow',
		'best – worst round',
		'Times its cryptography',
		'Flows a second',
		'p50 ms',
		'p95 ms',
		'p99 ms',
		'Memory',
	],
	rows,
)}

- **Bar**: ${whole(flows.issuance.bar)} issuances, ${whole(flows.direct_post.bar)} and ${whole(flows['direct_post.jwt'].bar)} presentations per CPU-second where one core makes ${whole(barSignatures)} P-256 signatures a second, scaled to this machine. The ${whole(barSignatures)} were counted through a dearer way of calling OpenSSL, on a machine where its own trial (\`openssl speed ecdsap256\`) makes 56,300 a second: on one where it makes as many, the bar is the plain numbers.
- **Times its cryptography**: the CPU of a flow, divided by the CPU of the P-256 operations that the agent cannot do without in it: issuance verifies one key proof and signs one credential; a presentation signs the Request Object and verifies the credential and its key binding; \`direct_post.jwt\` makes a key and agrees on a secret besides.
- **Flows a second** are what the wall clock says while the wallets and the agent share the machine's cores: the wallets' own cryptography is as dear as the agent's.

## The machine

${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}. ${describeCrypto(crypto)}: measured in the same run. In the minute before it, other programs kept ${busyBefore.toFixed(1)} cores busy; what they take shows in the clock, and in the CPU through the caches.

## The ten dearest functions

Self time, as a share of the time in which the agent was not idle; from a run of its own under V8's profiler. It samples by the clock, not by CPU: in \`flush\`, where a group of transactions is committed, most of the time is the wait for the disk.
${[...profiles]
	.map(
		([flow, dear]) =>
			`\n### ${flows[flow].title}\n\n${table(
				['Function', 'Self time'],
				dear.map(({ name, share }) => [`\`${name}\``, `${(share * 100).toFixed(1)} %`]),
			)}`,
	)
	.join('\n')}
`
}

const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
	[head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
