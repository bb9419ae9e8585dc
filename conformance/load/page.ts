// docs/performance.md: the numbers of one run, with what they mean.

import { cpus } from 'node:os'
import { type CryptoLimit, leastCost } from './crypto-limit.ts'
import { type FlowName, flows } from './flows.ts'
import type { Measurement } from './measure.ts'
import {
	barSignatures,
	barText,
	costIn,
	describeCrypto,
	micros,
	type Profiled,
	percentile,
	type RoomCost,
	ratio,
	roomCosts,
	whole,
} from './report.ts'

export type Results = {
	readonly wallets: number
	readonly crypto: CryptoLimit
	/** How many programs wanted the processor in the minute before the run, ours not among them. */
	readonly busyBefore: number
	readonly measurements: readonly Measurement[]
	readonly profiles: ReadonlyMap<FlowName, Profiled>
}

const demanded = (flow: FlowName): string => whole(flows[flow].bar?.flows ?? Number.NaN)

function beforeText(flow: FlowName): string {
	const { before } = flows[flow]
	return before === undefined ? '–' : `${whole(before.flows)} (${before.ratio.toFixed(1)} ×)`
}

/** Whether a flow does less than it did before. */
function fallen(measurements: readonly Measurement[]): string {
	const lower = measurements.filter(({ flow, cost }) => 1 / cost < (flows[flow].before?.flows ?? 0))
	if (lower.length === 0) return 'No number has fallen since.'
	return `Lower than then in this run: ${lower.map(({ flow }) => `\`${flow}\``).join(', ')}.`
}

/** The text of docs/performance.md. */
export function markdown({ wallets, crypto, busyBefore, measurements, profiles }: Results, date: string): string {
	const rows = measurements.map(measurement => {
		const { flow, cost, costs, rate, latencies, memory } = measurement
		return [
			flows[flow].title,
			whole(1 / cost),
			barText(flow, crypto),
			micros(cost),
			costs.map(micros).join(' – '),
			`${ratio(measurement, crypto).toFixed(1)} ×`,
			beforeText(flow),
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
		'On 2026-11-25',
		'Flows a second',
		'p50 ms',
		'p95 ms',
		'p99 ms',
		'Memory',
	],
	rows,
)}

- **Bar**: ${demanded('haip_issuance')} HAIP issuances on any machine; ${demanded('issuance')} issuances, ${demanded('direct_post')} and ${demanded('direct_post.jwt')} presentations where one core makes ${whole(barSignatures)} P-256 signatures a second, scaled to this machine. The ${whole(barSignatures)} were counted through a dearer way of calling OpenSSL, on a machine where its own trial (\`openssl speed ecdsap256\`) makes 56,300 a second: on one where it makes as many, the bar is the plain numbers.
- **Times its cryptography**: the CPU of a flow, divided by the CPU of the P-256 operations that the agent cannot do without in it: issuance verifies one key proof and signs one credential, in either format; a presentation signs the Request Object and verifies the credential and its key binding; \`direct_post.jwt\` makes a key and agrees on a secret besides; HAIP issuance verifies a client attestation, two proofs of its possession, three DPoP proofs, a key proof and a key attestation.
- **On 2026-11-25**: flows per CPU-second, and times their cryptography, when the flow was first measured on a quiet machine of this kind, and no mdoc was known: a scene's query names both formats since. The ratio can be compared across machines and busy hours, the number not. ${fallen(measurements)}
- **Flows a second** are what the wall clock says while the wallets and the agent share the machine's cores: the wallets' own cryptography is as dear as the agent's.

## The machine

${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}. ${describeCrypto(crypto)}: measured in the same run. In the minute before it, other programs kept ${busyBefore.toFixed(1)} cores busy; what they take shows in the clock, and in the CPU through the caches.
${profiles.size === 0 ? '' : describeProfiles({ measurements, profiles, crypto })}`
}

