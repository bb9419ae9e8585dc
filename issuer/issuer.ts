// The issuer: its operations over their ports. Doors and pages talk to this and to nothing else.

import type { Database } from '@wangzheng/shared/adapters/database.ts'
import type { SigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { createIssuerMetadata } from '@wangzheng/shared/protocol/openid4vci/issuer-metadata.ts'
import type { Clock, Crypto, Mac, Random, Seconds, Signer, Zlib } from '@wangzheng/shared/protocol/ports.ts'
import type { Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { didDocumentEndpoint } from '@wangzheng/shared/web/did-document.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import { createIssuanceStore } from './adapters/issuance-store.ts'
import { createStatusListStore } from './adapters/status-list-store.ts'
import { createAuthorizationServer } from './authorization/authorization-server.ts'
import type { RegisteredClient } from './authorization/clients.ts'
import { createConfigurations } from './credential/configurations.ts'
import { createTypeDocuments } from './credential/type-metadata.ts'
import { type HandlePurpose, parseHandle } from './handles.ts'
import type { Issuance } from './issuance.ts'
import { changeStatus } from './operations/change-status.ts'
import { createCredentialOffer, offerLinks } from './operations/create-credential-offer.ts'
import { createNonce } from './operations/create-nonce.ts'
import { getCredentialOffer, type OfferGrant } from './operations/get-credential-offer.ts'
import { issueCredential } from './operations/issue-credential.ts'
import { publishStatusList } from './operations/publish-status-list.ts'
import { receiveNotification } from './operations/receive-notification.ts'
import { takePreAuthorizedCode } from './operations/take-pre-authorized-code.ts'
import { takeStatusPlace } from './operations/take-status-place.ts'
import type { PopulationRegister } from './ports/population-register.ts'

export type IssuerPorts = {
	readonly database: Database
	readonly keys: SigningKeys
	readonly register: PopulationRegister
	readonly clock: Clock
	readonly random: Random
	readonly crypto: Crypto
	readonly mac: Mac
	readonly zlib: Zlib
	readonly log: Log
}

export type IssuerRules = {
	/** The Credential Issuer Identifier, and where the agent is reached. */
	readonly publicUrl: string
	/** What the types' URLs begin with. */
	readonly typeBase: string
	readonly webWalletUrl: string | undefined
	readonly offerLifetime: Seconds
	readonly statusListSize: number
	readonly batchSize: number
	/** In wallet providers; undefined where wallets that were never met before are not taken. */
	readonly walletTrust: Trust | undefined
	readonly clients: readonly RegisteredClient[]
	readonly preAuthorizedClients: 'anonymous' | 'attested'
}

export type Issuer = ReturnType<typeof createIssuer>

export function createIssuer(ports: IssuerPorts, rules: IssuerRules) {
	const { database, keys, register, clock, log, mac } = ports
	const { publicUrl, typeBase, batchSize } = rules
	const issuances = createIssuanceStore(database)
	const statusLists = createStatusListStore(database)
	const statusListUri = (list: string) => `${publicUrl}/status/${list}`
	const addresses = { issuer: publicUrl, webWallet: rules.webWalletUrl }
	const signing = lookOnceASecond(ports)
	const own = { ...ports, issuances, statusLists, signer: signing.signer }
	const authorization = createAuthorizationServer(own, {
		publicUrl,
		clients: rules.clients,
		walletTrust: rules.walletTrust,
		anonymousAccess: rules.preAuthorizedClients === 'anonymous',
	})

	return {
		authorization,
		metadata: createIssuerMetadata({
			credentialIssuer: publicUrl,
			credentialEndpoint: `${publicUrl}/credential`,
			nonceEndpoint: `${publicUrl}/nonce`,
			notificationEndpoint: `${publicUrl}/notification`,
			batchSize,
			display: issuerDisplay,
			configurations: createConfigurations(typeBase),
		}),
		typeDocuments: createTypeDocuments(typeBase),
		anchorPem: keys.anchorPem,
		didDocument: didDocumentEndpoint(ports, publicUrl, signing.signer),
		register,

		createCredentialOffer: createCredentialOffer(own, addresses, rules.offerLifetime),
		getCredentialOffer: getCredentialOffer(own, publicUrl),
		takePreAuthorizedCode: takePreAuthorizedCode(own, publicUrl),
		createNonce: createNonce(own),
		issueCredential: issueCredential(
			{ ...own, format: formats['dc+sd-jwt'], takeStatusPlace: takeStatusPlace(own, rules.statusListSize) },
			{ issuer: publicUrl, typeBase, batchSize, statusListUri },
		),
		receiveNotification: receiveNotification(own),
		changeStatus: changeStatus(own),
		publishStatusList: publishStatusList(own, statusListUri),

		/** What was issued before stays verifiable: its own certificate leads to the same root. */
		async rotateKeys(by: string): Promise<void> {
			await keys.rotate()
			signing.forget()
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
function lookOnceASecond({ keys, clock }: { keys: SigningKeys; clock: Clock }) {
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
