// The issuer's configuration: the only reader of the environment and of the files that it names.

import { join, resolve } from 'node:path'
import {
	address,
	commonVariables,
	type Environment,
	type Listen,
	type LogLevel,
	list,
	type Mode,
	port,
	readListen,
	readNamed,
	readVariables,
	verifyPublic,
	whole,
} from '@wangzheng/shared/adapters/configuration.ts'
import { readPrivate } from '@wangzheng/shared/adapters/secret-file.ts'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { z } from 'zod'
import { parseClients, type RegisteredClient } from './authorization/clients.ts'
import type { AttestationOrder } from './credential/attestation-policy.ts'
import { type Tier, tiers } from './credential/tier.ts'
import { type TypeStyle, typeStyles } from './credential/type-metadata.ts'
import type { EncryptionDemand } from './operations/exchange-messages.ts'
import { haip, openId4Vci, type Profile, verifyClients } from './profile.ts'

export type IssuerConfig = {
	readonly mode: Mode
	/** What of OpenID4VCI is taken: all of it, or what the High Assurance profile leaves. */
	readonly profile: Profile
	readonly listen: Listen
	/** The origin under which the world reaches the issuer; where undefined, that of the port it listens on. */
	readonly publicUrl: string | undefined
	readonly dataDir: string
	readonly databaseUrl: string
	/** What the URLs of credential types begin with; `<publicUrl>/types` where undefined. */
	readonly typeBase: string | undefined
	/** What docTypes of mdocs and the name of their namespace begin with. */
	readonly docTypeBase: string
	/** Whether types lean on a base type, or each says all by itself. */
	readonly typeStyle: TypeStyle
	/** The origin of a web wallet that pages link to; no link where undefined. */
	readonly webWalletUrl: string | undefined
	/** How long an offer can be redeemed, in seconds. */
	readonly offerLifetime: number
	readonly statusListSize: number
	readonly batchSize: number
	/** PEM texts of the roots that wallet providers' attestations lead to; none where wallets that were never met are not taken. */
	readonly walletAnchors: readonly string[]
	/** Wallets that the operator registered. */
	readonly clients: readonly RegisteredClient[]
	/** What a wallet must show to redeem a pre-authorized code: `nothing`, or the attestation of its provider. */
	readonly preAuthorizedClients: 'anonymous' | 'attested'
	/** Whether tokens for pre-authorized codes come with credential identifiers that nobody asked for. */
	readonly credentialIdentifiers: boolean
	/** What the upgraded tier makes of key attestations, and the levels that it demands where it demands one. */
	readonly keyAttestations: AttestationOrder
	/** What must come and go encrypted at the Credential Endpoints, where all may; `none` where nothing is. */
	readonly encryption: EncryptionDemand
	/** Tiers of which every credential waits for an operator. */
	readonly deferredTiers: readonly Tier[]
	/** For how many seconds a wallet is put off at a time. */
	readonly deferredInterval: number
	readonly logLevel: LogLevel
}

const origin = z
	.string()
	.refine(isOrigin, 'it must be an origin such as https://issuer.example, without a path')
	.transform(text => new URL(text).origin)
const names = list.pipe(z.array(z.string()).min(1))

const environment = z.object({
	...commonVariables,
	PROFILE: z.enum(['haip']).optional(),
	PORT: port(7401),
	PUBLIC_URL: origin.optional(),
	DATA_DIR: z.string().default(join('data', 'issuer')),
	TYPE_BASE: address.optional(),
	DOCTYPE_BASE: z
		.string()
		.regex(/^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$/, 'it must be names with full stops between them')
		.default('wangzheng.network-id'),
	TYPE_METADATA: z.enum(typeStyles).default('extending'),
	WEB_WALLET_URL: origin.optional(),
	OFFER_LIFETIME: whole(30, 86_400, 600),
	STATUS_LIST_SIZE: whole(256, 1_048_576, 131_072),
	BATCH_SIZE: whole(2, 100, 10),
	WALLET_ANCHORS: list.default([]),
	CLIENTS: z.string().optional(),
	PRE_AUTHORIZED_CLIENTS: z.enum(['anonymous', 'attested']).default('anonymous'),
	CREDENTIAL_IDENTIFIERS: z.enum(['asked', 'always']).default('asked'),
	KEY_ATTESTATIONS: z.enum(['accepted', 'required']).optional(),
	KEY_STORAGE: names.default(['iso_18045_moderate']),
	USER_AUTHENTICATION: names.default(['iso_18045_moderate']),
	ENCRYPTION: z.enum(['none', 'optional', 'requests', 'both']).default('optional'),
	DEFERRED: names.pipe(z.array(z.enum(tiers))).default([]),
	DEFERRED_INTERVAL: whole(1, 86_400, 5),
})

