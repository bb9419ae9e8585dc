// The flows that are measured: which agent each is about, what that must compute at least, what it is held to.

import type { FormatId } from '@wangzheng/shared/protocol/credential/format.ts'
import type { ResponseMode } from '@wangzheng/shared/protocol/openid4vp/request-object.ts'
import type { OwnCrypto } from './crypto-limit.ts'

export const flowNames = ['issuance', 'mdoc_issuance', 'haip_issuance', 'direct_post', 'direct_post.jwt', 'mdoc_direct_post.jwt'] as const
export type FlowName = (typeof flowNames)[number]

export type Flow = {
	readonly title: string
	/** Of the credential that is issued, or that is presented. */
	readonly configuration: string
	readonly format: FormatId
	/** What the agent itself must sign, verify, generate and agree; chains, client attestations and status lists are remembered. */
	readonly own: OwnCrypto
	/** Flows per CPU-second, where a number is demanded: of a machine whose core signs 20,000 times a second, or of any. */
	readonly bar?: { readonly flows: number; readonly scaled: boolean }
	/** What came of it on 25 November 2026, on a machine like this one: flows per CPU-second, and how many times its cryptography that was. */
	readonly before?: { readonly flows: number; readonly ratio: number }
	/** Whose CPU time counts, and what it is asked. */
} & ({ readonly agent: 'issuer'; readonly haip: boolean } | { readonly agent: 'verifier'; readonly mode: ResponseMode })

const issuance = { agent: 'issuer', haip: false, own: { verify: 1, sign: 1 } } as const
const encrypted = { agent: 'verifier', mode: 'direct_post.jwt', own: { sign: 1, verify: 2, generate: 1, agree: 1 } } as const
const sdJwt = { configuration: 'light', format: 'dc+sd-jwt' } as const
const mdoc = { configuration: 'light-mdoc', format: 'mso_mdoc' } as const

export const flows: Readonly<Record<FlowName, Flow>> = {
	issuance: {
		title: 'Issuance (offer, token, nonce, credential)',
		...issuance,
		...sdJwt,
		bar: { flows: 1000, scaled: true },
		before: { flows: 1110, ratio: 10.6 },
	},
	mdoc_issuance: { title: 'Issuance of an mdoc', ...issuance, ...mdoc },
	haip_issuance: {
		title: 'HAIP issuance (pushed request, consent, token, credential, notification)',
		agent: 'issuer',
		haip: true,
		configuration: 'upgraded',
		format: 'dc+sd-jwt',
		own: { verify: 8, sign: 1 },
		bar: { flows: 180, scaled: false },
	},
	direct_post: {
		title: 'Presentation, direct_post',
		agent: 'verifier',
		mode: 'direct_post',
		...sdJwt,
		own: { sign: 1, verify: 2 },
		bar: { flows: 900, scaled: true },
		before: { flows: 1147, ratio: 5.9 },
	},
	'direct_post.jwt': {
		title: 'Presentation, direct_post.jwt',
		...encrypted,
		...sdJwt,
		bar: { flows: 700, scaled: true },
		before: { flows: 760, ratio: 5.7 },
	},
	'mdoc_direct_post.jwt': { title: 'Presentation of an mdoc, direct_post.jwt', ...encrypted, ...mdoc },
}
