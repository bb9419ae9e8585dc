// Puts the wallet together from its configuration: adapters, stores, operations. The doors come in main.ts.

import { join } from 'node:path'
import { type BearerKeys, createBearerKeys } from '@wangzheng/shared/adapters/bearer-keys.ts'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import type { Database } from '@wangzheng/shared/adapters/database.ts'
import { makeFolder } from '@wangzheng/shared/adapters/folder.ts'
import { nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { openPkcs11KeyStore } from '@wangzheng/shared/adapters/pkcs11/key-store.ts'
import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import { createSealedKeyStore } from '@wangzheng/shared/adapters/sealed-key-store.ts'
import { readOrCreateSecret } from '@wangzheng/shared/adapters/secret-file.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { createVeramoDidResolver } from '@wangzheng/shared/adapters/veramo-did-resolver.ts'
import { nodeRawDeflate, nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import type { Clock } from '@wangzheng/shared/protocol/ports.ts'
import { createTypeResolver } from '@wangzheng/shared/protocol/sd-jwt/resolve-type.ts'
import { createStatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import { createDidTrust } from '@wangzheng/shared/protocol/trust/did.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { didDocumentEndpoint } from '@wangzheng/shared/web/did-document.ts'
import type { Endpoint } from '@wangzheng/shared/web/endpoint.ts'
import { createLog, type Log } from '@wangzheng/shared/web/log.ts'
import { createWalletProvider } from './authorization/wallet-provider.ts'
import { type Background, createBackground } from './background.ts'
import type { WalletConfig } from './config.ts'
import { createCredentialStore } from './store/credentials.ts'
import { createDeferredStore } from './store/deferred.ts'
import { createHistoryStore } from './store/history.ts'
import { migrations } from './store/migrations.ts'
import { createPendingStore } from './store/pending.ts'
import { createSealedBox } from './store/sealed-box.ts'
import { createTestDrive, type TestDrive } from './test-drive/test-drive.ts'
import { createWallet, type Wallet } from './wallet.ts'

export type World = { readonly clock?: Clock; readonly log?: Log }

export type OpenWallet = {
	readonly wallet: Wallet
	readonly testDrive: TestDrive
	readonly bearerKeys: BearerKeys<'holder'>
	readonly database: Database
	readonly clock: Clock
	readonly log: Log
	readonly background: Background
	readonly anchorPath: string
	/** The row of the provider's DID document. */
	readonly didDocument: Endpoint
}

/**
 * The wallet with its store and no doors: what the command line works with too.
 * @param publicUrl under which people reach the doors
 */
export async function open(
	config: WalletConfig,
	world: World = {},
	publicUrl = config.publicUrl ?? `http://localhost:${config.listen.port}`,
): Promise<OpenWallet> {
	const clock = world.clock ?? systemClock
	const log = world.log ?? createLog('wallet', undefined, { level: config.logLevel })
	const random = systemRandom
	const crypto = nodeCrypto
	const allowLoopback = config.mode === 'development'
	makeFolder(config.dataDir)
	const sealingKey = readOrCreateSecret(join(config.dataDir, 'sealing-key'), 32)
	const database = await openDatabase(config.databaseUrl, migrations)
	const box = createSealedBox(sealingKey)
	const reach = { allowLoopback, allowedHosts: config.allowedHosts, ca: config.tlsAuthorities }
	const fetch = createFetch({ ...reach, timeout: config.fetchTimeout * 1000 })
	// a card is shown without its status, and taken without what its type says, rather than late
	const fetchSoon = createFetch({ ...reach, timeout: 3000 })
	const trustIn = (anchors: readonly string[], mdocSigners: readonly string[] = []) =>
		createTrust({ clock, crypto, certificates: nodeCertificates }, anchors.flatMap(pemToCertificates), {
			documentSigners: mdocSigners.flatMap(pemToCertificates),
		})
	const issuers = trustIn(config.trustAnchors, config.mdocSigners)
	const provider = await openSigningKeys(join(config.dataDir, 'provider'), {
		commonName: 'Wangzheng Wallet Provider',
		dnsNames: [new URL(publicUrl).hostname],
		clock,
	})
	const background = createBackground(log)
	const redirectUri = `${publicUrl}/callback`
	const wallet = createWallet({
		clock,
		random,
		crypto,
		certificates: nodeCertificates,
		rawDeflate: nodeRawDeflate,
		fetch,
		provider: createWalletProvider({ clock, signer: provider.signer }, { clientId: config.clientId, url: publicUrl }),
		keys: config.pkcs11 ? await openPkcs11KeyStore(config.pkcs11) : createSealedKeyStore(database, sealingKey),
		issuers,
		verifiers: {
			certificates: trustIn(config.verifierAnchors),
			dids:
				config.verifiers.dids.length > 0
					? createDidTrust(createVeramoDidResolver({ fetch, clock }, { allowLoopback }), config.verifiers.dids)
					: undefined,
			attesters: config.verifiers.attesters,
			registered: config.verifiers.registered,
		},
		registrars: trustIn(config.registrarAnchors),
		status: createStatusChecker({ crypto, clock, zlib: nodeZlib, fetch: fetchSoon }, issuers),
		types: createTypeResolver({ crypto, clock, fetch: fetchSoon }),
		database,
		credentials: createCredentialStore({ database, box }),
		offers: createPendingStore({ database, box, clock }, 'offer'),
		signIns: createPendingStore({ database, box, clock }, 'sign_in'),
		deferred: createDeferredStore({ database, box }),
		requests: createPendingStore({ database, box, clock }, 'request'),
		history: createHistoryStore({ database, box, clock, random }),
		log,
		background,
		rules: {
			copies: config.copies,
			statusMaxAge: config.statusMaxAge,
			trustedIssuers: config.trustedIssuers && new Set(config.trustedIssuers),
			allowLoopback,
			unsignedRequests: config.unsignedRequests,
			haip: config.profile === 'haip',
			redirectUri,
		},
	})
	if (config.trustAnchors.length === 0) log.warn('no issuer is trusted: set TRUST_ANCHORS')
	if (config.verifierAnchors.length === 0) log.warn('no verifier is trusted: set VERIFIER_ANCHORS')
	const bearerKeys = createBearerKeys({ database, clock, random }, ['holder'] as const)
	return {
		wallet,
		testDrive: createTestDrive({ wallet, fetch, redirectUri }),
		bearerKeys,
		database,
		clock,
		log,
		background,
		anchorPath: provider.anchorPath,
		didDocument: didDocumentEndpoint({ crypto }, publicUrl, provider.signer),
	}
}
