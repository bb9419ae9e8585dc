// Looks at what a page asks over the Digital Credentials API, brought by a platform that vouches for the page's origin. OpenID4VP 1.0 Appendix A.

import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { ForeignDcApiMessage } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import type { WalletPorts } from '../ports.ts'
import { type FaultyRequest, judgeRequest } from './judge-request.ts'
import { keepRequest, noteRefusal } from './view-request.ts'

export type DcApiCall = {
	/** As the platform says it: `https://verifier.example`. */
	readonly origin: string
	/** The page's alternatives, its favourite first; at least one. */
	readonly requests: readonly ForeignDcApiMessage[]
}

/**
 * The id of the first of the requests that can be taken, from then on.
 * @throws ProtocolError where none can: what was refused in the first. The page is told nothing; the platform shows it to the holder and
 * cancels (§15.9.2). `bad_gateway`
 */
export const viewDcApi =
	(ports: WalletPorts) =>
	async (holder: string, { origin, requests }: DcApiCall): Promise<string> => {
		let faulty: FaultyRequest | undefined
		let first: ProtocolError | undefined
		for (const message of requests) {
			try {
				const came = { origin, message }
				const judged = await judgeRequest(ports, came)
				if (!('refusal' in judged)) return await keepRequest(ports, holder, came, judged)
				faulty ??= judged
				first ??= judged.refusal
			} catch (error) {
				if (!(error instanceof ProtocolError)) throw error
				first ??= error
			}
		}
		if (faulty) await noteRefusal(ports, holder, faulty)
		throw first ?? new ProtocolError('invalid_request', 'nothing is asked', { section: 'OpenID4VP 1.0 §A.2' })
	}
