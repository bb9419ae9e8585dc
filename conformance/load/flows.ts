// The flows that are measured: which agent each is about, what that must compute at least, what it is held to.

import type { AgentName } from './agent.ts'
import type { OwnCrypto } from './crypto-limit.ts'

export const flowNames = ['issuance', 'haip_issuance', 'direct_post', 'direct_post.jwt'] as const
export type FlowName = (typeof flowNames)[number]

export type Flow = {
	readonly title: string
	/** Whose CPU time counts. */
	readonly agent: AgentName
	/** Of the credential that is issued, or that is presented. */
	readonly configuration: string
	/** What the agent itself must sign, verify, generate and agree; chains, client attestations and status lists are remembered. */
	readonly own: OwnCrypto
	/** Flows per CPU-second: where one core signs 20,000 times a second, or, where `scaled` is false, on any machine. */
	readonly bar: number
	readonly scaled: boolean
}

export const flows: Readonly<Record<FlowName, Flow>> = {
	issuance: {
		title: 'Issuance (offer, token, nonce, credential)',
		agent: 'issuer',
		configuration: 'light',
		own: { verify: 1, sign: 1 },
		bar: 1000,
		scaled: true,
	},
	haip_issuance: {
		title: 'HAIP issuance (pushed request, consent, token, credential, notification)',
		agent: 'issuer',
		configuration: 'upgraded',
		own: { verify: 8, sign: 1 },
		bar: 180,
		scaled: false,
	},
	direct_post: {
		title: 'Presentation, direct_post',
		agent: 'verifier',
		configuration: 'light',
		own: { sign: 1, verify: 2 },
		bar: 900,
		scaled: true,
	},
	'direct_post.jwt': {
		title: 'Presentation, direct_post.jwt',
		agent: 'verifier',
		configuration: 'light',
		own: { sign: 1, verify: 2, generate: 1, agree: 1 },
		bar: 700,
		scaled: true,
	},
}
