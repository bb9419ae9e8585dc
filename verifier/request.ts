// The life of a request: requested → answered | refused by the wallet | expired. It ends once.

import type { DcApiProtocol, DcApiResponseMode } from '@wangzheng/shared/protocol/openid4vp/dc-api/protocol.ts'
import type { RedirectResponseMode, ResponseMode } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { AgreementKey, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { Report, ToldClaims } from './report.ts'

/**
 * `same_device`: the result is for the browser alone to which the wallet leads back. `cross_device`: the wallet is on a phone. `dc_api`: the
 * browser itself asks a wallet that it knows of, here or on a phone beside it, and gives the answer to the page that asked.
 */
export type Flow = 'cross_device' | 'same_device' | 'dc_api'

/** How an answer comes outside the Digital Credentials API: posted by the wallet, or in an address that it leads the browser to. */
export type RedirectedMode = ResponseMode | RedirectResponseMode

/** Who asked, and alone may read the result: `key:<name>` of a relying party, `session:<hash>` of a browser. */
export type Owner = `key:${string}` | `session:${string}`

/** What is fixed when a request is made. */
export type Asked = {
	readonly id: string
	readonly owner: Owner
	readonly scene: string
	readonly flow: Flow
	readonly responseMode: RedirectedMode | DcApiResponseMode
	/** Prefix and all; over the Digital Credentials API the origin under the prefix `origin`, whoever signed. */
	readonly clientId: string
	/** Where the answer goes: `response_uri`, `redirect_uri` of an answer through the browser, the origin of the page over the API. */
	readonly answerTo: string
	/** Whether the whole request goes out in its link, or by the browser: then none is served at an address. */
	readonly byValue?: boolean | undefined
	/** In which the browser was given the request, over the Digital Credentials API. */
	readonly protocols?: readonly DcApiProtocol[] | undefined
	readonly nonce: string
	/** The request's id, by which an answer finds it, and a secret. */
	readonly state: string
	/** What the holder is asked to confirm, as it stands in the request; mostly nothing. OpenID4VP 1.0 §8.4 */
	readonly transactionData?: readonly string[] | undefined
	/** Where the wallet leads the browser after a same-device request, before the response code is added. */
	readonly redirectUri?: string | undefined
	/** Where the result is told. */
	readonly webhook?: string | undefined
	/** The same-device request that is offered beside this one. */
	readonly twin?: string | undefined
	readonly createdAt: Seconds
	readonly expiresAt: Seconds
}

/** How a request ended; what is kept of it. */
export type Ending = {
	readonly endedAt: Seconds
	/** SHA-256 of the response code that a same-device result is read with, in base64url. OpenID4VP 1.0 §14.2 */
	readonly codeHash?: string | undefined
}

export type Answered = Ending & { readonly report: Report; readonly claimsUntil: Seconds }
export type Refused = Ending & { readonly error: string; readonly description?: string | undefined }

/** A request that waits for its answer. */
export type OpenRequest = Asked & { readonly phase: 'requested'; readonly encryptionKey: AgreementKey | undefined }

export type VerificationRequest =
	| OpenRequest
	| (Asked &
			(
				| ({ readonly phase: 'answered'; readonly claims: ToldClaims | undefined } & Answered)
				| ({ readonly phase: 'refused' } & Refused)
				| { readonly phase: 'expired' }
			))
