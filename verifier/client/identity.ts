// What makes this verifier known under its prefix, from the configuration and the data folder.

import { join } from 'node:path'
import type { Crypto } from '@wangzheng/shared/protocol/ports.ts'
import type { VerifierConfig } from '../config.ts'
import type { OwnIdentity } from './client.ts'
import { openRegisteredKey } from './registered-key.ts'

type Told = Pick<VerifierConfig, 'clientIdPrefix' | 'clientId' | 'attestation' | 'dataDir'>

/** @throws SetupError where the key that wallets encrypt to cannot be read or kept */
export const openIdentity = (ports: { crypto: Crypto }, told: Told, publicUrl: string): OwnIdentity => ({
	prefix: told.clientIdPrefix,
	publicUrl,
	attestation: told.attestation,
	...(told.clientIdPrefix === 'pre-registered' && told.clientId !== undefined
		? { registered: { clientId: told.clientId, key: openRegisteredKey(ports, join(told.dataDir, 'registered-key')) } }
		: {}),
})
