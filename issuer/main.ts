// Puts the issuer together: configuration, adapters, issuer, doors. The only file that knows them all.

import { join } from 'node:path'
import { createBearerKeys } from '@wangzheng/shared/adapters/bearer-keys.ts'
import { nodeCertificates, pemToCertificates } from '@wangzheng/shared/adapters/certificates.ts'
import { hmac, nodeCrypto, systemClock, systemRandom } from '@wangzheng/shared/adapters/node-crypto.ts'
import { openDatabase } from '@wangzheng/shared/adapters/open-database.ts'
import { startPurge } from '@wangzheng/shared/adapters/purge.ts'
import { createFetch } from '@wangzheng/shared/adapters/safe-fetch.ts'
import { readOrCreateSecret, writePrivate } from '@wangzheng/shared/adapters/secret-file.ts'
import { openSigningKeys } from '@wangzheng/shared/adapters/signing-keys.ts'
import { purgeSpent } from '@wangzheng/shared/adapters/spent.ts'
import { nodeRawDeflate, nodeZlib } from '@wangzheng/shared/adapters/zlib.ts'
import { createStatusChecker, type StatusChecker } from '@wangzheng/shared/protocol/status/check-status.ts'
import { createTrust, type Trust } from '@wangzheng/shared/protocol/trust/trust.ts'
import { openListener } from '@wangzheng/shared/web/listener.ts'
import { createLog, describeError, type Log } from '@wangzheng/shared/web/log.ts'
import { runProgram, untilSignal } from '@wangzheng/shared/web/program.ts'
import { type Running, serve } from '@wangzheng/shared/web/serve.ts'
import { createConsoleSessions, purgeConsoleSessions } from './adapters/console-sessions.ts'
import { purgeDeferrals } from './adapters/deferral-store.ts'
import { openDemonstrationRegister } from './adapters/demonstration-register.ts'
import { openEncryptionKeys } from './adapters/encryption-keys.ts'
import { purgeIssuances } from './adapters/issuance-store.ts'
import { migrations } from './adapters/migrations.ts'
import { purgeArtifacts } from './authorization/artifacts.ts'
import { type IssuerConfig, operatorKeyPath, readConfig } from './config.ts'
import { createTypeDocuments } from './credential/type-metadata.ts'
import { verifyOwnTypes } from './credential/verify-own-types.ts'
import { apiEndpoints, roles } from './endpoints/api.ts'
import { authorizationEndpoints } from './endpoints/authorization.ts'
import { credentialEndpoints } from './endpoints/credential.ts'
import { protocolEndpoints } from './endpoints/protocol.ts'
import { createIssuer } from './issuer.ts'
import { issuerOfMdocs } from './operations/publish-revocation-list.ts'
import { consentPages } from './web/consent-page.ts'
import { consolePages } from './web/console-pages.ts'
import { offerPages } from './web/offer-pages.ts'

export type RunningIssuer = Running & {
	/** The first operator's key, where this start made it; it also stands in `<dataDir>/operator-key`, and nowhere else in readable form. */
	readonly operatorKey?: string
	readonly publicUrl: string
	/** The file of the root certificate that what is issued leads to. */
	readonly anchorPath: string
}

/** @throws SetupError in one sentence that says what to do */
export async function start(config: IssuerConfig, options: { log?: Log } = {}): Promise<RunningIssuer> {
	const register = openDemonstrationRegister({ production: config.mode === 'production' })
	const log = options.log ?? createLog('issuer', undefined, { level: config.logLevel })
	const secret = readOrCreateSecret(join(config.dataDir, 'secret'), 32)
	const world = { clock: systemClock, random: systemRandom, crypto: nodeCrypto, zlib: nodeZlib, rawDeflate: nodeRawDeflate }
	const ports = { ...world, mac: hmac(secret), register, log }

	const listener = await openListener(config.listen)
	const publicUrl = config.publicUrl ?? listener.url
	const typeBase = config.typeBase ?? `${publicUrl}/types`
	try {
		await verifyOwnTypes(ports, typeBase, createTypeDocuments(typeBase, config.typeStyle))
		const dnsNames = [new URL(publicUrl).hostname]
		const named = { commonName: 'Wangzheng Demonstration Issuer', dnsNames, issuer: issuerOfMdocs(register, publicUrl) }
		const keys = await openSigningKeys(join(config.dataDir, 'keys'), { ...named, ...world })
		const documentKeys = await openSigningKeys(join(config.dataDir, 'keys'), { ...named, ...world, use: 'document_signing' })
		const encryptionKeys = openEncryptionKeys(join(config.dataDir, 'keys'), world)
		const walletTrust = trustIn(config.walletAnchors)
		const database = await openDatabase(config.databaseUrl, migrations)
		const operators = createBearerKeys({ database, ...ports }, roles)
		const operatorKey = await operators.makeFirstKey('first operator', 'operator')
		if (operatorKey !== undefined) writePrivate(operatorKeyPath(config.dataDir), `${operatorKey}\n`)

		const issuer = createIssuer(
			{ ...ports, database, keys, documentKeys, encryptionKeys, attestationStatuses: walletTrust && statusesFor(config, walletTrust) },
			{
				...config,
				publicUrl,
				typeBase,
				webWalletUrl: config.webWalletUrl,
				walletTrust,
			},
		)
		const sessions = createConsoleSessions({ database, ...ports }, operators, publicUrl)
		const running = await serve({
			name: 'issuer',
			table: [
				...protocolEndpoints(issuer),
				...credentialEndpoints(issuer, ports),
				...authorizationEndpoints(issuer),
				...apiEndpoints(issuer, operators),
			],
			pages: [...offerPages(issuer, ports), ...consentPages(issuer), ...consolePages(issuer, sessions)],
			listen: listener,
			publicUrl,
			log,
			api: { title: '網證 issuer', version: '0.1.0' },
			healthy: issuer.healthy,
		})
		const purge = startPurge(
			{ database, clock: systemClock },
			[purgeSpent, purgeIssuances, purgeDeferrals, purgeConsoleSessions, purgeArtifacts],
			error => log.error('purge failed', describeError(error)),
		)
		if (publicUrl.startsWith('http:')) log.warn('plain http is for development on this machine alone', { url: publicUrl })
		return {
			url: running.url,
			publicUrl,
			anchorPath: keys.anchorPath,
			...(operatorKey === undefined ? {} : { operatorKey }),
			async close() {
				await running.close()
				await purge.stop()
				await database.close()
			},
		}
	} catch (error) {
		await listener.close(0)
		throw error
	}
}

/** Nobody is trusted where nothing is configured. */
function trustIn(anchors: readonly string[]): Trust | undefined {
	if (anchors.length === 0) return undefined
	const ports = { clock: systemClock, certificates: nodeCertificates, crypto: nodeCrypto }
	return createTrust(ports, anchors.flatMap(pemToCertificates))
}

/** Whether a key attestation was revoked, by the lists of the wallet providers. */
function statusesFor({ mode }: IssuerConfig, trust: Trust): StatusChecker {
	const fetch = createFetch({ allowLoopback: mode === 'development' })
	return createStatusChecker({ crypto: nodeCrypto, clock: systemClock, zlib: nodeZlib, fetch }, trust)
}

/** Serves until it is told to stop. */
export async function serveUntilSignal(config: IssuerConfig): Promise<void> {
	const running = await start(config)
	if (running.operatorKey !== undefined) console.log(`The first operator's key, shown this once: ${running.operatorKey}`)
	await untilSignal(running)
}

if (import.meta.main) await runProgram(async () => serveUntilSignal(readConfig()))