function describeProfiles({ measurements, profiles, crypto }: Pick<Results, 'measurements' | 'profiles' | 'crypto'>): string {
	const profiled = measurements.flatMap(measurement => {
		const profile = profiles.get(measurement.flow)
		return profile ? [{ flow: measurement.flow, costs: roomCosts(measurement, profile), profile }] : []
	})
	const rows = (profiled[0]?.costs ?? []).map(({ room }) => [room, ...profiled.map(({ costs }) => micros(costIn(costs, room)))])
	const haip = profiled.find(({ flow }) => flow === 'haip_issuance')
	return `
## Where the time goes

CPU of a flow, room by room: the shares of a run of its own under V8's profiler, its store in memory, on the CPU time that the table above has for the thread that runs the program; what its other threads take, the kernel says.

${table(['Room', ...profiled.map(({ flow }) => `\`${flow}\``)], rows)}
${haip ? describeHaip(haip.costs, crypto) : ''}
## The ten dearest functions

Self time, as a share of the time in which the agent's main thread was not idle, from the same profiles.
${profiled
	.map(
		({ flow, profile }) =>
			`\n### ${flows[flow].title}\n\n${table(
				['Function', 'Self time'],
				profile.dearest.map(({ name, share }) => [`\`${name}\``, `${(share * 100).toFixed(1)} %`]),
			)}`,
	)
	.join('\n')}
`
}

/** Flows per CPU-second that the issuance of HAIP should come to one day. */
const ambition = 350

function describeHaip(costs: readonly RoomCost[], crypto: CryptoLimit): string {
	const all = costs.reduce((sum, { seconds }) => sum + seconds, 0)
	const library = costIn(costs, 'oidc-provider, koa, jose', 'node:crypto, for oidc-provider', 'threads: WebCrypto')
	const own = costIn(costs, 'our own code', 'express')
	const proofs = costIn(costs, 'node:crypto, for our own code')
	const wire = costIn(costs, 'Node itself (HTTP, streams, promises)')
	const store = costIn(costs, 'SQLite')
	const least = leastCost(crypto, flows.haip_issuance.own)
	return `
### The issuance of HAIP

Ten requests are a flow, and all of them count: the challenge; the pushed request with client attestation, its proof of possession and PKCE; the authorization, which a browser follows to the page where a person signs in and consents; that page; the answer; the way back with the code; the token request with attestation, proof and a DPoP proof that carries a server nonce; the nonce; the credential, for a key proof with a key attestation, with DPoP; the notification, with DPoP. Every flow is another wallet's, with fresh keys and attestations of one wallet provider. What a browser or a wallet keeps is not fetched: style sheets, metadata. The credential is the upgraded one, for which a key attestation is demanded.

- **Our own part**, our code and express, takes ${micros(own)} of it. The cryptography that our code asks for, client attestations and DPoP proofs among it, takes ${micros(proofs)}; ${micros(least)} is the least.
- **oidc-provider** with koa and jose takes ${micros(library)}: it judges no proof of a wallet any more, which it did by WebCrypto, in threads. The attestation that a pushed request came with is remembered for the token request.
- **What both use** takes the rest: Node's HTTP, streams and promises ${micros(wire)}, the store ${micros(store)}, garbage and compiler ${micros(all - own - proofs - library - wire - store)}. Each request writes in one transaction at its end, seven of the ten anything at all.

${whole(ambition)} flows per CPU-second are ${micros(1 / ambition)} each. Without oidc-provider's own time this flow would cost ${micros(all - library)}, ${whole(1 / (all - library))} a second; the ten requests and the least cryptography alone cost ${micros(wire + least)}. What lies between, in the order of what it saves for what it risks: seal access and refresh tokens, so that neither needs a row; keep the consent page ready in each language; answer the pushed request and the token request at our own doors, as the pre-authorized code is, which leaves to the library the way through the browser alone.
`
}

const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
	[head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
