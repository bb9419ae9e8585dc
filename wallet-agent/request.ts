// What the wallet keeps of a request that was looked at and waits for its holder. OpenID4VP 1.0 §5, Appendix A.

import type { ReceivedRequest } from '@wangzheng/shared/protocol/openid4vp/authenticate-request.ts'
import type { DcApiMessage, ForeignDcApiMessage } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'

/** The request as it came; it is judged anew whenever it is used. */
export type CameRequest = LinkRequest | PlatformRequest

export type OpenRequest = CameRequest & {
	/** What became of it. */
	readonly outcome?: RequestOutcome
}

/** By a link. */
export type LinkRequest = {
	readonly received: ReceivedRequest
	/** `client_id` of the link. */
	readonly clientId: string
	readonly walletNonce: string | undefined
	/** Whether it was fetched from a `request_uri`. */
	readonly byReference: boolean
}

/** Over the Digital Credentials API, from a platform that vouches for the origin. */
export type PlatformRequest = { readonly origin: string; readonly message: ForeignDcApiMessage }

export type RequestOutcome = {
	/** `refused`: the wallet would not take the request, and whoever asked was told why. */
	readonly event: 'presented' | 'declined' | 'refused' | 'failed'
	/** Where the verifier sends the holder on. §8.2. */
	readonly redirectUri: string | undefined
	/** What the platform gives to the page that asked; where it is left out, the platform cancels. Appendix A.4. */
	readonly answer?: DcApiMessage
	readonly reason?: string
}
