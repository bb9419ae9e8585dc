// The wallet agent's configuration, from the environment; the only reader of it and of the files that it names.

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { z } from 'zod'
import { type EnteredVerifiers, noVerifiers, parseVerifiers } from './verifiers.ts'

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
	HOST: z.string().min(1).default('127.0.0.1'),
	PORT: z.coerce.number().int().min(0).max(65_535).default(7403),
	/** Under which people reach the wallet; the address that it listens on where nothing is said. */
	PUBLIC_URL: origin.optional(),
	DATA_DIR: z.string().min(1).default('data/wallet-agent'),
	DATABASE_URL: z.string().min(1).optional(),
	/** PEM files of the roots below which issuers sign, with commas between. */
	TRUST_ANCHORS: list.default([]),
	/** PEM files of certificates that sign mdocs and are believed themselves, whoever is above them, with commas between. */
	MDOC_SIGNERS: list.default([]),
	/** PEM files of the roots below which verifiers sign, with commas between. */
	VERIFIER_ANCHORS: list.default([]),
	/** A JSON file of the verifiers that are believed without a certificate: by DID, by attestation, or entered with their key. */
	VERIFIERS: z.string().min(1).optional(),
	/** PEM files of the roots below which registrars sign what verifiers registered, with commas between. */
	REGISTRARS: list.default([]),
	/** `haip`: what the High Assurance Interoperability Profile refuses is refused. */
	PROFILE: z.enum(['haip']).optional(),
	/** Whether requests that nobody signed are shown to the holder with a warning, or refused. */
	UNSIGNED_REQUESTS: z.enum(['refuse', 'warn']).default('refuse'),
	/** The identifiers of the issuers that offers are taken from, with commas between; all whose certificates are trusted where nothing is said. */
	TRUSTED_ISSUERS: list.optional(),
	/** How many copies of a credential are asked for, each with a key of its own, to be shown one after the other. */
	COPIES: z.coerce.number().int().min(1).max(20).default(3),
	/** How many seconds old a status list may be that a card is shown by. */
	STATUS_MAX_AGE: z.coerce.number().int().min(0).max(86_400).default(60),
	/** What the wallet calls itself where an issuer does not let it stay anonymous. */
	CLIENT_ID: z.string().min(1).max(200).default('wangzheng-wallet'),
	/** How many seconds pass between two looks for credentials that issuers will issue later. */
	POLL_EVERY: z.coerce.number().int().min(1).max(3600).default(5),
	/** Hosts of issuers and verifiers that may have an address which is not public, with commas between. */
	ALLOWED_HOSTS: list.default([]),
	/** PEM files of authorities that are believed for TLS beside the system's, with commas between. */
	TLS_CA: list.default([]),
	/** The file of a PKCS #11 module, a token of it and the file with its PIN: holders' keys are made there, and in the database elsewhere. */
	PKCS11_MODULE: z.string().min(1).optional(),
	PKCS11_TOKEN: z.string().min(1).optional(),
	PKCS11_PIN_FILE: z.string().min(1).optional(),
	/** Opens the doors of the test drive, which goes through with offers and requests by itself, to whoever has this token. */
	TEST_DRIVE_TOKEN: z.string().min(16, 'a secret of 16 characters at least').optional(),
	TLS_KEY: z.string().min(1).optional(),
	TLS_CERT: z.string().min(1).optional(),
	LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
})

