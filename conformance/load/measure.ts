// Runs one flow against fresh agents and says what it cost the agent that it is about.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AgentProcess, startAgent } from './agent.ts'
import type { OwnCrypto } from './crypto-limit.ts'
import type { FlowName, Progress, Task } from './wallets.ts'

/** The median of several rounds, each by itself: another program that takes the cores for a while does not decide. */
export type Measurement = {
	readonly flow: FlowName
	/** How many flows were done and checked, in all rounds. */
	readonly flows: number
	/** What a flow costs the agent, in seconds of CPU: the median round, and the best and the worst. */
	readonly cost: number
	readonly costs: readonly [best: number, worst: number]
	/** Flows a second by the clock, in the median round. */
	readonly rate: number
	/** Of the flows of all rounds, in milliseconds, in ascending order. */
	readonly latencies: readonly number[]
	/** The agent's at the end, in bytes. */
	readonly memory: number
}

/** What the agent itself must sign, verify, generate and agree for one flow; chains and status lists are remembered. */
export const ownCrypto: Readonly<Record<FlowName, OwnCrypto>> = {
	issuance: { verify: 1, sign: 1 },
	direct_post: { sign: 1, verify: 2 },
	'direct_post.jwt': { sign: 1, verify: 2, generate: 1, agree: 1 },
}

export type Options = {
	readonly wallets: number
	readonly warmUp: number
	readonly rounds: number
	readonly seconds: number
	/** Where the agent leaves a CPU profile; none where nothing is said. */
	readonly profileFolder?: string | undefined
}

export async function measure(flow: FlowName, { profileFolder, rounds, ...rest }: Options): Promise<Measurement> {
	const folder = mkdtempSync(join(tmpdir(), 'wangzheng-load-'))
	const running: AgentProcess[] = []
	try {
		const issuerData = join(folder, 'issuer')
		const verifierData = join(folder, 'verifier')
		const profileOf = (name: 'issuer' | 'verifier') => ((name === 'issuer') === (flow === 'issuance') ? profileFolder : undefined)

		const issuer = await startAgent('issuer', { DATA_DIR: issuerData }, profileOf('issuer'))
		running.push(issuer)
		const issuerPlace = { url: issuer.url, key: secret(issuerData, 'operator-key'), anchor: anchor(issuerData, 'keys') }
		const task: Task = { flow, ...rest, configuration: 'light', issuer: issuerPlace }
		if (flow === 'issuance') return await watch(issuer, task, rounds)

		const anchors = join(folder, 'issuer.pem')
		writeFileSync(anchors, issuerPlace.anchor)
		const verifier = await startAgent(
			'verifier',
			{ DATA_DIR: verifierData, ISSUER_URL: issuer.url, TRUST_ANCHORS: anchors },
			profileOf('verifier'),
		)
		running.push(verifier)
		const verifierPlace = {
			url: verifier.url,
			key: secret(verifierData, 'relying-party-key'),
			anchor: anchor(verifierData, 'signing'),
			scene: 'courier',
		}
		return await watch(verifier, { ...task, verifier: verifierPlace }, rounds)
	} finally {
		await Promise.all(running.map(agent => agent.stop()))
		rmSync(folder, { recursive: true, force: true })
	}
}

const secret = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8').trim()
const anchor = (folder: string, below: string) => readFileSync(join(folder, below, 'trust-anchor.pem'), 'utf8')

/** Lets the wallets run, and reads the agent's CPU time where each round begins and where it ends. */
async function watch(agent: AgentProcess, task: Task, rounds: number): Promise<Measurement> {
	const wallets = fork(new URL('wallets.ts', import.meta.url))
	const failed = once(wallets, 'exit').then(([code]) => {
		throw new Error(`the wallets gave up with exit code ${code}`)
	})
	failed.catch(() => {})
	const next = async () => {
		const [progress] = (await Promise.race([once(wallets, 'message'), failed])) as [Progress]
		return progress
	}
	try {
		wallets.send(task)
		await next()
		const costs: number[] = []
		const rates: number[] = []
		const latencies: number[] = []
		for (let round = 0; round < rounds; round++) {
			const before = agent.cpuSeconds()
			wallets.send('measure')
			const work = await next()
			if (work.kind !== 'measured') throw new Error('the wallets did not measure')
			costs.push((agent.cpuSeconds() - before) / work.latencies.length)
			rates.push(work.latencies.length / work.seconds)
			latencies.push(...work.latencies)
		}
		return {
			flow: task.flow,
			flows: latencies.length,
			cost: median(costs),
			costs: [Math.min(...costs), Math.max(...costs)],
			rate: median(rates),
			latencies: latencies.sort((a, b) => a - b),
			memory: agent.memory(),
		}
	} finally {
		if (wallets.connected) wallets.send('end')
	}
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
