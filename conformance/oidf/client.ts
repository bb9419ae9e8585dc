// The OpenID Foundation conformance suite as its REST API shows it: plans, modules, logs, pictures. The suite's /api-document.html.

import type { Fetch, FetchAnswer } from '@wangzheng/shared/protocol/ports.ts'
import { z } from 'zod'

export type Variant = Readonly<Record<string, string>>

/** One entry of a plan: the same module may stand in it several times, each time with another variant. */
export type Entry = { readonly module: string; readonly variant: Variant }

export type Plan = { readonly id: string; readonly entries: readonly Entry[] }

const states = ['NOT_YET_CREATED', 'CREATED', 'CONFIGURED', 'RUNNING', 'WAITING', 'FINISHED', 'INTERRUPTED'] as const
export type State = (typeof states)[number]
export const results = ['PASSED', 'REVIEW', 'WARNING', 'SKIPPED', 'FAILED', 'UNKNOWN'] as const
export type Result = (typeof results)[number]

const version = z.object({ version: z.string(), revision: z.string().nullish() })
const created = z.object({
	id: z.string(),
	modules: z.array(z.object({ testModule: z.string(), variant: z.record(z.string(), z.string()).nullish() })),
})
const started = z.object({ id: z.string() })
const info = z.object({ status: z.enum(states), result: z.enum(results).nullish() })
const standing = z.object({
	exposed: z.record(z.string(), z.string().nullable()).default({}),
	browser: z
		.object({
			urls: z.array(z.string()).default([]),
			browserApiRequests: z.array(z.object({ request: z.unknown(), submitUrl: z.string() })).default([]),
		})
		.default({ urls: [], browserApiRequests: [] }),
})
const logged = z.array(
	z.looseObject({
		src: z.string().nullish(),
		msg: z.string().nullish(),
		result: z.string().nullish(),
		upload: z.string().nullish(),
		requirements: z.array(z.string()).nullish(),
	}),
)

/** What a module shows while it runs: values for whoever plays its counterpart, and addresses that a browser is to open. */
export type Standing = z.output<typeof standing>
export type LogEntry = z.output<typeof logged>[number]

export type Suite = {
	/** Without a slash at its end. */
	readonly url: string
	version(): Promise<{ readonly version: string; readonly revision: string }>
	createPlan(name: string, variant: Variant, configuration: object): Promise<Plan>
	/** Starts an entry of a plan; its id. */
	start(plan: string, entry: Entry): Promise<string>
	info(id: string): Promise<{ readonly state: State; readonly result: Result }>
	/** Undefined once the module left the suite's memory. */
	standing(id: string): Promise<Standing | undefined>
	log(id: string): Promise<readonly LogEntry[]>
	markVisited(id: string, url: string): Promise<void>
	/** @param picture PNG, at most 500 KB */
	upload(id: string, placeholder: string, picture: Uint8Array): Promise<void>
	/** Where a person reads the log. */
	logUrl(id: string): string
}

/**
 * @param token of the suite's page of tokens; none for a suite in development mode
 * @throws Error that names the call, where the suite answers otherwise than it says it does
 */
export function createSuite(fetch: Fetch, address: string, token?: string): Suite {
	const url = address.replace(/\/+$/, '')
	const authorization: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` }

	async function call(method: 'GET' | 'POST', path: string, body?: string, type = 'application/json'): Promise<FetchAnswer> {
		const headers = { Accept: 'application/json', ...authorization, ...(method === 'POST' ? { 'Content-Type': type } : {}) }
		const request = { url: `${url}/api${path}`, method, headers, ...(body === undefined ? {} : { body }), maxBytes: 1 << 26 }
		// a suite that is busy lets connections go; what only asks may ask again
		for (let tries = method === 'GET' ? 3 : 1; ; tries--) {
			try {
				return await fetch(request)
			} catch (error) {
				if (tries === 1) throw error
			}
		}
	}
	const refused = (what: string, { status, body }: FetchAnswer) =>
		new Error(`the suite answers ${what} with ${status}: ${textOf(body).slice(0, 500)}`)

	async function read<T extends z.ZodType>(what: string, schema: T, answer: Promise<FetchAnswer>): Promise<z.output<T>> {
		const found = await answer
		if (found.status >= 300) throw refused(what, found)
		return schema.parse(JSON.parse(textOf(found.body)))
	}
	async function done(what: string, answer: Promise<FetchAnswer>): Promise<void> {
		const found = await answer
		if (found.status >= 300) throw refused(what, found)
	}

	return {
		url,
		async version() {
			const found = await read('the question for its version', version, call('GET', '/server'))
			return { version: found.version, revision: found.revision ?? 'unknown' }
		},
		async createPlan(name, variant, configuration) {
			const query = new URLSearchParams({ planName: name, variant: JSON.stringify(variant) })
			const plan = await read(`the plan ${name}`, created, call('POST', `/plan?${query}`, JSON.stringify(configuration)))
			return { id: plan.id, entries: plan.modules.map(({ testModule, variant }) => ({ module: testModule, variant: variant ?? {} })) }
		},
		async start(plan, { module, variant }) {
			const query = new URLSearchParams({ test: module, plan, variant: JSON.stringify(variant) })
			return (await read(`the start of ${module}`, started, call('POST', `/runner?${query}`, ''))).id
		},
		async info(id) {
			const { status, result } = await read('the question for a module', info, call('GET', `/info/${id}`))
			return { state: status, result: result ?? 'UNKNOWN' }
		},
		async standing(id) {
			const answer = await call('GET', `/runner/${id}`)
			return answer.status === 404 ? undefined : read('the question for a running module', standing, Promise.resolve(answer))
		},
		log: id => read('the question for a log', logged, call('GET', `/log/${id}`)),
		markVisited: (id, visited) => done('a visit', call('POST', `/runner/browser/${id}/visit?${new URLSearchParams({ url: visited })}`, '')),
		upload: (id, placeholder, picture) =>
			done(
				'a picture',
				call('POST', `/log/${id}/images/${placeholder}`, `data:image/png;base64,${Buffer.from(picture).toString('base64')}`, 'text/plain'),
			),
		logUrl: id => `${url}/log-detail.html?log=${id}`,
	}
}

const textOf = (body: Uint8Array): string => new TextDecoder().decode(body)
