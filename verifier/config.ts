// The verifier's configuration, from the environment; the only reader of it and of the files that it names.

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { z } from 'zod'
import { type OwnPrefix, ownPrefixes } from './client/client.ts'
import { type DigitalKind, type DigitalSetup, digitalKinds, readDigitalSetup } from './client/digital.ts'
import { haip, openId4Vp, type Profile, verifySetup } from './profile.ts'
import type { RedirectedMode } from './request.ts'
import { openShippedScenes, readScenes, readVerifierInfo } from './scenes/read-scenes.ts'
import type { Scene, TypeBases } from './scenes/scene.ts'

const url = z.string().refine(value => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'an http or https address')
const origin = url.transform(value => value.replace(/\/+$/, ''))
const list = z.string().transform(value =>
	value
		.split(',')
		.map(entry => entry.trim())
		.filter(entry => entry !== ''),
)

const environment = z.object({
	MODE: z.enum(['development', 'production']).default('development'),
	PROFILE: z.enum(['haip']).optional(),
	HOST: z.string().min(1).default('127.0.0.1'),
	PORT: z.coerce.number().int().min(0).max(65_535).default(7402),
	/** Under which wallets and people reach us; the address that we listen on where nothing is said. */
	PUBLIC_URL: origin.optional(),
	DATA_DIR: z.string().min(1).default('data/verifier'),
	DATABASE_URL: z.string().min(1).optional(),
	/** PEM files of the roots below which issuers sign, with commas between. */
	TRUST_ANCHORS: list.default([]),
	/** PEM files of certificates whose signatures on mdocs are believed, whoever issued them, with commas between. */
	MDOC_SIGNERS: list.default([]),
	/** What the types of credentials begin with. */
	TYPE_BASE: origin.optional(),
	/** What the docTypes of mdocs begin with. */
	DOCTYPE_BASE: z
		.string()
		.regex(/^[\w-]+(?:\.[\w-]+)*$/, 'names with points between')
		.default('wangzheng.network-id'),
	/** Where a light network ID is upgraded. */
	ISSUER_URL: origin.default('http://localhost:7401'),
	WEB_WALLET_URL: origin.default('http://localhost:7403'),
	CLIENT_ID_PREFIX: z.enum(ownPrefixes).optional(),
	/** The name that wallets know the verifier by, for CLIENT_ID_PREFIX pre-registered. A colon would make a prefix of it (OpenID4VP §5.9.1). */
	CLIENT_ID: z
		.string()
		.regex(/^[!-9;-~]{1,256}$/, 'printable ASCII without a colon')
		.optional(),
	/** A file with a verifier attestation, for CLIENT_ID_PREFIX verifier_attestation. */
	VERIFIER_ATTESTATION: z.string().min(1).optional(),
	/** A JSON file of what third parties attest of the verifier. */
	VERIFIER_INFO: z.string().min(1).optional(),
	/** Whether a link holds a request's address, or the whole of it. */
	REQUEST_BY: z.enum(['reference', 'value']).default('reference'),
	/** How a wallet on the same device answers our own pages. */
	SAME_DEVICE_ANSWER: z.enum(['post', 'fragment', 'query']).default('post'),
	/** How the browser is asked for a wallet, in this order: signed, unsigned, multisigned, or off. */
	DC_API: list
		.pipe(z.union([z.tuple([z.literal('off')]).transform((): DigitalKind[] => []), z.array(z.enum(digitalKinds)).min(1)]))
		.optional(),
	/** Under which prefixes such requests are signed. */
	DC_API_PREFIXES: list.pipe(z.array(z.enum(ownPrefixes)).min(1)).optional(),
	/** What the links begin with that open a wallet. */
	WALLET_SCHEME: z
		.string()
		.regex(/^[a-z][a-z0-9+.-]*:\/\/[^?#]*$/i, 'a scheme and ://')
		.optional(),
	/** Whether requests say who asks and what for, in members of client_metadata that OpenID4VP does not have. */
	INTRODUCTION: z.enum(['sent', 'left_out']).optional(),
	/** A JSON file of scenes, in place of those that are shipped. */
	SCENES: z.string().min(1).optional(),
	/** Seconds in which a request must be answered. */
	REQUEST_LIFETIME: z.coerce.number().int().min(30).max(3600).default(300),
	/** Hosts of webhooks and status lists that may have an address which is not public, with commas between. */
	ALLOWED_HOSTS: list.default([]),
	/** PEM files of authorities that are believed for TLS beside the system's, with commas between. */
	TLS_CA: list.default([]),
	TLS_KEY: z.string().min(1).optional(),
	TLS_CERT: z.string().min(1).optional(),
	LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
})

export type VerifierConfig = {
	readonly mode: 'development' | 'production'
	/** What of OpenID4VP is asked by: all of it, or what the High Assurance profile leaves. */
	readonly profile: Profile
	readonly listen: { readonly host: string; readonly port: number; readonly tls?: { readonly key: string; readonly cert: string } }
	readonly publicUrl: string | undefined
	readonly dataDir: string
	readonly databaseUrl: string
	/** PEM texts. */
	readonly trustAnchors: readonly string[]
	/** PEM texts. */
	readonly mdocSigners: readonly string[]
	readonly typeBases: TypeBases
	readonly issuerUrl: string
	readonly webWalletUrl: string
	readonly clientIdPrefix: OwnPrefix
	readonly clientId: string | undefined
	readonly attestation: string | undefined
	readonly digital: DigitalSetup
	readonly byValue: boolean
	/** Undefined where the scene says how. */
	readonly sameDeviceMode: RedirectedMode | undefined
	readonly walletScheme: string
	readonly introduces: boolean
	readonly scenes: readonly Scene[]
	/** By scene. */
	readonly verifierInfo: ReadonlyMap<string, readonly JsonObject[]>
	readonly requestLifetime: number
	readonly allowedHosts: readonly string[]
	/** PEM texts. */
	readonly tlsAuthorities: readonly string[]
	readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/** @throws SetupError that says in one sentence what to put right */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): VerifierConfig {
	// An empty value is none: so compose files leave things out.
	const parsed = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== '')))
	if (!parsed.success) {
		const [issue] = parsed.error.issues
		throw new SetupError(`${issue?.path.join('.') ?? 'the environment'} cannot be used: ${issue?.message ?? 'not understood'}`)
	}
	const told = parsed.data
	const profile = told.PROFILE === 'haip' ? haip : openId4Vp
	const typeBases = { types: told.TYPE_BASE ?? `${told.ISSUER_URL}/types`, doctypes: told.DOCTYPE_BASE }
	const dataDir = resolve(told.DATA_DIR)
	if ((told.TLS_KEY === undefined) !== (told.TLS_CERT === undefined))
		throw new SetupError('TLS_KEY and TLS_CERT go together: set both or neither')
	if (told.MODE === 'production' && told.PUBLIC_URL?.startsWith('https:') !== true) {
		throw new SetupError('PUBLIC_URL must be an https address in production: set it to the one under which people reach the verifier')
	}
	const tls =
		told.TLS_KEY !== undefined && told.TLS_CERT !== undefined
			? { key: readText(told.TLS_KEY, 'TLS_KEY'), cert: readText(told.TLS_CERT, 'TLS_CERT') }
			: undefined
	const scenes = told.SCENES === undefined ? openShippedScenes(typeBases, profile) : readScenes(told.SCENES, typeBases, readText)
	const clientIdPrefix = told.CLIENT_ID_PREFIX ?? profile.prefixes[0]
	const asking = {
		clientIdPrefix,
		digital: readDigitalSetup(told.DC_API, told.DC_API_PREFIXES, clientIdPrefix),
		byValue: told.REQUEST_BY === 'value',
		sameDeviceMode: told.SAME_DEVICE_ANSWER === 'post' ? undefined : told.SAME_DEVICE_ANSWER,
		scenes,
	}
	verifySetup(profile, asking)
	return {
		...asking,
		mode: told.MODE,
		profile,
		listen: { host: told.HOST, port: told.PORT, ...(tls ? { tls } : {}) },
		publicUrl: told.PUBLIC_URL,
		dataDir,
		databaseUrl: told.DATABASE_URL ?? `sqlite:${join(dataDir, 'verifier.db')}`,
		trustAnchors: told.TRUST_ANCHORS.map(path => readText(path, 'TRUST_ANCHORS')),
		mdocSigners: told.MDOC_SIGNERS.map(path => readText(path, 'MDOC_SIGNERS')),
		typeBases,
		issuerUrl: told.ISSUER_URL,
		webWalletUrl: told.WEB_WALLET_URL,
		clientId: told.CLIENT_ID,
		attestation: told.VERIFIER_ATTESTATION === undefined ? undefined : readText(told.VERIFIER_ATTESTATION, 'VERIFIER_ATTESTATION').trim(),
		walletScheme: told.WALLET_SCHEME ?? profile.walletScheme,
		introduces: told.INTRODUCTION === undefined ? profile.introduces : told.INTRODUCTION === 'sent',
		verifierInfo: told.VERIFIER_INFO === undefined ? new Map() : readVerifierInfo(told.VERIFIER_INFO, scenes, readText),
		requestLifetime: told.REQUEST_LIFETIME,
		allowedHosts: told.ALLOWED_HOSTS,
		tlsAuthorities: told.TLS_CA.map(path => readText(path, 'TLS_CA')),
		logLevel: told.LOG_LEVEL,
	}
}

function readText(path: string, name: string): string {
	if (!existsSync(path)) throw new SetupError(`${name} names ${path}, and there is no such file`)
	return readFileSync(path, 'utf8')
}

/** What the command line needs beside the configuration. */
export const readCliConfig = (env: Readonly<Record<string, string | undefined>> = process.env): { readonly key: string | undefined } => ({
	key: env['VERIFIER_KEY'],
})
