// Runs one module of a plan: starts it, lends it a hand while it waits, and collects what the suite makes of it.

import { setTimeout as pause } from 'node:timers/promises'
import type { Fetch } from '@wangzheng/shared/protocol/ports.ts'
import type { Camera } from './camera.ts'
import type { Entry, LogEntry, Plan, Result, State, Suite, Variant } from './client.ts'
import { type MakeHand, NoEnd } from './hand.ts'

/** A condition that did not hold, as the log says it. */
export type Complaint = { readonly severity: 'FAILURE' | 'WARNING'; readonly condition: string; readonly message: string }

export type Outcome = {
	readonly module: string
	/** The entry's own. */
	readonly variant: Variant
	readonly result: Result
	readonly complaints: readonly Complaint[]
	/** What the runner itself could not do. */
	readonly trouble?: string
	readonly logUrl?: string
	readonly seconds: number
}

export type Course = {
	readonly suite: Suite
	readonly fetch: Fetch
	readonly camera: Camera
	readonly plan: Plan
	/** The plan's. */
	readonly variant: Variant
	/** The longest that a module may take, in milliseconds. */
	readonly patience: number
}

const ended: readonly State[] = ['FINISHED', 'INTERRUPTED']
/** Between two looks at a module, in milliseconds: short at first, as most modules are quick. */
const shortest = 100
const longest = 1000

export async function runModule(course: Course, entry: Entry, makeHand: MakeHand | undefined): Promise<Outcome> {
	const about = { module: entry.module, variant: entry.variant }
	if (!makeHand) return { ...about, result: 'UNKNOWN', complaints: [], trouble: 'nobody knows what this module needs', seconds: 0 }
	const { suite } = course
	const begun = performance.now()
	const id = await suite.start(course.plan.id, entry)
	const hand = makeHand({ ...course, id, module: entry.module, variant: { ...course.variant, ...entry.variant } })
	// a module that is left behind here is ended by the suite when the next one takes its alias
	const trouble = await accompany(course, id, hand).catch((error: unknown) =>
		error instanceof NoEnd ? undefined : error instanceof Error ? error.message : String(error),
	)
	const { result } = await suite.info(id)
	const complaints = (await suite.log(id)).flatMap(complaintIn)
	const seconds = Math.round((performance.now() - begun) / 100) / 10
	return { ...about, result, complaints, ...(trouble === undefined ? {} : { trouble }), logUrl: suite.logUrl(id), seconds }
}

/** Until the module ends by itself. @throws Error where it does not, or where a hand fails */
async function accompany({ suite, patience }: Course, id: string, hand: ReturnType<MakeHand>): Promise<undefined> {
	const until = performance.now() + patience
	for (let wait = shortest; performance.now() < until; wait = Math.min(wait * 1.3, longest)) {
		const { state } = await suite.info(id)
		if (ended.includes(state)) return undefined
		if (state === 'WAITING') {
			const standing = await suite.standing(id)
			if (standing) await hand(standing)
		}
		await pause(wait)
	}
	throw new Error(`it has not ended after ${Math.round(patience / 1000)} s`)
}

function complaintIn({ result, src, msg }: LogEntry): Complaint[] {
	if (result !== 'FAILURE' && result !== 'WARNING') return []
	return [{ severity: result, condition: src ?? '', message: (msg ?? '').slice(0, 500) }]
}
