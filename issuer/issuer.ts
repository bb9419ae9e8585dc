// The issuer: its operations over their ports. Doors and pages talk to this and to nothing else.

import type { Database } from '@wangzheng/shared/adapters/database.ts'
import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createIssuerMetadata } from '@wangzheng/shared/protocol/openid4vci/issuer-metadata.ts'
import type { Clock, Crypto, Mac, Random, RawDeflate, Seconds, Signer, Zlib } from '@wangzheng/shared/protocol/ports.ts'
import type { StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { didDocumentEndpoint } from '@wangzheng/shared/web/did-document.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import { createDeferralStore } from './adapters/deferral-store.ts'
import type { EncryptionKeys } from './adapters/encryption-keys.ts'
import { createIssuanceStore } from './adapters/issuance-store.ts'
import { createStatusListStore } from './adapters/status-list-store.ts'
import { createAuthorizationServer } from './authorization/authorization-server.ts'
import type { RegisteredClient } from './authorization/clients.ts'
import { type AttestationOrder, attestationPolicy } from './credential/attestation-policy.ts'
import { createConfigurations } from './credential/configurations.ts'
import type { Tier } from './credential/tier.ts'
import { createTypeDocuments, type TypeStyle } from './credential/type-metadata.ts'
import { type HandlePurpose, parseHandle } from './handles.ts'
import type { Issuance } from './issuance.ts'
import { authorize } from './operations/authorize.ts'
import { changeStatus } from './operations/change-status.ts'
import { createCredentialOffer, offerLinks } from './operations/create-credential-offer.ts'
import { createNonce } from './operations/create-nonce.ts'
import { decideDeferred } from './operations/decide-deferred.ts'
import { type EncryptionDemand, exchangeMessages } from './operations/exchange-messages.ts'
import { getCredentialOffer, type OfferGrant } from './operations/get-credential-offer.ts'
import { issueCredential } from './operations/issue-credential.ts'
import { issueDeferred } from './operations/issue-deferred.ts'
import { publishMetadata } from './operations/publish-metadata.ts'
import { publishRevocationList } from './operations/publish-revocation-list.ts'
import { publishStatusList } from './operations/publish-status-list.ts'
import { receiveNotification } from './operations/receive-notification.ts'
import { signCredentials } from './operations/sign-credentials.ts'
import { takePreAuthorizedCode } from './operations/take-pre-authorized-code.ts'
import { takeStatusPlace } from './operations/take-status-place.ts'
import { verifyProofs } from './operations/verify-proofs.ts'
import type { PopulationRegister } from './ports/population-register.ts'
import type { Profile } from './profile.ts'

export type IssuerPorts = {
	readonly database: Database
	readonly keys: SigningKeys
	/** What signs mdocs, below the same root. */
	readonly documentKeys: SigningKeys
	readonly encryptionKeys: EncryptionKeys
	readonly register: PopulationRegister
	readonly clock: Clock
	readonly random: Random
	readonly crypto: Crypto
	readonly mac: Mac
	readonly zlib: Zlib
	readonly rawDeflate: RawDeflate
	/** Asks for the statuses of key attestations; undefined where no wallet provider is trusted. */
	readonly attestationStatuses: StatusChecker | undefined
	readonly log: Log
}

export type IssuerRules = {
	/** The Credential Issuer Identifier, and where the agent is reached. */
	readonly publicUrl: string
	/** What the types' URLs begin with. */
	readonly typeBase: string
	/** What docTypes begin with. */
	readonly docTypeBase: string
	readonly typeStyle?: TypeStyle
	readonly webWalletUrl: string | undefined
	readonly offerLifetime: Seconds
	readonly statusListSize: number
	readonly batchSize: number
	/** In wallet providers; undefined where wallets that were never met before are not taken. */
	readonly walletTrust: Trust | undefined
	readonly profile: Profile
	readonly clients: readonly RegisteredClient[]
	readonly preAuthorizedClients: 'anonymous' | 'attested'
	/** Whether tokens for pre-authorized codes come with credential identifiers that nobody asked for. */
	readonly credentialIdentifiers?: boolean
	readonly keyAttestations: AttestationOrder
	readonly encryption: EncryptionDemand
	/** Tiers of which every credential waits for an operator. */
	readonly deferredTiers: readonly Tier[]
	readonly deferredInterval: Seconds
}

export type Issuer = ReturnType<typeof createIssuer>

export function createIssuer(ports: IssuerPorts, rules: IssuerRules) {
	const { database, keys, register, clock, log, mac } = ports
	const { publicUrl, typeBase, batchSize, deferredInterval: interval, walletTrust, profile } = rules
	const issuances = createIssuanceStore(database)
	const statusLists = createStatusListStore(database)
	const statusListUri = (list: string) => `${publicUrl}/status/${list}`
	const addresses = { issuer: publicUrl, webWallet: rules.webWalletUrl }
	const bases = { types: typeBase, docTypes: rules.docTypeBase }
	const signing = lookOnceASecond(keys, clock)
	const documentSigning = lookOnceASecond(ports.documentKeys, clock)
	const own = { ...ports, issuances, deferrals: createDeferralStore(database), statusLists, signer: signing.signer }
	const authorization = createAuthorizationServer(own, {
		publicUrl,
		clients: rules.clients,
		walletTrust,
		anonymousAccess: rules.preAuthorizedClients === 'anonymous',
		profile,
	})

	const policies = attestationPolicy(rules.keyAttestations, profile.algorithms)
	const configurations = createConfigurations(bases, policies)
	const exchange = exchangeMessages(ports, rules.encryption)
	const metadata = () =>
		createIssuerMetadata({
			credentialIssuer: publicUrl,
			credentialEndpoint: `${publicUrl}/credential`,
			nonceEndpoint: `${publicUrl}/nonce`,
			deferredCredentialEndpoint: `${publicUrl}/deferred`,
			notificationEndpoint: `${publicUrl}/notification`,
			batchSize,
			display: issuerDisplay,
			configurations,
			...exchange.metadata(),
		})
	const signers = { 'dc+sd-jwt': signing.signer, mso_mdoc: documentSigning.signer }
	const sign = signCredentials({ ...own, signers, takeStatusPlace: takeStatusPlace(own, rules.statusListSize) }, { bases, statusListUri })
	const attesters = walletTrust && ports.attestationStatuses ? { trust: walletTrust, statuses: ports.attestationStatuses } : undefined

	return {
		authorization,
		publishMetadata: publishMetadata(own, metadata),
		typeDocuments: createTypeDocuments(typeBase, rules.typeStyle),
		anchorPem: keys.anchorPem,
		publishRevocationList: publishRevocationList(ports),
		didDocument: didDocumentEndpoint(ports, publicUrl, signing.signer),
		register,
		profile,

		createCredentialOffer: createCredentialOffer(own, addresses, rules.offerLifetime, profile),
		getCredentialOffer: getCredentialOffer(own, publicUrl),
		takePreAuthorizedCode: takePreAuthorizedCode(own, publicUrl, profile, rules.credentialIdentifiers),
		createNonce: createNonce(own),
		authorize: authorize({ ...own, verifyAccessToken: authorization.verifyAccessToken }, publicUrl, profile.algorithms),
		exchange,
		issueCredential: issueCredential(
			{ ...own, verifyProofs: verifyProofs({ ...own, attesters }, batchSize), signCredentials: sign },
			{ issuer: publicUrl, batchSize, policies, deferredTiers: rules.deferredTiers, interval },
		),
		issueDeferred: issueDeferred({ ...own, signCredentials: sign }, interval),
		decideDeferred: decideDeferred(own),
		receiveNotification: receiveNotification(own),
		changeStatus: changeStatus(own),
		publishStatusList: publishStatusList(own, statusListUri, `${publicUrl}/status`),
		/** Every list there is. Token Status List §9.3 */
		listStatusLists: async () => ({ status_lists: (await statusLists.list()).map(statusListUri) }),

		/** What was issued before stays verifiable: its own certificate leads to the same root. */
		async rotateKeys(by: string): Promise<void> {
			await keys.rotate()
			await ports.documentKeys.rotate()
			ports.encryptionKeys.rotate()
			signing.forget()
			documentSigning.forget()
			log.info('signing key rotated', { by })
		},
		getIssuance: (id: string): Promise<Issuance | undefined> => issuances.get(id, clock.now()),
		listIssuances: (page: { after?: string | undefined; limit: number }): Promise<readonly Issuance[]> => issuances.list(page, clock.now()),
		/** The issuance that a person's page shows, and how it is taken up, by the handle in its address. */
		async getOfferPage(handle: string): Promise<{ issuance: Issuance; grant: OfferGrant } | undefined> {
			const preAuthorized = parseHandle({ mac }, offerPagePurposes['pre-authorized_code'], handle)
			const id = preAuthorized ?? parseHandle({ mac }, offerPagePurposes.authorization_code, handle)
			const issuance = id === undefined ? undefined : await issuances.get(id, clock.now())
			return issuance && { issuance, grant: preAuthorized === undefined ? 'authorization_code' : 'pre-authorized_code' }
		},
		offerLinks: (id: string, grant: OfferGrant) => offerLinks({ mac }, addresses, id, grant),
		healthy: () => database.read({ statement: alive, values: [] }),
	}
}

/** The signer, looked for on the disk once a second: a rotation here is seen at once, one in another process within the second. */
function lookOnceASecond(keys: SigningKeys, clock: Clock) {
	let seen: { readonly at: Seconds; readonly signer: Signer } | undefined
	return {
		signer(): Signer {
			const now = clock.now()
			if (seen?.at !== now) seen = { at: now, signer: keys.signer() }
			return seen.signer
		},
		forget() {
			seen = undefined
		},
	}
}

/** What the address of a person's page is made for. */
export const offerPagePurposes = {
	'pre-authorized_code': 'offer page',
	authorization_code: 'authorization offer page',
} as const satisfies Record<OfferGrant, HandlePurpose>

const alive = { sql: 'SELECT 1 AS one' }

const issuerDisplay: readonly JsonObject[] = [
	{ name: '網證示範發證機關', locale: 'zh-Hant' },
	{ name: '网证演示签发机关', locale: 'zh-Hans' },
	{ name: 'Network ID Demonstration Authority', locale: 'en' },
]
