// Hands of a wallet that presents: bring it the suite's request, and its answer where that has to go.

import type { Standing } from '../client.ts'
import { returnToSuite } from '../front-channel.ts'
import { type MakeHand, NoEnd, type Run } from '../hand.ts'
import type { Happened, WalletUnderTest } from '../roles/wallet.ts'

/** Over redirects: the wallet answers by itself, and its holder's browser goes where the verifier sends it. OpenID4VP 1.0 §8.2 */
export const presentingToPage =
	(wallet: WalletUnderTest): MakeHand =>
	run =>
	async ({ browser }) => {
		const [request] = browser.urls
		if (request === undefined) return
		await run.suite.markVisited(run.id, request)
		const happened = await wallet.drive('requests', { request })
		if (happened.outcome === 'refused' && wantsSeveral(run)) throw new NoEnd('the suite has no second signature, and answers no request')
		requirePresented(happened)
		const { redirect_uri: onward } = happened
		if (onward !== undefined) await returnToSuite(run.fetch, onward)
	}

/** A module for requests of several signatures that stands in plans for requests of one. */
const wantsSeveral = ({ module, variant }: Run): boolean =>
	module.endsWith('multisigned-one-invalid-signature') && variant['request_method'] !== 'request_uri_multisigned'

/** Over the Digital Credentials API, in the place of a browser. OpenID4VP 1.0 Appendix A */
export const presenting =
	(wallet: WalletUnderTest): MakeHand =>
	run =>
		once(async standing => {
			const call = apiCallIn(standing)
			if (call === undefined) return false
			const happened = await driveByApi(wallet, run, call)
			requirePresented(happened)
			await submit(run, call.submitUrl, happened.answer)
			return true
		})

/** @throws Error that says why the wallet did not */
function requirePresented({ outcome, error }: Happened): void {
	if (outcome !== 'presented')
		throw new Error(`the wallet ${outcome} what it was to present: ${error?.error_description ?? 'no reason given'}`)
}

type ApiCall = { readonly requests: readonly unknown[]; readonly submitUrl: string }

export function apiCallIn({ browser }: Standing): ApiCall | undefined {
	const [call] = browser.browserApiRequests
	if (call === undefined) return undefined
	const { digital } = call.request as { digital: { requests: readonly unknown[] } }
	return { requests: digital.requests, submitUrl: call.submitUrl }
}

/** A page of the suite asks: its origin is that of the suite. */
export const driveByApi = (wallet: WalletUnderTest, { suite }: Run, { requests }: ApiCall): Promise<Happened> =>
	wallet.drive('dc-api', { origin: new URL(suite.url).origin, requests })

/** What `navigator.credentials.get` rejects with where the wallet does not answer. */
export const exceptionOf = ({ outcome, error }: Happened) => ({
	exception: { name: 'NotAllowedError', message: error?.error_description ?? outcome },
})

export async function submit({ fetch }: Run, url: string, answer: unknown): Promise<void> {
	const { status } = await fetch({ url, method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(answer) })
	if (status !== 204) throw new Error(`the suite answers what the wallet returned with ${status}`)
}

/** A hand that is done once `act` says so. */
export function once(act: (standing: Standing) => Promise<boolean>): ReturnType<MakeHand> {
	let done = false
	return async standing => {
		if (!done) done = await act(standing)
	}
}