/** @throws SetupError in one sentence that names the variable and what it must be */
export function readConfig(env: Environment = process.env): IssuerConfig {
	const read = readVariables(environment, env)
	const { MODE: mode, WALLET_ANCHORS: anchors } = read
	verifyPublic(mode, read.PUBLIC_URL)
	if (read.PRE_AUTHORIZED_CLIENTS === 'attested' && anchors.length === 0) {
		throw new SetupError('PRE_AUTHORIZED_CLIENTS is attested, and no wallet provider is trusted: set WALLET_ANCHORS too.')
	}
	const profile = read.PROFILE === 'haip' ? haip : openId4Vci
	if (profile === haip && anchors.length === 0) {
		throw new SetupError('PROFILE is haip, which takes wallets on the word of their providers (HAIP 1.0 §4.4.1): set WALLET_ANCHORS.')
	}
	const clients = read.CLIENTS === undefined ? [] : parseClients(readNamed(read.CLIENTS, 'CLIENTS'))
	verifyClients(profile, clients)
	const dataDir = resolve(read.DATA_DIR)
	return {
		mode,
		profile,
		listen: readListen(read),
		publicUrl: read.PUBLIC_URL,
		dataDir,
		databaseUrl: read.DATABASE_URL ?? `sqlite:${join(dataDir, 'issuer.sqlite')}`,
		typeBase: read.TYPE_BASE,
		docTypeBase: read.DOCTYPE_BASE,
		typeStyle: read.TYPE_METADATA,
		webWalletUrl: read.WEB_WALLET_URL ?? (mode === 'development' ? 'http://localhost:7403' : undefined),
		offerLifetime: read.OFFER_LIFETIME,
		statusListSize: read.STATUS_LIST_SIZE,
		batchSize: read.BATCH_SIZE,
		walletAnchors: anchors.map(path => readNamed(path, 'WALLET_ANCHORS')),
		clients,
		preAuthorizedClients: read.PRE_AUTHORIZED_CLIENTS,
		credentialIdentifiers: read.CREDENTIAL_IDENTIFIERS === 'always',
		keyAttestations: orderOf(read),
		encryption: read.ENCRYPTION,
		deferredTiers: read.DEFERRED,
		deferredInterval: read.DEFERRED_INTERVAL,
		logLevel: read.LOG_LEVEL,
	}
}

function orderOf(read: z.output<typeof environment>): AttestationOrder {
	const levels = { keyStorage: read.KEY_STORAGE, userAuthentication: read.USER_AUTHENTICATION }
	if (read.WALLET_ANCHORS.length > 0) return { keyAttestations: read.KEY_ATTESTATIONS ?? 'accepted', ...levels }
	if (read.KEY_ATTESTATIONS === 'required') {
		throw new SetupError('Key attestations are required of wallets, and no wallet provider is trusted: set WALLET_ANCHORS.')
	}
	return { keyAttestations: 'none', ...levels }
}

function isOrigin(text: string): boolean {
	if (!URL.canParse(text) || /[?#@]/.test(text)) return false
	const { protocol, pathname } = new URL(text)
	return /^https?:$/.test(protocol) && pathname === '/'
}

/** Where the first operator's key is kept. */
export const operatorKeyPath = (dataDir: string): string => join(dataDir, 'operator-key')

/** How the command line reaches a running issuer. */
export type ClientConfig = { readonly url: string; readonly key: string | undefined }

/** Flags go before the environment, and the key file of this folder's issuer comes last. */
export function readClientConfig(
	flags: { url?: string | undefined; key?: string | undefined },
	env: Environment = process.env,
): ClientConfig {
	const port = env['PORT'] || '7401'
	const url = flags.url ?? env['ISSUER_URL'] ?? env['PUBLIC_URL'] ?? `http://localhost:${port}`
	if (!URL.canParse(url))
		throw new SetupError('The address of the issuer is no URL: give --url or ISSUER_URL, such as http://localhost:7401.')
	const file = operatorKeyPath(resolve(env['DATA_DIR'] || join('data', 'issuer')))
	return { url: url.replace(/\/$/, ''), key: flags.key ?? env['ISSUER_KEY'] ?? readPrivate(file)?.trim() }
}
