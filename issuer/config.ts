// The issuer's configuration: the only reader of the environment and of the files that it names.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
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
	readonly mode: 'development' | 'production'
	/** What of OpenID4VCI is taken: all of it, or what the High Assurance profile leaves. */
	readonly profile: Profile
	readonly host: string
	readonly port: number
	readonly tls: { readonly key: string; readonly cert: string } | undefined
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
	/** What the upgraded tier makes of key attestations, and the levels that it demands where it demands one. */
	readonly keyAttestations: AttestationOrder
	/** What must come and go encrypted at the Credential Endpoints, where all may; `none` where nothing is. */
	readonly encryption: EncryptionDemand
	/** Tiers of which every credential waits for an operator. */
	readonly deferredTiers: readonly Tier[]
	/** For how many seconds a wallet is put off at a time. */
	readonly deferredInterval: number
	readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

const origin = z
	.string()
	.refine(isOrigin, 'it must be an origin such as https://issuer.example, without a path')
	.transform(text => new URL(text).origin)
/** An unset variable and an empty one are the same. */
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(value => (value === '' ? undefined : value), schema.optional())
const whole = (least: number, most: number, otherwise: number) =>
	z.preprocess(value => (value === '' || value === undefined ? otherwise : value), z.coerce.number().int().min(least).max(most))

/** A comma between them. */
const names = z.preprocess(
	value => (typeof value === 'string' ? value.split(',').flatMap(text => text.trim() || []) : value),
	z.array(z.string()).min(1),
)

const environment = z.object({
	MODE: optional(z.enum(['development', 'production'])),
	PROFILE: optional(z.enum(['haip'])),
	HOST: optional(z.string()),
	PORT: whole(0, 65_535, 7401),
	TLS_KEY: optional(z.string()),
	TLS_CERT: optional(z.string()),
	PUBLIC_URL: optional(origin),
	DATA_DIR: optional(z.string()),
	DATABASE_URL: optional(z.string()),
	TYPE_BASE: optional(z.url({ protocol: /^https?$/ })),
	DOCTYPE_BASE: optional(z.string().regex(/^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$/, 'it must be names with full stops between them')),
	TYPE_METADATA: optional(z.enum(typeStyles)),
	WEB_WALLET_URL: optional(origin),
	OFFER_LIFETIME: whole(30, 86_400, 600),
	STATUS_LIST_SIZE: whole(256, 1_048_576, 131_072),
	BATCH_SIZE: whole(2, 100, 10),
	WALLET_ANCHORS: optional(z.string()),
	CLIENTS: optional(z.string()),
	PRE_AUTHORIZED_CLIENTS: optional(z.enum(['anonymous', 'attested'])),
	KEY_ATTESTATIONS: optional(z.enum(['accepted', 'required'])),
	KEY_STORAGE: names.default(['iso_18045_moderate']),
	USER_AUTHENTICATION: names.default(['iso_18045_moderate']),
	ENCRYPTION: optional(z.enum(['none', 'optional', 'requests', 'both'])),
	DEFERRED: optional(names.pipe(z.array(z.enum(tiers)))),
	DEFERRED_INTERVAL: whole(1, 86_400, 5),
	LOG_LEVEL: optional(z.enum(['debug', 'info', 'warn', 'error'])),
})

