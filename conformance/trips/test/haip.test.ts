// All three agents under the High Assurance profile: what each demands of the others, the others do.

import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { openHouse } from '../house.ts'
import { createWorld, expectAnswer } from '../trip.ts'

const offered = z.object({ haip_link: z.string(), tx_code: z.undefined().optional() })
const viewed = z.object({ id: z.string(), grant: z.literal('authorization_code') })
const begun = z.object({ authorization_url: z.url() })
const received = z.object({ credentials: z.tuple([z.string()]) })
const asked = z.object({ id: z.string(), request_link: z.string() })
const shown = z.object({ id: z.string(), satisfiable: z.literal(true) })
const answered = z.object({ event: z.literal('presented'), redirect_uri: z.string() })
const result = z.object({ verdict: z.string(), checks: z.array(z.object({ check: z.string(), outcome: z.string() })) })

it.each(['light', 'light-mdoc'])(
	'HI-01 HI-02 HI-13 HAIP §4, §5: under PROFILE=haip the wallet has %s issued, and shows it to the verifier',
	async configuration => {
		const haip = { PROFILE: 'haip' }
		const agents = await openHouse({ issuer: haip, verifier: haip, wallet: haip })
		onTestFinished(() => agents.close())
		const { call, person, url } = createWorld(agents)
		const offer = expectAnswer(await call('issuer', 'POST', '/api/offers', { configuration, citizen: 'citizen-1' }), 201, offered)
		expect(offer.haip_link).toMatch(/^haip-vci:\/\//)
		const view = expectAnswer(await call('wallet', 'POST', '/api/offers', { link: offer.haip_link }), 201, viewed)
		const { authorization_url } = expectAnswer(await call('wallet', 'POST', `/api/offers/${view.id}/accept`, {}), 200, begun)
		const back = `${url('wallet')}/callback`
		const consent = await person.open(authorization_url, back)
		const { url: came } = await person.submit(consent, { decision: 'allow', citizen: 'citizen-1' }, back)
		expectAnswer(await call('wallet', 'POST', '/api/callback', { url: came }), 201, received)

		const asking = { scene: 'courier', flow: 'same_device', redirect_uri: `${agents.startUrl}/parcel` }
		const { id, request_link } = expectAnswer(await call('verifier', 'POST', '/api/requests', asking), 201, asked)
		expect(request_link).toMatch(/^haip-vp:\/\//)
		const request = expectAnswer(await call('wallet', 'POST', '/api/requests', { link: request_link }), 201, shown)
		const answer = expectAnswer(await call('wallet', 'POST', `/api/requests/${request.id}/consent`, {}), 200, answered)
		const code = new URL(answer.redirect_uri).searchParams.get('response_code')
		const seen = expectAnswer(await call('verifier', 'GET', `/api/requests/${id}?response_code=${code}`), 200, result)
		expect(seen.verdict).toBe('verified')
		expect(seen.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
	},
	60_000,
)
