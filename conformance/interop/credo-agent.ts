// Credo, which this project did not write, as an agent of its own: keys and store in memory, its own trust.

import { Agent, ConsoleLogger, Kms, LogLevel, X509Module } from '@credo-ts/core'
import { agentDependencies, NodeInMemoryKeyManagementStorage, NodeKeyManagementService } from '@credo-ts/node'
import { OpenId4VcModule } from '@credo-ts/openid4vc'
import { MemoryStorageModule } from './credo-storage.ts'

export type CredoAgent = Awaited<ReturnType<typeof startCredo>>

/** `trusted` are PEM certificates. Plain http is taken, because the agents under test listen on loopback. */
export async function startCredo(trusted: readonly string[] = []) {
	const [first, ...rest] = trusted
	const agent = new Agent({
		config: { logger: new ConsoleLogger(LogLevel.off), autoUpdateStorageOnStartup: true, allowInsecureHttpUrls: true },
		dependencies: agentDependencies,
		modules: {
			storage: new MemoryStorageModule(),
			keyManagement: new Kms.KeyManagementModule({ backends: [keysInMemory()] }),
			x509: new X509Module(first === undefined ? {} : { trustedCertificates: [first, ...rest] }),
			openid4vc: new OpenId4VcModule(),
		},
	})
	await agent.initialize()
	return agent
}

/** The package of the key store is of another release than the core, and so is its type; what it does is the same. */
const keysInMemory = (): Kms.KeyManagementService =>
	new NodeKeyManagementService(new NodeInMemoryKeyManagementStorage()) as unknown as Kms.KeyManagementService

/** A fresh P-256 key in the agent's own key store. */
export async function createKey(agent: CredoAgent): Promise<Kms.PublicJwk<Kms.P256PublicJwk>> {
	const { publicJwk, keyId } = await agent.kms.createKey({ type: { kty: 'EC', crv: 'P-256' } })
	const key = Kms.PublicJwk.fromPublicJwk(publicJwk)
	key.keyId = keyId
	return key
}
