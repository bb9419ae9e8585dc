// fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds: the first time the person only looks.

import { createFrontChannel } from '../front-channel.ts'
import type { MakeHand } from '../hand.ts'
import type { Operator } from '../roles/operator.ts'
import { offering, showRefusal } from './sign-in.ts'

/** The first browser opens the page and does nothing there; the second, which knows nothing of it, signs in. */
export const lookFirst =
	(operator: Operator, citizen: string): MakeHand =>
	run => {
		const offers = offering(run, operator)
		let looked = false
		return async standing => {
			const [url] = standing.browser.urls
			if (url === undefined) return offers(standing)
			const browser = createFrontChannel(run.fetch, run.suite.url)
			const visit = await browser.open(url)
			await run.suite.markVisited(run.id, url)
			if (!looked && visit.kind === 'page') looked = true
			else await showRefusal(run, visit.kind === 'page' ? await browser.submit(visit.page, { decision: 'allow', citizen }) : visit)
		}
	}
