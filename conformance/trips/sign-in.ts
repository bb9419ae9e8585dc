// A trip: a person signs in at the issuer for a network ID, and consents. OpenID4VCI 1.0 with an authorization code, as HAIP orders it.

import { z } from 'zod'
import { expectCredential, issuance } from './issue.ts'
import type { Page } from './person.ts'
import { expectAnswer, expectThat, foundBefore, type Step, type World } from './trip.ts'

const offered = z.object({ id: z.string(), offer_link: z.string(), tx_code: z.undefined().optional() })
const viewed = z.object({
	id: z.string(),
	grant: z.literal('authorization_code'),
	choice: z.boolean(),
	credentials: z.array(z.object({ configuration: z.string() })),
})
const begun = z.object({ credentials: z.array(z.string()).length(0), authorization_url: z.url() })
const received = z.object({ credentials: z.array(z.string()).length(1) })
const refusal = z.object({ error: z.string(), error_description: z.string() })

const callback = (world: World): string => `${world.url('wallet')}/callback`

/** From what the wallet looked at to the issuer's page, which waits for the person. */
async function openConsent(world: World, offer: string, choice: { configuration?: string } = {}): Promise<Page> {
	const answer = await world.call('wallet', 'POST', `/api/offers/${offer}/accept`, choice)
	const { authorization_url } = expectAnswer(answer, 200, begun)
	const names = [...new URL(authorization_url).searchParams.keys()]
	expectThat(names.sort().join() === 'client_id,request_uri', `the browser carries ${names.join(', ')}`)
	const page = await world.person.open(authorization_url, callback(world))
	expectThat(page.text.includes('Wangzheng') && page.text.includes('decision'), `the page at ${page.url} does not say who asks`)
	return page
}

/** The wallet gets the address that the browser came back to. */
const finish = (world: World, url: string) => world.call('wallet', 'POST', '/api/callback', { url })

export const signInSteps: readonly Step[] = [
	{
		title: 'The wallet knows no more than the issuer’s address: it shows what there is to have',
		section: 'OpenID4VCI 1.0 §3.4, §12.2',
		async run(world) {
			const seen = expectAnswer(await world.call('wallet', 'POST', '/api/offers', { issuer: world.url('issuer') }), 201, viewed)
			expectThat(seen.choice, 'the wallet lets its holder choose nothing')
			world.found.set('sign-in offer', seen.id)
			return `to choose from: ${seen.credentials.map(({ configuration }) => configuration).join(', ')}`
		},
	},
	{
		title: 'It pushes its request with its provider’s attestation, and the issuer’s page says who asks, and for what',
		section: 'OpenID4VCI 1.0 §5.1; RFC 9126 §2; RFC 7636 §4.3; HAIP 1.0 §4.3, §4.4.1',
		async run(world) {
			const { url, text } = await openConsent(world, foundBefore(world, 'sign-in offer'), { configuration: 'light' })
			world.found.set('consent url', url).set('consent text', text)
			return 'the browser carried a client_id and a request_uri, and nothing of the request'
		},
	},
	{
		title: 'The person signs in and consents, and is led back to the wallet with a code',
		section: 'OpenID4VCI 1.0 §5.2, §15.1; RFC 9207 §2',
		async run(world) {
			const page = { url: foundBefore(world, 'consent url'), text: foundBefore(world, 'consent text') }
			const { url } = await world.person.submit(page, { decision: 'allow', citizen: 'citizen-1' }, callback(world))
			const answer = new URL(url).searchParams
			expectThat(url.startsWith(callback(world)) && answer.has('code'), `the browser is led to ${url}`)
			expectThat(answer.get('iss') === world.url('issuer'), `the answer is from ${answer.get('iss')}`)
			world.found.set('callback', url)
			return `back at the wallet with ${[...answer.keys()].join(', ')}`
		},
	},
	{
		title: 'The wallet redeems the code with its DPoP key, and gets the network ID',
		section: 'OpenID4VCI 1.0 §6, §8; RFC 9449 §5, §7; HAIP 1.0 §4.4',
		async run(world) {
			const { credentials } = expectAnswer(await finish(world, foundBefore(world, 'callback')), 201, received)
			const [id = ''] = credentials
			const { copies, status } = await expectCredential(world, id)
			return `${copies.total} copies, ${status}`
		},
	},
	{
		title: 'The same answer brought once more leads to nothing',
		section: 'RFC 6749 §10.12; RFC 9700 §4.7.1',
		async run(world) {
			const { error, error_description } = expectAnswer(await finish(world, foundBefore(world, 'callback')), 404, refusal)
			return `${error}: ${error_description}`
		},
	},
	{
		title: 'The operator offers a network ID to a person who is to sign in; the person refuses, and the wallet is told',
		section: 'OpenID4VCI 1.0 §4.1.1, §5.1.3, §5.2',
		async run(world) {
			const asked = { configuration: 'upgraded', citizen: 'citizen-2', grant: 'authorization_code' }
			const made = expectAnswer(await world.call('issuer', 'POST', '/api/offers', asked), 201, offered)
			const seen = expectAnswer(await world.call('wallet', 'POST', '/api/offers', { link: made.offer_link }), 201, viewed)
			const page = await openConsent(world, seen.id)
			const { url } = await world.person.submit(page, { decision: 'refuse' }, callback(world))
			const { error, error_description } = expectAnswer(await finish(world, url), 400, refusal)
			expectThat(error === 'access_denied', `the wallet says ${error}`)
			world.found.set('sign-in offer', seen.id).set('sign-in issuance', made.id)
			return `${error}: ${error_description}`
		},
	},
	{
		title: 'The offer is still good: asked again the person consents, and the wallet gets it',
		section: 'OpenID4VCI 1.0 §5.1.3, §8',
		async run(world) {
			const page = await openConsent(world, foundBefore(world, 'sign-in offer'))
			const { url } = await world.person.submit(page, { decision: 'allow', citizen: 'citizen-2' }, callback(world))
			const { credentials } = expectAnswer(await finish(world, url), 201, received)
			await expectCredential(world, credentials[0] ?? '')
			const answer = await world.call('issuer', 'GET', `/api/issuances/${foundBefore(world, 'sign-in issuance')}`)
			const { state, notification } = expectAnswer(answer, 200, issuance)
			expectThat(state === 'issued' && notification === 'credential_accepted', `the issuer says ${state}, ${notification}`)
			return `${state}, ${notification}`
		},
	},
]
