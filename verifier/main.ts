// Puts the verifier together and opens its doors.

import { join } from 'node:path'
import { bearerKeyMigration, createBearerKeys } from '@wangzheng/shared/adapters/bearer-keys.ts'
import { makeFolder } from '@wangzheng/shared/adapters/folder.ts'
import { nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { startPurge } from '@wangzheng/shared/adapters/purge.ts'
import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import { writePrivate } from '@wangzheng/shared/adapters/secret-file.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import type { Clock } from '@wangzheng/shared/protocol/ports.ts'
import { openListener } from '@wangzheng/shared/web/listener.ts'
import { createLog, describeError, type Log } from '@wangzheng/shared/web/log.ts'
import { runProgram, untilSignal } from '@wangzheng/shared/web/program.ts'
import { type Running, serve } from '@wangzheng/shared/web/serve.ts'
import { createSessions } from '@wangzheng/shared/web/session.ts'
import { createRequestStore, purgeRequests, requestMigration } from './adapters/request-store.ts'
import { createBeliefs } from './beliefs.ts'
import { openIdentity } from './client/identity.ts'
import { readConfig, type VerifierConfig } from './config.ts'
import { relyingPartyEndpoints } from './endpoints/relying-parties.ts'
import { walletEndpoints } from './endpoints/wallets.ts'
import { createVerifier } from './verifier.ts'
import { pages } from './web/pages.ts'

export type RunningVerifier = Running & {
	readonly publicUrl: string
	/** The first relying party's key, where this start made it; it is kept in `keyPath` too. */
	readonly firstKey: string | undefined
	readonly keyPath: string
	/** The root below which Request Objects are signed, for wallets to believe. */
	readonly anchorPath: string
}

export const migrations = [bearerKeyMigration, requestMigration]

/** @throws SetupError where something must be put right before the verifier can run */
export async function start(config: VerifierConfig, world: { readonly clock?: Clock; readonly log?: Log } = {}): Promise<RunningVerifier> {
	const clock = world.clock ?? systemClock
	const log = world.log ?? createLog('verifier', undefined, { level: config.logLevel })
	const allowLoopback = config.mode === 'development'
	const opened = new AsyncDisposableStack()
	try {
		const listener = await openListener(config.listen)
		opened.defer(() => listener.close())
		const publicUrl = config.publicUrl ?? listener.url
		makeFolder(config.dataDir)
		const database = await openDatabase(config.databaseUrl, migrations)
		opened.defer(() => database.close())
		const keys = await openSigningKeys(join(config.dataDir, 'signing'), {
			commonName: 'Wangzheng Verifier',
			dnsNames: [new URL(publicUrl).hostname],
			clock,
		})
		const bearerKeys = createBearerKeys({ database, clock, random: systemRandom }, ['relying_party'] as const)
		const keyPath = join(config.dataDir, 'relying-party-key')
		const firstKey = await bearerKeys.makeFirstKey('first', 'relying_party')
		if (firstKey !== undefined) writePrivate(keyPath, `${firstKey}\n`)

		const fetch = createFetch({ allowLoopback, allowedHosts: config.allowedHosts, ca: config.tlsAuthorities })
		const store = createRequestStore({ database, clock })
		const identity = openIdentity({ crypto: nodeCrypto }, config, publicUrl)
		const stopped = new AbortController()
		const verifier = createVerifier(
			{
				store,
				clock,
				random: systemRandom,
				crypto: nodeCrypto,
				fetch,
				keys,
				bearerKeys,
				sessions: createSessions({ random: systemRandom }, { name: 'wz_verifier', publicUrl }),
				log,
				beliefOf: createBeliefs(config, { crypto: nodeCrypto, clock, zlib: nodeZlib, fetch }),
				stopped: stopped.signal,
			},
			{ ...config, publicUrl, identity, allowLoopback, scenes: new Map(config.scenes.map(scene => [scene.id, scene])) },
		)
		const purge = startPurge({ database, clock }, purgeRequests, error => log.error('purge', describeError(error)))
		opened.defer(() => purge.stop())
		if (config.trustAnchors.length === 0) log.warn('no issuer is trusted: set TRUST_ANCHORS')
		const running = await serve({
			name: 'verifier',
			table: [...walletEndpoints(verifier), ...relyingPartyEndpoints(verifier)],
			pages: pages(verifier),
			listen: listener,
			log,
			publicUrl,
			api: { title: 'Wangzheng Verifier', version: '0.1.0' },
			healthy: () => store.get('health'),
		})
		opened.defer(() => running.close())
		opened.defer(() => stopped.abort())
		return {
			url: running.url,
			publicUrl,
			firstKey,
			keyPath,
			anchorPath: keys.anchorPath,
			close: () => opened.disposeAsync(),
		}
	} catch (error) {
		await opened.disposeAsync()
		throw error
	}
}

if (import.meta.main) await runProgram(async () => untilSignal(await start(readConfig())))
