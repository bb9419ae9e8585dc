// What the root has revoked of the certificates below it: made anew once a day. RFC 5280 §5, ISO 18013-5 Annex B.1.

import type { MdocIssuer } from '@wangzheng/shared/adapters/certificate-authority.ts'
import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import type { Clock, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { PopulationRegister } from '../ports/population-register.ts'

const day: Seconds = 86_400
const lifetime = 7 * day

/** Where it is published. */
export const revocationListPath = '/trust-anchor.crl'

/** What the certificates of this issuer say of it. */
export const issuerOfMdocs = ({ country }: PopulationRegister, publicUrl: string): MdocIssuer => ({
	country,
	uri: publicUrl,
	revocationList: publicUrl + revocationListPath,
})

export function publishRevocationList({ keys, clock }: { keys: SigningKeys; clock: Clock }) {
	let kept: { readonly from: Seconds; readonly list: Promise<Uint8Array> } | undefined

	/** The list, in DER. */
	return (): Promise<Uint8Array> => {
		const now = clock.now()
		if (kept && now - kept.from < day) return kept.list
		const list = keys.revocationList(lifetime)
		kept = { from: now, list }
		// one that could not be made is not kept
		list.catch(() => {
			kept = undefined
		})
		return list
	}
}
