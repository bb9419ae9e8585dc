// What the wallet knows of who would issue, of what, and of how far that has come. OpenID4VCI 1.0 §4, §5, §8, §12.2.

import type { ClaimsPath, FormatId } from '@wangzheng/shared/protocol/credential/format.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { TransactionCode } from '@wangzheng/shared/protocol/openid4vci/credential-offer.ts'
import type { Display } from '@wangzheng/shared/protocol/openid4vci/display.ts'
import type { Server } from './authorization/server.ts'
import type { Access } from './authorization/tokens.ts'

/** An issuer as it is asked for credentials. */
export type IssuerDoors = {
	readonly identifier: string
	readonly displays: readonly Display[]
	readonly credentialEndpoint: string
	readonly nonceEndpoint: string | undefined
	readonly deferredEndpoint: string | undefined
	readonly notificationEndpoint: string | undefined
	/** How many copies one request may ask for. */
	readonly batchSize: number
	/** How requests and responses may or must be encrypted, as the metadata have it. */
	readonly requestEncryption: JsonObject | undefined
	readonly responseEncryption: JsonObject | undefined
}

/** What an issuer has that this wallet can hold. */
export type OfferedConfiguration = {
	readonly id: string
	readonly format: FormatId
	readonly type: string
	readonly scope: string | undefined
	readonly displays: readonly Display[]
	/** How the issuer calls the claims, in the order they are to be shown in. */
	readonly claims: ReadonlyArray<{ readonly path: ClaimsPath; readonly displays: readonly Display[] }>
	/** How keys are shown for it; undefined where it is bound to none. §8.2, §12.2.4. */
	readonly proof: { readonly type: 'jwt' | 'attestation'; readonly attested: boolean } | undefined
}

export type Grant =
	| { readonly kind: 'pre_authorized'; readonly code: string; readonly transactionCode: TransactionCode | undefined }
	/** The holder signs in at the issuer. */
	| { readonly kind: 'authorization_code'; readonly issuerState: string | undefined }

/** What was looked at and waits for its holder. */
export type OpenOffer = {
	readonly issuer: IssuerDoors
	readonly server: Server
	readonly configurations: readonly OfferedConfiguration[]
	/** Whether the holder takes one of the configurations; all of them are offered together otherwise. */
	readonly choice: boolean
	readonly grant: Grant
	/** What was received and what will come later, once that is known. */
	readonly received?: readonly string[]
	readonly deferred?: readonly string[]
}

/** A sign-in that was begun, kept for its holder alone under its `state`. */
export type SignIn = {
	readonly offer: string
	readonly configurations: readonly string[]
	readonly server: Server
	readonly verifier: string
	readonly redirectUri: string
	/** The thumbprint of the client's key there. */
	readonly key: string | undefined
}

/** What a credential is asked for with. */
export type Entitlement = {
	readonly issuer: IssuerDoors
	readonly configuration: OfferedConfiguration
	readonly access: Access
}
