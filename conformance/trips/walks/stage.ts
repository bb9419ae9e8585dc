// The agents for a walk: on a fresh store, each behind a recorder that is its PUBLIC_URL.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@wangzheng/shared/web/log.ts'
import { bringUp } from '../../bring-up.ts'
import { readStartConfig } from '../../config.ts'
import { freePorts } from '../../free-ports.ts'
import { createWorld, type World } from '../trip.ts'
import { type Exchange, openRecorder } from './record.ts'

export type WalkStage = {
	readonly world: World
	readonly recorded: Readonly<Record<'issuer' | 'verifier' | 'wallet', readonly Exchange[]>>
	/** The text with the ports of this run turned into those of `npm start`. */
	readonly atUsualPorts: (text: string) => string
}

/**
 * Runs `walk` with agents that are there for it alone.
 * @param own variables that differ from what is shipped
 */
export async function onStage<T>(walk: (stage: WalkStage) => Promise<T>, own: Readonly<Record<string, string>> = {}): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'wangzheng-walk-'))
	const ports = await freePorts(4)
	const [start = 0, issuer = 0, verifier = 0, wallet = 0] = ports
	const [atIssuer, atVerifier, atWallet] = [await openRecorder(issuer), await openRecorder(verifier), await openRecorder(wallet)]
	const recorders = [atIssuer, atVerifier, atWallet]
	const config = readStartConfig([], {
		DATA_DIR: folder,
		PORT: String(start),
		ISSUER_PORT: String(issuer),
		VERIFIER_PORT: String(verifier),
		WALLET_PORT: String(wallet),
		ISSUER_DEFERRED_INTERVAL: '1',
		ISSUER_PUBLIC_URL: atIssuer.url,
		VERIFIER_PUBLIC_URL: atVerifier.url,
		WALLET_PUBLIC_URL: atWallet.url,
		WALLET_STATUS_MAX_AGE: '0',
		...own,
	})
	const agents = await bringUp(config, () => silentLog)
	try {
		return await walk({
			world: createWorld(agents),
			recorded: { issuer: atIssuer.exchanges, verifier: atVerifier.exchanges, wallet: atWallet.exchanges },
			atUsualPorts: text =>
				recorders.reduce((changed, { url }, at) => {
					const port = new URL(url).port
					return changed
						.replaceAll(`localhost:${port}`, `localhost:${7401 + at}`)
						.replaceAll(`localhost%3A${port}`, `localhost%3A${7401 + at}`)
				}, text),
		})
	} finally {
		await agents.close()
		await Promise.all(recorders.map(recorder => recorder.close()))
		rmSync(folder, { recursive: true, force: true })
	}
}
