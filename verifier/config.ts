// The verifier's configuration, from the environment; the only reader of it and of the files that it names.

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
import type { JsonObject } from '@wangzheng/shared/protocol/json.ts'
import { z } from 'zod'
import { type OwnPrefix, ownPrefixes } from './client/client.ts'
import { type DigitalKind, type DigitalSetup, digitalKinds, readDigitalSetup } from './client/digital.ts'
import { haip, openId4Vp, type Profile, verifySetup } from './profile.ts'
import type { RedirectedMode } from './request.ts'
import { openShippedScenes, readScenes, readVerifierInfo } from './scenes/read-scenes.ts'
import type { Scene, TypeBases } from './scenes/scene.ts'

const environment = z.object({
	...commonVariables,
	PROFILE: z.enum(['haip']).optional(),
	PORT: port(7402),
	/** Under which wallets and people reach us; the address that we listen on where nothing is said. */
	PUBLIC_URL: address.optional(),
	DATA_DIR: z.string().default('data/verifier'),
	/** PEM files of the roots below which issuers sign, with commas between. */
	TRUST_ANCHORS: list.default([]),
	/** PEM files of certificates whose signatures on mdocs are believed, whoever issued them, with commas between. */
	MDOC_SIGNERS: list.default([]),
	/** What the types of credentials begin with. */
	TYPE_BASE: address.optional(),
	/** What the docTypes of mdocs begin with. */
	DOCTYPE_BASE: z
		.string()
		.regex(/^[\w-]+(?:\.[\w-]+)*$/, 'names with points between')
		.default('wangzheng.network-id'),
	/** Where a light network ID is upgraded. */
	ISSUER_URL: address.default('http://localhost:7401'),
	WEB_WALLET_URL: address.default('http://localhost:7403'),
	CLIENT_ID_PREFIX: z.enum(ownPrefixes).optional(),
	/** The name that wallets know the verifier by, for CLIENT_ID_PREFIX pre-registered. A colon would make a prefix of it (OpenID4VP §5.9.1). */
	CLIENT_ID: z
		.string()
		.regex(/^[!-9;-~]{1,256}$/, 'printable ASCII without a colon')
		.optional(),
	/** A file with a verifier attestation, for CLIENT_ID_PREFIX verifier_attestation. */
	VERIFIER_ATTESTATION: z.string().optional(),
	/** A JSON file of what third parties attest of the verifier. */
	VERIFIER_INFO: z.string().optional(),
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
	SCENES: z.string().optional(),
	/** Seconds in which a request must be answered. */
	REQUEST_LIFETIME: whole(30, 3600, 300),
	/** Hosts of webhooks and status lists that may have an address which is not public, with commas between. */
	ALLOWED_HOSTS: list.default([]),
	/** PEM files of authorities that are believed for TLS beside the system's, with commas between. */
	TLS_CA: list.default([]),
})

export type VerifierConfig = {
	readonly mode: Mode
	/** What of OpenID4VP is asked by: all of it, or what the High Assurance profile leaves. */
	readonly profile: Profile
	readonly listen: Listen
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
	readonly logLevel: LogLevel
}

/** @throws SetupError that says in one sentence what to put right */
export function readConfig(env: Environment = process.env): VerifierConfig {
	const told = readVariables(environment, env)
	verifyPublic(told.MODE, told.PUBLIC_URL)
	const profile = told.PROFILE === 'haip' ? haip : openId4Vp
	const typeBases = { types: told.TYPE_BASE ?? `${told.ISSUER_URL}/types`, doctypes: told.DOCTYPE_BASE }
	const dataDir = resolve(told.DATA_DIR)
	const scenes = told.SCENES === undefined ? openShippedScenes(typeBases, profile) : readScenes(told.SCENES, typeBases, readNamed)
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
		listen: readListen(told),
		publicUrl: told.PUBLIC_URL,
		dataDir,
		databaseUrl: told.DATABASE_URL ?? `sqlite:${join(dataDir, 'verifier.db')}`,
		trustAnchors: told.TRUST_ANCHORS.map(path => readNamed(path, 'TRUST_ANCHORS')),
		mdocSigners: told.MDOC_SIGNERS.map(path => readNamed(path, 'MDOC_SIGNERS')),
		typeBases,
		issuerUrl: told.ISSUER_URL,
		webWalletUrl: told.WEB_WALLET_URL,
		clientId: told.CLIENT_ID,
		attestation: told.VERIFIER_ATTESTATION === undefined ? undefined : readNamed(told.VERIFIER_ATTESTATION, 'VERIFIER_ATTESTATION').trim(),
		walletScheme: told.WALLET_SCHEME ?? profile.walletScheme,
		introduces: told.INTRODUCTION === undefined ? profile.introduces : told.INTRODUCTION === 'sent',
		verifierInfo: told.VERIFIER_INFO === undefined ? new Map() : readVerifierInfo(told.VERIFIER_INFO, scenes, readNamed),
		requestLifetime: told.REQUEST_LIFETIME,
		allowedHosts: told.ALLOWED_HOSTS,
		tlsAuthorities: told.TLS_CA.map(path => readNamed(path, 'TLS_CA')),
		logLevel: told.LOG_LEVEL,
	}
}

/** What the command line needs beside the configuration. */
export const readCliConfig = (env: Environment = process.env): { readonly key: string | undefined } => ({
	key: env['VERIFIER_KEY'],
})
