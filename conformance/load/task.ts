// What load.ts and the wallets' process say to each other.

import { systemClock } from '@wangzheng/shared/adapters/node-crypto.ts'
import type { FlowName } from './flows.ts'

export type Task = {
	readonly flow: FlowName
	readonly wallets: number
	/** How long the wallets work before the first measurement, in seconds: until the agent's code has been compiled. */
	readonly warmUp: number
	/** How long each measurement takes. */
	readonly seconds: number
	readonly issuer: { readonly url: string; readonly key: string; readonly anchor: string }
	/** The folder of the keys of the one who attests wallets. */
	readonly walletProvider: string
	readonly verifier?: { readonly url: string; readonly key: string; readonly anchor: string; readonly scene: string }
}

/** What the wallets say: that they are warm, then how each measurement went. They begin one whenever they are told `measure`. */
export type Progress = { readonly kind: 'warm' } | ({ readonly kind: 'measured' } & Work)

/** Flows that were done: how long they took together, and each of them in milliseconds. */
export type Work = { readonly seconds: number; readonly latencies: readonly number[] }

/** Of the key that attests wallets. */
export const providerNames = { commonName: 'Wallet provider of the load', dnsNames: ['wallet.example'], clock: systemClock }
