// Brings up the three agents and the start page in one process, each knowing where the others are and whom to believe.

import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig as readIssuerConfig } from '@wangzheng/issuer/config.ts'
import { start as startIssuer } from '@wangzheng/issuer/main.ts'
import { makeFolder } from '@wangzheng/shared/adapters/folder.ts'
import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import { SetupError } from '@wangzheng/shared/adapters/setup-error.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { openTlsCertificate, type TlsCertificate } from '@wangzheng/shared/adapters/tls-certificate.ts'
import type { Log } from '@wangzheng/shared/web/log.ts'
import { type Running, serve } from '@wangzheng/shared/web/serve.ts'
import { readConfig as readVerifierConfig } from '@wangzheng/verifier/config.ts'
import { start as startVerifier } from '@wangzheng/verifier/main.ts'
import { readConfig as readWalletConfig } from '@wangzheng/wallet-agent/config.ts'
import { start as startWallet } from '@wangzheng/wallet-agent/main.ts'
import { type AgentName, agentNames, type StartConfig } from './config.ts'
import { startPages } from './start-page.ts'

/** What a program needs to call an agent: its address, and a key with the file that keeps it. */
export type Access = { readonly url: string; readonly key: string; readonly keyPath: string }

export type AllAgents = {
	readonly startUrl: string
	readonly access: Readonly<Record<AgentName, Access>>
	/** The authority behind the servers' certificates, where they speak https. */
	readonly tls: TlsCertificate | undefined
	/** Stops one agent, its doors closed and its store let go; `start` brings it up again on the same store and port. */
	stop(agent: AgentName): Promise<void>
	start(agent: AgentName): Promise<void>
	close(): Promise<void>
}

type Environment = Readonly<Record<string, string>>

type Place = Pick<StartConfig, 'tls' | 'host' | 'dataDir' | 'ports' | 'own'>

const keyFiles = { issuer: 'operator-key', verifier: 'relying-party-key', wallet: 'holder-key' } as const

/** @throws SetupError in one sentence that says what to do; nothing is left running then */
export async function bringUp(place: Place, logOf: (agent: AgentName | 'start') => Log): Promise<AllAgents> {
	requireFolder(place.dataDir)
	const tls = place.tls ? await openTlsCertificate(join(place.dataDir, 'tls'), { clock: systemClock }) : undefined
	const address = addressesOf(place)
	const anchors: Partial<Record<AgentName, string>> = {}
	const running = new Map<AgentName | 'start', Running>()

	const folderOf = (agent: AgentName) => place.own[agent]['DATA_DIR'] || join(place.dataDir, agent)
	const common = (agent: AgentName): Environment => ({
		PORT: String(place.ports[agent]),
		DATA_DIR: folderOf(agent),
		...(tls ? { TLS_KEY: tls.path, TLS_CERT: tls.path, TLS_CA: tls.caPath } : {}),
	})
	const starters: Readonly<Record<AgentName, () => Promise<Running & { readonly anchorPath?: string }>>> = {
		issuer: async () =>
			startIssuer(
				readIssuerConfig({
					...common('issuer'),
					WEB_WALLET_URL: address.wallet,
					WALLET_ANCHORS: anchors.wallet ?? '',
					...place.own.issuer,
				}),
				{ log: logOf('issuer') },
			),
		verifier: async () =>
			startVerifier(
				readVerifierConfig({
					...common('verifier'),
					ISSUER_URL: address.issuer,
					WEB_WALLET_URL: address.wallet,
					TRUST_ANCHORS: anchors.issuer ?? '',
					...place.own.verifier,
				}),
				{ log: logOf('verifier') },
			),
		wallet: async () =>
			startWallet(
				readWalletConfig({
					...common('wallet'),
					TRUST_ANCHORS: anchors.issuer ?? '',
					VERIFIER_ANCHORS: anchors.verifier ?? '',
					...place.own.wallet,
				}),
				{ log: logOf('wallet') },
			),
	}

	async function start(agent: AgentName): Promise<void> {
		const started = await starters[agent]().catch(refusedBy(agent))
		running.set(agent, started)
		if (started.anchorPath !== undefined) anchors[agent] = started.anchorPath
	}
	async function stop(agent: AgentName): Promise<void> {
		await running.get(agent)?.close()
		running.delete(agent)
	}
	async function close(): Promise<void> {
		await Promise.all([...running.values()].map(each => each.close()))
		running.clear()
	}

	try {
		anchors.wallet = await openProvider(folderOf('wallet'), address.wallet).catch(refusedBy('wallet'))
		for (const agent of agentNames) await start(agent)
		const listen = { host: place.host, port: place.ports.start, tls: tls && { key: tls.key, cert: tls.cert } }
		const pages = startPages(address, async origin => [...running.keys()].some(agent => agent !== 'start' && address[agent] === origin))
		running.set('start', await serve({ name: 'start', table: [], pages, listen, log: logOf('start'), publicUrl: address.start }))
		const accessTo = (agent: AgentName): Access => {
			const keyPath = join(folderOf(agent), keyFiles[agent])
			return { url: address[agent], key: readFileSync(keyPath, 'utf8').trim(), keyPath }
		}
		const access = { issuer: accessTo('issuer'), verifier: accessTo('verifier'), wallet: accessTo('wallet') }
		return { startUrl: address.start, access, tls, stop, start, close }
	} catch (error) {
		await close()
		throw error
	}
}

const refusedBy = (agent: AgentName) => (error: unknown) => {
	throw error instanceof SetupError ? new SetupError(`The ${agent} does not start: ${error.message}`, { cause: error }) : error
}

/** The issuer and the wallet are to believe each other, and one comes first: the root of the wallet's provider is made before either. */
async function openProvider(folder: string, walletUrl: string): Promise<string> {
	const named = { commonName: 'Wangzheng Wallet Provider', dnsNames: [new URL(walletUrl).hostname], clock: systemClock }
	return (await openSigningKeys(join(folder, 'provider'), named)).anchorPath
}

/** Under which each is reached: its PUBLIC_URL, or its port of this machine. */
function addressesOf({ tls, ports, own }: Place): Readonly<Record<AgentName | 'start', string>> {
	const local = (port: number) => `${tls ? 'https' : 'http'}://localhost:${port}`
	const of = (agent: AgentName) => (own[agent]['PUBLIC_URL'] || local(ports[agent])).replace(/\/+$/, '')
	return { start: local(ports.start), issuer: of('issuer'), verifier: of('verifier'), wallet: of('wallet') }
}

function requireFolder(folder: string): void {
	try {
		makeFolder(folder)
		accessSync(folder, constants.W_OK)
	} catch (cause) {
		throw new SetupError(`The folder ${folder} cannot be written: choose one that can with DATA_DIR.`, { cause })
	}
}
