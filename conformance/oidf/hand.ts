// What a module needs done while it runs: a hand sees how it stands, and does the next thing.

import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'
import type { Camera } from './camera.ts'
import type { Standing, Suite, Variant } from './client.ts'

/** A module that runs. */
export type Run = {
	readonly id: string
	readonly module: string
	/** The plan's and the entry's. */
	readonly variant: Variant
	readonly suite: Suite
	/** Reaches the suite and the agents. */
	readonly fetch: Fetch
	readonly camera: Camera
}

/** Called each time the module waits, with how it stands then. @throws Error in words: the module fails by it */
export type Hand = (standing: Standing) => Promise<void>

/** A hand for one run of a module: it may remember what it did. */
export type MakeHand = (run: Run) => Hand

/** The counterpart of the suite in a plan: one of our agents, running. */
export type Role = {
	/** What the plan is told of the agent, in the suite's words. */
	readonly configuration: object
	/** Undefined where nobody knows what the module needs. */
	handOf(module: string): MakeHand | undefined
	close(): Promise<void>
}

/** What an agent is opened with. */
export type Setting = {
	readonly suite: Suite
	/** PEM files of the authorities behind the suite's TLS certificate, commas between; none where the system's are enough. */
	readonly suiteCaPath: string | undefined
	/** Under which the suite knows this run; the address of its doors goes by it. */
	readonly alias: string
	/** The plan's. */
	readonly variant: Variant
	/** Whether the plan is one of the High Assurance profile. */
	readonly haip: boolean
	/** Empty, and the run's own. */
	readonly folder: string
	/** PEM files of the agent's TLS key and certificate, and the authority behind them. */
	readonly tls: { readonly path: string; readonly caPath: string }
	readonly fetch: Fetch
}

/** The agent did what it had to, and the suite does not see that the module is over. */
export class NoEnd extends Error {}
