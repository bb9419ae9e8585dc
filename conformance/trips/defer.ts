// A trip: a network ID that an operator releases first. OpenID4VCI 1.0 §9.

import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { expectCredential, issuance } from './issue.ts'
import { expectAnswer, expectThat, foundBefore, type Step, type World } from './trip.ts'

const offered = z.object({ id: z.string(), offer_link: z.string(), tx_code: z.string() })
const viewed = z.object({ id: z.string() })
const putOff = z.object({ credentials: z.array(z.string()).length(0), deferred: z.array(z.string()).length(1) })
const held = z.object({
	credentials: z.array(z.object({ id: z.string() })),
	deferred: z.array(z.object({ id: z.string(), next_at: z.number() })),
})

const list = async (world: World) => expectAnswer(await world.call('wallet', 'GET', '/api/credentials'), 200, held)

const stateOf = async (world: World) => {
	const answer = await world.call('issuer', 'GET', `/api/issuances/${foundBefore(world, 'deferred issuance')}`)
	return expectAnswer(answer, 200, issuance)
}

/** Longer than the issuer puts a wallet off at a time, as it is shipped. */
const patience = 12_000

export const deferSteps: readonly Step[] = [
	{
		title: 'The operator offers a network ID that waits for a decision: the wallet proves its keys, and is put off',
		section: 'OpenID4VCI 1.0 §8.3, §9',
		async run(world) {
			const asked = { configuration: 'upgraded', citizen: 'citizen-3', deferred: true }
			const made = expectAnswer(await world.call('issuer', 'POST', '/api/offers', asked), 201, offered)
			const seen = expectAnswer(await world.call('wallet', 'POST', '/api/offers', { link: made.offer_link }), 201, viewed)
			const { tx_code } = made
			const answer = await world.call('wallet', 'POST', `/api/offers/${seen.id}/accept`, { tx_code })
			const { deferred } = expectAnswer(answer, 201, putOff)
			world.found.set('deferred issuance', made.id).set('deferred', deferred[0] ?? '')
			const { state } = await stateOf(world)
			expectThat(state === 'deferred', `the issuer says ${state}`)
			return `${state}; the wallet shows what will come, and asks again when it was told to`
		},
	},
	{
		title: 'The operator releases it, and the wallet gets it when it asks next',
		section: 'OpenID4VCI 1.0 §9.1, §9.2',
		async run(world) {
			const before = new Set((await list(world)).credentials.map(({ id }) => id))
			const issuanceId = foundBefore(world, 'deferred issuance')
			expectAnswer(await world.call('issuer', 'POST', `/api/issuances/${issuanceId}/release`), 200, issuance)
			const came = await waitFor(world, before)
			const { copies, status } = await expectCredential(world, came)
			const { state, notification } = await stateOf(world)
			expectThat(state === 'issued' && notification === 'credential_accepted', `the issuer says ${state}, ${notification}`)
			return `${copies.total} copies, ${status}; ${notification}`
		},
	},
]

/** The wallet looks when its holder does, and by itself. */
async function waitFor(world: World, before: ReadonlySet<string>): Promise<string> {
	const until = performance.now() + patience
	while (performance.now() < until) {
		const { credentials, deferred } = await list(world)
		const came = credentials.find(({ id }) => !before.has(id))
		if (came && !deferred.some(({ id }) => id === foundBefore(world, 'deferred'))) return came.id
		await pause(200)
	}
	throw new Error('what was released does not come')
}
