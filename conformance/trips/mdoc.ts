// A trip: the network ID as an mdoc, shown to a relying party by redirect and to a page that asks through the browser. OpenID4VP 1.0 Appendix A, B.2.

import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { z } from 'zod'
import { ask, expectVerified, type Result, readResult, result, type View, viewed } from './present.ts'
import { expectAnswer, expectThat, foundBefore, type Step, type World } from './trip.ts'

/** The query of the courier's scene that the light mdoc answers. */
export const query = 'network_id_mdoc_light'
const page = 'https://parcels.example'

const offered = z.object({ offer_link: z.string(), tx_code: z.string() })
const message = z.object({ protocol: z.string(), data: z.record(z.string(), z.json()) })
const browserCall = z.object({ id: z.string(), client_id: z.string(), digital: z.object({ requests: z.array(message) }) })
const carried = z.object({ event: z.string(), answer: message.nullable() })

/** The holder agrees, and shows the mdoc where more than one credential would do. */
export async function showMdoc(world: World, view: View): Promise<z.infer<typeof carried>> {
	const option = view.sets[0]?.options.findIndex(ids => ids.includes(query)) ?? -1
	expectThat(option >= 0, 'the wallet finds no mdoc that answers')
	const choice = { sets: { '0': option }, credentials: { [query]: foundBefore(world, 'mdoc credential') } }
	return expectAnswer(await world.call('wallet', 'POST', `/api/requests/${view.id}/consent`, choice), 200, carried)
}

/** The relying party gets an mdoc, and what its scene keeps stands under the mdoc's namespace. */
function expectMdoc(told: Result): string {
	expectVerified(told)
	const [[namespace = '', elements] = [], ...more] = Object.entries(told.claims?.[query]?.claims ?? {})
	expectThat(elements !== undefined && more.length === 0, 'the claims do not stand under one namespace')
	return `${told.checks?.length} checks passed; the relying party keeps ${Object.keys(elements ?? {}).join(', ')} of ${namespace}`
}

/** A page asks; what it would give to `navigator.credentials.get`. */
export async function askThroughBrowser(world: World, responseMode?: 'dc_api'): Promise<z.infer<typeof browserCall>> {
	const mode = responseMode === undefined ? {} : { response_mode: responseMode }
	const wish = { scene: 'courier', flow: 'dc_api', origin: page, ...mode }
	return expectAnswer(await world.call('verifier', 'POST', '/api/requests', wish), 201, browserCall)
}

/** What a browser brings to the wallet: the requests, and the origin of the page, which it vouches for. */
export const bringToWallet = async (world: World, { digital }: z.infer<typeof browserCall>) =>
	expectAnswer(await world.call('wallet', 'POST', '/api/dc-requests', { origin: page, requests: digital.requests }), 201, viewed)

export const mdocSteps: readonly Step[] = [
	{
		title: 'The operator offers the light network ID as an mdoc, and the wallet gets copies of it',
		section: 'OpenID4VCI 1.0 §8, Appendix A.2',
		async run(world) {
			const wish = { configuration: 'light-mdoc', citizen: 'citizen-1' }
			const { offer_link: link, tx_code } = expectAnswer(await world.call('issuer', 'POST', '/api/offers', wish), 201, offered)
			const offer = expectAnswer(await world.call('wallet', 'POST', '/api/offers', { link }), 201, z.object({ id: z.string() }))
			const received = await world.call('wallet', 'POST', `/api/offers/${offer.id}/accept`, { tx_code })
			const { credentials } = expectAnswer(received, 201, z.object({ credentials: z.array(z.string()).length(1) }))
			world.found.set('mdoc credential', credentials[0] ?? '')
			const held = await world.call('wallet', 'GET', `/api/credentials/${credentials[0]}`)
			const { type, status } = expectAnswer(held, 200, z.object({ type: z.string(), status: z.string() }))
			expectThat(status === 'valid', `it is ${status}`)
			return `${type}, ${status}`
		},
	},
	{
		title: 'Courier: the mdoc is shown, bound to the nonce, the address and the key of this one request',
		section: 'OpenID4VP 1.0 §8.3, Appendix B.2.6.1; ISO/IEC 18013-5 §9.1.3',
		async run(world) {
			const { request, view } = await ask(world, { scene: 'courier' })
			const { event } = await showMdoc(world, view)
			expectThat(event === 'presented', `the wallet says ${event}`)
			return expectMdoc(await readResult(world, request))
		},
	},
	{
		title: 'A page asks through the browser: the wallet says which page, the holder agrees, and the browser carries the answer back',
		section: 'OpenID4VP 1.0 §A.2, §A.4, §B.2.6.2',
		async run(world) {
			const call = await askThroughBrowser(world)
			const view = await bringToWallet(world, call)
			expectThat(view.verifier.verified_by === 'x509_hash', `the wallet knows who asks by ${view.verifier.verified_by}`)
			const { answer } = await showMdoc(world, view)
			expectThat(answer !== null, 'the wallet gave the browser nothing')
			const told = await world.call('verifier', 'POST', `/api/requests/${call.id}/answer`, answer as JsonObject)
			return expectMdoc(expectAnswer(told, 200, result))
		},
	},
	{
		title: 'A page of another origin hands on the same signed request: the wallet refuses it, and nothing is told',
		section: 'OpenID4VP 1.0 §A.2',
		async run(world) {
			const call = await askThroughBrowser(world)
			const requests = call.digital.requests.slice(0, 1)
			const answer = await world.call('wallet', 'POST', '/api/dc-requests', { origin: 'https://elsewhere.example', requests })
			const { error, error_description } = expectAnswer(answer, 400, z.object({ error: z.string(), error_description: z.string() }))
			expectThat((await readResult(world, call.id)).state === 'requested', 'the request has ended')
			return `${error}: ${error_description}`
		},
	},
]