/** @throws SetupError in one sentence that names the variable and what it must be */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): IssuerConfig {
	const parsed = environment.safeParse(env)
	if (!parsed.success) {
		const [issue] = parsed.error.issues
		throw new SetupError(`The variable ${issue?.path.join('.')} is not right: ${issue?.message ?? 'no value'}.`)
	}
	const read = parsed.data
	const mode = read.MODE ?? 'development'
	if (mode === 'production' && !read.PUBLIC_URL?.startsWith('https:')) {
		throw new SetupError('In production the issuer is reached over https alone: set PUBLIC_URL to its https origin.')
	}
	if (read.PRE_AUTHORIZED_CLIENTS === 'attested' && read.WALLET_ANCHORS === undefined) {
		throw new SetupError('PRE_AUTHORIZED_CLIENTS is attested, and no wallet provider is trusted: set WALLET_ANCHORS too.')
	}
	const profile = read.PROFILE === 'haip' ? haip : openId4Vci
	if (profile === haip && read.WALLET_ANCHORS === undefined) {
		throw new SetupError('PROFILE is haip, which takes wallets on the word of their providers (HAIP 1.0 §4.4.1): set WALLET_ANCHORS.')
	}
	const clients = read.CLIENTS === undefined ? [] : parseClients(readText(read.CLIENTS, 'CLIENTS: the path of a JSON file'))
	verifyClients(profile, clients)
	const dataDir = resolve(read.DATA_DIR ?? join('data', 'issuer'))
	return {
		mode,
		profile,
		host: read.HOST ?? '127.0.0.1',
		port: read.PORT,
		tls: readTls(read.TLS_KEY, read.TLS_CERT),
		publicUrl: read.PUBLIC_URL,
		dataDir,
		databaseUrl: read.DATABASE_URL ?? `sqlite:${join(dataDir, 'issuer.sqlite')}`,
		typeBase: read.TYPE_BASE?.replace(/\/$/, ''),
		docTypeBase: read.DOCTYPE_BASE ?? 'wangzheng.network-id',
		typeStyle: read.TYPE_METADATA ?? 'extending',
		webWalletUrl: read.WEB_WALLET_URL ?? (mode === 'development' ? 'http://localhost:7403' : undefined),
		offerLifetime: read.OFFER_LIFETIME,
		statusListSize: read.STATUS_LIST_SIZE,
		batchSize: read.BATCH_SIZE,
		walletAnchors: (read.WALLET_ANCHORS ?? '')
			.split(',')
			.filter(path => path !== '')
			.map(path => readText(path, 'WALLET_ANCHORS: a comma between the paths of PEM files')),
		clients,
		preAuthorizedClients: read.PRE_AUTHORIZED_CLIENTS ?? 'anonymous',
		keyAttestations: orderOf(read),
		encryption: read.ENCRYPTION ?? 'optional',
		deferredTiers: read.DEFERRED ?? [],
		deferredInterval: read.DEFERRED_INTERVAL,
		logLevel: read.LOG_LEVEL ?? 'info',
	}
}

function orderOf(read: z.output<typeof environment>): AttestationOrder {
	const levels = { keyStorage: read.KEY_STORAGE, userAuthentication: read.USER_AUTHENTICATION }
	if (read.WALLET_ANCHORS !== undefined) return { keyAttestations: read.KEY_ATTESTATIONS ?? 'accepted', ...levels }
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

function readTls(key: string | undefined, cert: string | undefined): IssuerConfig['tls'] {
	if (key === undefined && cert === undefined) return undefined
	if (key === undefined || cert === undefined) throw new SetupError('TLS_KEY and TLS_CERT are set together, or neither is.')
	const [keyText, certText] = [key, cert].map(path => {
		try {
			return readFileSync(path, 'utf8')
		} catch (cause) {
			throw new SetupError(`The file ${path} cannot be read: give the path of a PEM file in TLS_KEY and TLS_CERT.`, { cause })
		}
	})
	return { key: keyText ?? '', cert: certText ?? '' }
}

function readText(path: string, what: string): string {
	try {
		return readFileSync(path.trim(), 'utf8')
	} catch (cause) {
		throw new SetupError(`The file ${path.trim()} cannot be read: set ${what}.`, { cause })
	}
}

/** Where the first operator's key is kept. */
export const operatorKeyPath = (dataDir: string): string => join(dataDir, 'operator-key')

/** How the command line reaches a running issuer. */
export type ClientConfig = { readonly url: string; readonly key: string | undefined }

/** Flags go before the environment, and the key file of this folder's issuer comes last. */
export function readClientConfig(
	flags: { url?: string | undefined; key?: string | undefined },
	env: Readonly<Record<string, string | undefined>> = process.env,
): ClientConfig {
	const port = env['PORT'] || '7401'
	const url = flags.url ?? env['ISSUER_URL'] ?? env['PUBLIC_URL'] ?? `http://localhost:${port}`
	if (!URL.canParse(url))
		throw new SetupError('The address of the issuer is no URL: give --url or ISSUER_URL, such as http://localhost:7401.')
	const file = operatorKeyPath(resolve(env['DATA_DIR'] || join('data', 'issuer')))
	return { url: url.replace(/\/$/, ''), key: flags.key ?? env['ISSUER_KEY'] ?? readPrivate(file)?.trim() }
}
