// A trip: a story told as steps, each run against live agents through their HTTP doors alone, each with the section that governs it.

import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { z } from 'zod'
import type { AllAgents } from '../bring-up.ts'
import type { AgentName } from '../config.ts'
import { createPerson, type Person } from './person.ts'

export type Step = {
	/** A sentence. */
	readonly title: string
	readonly section: string
	/** Does it, and tells in a few words what was seen. */
	readonly run: (world: World) => Promise<string>
}

export type Trip = { readonly title: string; readonly steps: readonly Step[] }

export type Tier = 'light' | 'upgraded'

export type Answer = { readonly status: number; readonly body: unknown }

/** What the steps of a trip work with, and what they leave for those after them. */
export type World = {
	/** Calls the API of an agent with its key. */
	readonly call: (agent: AgentName, method: 'GET' | 'POST', path: string, body?: JsonObject) => Promise<Answer>
	/** Under which an agent is reached. */
	readonly url: (agent: AgentName) => string
	/** Who sits at a browser. */
	readonly person: Person
	readonly stop: AllAgents['stop']
	readonly start: AllAgents['start']
	readonly startUrl: string
	/** What a step found that a later one goes on with. */
	readonly found: Map<string, string>
}

/** @param ca the authority of a reverse proxy that stands before the agents, in PEM */
export function createWorld({ access, tls, stop, start, startUrl }: AllAgents, ca = tls?.ca): World {
	const fetch = createFetch({ allowLoopback: true, ca: ca === undefined ? [] : [ca], maxBytes: 1 << 22 })
	return {
		async call(agent, method, path, body) {
			const { url, key } = access[agent]
			const answer = await fetch({
				url: `${url}${path}`,
				method,
				headers: { Authorization: `Bearer ${key}`, Accept: 'application/json', 'Content-Type': 'application/json' },
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
			})
			const text = new TextDecoder().decode(answer.body)
			return { status: answer.status, body: answer.mediaType === 'application/json' ? JSON.parse(text) : text }
		},
		url: agent => access[agent].url,
		person: createPerson(fetch),
		stop,
		start,
		startUrl,
		found: new Map(),
	}
}

/** The body of an answer that has the status and the shape that it should. */
export function expectAnswer<T>(answer: Answer, status: number, shape: z.ZodType<T>): T {
	if (answer.status !== status) throw new Error(`answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body).slice(0, 500)}`)
	const parsed = shape.safeParse(answer.body)
	if (parsed.success) return parsed.data
	throw new Error(`the answer is not as it should be: ${z.prettifyError(parsed.error)}`)
}

export function expectThat(holds: boolean, otherwise: string): asserts holds {
	if (!holds) throw new Error(otherwise)
}

/** What an earlier step found. */
export function foundBefore({ found }: World, name: string): string {
	const value = found.get(name)
	if (value === undefined) throw new Error(`no step before this one found ${name}`)
	return value
}
