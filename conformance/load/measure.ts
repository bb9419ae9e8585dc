// Runs one flow against fresh agents and says what it cost the agent that it is about.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { type AgentName, type AgentProcess, startAgent, type ThreadSeconds } from './agent.ts'
import { type FlowName, flows } from './flows.ts'
import { type Progress, providerNames, type Task } from './task.ts'

/** The median of several rounds, each by itself: another program that takes the cores for a while does not decide. */
export type Measurement = {
	readonly flow: FlowName
	/** How many flows were done and checked, in all rounds. */
	readonly flows: number
	/** What a flow costs the agent, in seconds of CPU: the median round, and the best and the worst. */
	readonly cost: number
	readonly costs: readonly [best: number, worst: number]
	/** Of the CPU time, the share of the thread that runs the program, and of those that WebCrypto is computed in. */
	readonly threads: ThreadSeconds
	/** Flows a second by the clock, in the median round. */
	readonly rate: number
	/** Of the flows of all rounds, in milliseconds, in ascending order. */
	readonly latencies: readonly number[]
	/** The agent's at the end, in bytes. */
	readonly memory: number
}

export type Options = {
	readonly wallets: number
	readonly warmUp: number
	readonly rounds: number
	readonly seconds: number
	/**
	 * Where the agent leaves a CPU profile; none where nothing is said. Then it keeps its store in memory: a profile is by the clock, and
	 * would show the disk.
	 */
	readonly profileFolder?: string | undefined
}

/** A file system in memory, where there is one. */
const memory = '/dev/shm'

export async function measure(flow: FlowName, { profileFolder, rounds, ...rest }: Options): Promise<Measurement> {
	const folder = mkdtempSync(join(profileFolder !== undefined && existsSync(memory) ? memory : tmpdir(), 'wangzheng-load-'))
	const running: AgentProcess[] = []
	const about = flows[flow]
	try {
		const walletProvider = join(folder, 'wallet-provider')
		const { anchorPath } = await openSigningKeys(walletProvider, providerNames)
		async function start(name: AgentName, environment: Readonly<Record<string, string>>) {
			const data = join(folder, name)
			const started = await startAgent(name, { DATA_DIR: data, ...environment }, name === about.agent ? profileFolder : undefined)
			running.push(started)
			return { started, data }
		}

		const haip = about.agent === 'issuer' && about.haip
		const issuer = await start('issuer', haip ? { WALLET_ANCHORS: anchorPath, KEY_ATTESTATIONS: 'required' } : {})
		const anchorOfIssuer = join(issuer.data, 'keys', 'trust-anchor.pem')
		const issuerPlace = { url: issuer.started.url, key: read(issuer.data, 'operator-key'), anchor: read(anchorOfIssuer) }
		const task: Task = { flow, ...rest, issuer: issuerPlace, walletProvider }
		if (about.agent === 'issuer') return await watch(issuer.started, task, rounds)

		const verifier = await start('verifier', { ISSUER_URL: issuer.started.url, TRUST_ANCHORS: anchorOfIssuer })
		const verifierPlace = {
			url: verifier.started.url,
			key: read(verifier.data, 'relying-party-key'),
			anchor: read(verifier.data, 'signing', 'trust-anchor.pem'),
			scene: 'courier',
		}
		return await watch(verifier.started, { ...task, verifier: verifierPlace }, rounds)
	} finally {
		await Promise.all(running.map(agent => agent.stop()))
		rmSync(folder, { recursive: true, force: true })
	}
}

const read = (...path: readonly string[]) => readFileSync(join(...path), 'utf8').trim()

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
		const [cpuBefore, threadsBefore] = [agent.cpuSeconds(), agent.threadSeconds()]
		for (let round = 0; round < rounds; round++) {
			const before = agent.cpuSeconds()
			wallets.send('measure')
			const work = await next()
			if (work.kind !== 'measured') throw new Error('the wallets did not measure')
			costs.push((agent.cpuSeconds() - before) / work.latencies.length)
			rates.push(work.latencies.length / work.seconds)
			latencies.push(...work.latencies)
		}
		const [cpu, threads] = [agent.cpuSeconds() - cpuBefore, agent.threadSeconds()]
		return {
			flow: task.flow,
			flows: latencies.length,
			cost: median(costs),
			costs: [Math.min(...costs), Math.max(...costs)],
			threads: { main: (threads.main - threadsBefore.main) / cpu, pool: (threads.pool - threadsBefore.pool) / cpu },
			rate: median(rates),
			latencies: latencies.sort((a, b) => a - b),
			memory: agent.memory(),
		}
	} finally {
		if (wallets.connected) wallets.send('end')
	}
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
