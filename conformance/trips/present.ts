// The second trip: the holder shows a network ID to relying parties. OpenID4VP 1.0 with signed requests.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { z } from 'zod'
import { expectAnswer, expectThat, foundBefore, type Step, type Tier, type World } from './trip.ts'

const created = z.object({ id: z.string(), request_link: z.string() })
export const viewed = z.object({
	id: z.string(),
	verifier: z.object({ verified_by: z.string(), certificate: z.string().nullable() }),
	refusal: z.object({ error: z.string(), error_description: z.string() }).nullable(),
	satisfiable: z.boolean(),
	sets: z.array(z.object({ options: z.array(z.array(z.string())) })),
	transactions: z.array(z.object({ amount: z.number(), currency: z.string(), receiver: z.object({ name: z.string(), id: z.string() }) })),
	asked: z.array(
		z.object({
			query: z.string(),
			options: z.array(z.object({ credential: z.string(), told: z.array(z.object({ path: z.string() })), withheld: z.array(z.string()) })),
		}),
	),
})
/** What the wallet shows its holder of a request. */
export type View = z.infer<typeof viewed>
const outcome = z.object({ event: z.string(), redirect_uri: z.string().nullable() })
/** How a request stands, and its result. */
export const result = z.object({
	state: z.string(),
	needs: z.string().optional(),
	verdict: z.string().optional(),
	checks: z.array(z.object({ check: z.string(), outcome: z.string(), reason: z.string() })).optional(),
	claims: z.record(z.string(), z.object({ claims: z.record(z.string(), z.unknown()) })).optional(),
	transactions: z.array(z.object({ payload: z.record(z.string(), z.unknown()) })).optional(),
	error: z.string().optional(),
	upgrade: z.string().optional(),
})

export type Result = z.infer<typeof result>

/** Asks under a scene, shows what is asked for from the credential of a tier, and reads the result. */
export async function presentTo(world: World, scene: string, tier: Tier): Promise<Result> {
	const { request, view } = await ask(world, { scene })
	expectThat(view.satisfiable, 'the wallet has nothing that answers')
	const sent = await consent(world, view, tier)
	expectThat(sent.event === 'presented', `the wallet says ${sent.event}`)
	return readResult(world, request)
}

type Asking = {
	readonly scene: string
	readonly flow?: 'same_device'
	readonly redirect_uri?: string
	readonly response_mode?: 'direct_post'
	readonly transaction?: JsonObject
}

/** The relying party asks, and the wallet looks at the request. */
export async function ask(world: World, asking: Asking): Promise<{ request: string; view: View }> {
	const { id, request_link } = expectAnswer(await world.call('verifier', 'POST', '/api/requests', asking), 201, created)
	return { request: id, view: expectAnswer(await world.call('wallet', 'POST', '/api/requests', { link: request_link }), 201, viewed) }
}

/** The holder agrees, and shows the credential of a tier. */
export async function consent(world: World, { id, asked }: View, tier: Tier): Promise<z.infer<typeof outcome>> {
	const credential = foundBefore(world, `${tier} credential`)
	const credentials = Object.fromEntries(asked.map(({ query }) => [query, credential]))
	return expectAnswer(await world.call('wallet', 'POST', `/api/requests/${id}/consent`, { credentials }), 200, outcome)
}

export const readResult = async (world: World, request: string, responseCode?: string): Promise<Result> => {
	const query = responseCode === undefined ? '' : `?response_code=${responseCode}`
	return expectAnswer(await world.call('verifier', 'GET', `/api/requests/${request}${query}`), 200, result)
}

/** What a report says of one check. */
export function checkOf({ checks = [] }: Result, name: string): { outcome: string; reason: string } {
	return checks.find(({ check }) => check === name) ?? { outcome: 'absent', reason: '' }
}

/** Every check passed. */
export function expectVerified(seen: Result): string {
	const bad = (seen.checks ?? []).find(each => each.outcome !== 'passed')
	expectThat(seen.verdict === 'verified' && !bad, `${seen.verdict ?? seen.state}: ${bad?.check} ${bad?.outcome}, ${bad?.reason}`)
	const kept = Object.values(seen.claims ?? {}).flatMap(({ claims }) => Object.keys(claims))
	return `${seen.checks?.length} checks passed; the relying party keeps ${kept.length === 0 ? 'nothing' : kept.join(', ')}`
}

const showsAt = (scene: string, place: string, tier: Tier, section: string): Step => ({
	title: `${place}: ${tier === 'light' ? 'the light network ID is' : 'the upgraded network ID is'} shown and verified`,
	section,
	run: async world => expectVerified(await presentTo(world, scene, tier)),
})

/** The holder of a light network ID alone is told how to upgrade. */
export const upgradeStep: Step = {
	title: 'Business registration: the light network ID is not enough, and its holder is told where to upgrade',
	section: 'OpenID4VP 1.0 §6.4.2, §8.5',
	async run(world) {
		const { request, view } = await ask(world, { scene: 'business-registration' })
		expectThat(!view.satisfiable, 'the wallet takes the light network ID for an answer')
		expectAnswer(await world.call('wallet', 'POST', `/api/requests/${view.id}/decline`), 200, outcome)
		const seen = await readResult(world, request)
		expectThat(seen.state === 'refused' && seen.error === 'access_denied', `the result is ${seen.state}, ${seen.error}`)
		expectThat(seen.upgrade !== undefined, 'the result does not say where to upgrade')
		return `${seen.error}; upgrade at ${seen.upgrade}`
	},
}

export const presentSteps: readonly Step[] = [
	showsAt('internet-cafe', 'Internet café', 'light', 'OpenID4VP 1.0 §5, §8.2 (direct_post); RFC 9901 §7.3'),
	showsAt('courier', 'Courier', 'light', 'OpenID4VP 1.0 §8.3 (direct_post.jwt)'),
	{
		title: 'Rail ticket, on the same device: the result is told with the response code of the redirect alone',
		section: 'OpenID4VP 1.0 §8.2, §13.3, §14.2',
		async run(world) {
			const { request, view } = await ask(world, { scene: 'rail-ticket', flow: 'same_device', redirect_uri: `${world.startUrl}/ticket` })
			const { redirect_uri } = await consent(world, view, 'light')
			const code = redirect_uri === null ? undefined : new URL(redirect_uri).searchParams.get('response_code')
			expectThat(typeof code === 'string', 'the wallet was not given a response code')
			const without = await readResult(world, request)
			expectThat(without.needs === 'response_code' && !without.checks, 'the result is told without the response code')
			return expectVerified(await readResult(world, request, code))
		},
	},
	showsAt('hotel', 'Hotel', 'upgraded', 'OpenID4VP 1.0 §6, §8.3'),
	showsAt('business-registration', 'Business registration', 'upgraded', 'OpenID4VP 1.0 §6, §8.3; Token Status List §8.3'),
]
