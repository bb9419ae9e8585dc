// What the wallet's operations are lent, and the rules that its operator sets.

import type { Database } from '@wangzheng/shared/adapters/database.ts'
import type { ClientTrust } from '@wangzheng/shared/protocol/openid4vp/prefixes/verified-client.ts'
import type { Certificates, KeyStore, RawDeflate, Seconds } from '@wangzheng/shared/protocol/ports.ts'
import type { TypeResolver } from '@wangzheng/shared/protocol/sd-jwt/resolve-type.ts'
import type { StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import type { ClientPorts } from './authorization/client-fetch.ts'
import type { Background } from './background.ts'
import type { OpenOffer, SignIn } from './offer.ts'
import type { OpenRequest } from './request.ts'
import type { CredentialStore } from './store/credentials.ts'
import type { DeferredStore } from './store/deferred.ts'
import type { HistoryStore } from './store/history.ts'
import type { PendingStore } from './store/pending.ts'

export type WalletPorts = ClientPorts & {
	readonly rawDeflate: RawDeflate
	/** Reads the chains of what is held, for those who ask for authorities. OpenID4VP 1.0 §6.1.1.1. */
	readonly certificates: Certificates
	readonly keys: KeyStore
	/** Whose credentials are believed. */
	readonly issuers: Trust
	/** Whose requests are believed. */
	readonly verifiers: ClientTrust
	/** Whose registration certificates are believed, for what verifiers ask. ETSI TS 119 475. */
	readonly registrars: Trust
	readonly status: StatusChecker
	/** What types say of themselves. */
	readonly types: TypeResolver
	readonly database: Database
	readonly credentials: CredentialStore
	readonly offers: PendingStore<OpenOffer>
	readonly signIns: PendingStore<SignIn>
	readonly deferred: DeferredStore
	readonly requests: PendingStore<OpenRequest>
	readonly history: HistoryStore
	readonly log: Log
	/** Runs on when what began it has been answered. */
	readonly background: Background
	readonly rules: WalletRules
}

export type WalletRules = {
	/** How many copies of a credential are asked for, where its issuer gives several. */
	readonly copies: number
	/** How old a status list may be that a card is shown by. */
	readonly statusMaxAge: Seconds
	/** The issuers that offers are taken from, by their identifiers; every one where this is undefined. */
	readonly trustedIssuers: ReadonlySet<string> | undefined
	/** Whether requests that nobody signed are shown with a warning, or refused. */
	readonly unsignedRequests: 'refuse' | 'warn'
	/** Whether requests must keep the High Assurance Interoperability Profile. */
	readonly haip: boolean
	/** Whether peers on this machine are taken, over http too: for development. */
	readonly allowLoopback: boolean
	/** Where authorization servers send a holder back to. */
	readonly redirectUri: string
}
