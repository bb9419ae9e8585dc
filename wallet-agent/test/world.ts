// The wallet agent itself, over HTTP on a free port with a real store, and what tests ask of it.

import { readFileSync } from 'node:fs'
import { createLog } from '@wangzheng/shared/web/log.ts'
import { onTestFinished } from 'vitest'
import { readConfig, type WalletConfig } from '../config.ts'
import { type RunningWallet, start } from '../main.ts'
import { type IssuerPeer, type IssuerTricks, openIssuer } from './issuer-peer.ts'
import { temporaryFolder } from './peers.ts'
import type { VerifierPeer } from './verifier-peer.ts'

export type Reply = { readonly status: number; readonly body: Record<string, unknown> & { error?: string } }

export type Agent = RunningWallet & {
	readonly lines: readonly string[]
	readonly config: WalletConfig
	/** One call of the API with the first key, or another. */
	call(method: string, path: string, body?: unknown, key?: string): Promise<Reply>
}

export async function openWallet(change: Partial<WalletConfig> = {}): Promise<Agent> {
	const dataDir = change.dataDir ?? temporaryFolder()
	const config = { ...readConfig({ PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'debug' }), ...change }
	const lines: string[] = []
	const running = await start(config, { log: createLog('wallet', line => lines.push(line), { level: 'debug' }) })
	let closed: Promise<void> | undefined
	const close = () => {
		closed ??= running.close()
		return closed
	}
	onTestFinished(close)
	const first = readFileSync(running.keyPath, 'utf8').trim()
	return {
		...running,
		close,
		lines,
		config,
		async call(method, path, body, key = first) {
			const response = await fetch(running.url + path, {
				method,
				headers: { Authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
			})
			const text = await response.text()
			return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
		},
	}
}

/** A wallet that believes these peers. */
export const walletFor = (
	issuer: Pick<IssuerPeer, 'anchor'>,
	verifier?: Pick<VerifierPeer, 'anchor'>,
	change: Partial<WalletConfig> = {},
) => openWallet({ trustAnchors: [issuer.anchor], verifierAnchors: verifier ? [verifier.anchor] : [], ...change })

/** Receives what `link` offers; the ids of what came. */
export async function receive(agent: Agent, link: string, txCode: string | null = '12345678', key?: string): Promise<Reply> {
	const viewed = await agent.call('POST', '/api/offers', { link }, key)
	if (viewed.status !== 201) return viewed
	return agent.call('POST', `/api/offers/${viewed.body['id']}/accept`, txCode === null ? {} : { tx_code: txCode }, key)
}

/** A wallet with a credential in it, and who issued it. */
export async function holding(
	verifier: Pick<VerifierPeer, 'anchor'> | undefined,
	tricks: IssuerTricks = {},
	change: Partial<WalletConfig> = {},
): Promise<{ agent: Agent; issuer: IssuerPeer; id: string }> {
	const issuer = await openIssuer(tricks)
	const agent = await walletFor(issuer, verifier, change)
	const { body } = await receive(agent, issuer.link)
	return { agent, issuer, id: (body['credentials'] as string[])[0] ?? '' }
}
