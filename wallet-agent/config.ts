// The wallet agent's configuration, from the environment; the only reader of it and of the files that it names.

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
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { z } from 'zod'
import { type EnteredVerifiers, noVerifiers, parseVerifiers } from './verifiers.ts'

const environment = z.object({
	...commonVariables,
	PORT: port(7403),
	/** Under which people reach the wallet; the address that it listens on where nothing is said. */
	PUBLIC_URL: address.optional(),
	DATA_DIR: z.string().default('data/wallet-agent'),
	/** PEM files of the roots below which issuers sign, with commas between. */
	TRUST_ANCHORS: list.default([]),
	/** PEM files of certificates that sign mdocs and are believed themselves, whoever is above them, with commas between. */
	MDOC_SIGNERS: list.default([]),
	/** PEM files of the roots below which verifiers sign, with commas between. */
	VERIFIER_ANCHORS: list.default([]),
	/** A JSON file of the verifiers that are believed without a certificate: by DID, by attestation, or entered with their key. */
	VERIFIERS: z.string().optional(),
	/** PEM files of the roots below which registrars sign what verifiers registered, with commas between. */
	REGISTRARS: list.default([]),
	/** `haip`: what the High Assurance Interoperability Profile refuses is refused. */
	PROFILE: z.enum(['haip']).optional(),
	/** Whether requests that nobody signed are shown to the holder with a warning, or refused. */
	UNSIGNED_REQUESTS: z.enum(['refuse', 'warn']).default('refuse'),
	/** The identifiers of the issuers that offers are taken from, with commas between; all whose certificates are trusted where nothing is said. */
	TRUSTED_ISSUERS: list.optional(),
	/** How many copies of a credential are asked for, each with a key of its own, to be shown one after the other. */
	COPIES: whole(1, 20, 3),
	/** How many seconds old a status list may be that a card is shown by. */
	STATUS_MAX_AGE: whole(0, 86_400, 60),
	/** What the wallet calls itself where an issuer does not let it stay anonymous. */
	CLIENT_ID: z.string().min(1).max(200).default('wangzheng-wallet'),
	/** How many seconds pass between two looks for credentials that issuers will issue later. */
	POLL_EVERY: whole(1, 3600, 5),
	/** Hosts of issuers and verifiers that may have an address which is not public, with commas between. */
	ALLOWED_HOSTS: list.default([]),
	/** How many seconds an issuer or a verifier may take to answer. */
	FETCH_TIMEOUT: whole(1, 120, 10),
	/** PEM files of authorities that are believed for TLS beside the system's, with commas between. */
	TLS_CA: list.default([]),
	/** The file of a PKCS #11 module, a token of it and the file with its PIN: holders' keys are made there, and in the database elsewhere. */
	PKCS11_MODULE: z.string().optional(),
	PKCS11_TOKEN: z.string().optional(),
	PKCS11_PIN_FILE: z.string().optional(),
	/** Opens the doors of the test drive, which goes through with offers and requests by itself, to whoever has this token. */
	TEST_DRIVE_TOKEN: z.string().min(16, 'a secret of 16 characters at least').optional(),
})

export type WalletConfig = {
	readonly mode: Mode
	readonly listen: Listen
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
	/** In seconds. */
	readonly fetchTimeout: number
	/** How many seconds pass between two looks for credentials that were put off. */
	readonly pollEvery: number
	/** Undefined where the test drive has no doors. */
	readonly testDriveToken: string | undefined
	/** PEM texts. */
	readonly tlsAuthorities: readonly string[]
	readonly logLevel: LogLevel
}

/** @throws SetupError that says in one sentence what to put right */
export function readConfig(env: Environment = process.env): WalletConfig {
	const told = readVariables(environment, env)
	verifyPublic(told.MODE, told.PUBLIC_URL)
	const dataDir = resolve(told.DATA_DIR)
	return {
		mode: told.MODE,
		listen: readListen(told),
		publicUrl: told.PUBLIC_URL,
		dataDir,
		databaseUrl: told.DATABASE_URL ?? `sqlite:${join(dataDir, 'wallet.db')}`,
		trustAnchors: told.TRUST_ANCHORS.map(path => readNamed(path, 'TRUST_ANCHORS')),
		mdocSigners: told.MDOC_SIGNERS.map(path => readNamed(path, 'MDOC_SIGNERS')),
		verifierAnchors: told.VERIFIER_ANCHORS.map(path => readNamed(path, 'VERIFIER_ANCHORS')),
		verifiers: told.VERIFIERS === undefined ? noVerifiers : parseVerifiers(readNamed(told.VERIFIERS, 'VERIFIERS')),
		registrarAnchors: told.REGISTRARS.map(path => readNamed(path, 'REGISTRARS')),
		profile: told.PROFILE,
		unsignedRequests: told.UNSIGNED_REQUESTS,
		trustedIssuers: told.TRUSTED_ISSUERS,
		copies: told.COPIES,
		statusMaxAge: told.STATUS_MAX_AGE,
		clientId: told.CLIENT_ID,
		pkcs11: pkcs11In(told),
		allowedHosts: told.ALLOWED_HOSTS,
		fetchTimeout: told.FETCH_TIMEOUT,
		pollEvery: told.POLL_EVERY,
		testDriveToken: told.TEST_DRIVE_TOKEN,
		tlsAuthorities: told.TLS_CA.map(path => readNamed(path, 'TLS_CA')),
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
