// Hands of an issuer under test: hand over offers and transaction codes, sign in, consent or refuse, and show pictures of pages that say no.

import { createFrontChannel, type Visit } from '../front-channel.ts'
import type { Hand, MakeHand, Run } from '../hand.ts'
import { fillPlaceholder } from '../pictures.ts'
import type { Operator } from '../roles/operator.ts'

type Standing = Parameters<Hand>[0]
type Choice = Readonly<Record<string, string>>

/** The person signs in as `citizen` and consents. */
export const signingIn = (operator: Operator, citizen: string): MakeHand => acting(operator, { decision: 'allow', citizen })

/** `…user-rejects-authentication`: the person refuses. */
export const rejecting = (operator: Operator): MakeHand => acting(operator, { decision: 'refuse' })

function acting(operator: Operator, choice: Choice): MakeHand {
	return run => {
		const offers = offering(run, operator)
		const browser = createFrontChannel(run.fetch, run.suite.url)
		return async standing => {
			const [url] = standing.browser.urls
			if (url === undefined) return offers(standing)
			await run.suite.markVisited(run.id, url)
			const visit = await browser.open(url)
			await showRefusal(run, visit.kind === 'page' ? await browser.submit(visit.page, choice) : visit)
		}
	}
}

/** A page that says no is the end of some modules: the suite wants to see it. */
export async function showRefusal(run: Run, visit: Visit): Promise<void> {
	if (visit.kind === 'returned') return
	if (visit.kind === 'page') throw new Error(`the browser is left at ${visit.page.url}`)
	await fillPlaceholder(run, await run.camera.ofAddress(visit.url, visit.status))
}

/** Hands over an offer where the module waits for one, and its transaction code where it asks for that; once each, for each client. */
export function offering(run: Run, operator: Operator): Hand {
	let last: 'offer' | 'code' | undefined
	let code: string | undefined

	/** The suite goes through with all that follows before it answers; what it finds wrong is in its log. */
	async function deliver(url: string): Promise<void> {
		await run.fetch({ url })
	}
	return async ({ exposed }: Standing) => {
		const { credential_offer_endpoint: offers, tx_code_endpoint: codes } = exposed
		if (codes && last === 'offer' && code !== undefined) {
			last = 'code'
			await deliver(`${codes.split('?')[0]}?${new URLSearchParams({ code })}`)
		} else if (offers && !codes && (last === undefined || last === 'code')) {
			last = 'offer'
			const offer = await operator.offer()
			code = offer.txCode
			await deliver(`${offers}?${offer.query}`)
		}
	}
}
