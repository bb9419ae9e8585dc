// What the wallet keeps of a request that was looked at and waits for its holder. OpenID4VP 1.0 §5.

import type { ReceivedRequest } from '@wangzheng/shared/protocol/openid4vp/authenticate-request.ts'

export type OpenRequest = {
	/** The request as it came; it is judged anew whenever it is used. */
	readonly received: ReceivedRequest
	/** `client_id` of the link. */
	readonly clientId: string
	readonly walletNonce: string | undefined
	/** What became of it. */
	readonly outcome?: RequestOutcome
}

export type RequestOutcome = {
	readonly event: 'presented' | 'declined' | 'failed'
	/** Where the verifier sends the holder on. §8.2. */
	readonly redirectUri: string | undefined
	readonly reason?: string
}
