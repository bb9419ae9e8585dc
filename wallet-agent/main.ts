// Puts the wallet agent together and opens its doors.

import { join } from 'node:path'
import { systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { startPurge } from '@wangzheng/shared/adapters/purge.ts'
import { writePrivate } from '@wangzheng/shared/adapters/secret-file.ts'
import { openListener } from '@wangzheng/shared/web/listener.ts'
import { describeError } from '@wangzheng/shared/web/log.ts'
import { runProgram, untilSignal } from '@wangzheng/shared/web/program.ts'
import { type Running, serve } from '@wangzheng/shared/web/serve.ts'
import { createSessions } from '@wangzheng/shared/web/session.ts'
import { readConfig, type WalletConfig } from './config.ts'
import { createDoors } from './doors.ts'
import { endpoints } from './endpoints.ts'
import { open, type World } from './open.ts'
import { startPoller } from './poller.ts'
import { createHolderStore } from './store/holders.ts'
import { purgePending } from './store/pending.ts'
import { testDriveEndpoints } from './test-drive/endpoints.ts'
import { pages } from './web/pages.ts'

export type RunningWallet = Running & {
	readonly publicUrl: string
	/** The first program's key, where this start made it; it is kept in `keyPath` too. */
	readonly firstKey: string | undefined
	readonly keyPath: string
	/** The root below which this wallet's provider attests its instances and keys, for issuers to believe. */
	readonly anchorPath: string
}

/** @throws SetupError where something must be put right before the wallet can run */
export async function start(config: WalletConfig, world: World = {}): Promise<RunningWallet> {
	const listener = await openListener(config.listen)
	const publicUrl = config.publicUrl ?? listener.url
	try {
		const { wallet, testDrive, bearerKeys, database, clock, log, background, anchorPath, didDocument } = await open(
			config,
			world,
			publicUrl,
		)
		const keyPath = join(config.dataDir, 'holder-key')
		const firstKey = await bearerKeys.makeFirstKey('first', 'holder')
		if (firstKey !== undefined) writePrivate(keyPath, `${firstKey}\n`)
		const sessions = createSessions({ random: systemRandom }, { name: 'wz_wallet', publicUrl })
		const doors = createDoors({ bearerKeys, sessions, holders: createHolderStore({ database, clock, random: systemRandom }) }, publicUrl)
		const { testDriveToken } = config
		const testDoors = testDriveToken === undefined ? [] : testDriveEndpoints(testDrive, testDriveToken)
		if (testDriveToken !== undefined)
			log.warn('the test drive is open to whoever has its token: unset TEST_DRIVE_TOKEN where people have cards')
		const purge = startPurge({ database, clock }, purgePending, error => log.error('purge', describeError(error)))
		const poller = startPoller(wallet.collectAllDue, config.pollEvery)
		const clearing = startPoller(wallet.forgetAbandoned, 60)
		const running = await serve({
			name: 'wallet',
			table: [...endpoints(wallet, doors), ...testDoors, didDocument],
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
			anchorPath,
			async close() {
				await running.close()
				await purge.stop()
				await poller.stop()
				await clearing.stop()
				await background.settled()
				await database.close()
			},
		}
	} catch (error) {
		await listener.close()
		throw error
	}
}

if (import.meta.main) await runProgram(async () => untilSignal(await start(readConfig())))
