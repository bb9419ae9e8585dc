// Runs one plan with one variant: opens the agent that it tests, creates the plan, and takes every entry of it in its own variant.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'
import type { Camera } from './camera.ts'
import type { Suite, Variant } from './client.ts'
import { type Judgement, judge } from './expected.ts'
import type { Role, Setting } from './hand.ts'
import type { PlanChoice, RoleName } from './plans.ts'
import { type Outcome, runModule } from './run-module.ts'

export type Judged = { readonly outcome: Outcome; readonly judgement: Judgement }

export type PlanReport = { readonly choice: PlanChoice; readonly judged: readonly Judged[] }

/** What all plans of one call share. */
export type World = {
	readonly suite: Suite
	readonly suiteCaPath: string | undefined
	readonly fetch: Fetch
	readonly camera: Camera
	readonly tls: Setting['tls']
	/** Of this call alone, so that no other's aliases are taken. */
	readonly mark: string
	readonly folder: string
}

/** An agent is loaded when one of its plans comes: the others need not even start. */
const roles: Readonly<Record<RoleName, () => Promise<(setting: Setting) => Promise<Role>>>> = {
	issuer: async () => (await import('./roles/issuer.ts')).openIssuer,
	verifier: async () => (await import('./roles/verifier.ts')).openVerifier,
	'wallet-vci': async () => (await import('./roles/wallet-vci.ts')).openWalletForIssuers,
	'wallet-vp': async () => (await import('./roles/wallet-vp.ts')).openWalletForVerifiers,
}

/** The longest that a module may take: one waits until a request has run out. */
const patience = 6 * 60_000

/**
 * @param only names of modules; all where none is given
 * @param tell hears of each module as it ends
 */
export async function runPlan(
	world: World,
	choice: PlanChoice,
	only: readonly string[],
	tell: (judged: Judged) => void,
): Promise<PlanReport> {
	const alias = `wangzheng-${world.mark}-${choice.plan}-${choice.name}`.replaceAll(/[^\w-]/g, '-')
	const folder = join(world.folder, alias)
	await mkdir(folder, { recursive: true })
	const open = await roles[choice.role]()
	const role = await open({ ...world, ...choice, alias, folder })
	try {
		const plan = await world.suite.createPlan(choice.suitePlan, choice.variant, role.configuration)
		const judged: Judged[] = []
		for (const entry of plan.entries.filter(({ module }) => only.length === 0 || only.includes(module))) {
			const variant: Variant = { ...choice.variant, ...entry.variant }
			const outcome = await runModule({ ...world, plan, variant: choice.variant, patience }, entry, role.handOf(entry.module))
			const one = { outcome, judgement: judge(outcome, variant) }
			judged.push(one)
			tell(one)
		}
		return { choice, judged }
	} finally {
		await role.close()
	}
}
