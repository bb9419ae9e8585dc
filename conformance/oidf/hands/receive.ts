// Hands of a wallet before the suite's issuer: hand over the offer, as a link or as a page gives it to the platform, or name the issuer to it,
// once.

import type { MakeHand } from '../hand.ts'
import type { Happened, WalletUnderTest } from '../roles/wallet.ts'

/** What the suite's issuer always takes for a transaction code. */
const txCode = '123456'

/** @param shall what the wallet is to make of it */
export const receiving =
	(wallet: WalletUnderTest, shall: 'receives' | 'refuses'): MakeHand =>
	run => {
		const initiated = run.variant['vci_authorization_code_flow_variant'] !== 'wallet_initiated'
		const preAuthorized = run.variant['vci_grant_type'] === 'pre_authorization_code'
		let begun = false
		return async standing => {
			if (begun) return
			const [offer] = standing.browser.urls
			const [call] = standing.browser.browserApiRequests
			const { credential_issuer: issuer, credential_configuration_id_hint: configuration } = standing.exposed
			if (initiated) {
				const code = preAuthorized ? { tx_code: txCode } : {}
				if (call !== undefined) {
					begun = true
					const { origin } = new URL(run.suite.url)
					const { requests } = (call.request as { digital: { requests: readonly object[] } }).digital
					expectOutcome(shall, await wallet.drive('dc-api', { origin, requests, ...code }))
				} else if (offer !== undefined) {
					begun = true
					await run.suite.markVisited(run.id, offer)
					expectOutcome(shall, await wallet.drive('offers', { offer, ...code }))
				}
			} else if (issuer) {
				begun = true
				expectOutcome(
					shall,
					await wallet.drive('issuers', {
						credential_issuer: issuer,
						credential_configuration_id: configuration ?? configurationOf(run.variant),
					}),
				)
			}
		}
	}

/** @throws Error that says what the wallet did instead */
function expectOutcome(shall: 'receives' | 'refuses', { outcome, error }: Happened): void {
	const received = outcome === 'received' || outcome === 'deferred'
	if (received !== (shall === 'receives')) throw new Error(`the wallet ${outcome}: ${error?.error_description ?? 'without a reason'}`)
}

/** The suite's own, where it names none. */
const configurationOf = ({ credential_format: format }: Readonly<Record<string, string>>): string =>
	format === 'mdoc' ? 'eu.europa.ec.eudi.pid.mdoc.1' : 'eu.europa.ec.eudi.pid.1'
