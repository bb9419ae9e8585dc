// Puts the wallet agent together and opens its doors.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type BearerKeys, createBearerKeys } from '@wangzheng/shared/adapters/bearer-keys.ts'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import type { Database } from '@wangzheng/shared/adapters/database.ts'
import { nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { startPurge } from '@wangzheng/shared/adapters/purge.ts'
import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import { createSealedKeyStore } from '@wangzheng/shared/adapters/sealed-key-store.ts'
import { readOrCreateSecret, writePrivate } from '@wangzheng/shared/adapters/secret-file.ts'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import type { Clock } from '@wangzheng/shared/protocol/ports.ts'
import { createStatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import { createTrust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { openListener } from '@wangzheng/shared/web/listener.ts'
import { createLog, describeError, type Log } from '@wangzheng/shared/web/log.ts'
import { type Running, serve } from '@wangzheng/shared/web/serve.ts'
import { createSessions } from '@wangzheng/shared/web/session.ts'
import { readConfig, type WalletConfig } from './config.ts'
import { createDoors } from './doors.ts'
import { endpoints } from './endpoints.ts'
import { createCredentialStore } from './store/credentials.ts'
import { createHistoryStore } from './store/history.ts'
import { createHolderStore } from './store/holders.ts'
import { migrations } from './store/migrations.ts'
import { createPendingStore, purgePending } from './store/pending.ts'
import { createSealedBox } from './store/sealed-box.ts'
import { createWallet, type Wallet } from './wallet.ts'
import { pages } from './web/pages.ts'

export type RunningWallet = Running & {
	readonly publicUrl: string
	/** The first program's key, where this start made it; it is kept in `keyPath` too. */
	readonly firstKey: string | undefined
	readonly keyPath: string
}

type World = { readonly clock?: Clock; readonly log?: Log }

export type OpenWallet = {
	readonly wallet: Wallet
	readonly bearerKeys: BearerKeys<'holder'>
	readonly database: Database
	readonly clock: Clock
	readonly log: Log
}

/** The wallet with its store and no doors: what the command line works with too. */
export async function open(config: WalletConfig, world: World = {}): Promise<OpenWallet> {
	const clock = world.clock ?? systemClock
	const log = world.log ?? createLog('wallet', undefined, { level: config.logLevel })
	const random = systemRandom
	const crypto = nodeCrypto
	const allowLoopback = config.mode === 'development'
	mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
	const sealingKey = readOrCreateSecret(join(config.dataDir, 'sealing-key'), 32)
	const database = await openDatabase(config.databaseUrl, migrations)
	const box = createSealedBox(sealingKey)
	const reach = { allowLoopback, allowedHosts: config.allowedHosts, ca: config.tlsAuthorities }
	const fetch = createFetch(reach)
	// a card is shown without its status rather than late
	const fetchStatus = createFetch({ ...reach, timeout: 3000 })
	const trustIn = (anchors: readonly string[]) =>
		createTrust({ clock, crypto, certificates: nodeCertificates }, anchors.flatMap(pemToCertificates))
	const issuers = trustIn(config.trustAnchors)
	const wallet = createWallet({
		clock,
		random,
		crypto,
		fetch,
		keys: createSealedKeyStore(database, sealingKey),
		issuers,
		verifiers: trustIn(config.verifierAnchors),
		status: createStatusChecker({ crypto, clock, zlib: nodeZlib, fetch: fetchStatus }, issuers),
		database,
		credentials: createCredentialStore({ database, box }),
		offers: createPendingStore({ database, box, clock }, 'offer'),
		requests: createPendingStore({ database, box, clock }, 'request'),
		history: createHistoryStore({ database, box, clock, random }),
		log,
		rules: {
			copies: config.copies,
			statusMaxAge: config.statusMaxAge,
			trustedIssuers: config.trustedIssuers && new Set(config.trustedIssuers),
			allowLoopback,
			clientId: config.clientId,
		},
	})
	if (config.trustAnchors.length === 0) log.warn('no issuer is trusted: set TRUST_ANCHORS')
	if (config.verifierAnchors.length === 0) log.warn('no verifier is trusted: set VERIFIER_ANCHORS')
	return { wallet, bearerKeys: createBearerKeys({ database, clock, random }, ['holder'] as const), database, clock, log }
}

/** @throws SetupError where something must be put right before the wallet can run */
export async function start(config: WalletConfig, world: World = {}): Promise<RunningWallet> {
	const listener = await openListener(config.listen)
	const publicUrl = config.publicUrl ?? listener.url
	try {
		const { wallet, bearerKeys, database, clock, log } = await open(config, world)
		const keyPath = join(config.dataDir, 'holder-key')
		const firstKey = await bearerKeys.makeFirstKey('first', 'holder')
		if (firstKey !== undefined) writePrivate(keyPath, `${firstKey}\n`)
		const sessions = createSessions({ random: systemRandom }, { name: 'wz_wallet', publicUrl })
		const doors = createDoors({ bearerKeys, sessions, holders: createHolderStore({ database, clock, random: systemRandom }) }, publicUrl)
		const purge = startPurge({ database, clock }, purgePending, error => log.error('purge', describeError(error)))
		const running = await serve({
			name: 'wallet',
			table: endpoints(wallet, doors),
			pages: pages(wallet, doors, log),
			listen: listener,
			log,
			publicUrl,
			api: { title: 'Wangzheng Wallet Agent', version: '0.1.0' },
			healthy: () => wallet.offer('health', 'health'),
		})
		return {
			url: running.url,
			publicUrl,
			firstKey,
			keyPath,
			async close() {
				await running.close()
				await purge.stop()
				await database.close()
			},
		}
	} catch (error) {
		await listener.close()
		throw error
	}
}

if (import.meta.main) {
	try {
		const running = await start(readConfig())
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close())
	} catch (error) {
		if (!(error instanceof SetupError)) throw error
		process.stderr.write(`${error.message}\n`)
		process.exitCode = 1
	}
}