export type WalletConfig = {
	readonly mode: 'development' | 'production'
	readonly listen: { readonly host: string; readonly port: number; readonly tls?: { readonly key: string; readonly cert: string } }
	readonly publicUrl: string | undefined
	readonly dataDir: string
	readonly databaseUrl: string
	/** PEM texts: of issuers, and of verifiers. */
	readonly trustAnchors: readonly string[]
	readonly verifierAnchors: readonly string[]
	/** PEM texts: certificates that are believed as signers of mdocs. */
	readonly mdocSigners: readonly string[]
	readonly verifiers: EnteredVerifiers
	/** PEM texts: of registrars of verifiers. */
	readonly registrarAnchors: readonly string[]
	readonly profile: 'haip' | undefined
	readonly unsignedRequests: 'refuse' | 'warn'
	readonly trustedIssuers: readonly string[] | undefined
	readonly copies: number
	readonly statusMaxAge: number
	readonly clientId: string
	/** The token that holders' keys are kept on; undefined where they are sealed in the database. */
	readonly pkcs11: { readonly module: string; readonly token: string; readonly pinFile: string } | undefined
	readonly allowedHosts: readonly string[]
	/** How many seconds pass between two looks for credentials that were put off. */
	readonly pollEvery: number
	/** Undefined where the test drive has no doors. */
	readonly testDriveToken: string | undefined
	/** PEM texts. */
	readonly tlsAuthorities: readonly string[]
	readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/** @throws SetupError that says in one sentence what to put right */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): WalletConfig {
	// An empty value is none: so compose files leave things out.
	const parsed = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== '')))
	if (!parsed.success) {
		const [issue] = parsed.error.issues
		throw new SetupError(`${issue?.path.join('.') ?? 'the environment'} cannot be used: ${issue?.message ?? 'not understood'}`)
	}
	const told = parsed.data
	const dataDir = resolve(told.DATA_DIR)
	if ((told.TLS_KEY === undefined) !== (told.TLS_CERT === undefined)) {
		throw new SetupError('TLS_KEY and TLS_CERT go together: set both or neither')
	}
	if (told.MODE === 'production' && told.PUBLIC_URL?.startsWith('https:') !== true) {
		throw new SetupError('PUBLIC_URL must be an https address in production: set it to the one under which people reach the wallet')
	}
	const tls =
		told.TLS_KEY !== undefined && told.TLS_CERT !== undefined
			? { key: readText(told.TLS_KEY, 'TLS_KEY'), cert: readText(told.TLS_CERT, 'TLS_CERT') }
			: undefined
	return {
		mode: told.MODE,
		listen: { host: told.HOST, port: told.PORT, ...(tls ? { tls } : {}) },
		publicUrl: told.PUBLIC_URL,
		dataDir,
		databaseUrl: told.DATABASE_URL ?? `sqlite:${join(dataDir, 'wallet.db')}`,
		trustAnchors: told.TRUST_ANCHORS.map(path => readText(path, 'TRUST_ANCHORS')),
		mdocSigners: told.MDOC_SIGNERS.map(path => readText(path, 'MDOC_SIGNERS')),
		verifierAnchors: told.VERIFIER_ANCHORS.map(path => readText(path, 'VERIFIER_ANCHORS')),
		verifiers: told.VERIFIERS === undefined ? noVerifiers : parseVerifiers(readText(told.VERIFIERS, 'VERIFIERS')),
		registrarAnchors: told.REGISTRARS.map(path => readText(path, 'REGISTRARS')),
		profile: told.PROFILE,
		unsignedRequests: told.UNSIGNED_REQUESTS,
		trustedIssuers: told.TRUSTED_ISSUERS,
		copies: told.COPIES,
		statusMaxAge: told.STATUS_MAX_AGE,
		clientId: told.CLIENT_ID,
		pkcs11: pkcs11In(told),
		allowedHosts: told.ALLOWED_HOSTS,
		pollEvery: told.POLL_EVERY,
		testDriveToken: told.TEST_DRIVE_TOKEN,
		tlsAuthorities: told.TLS_CA.map(path => readText(path, 'TLS_CA')),
		logLevel: told.LOG_LEVEL,
	}
}

function pkcs11In({
	PKCS11_MODULE: module,
	PKCS11_TOKEN: token,
	PKCS11_PIN_FILE: pinFile,
}: z.infer<typeof environment>): WalletConfig['pkcs11'] {
	if (module !== undefined && token !== undefined && pinFile !== undefined) return { module, token, pinFile }
	if (module === undefined && token === undefined && pinFile === undefined) return undefined
	throw new SetupError('PKCS11_MODULE, PKCS11_TOKEN and PKCS11_PIN_FILE go together: set all three or none')
}

function readText(path: string, name: string): string {
	if (!existsSync(path)) throw new SetupError(`${name} names ${path}, and there is no such file`)
	return readFileSync(path, 'utf8')
}
