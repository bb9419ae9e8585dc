// Hands of a wallet before the suite's issuer: hand over the offer, or name the issuer to it, once.

import type { Standing } from '../client.ts'
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
			const [offer] = offersIn(standing)
			const { credential_issuer: issuer, credential_configuration_id_hint: configuration } = standing.exposed
			if (initiated) {
				if (offer === undefined) return
				begun = true
				if (standing.browser.urls.includes(offer)) await run.suite.markVisited(run.id, offer)
				expectOutcome(shall, await wallet.drive('offers', { offer, ...(preAuthorized ? { tx_code: txCode } : {}) }))
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

/** As a link, or what a page hands to the browser's Digital Credentials API, which is the offer itself with metadata beside it. */
function offersIn({ browser }: Standing): string[] {
	const links = browser.browserApiRequests.flatMap(({ request }) => {
		const data = (request as { digital?: { requests?: readonly { data?: object }[] } }).digital?.requests?.[0]?.data
		return data === undefined ? [] : [`openid-credential-offer://?${new URLSearchParams({ credential_offer: JSON.stringify(data) })}`]
	})
	return [...browser.urls, ...links]
}

/** The suite's own, where it names none. */
const configurationOf = ({ credential_format: format }: Readonly<Record<string, string>>): string =>
	format === 'mdoc' ? 'eu.europa.ec.eudi.pid.mdoc.1' : 'eu.europa.ec.eudi.pid.1'
