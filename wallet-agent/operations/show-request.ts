// What a holder decides on: who asks, verified how, for what; which credentials can answer, what of them is told and what stays hidden.

import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { locateClaims } from '@wangzheng/shared/protocol/openid4vp/claims-path.ts'
import type { CredentialQuery } from '@wangzheng/shared/protocol/openid4vp/dcql.ts'
import { type DcqlMatch, matchDcql } from '@wangzheng/shared/protocol/openid4vp/match-dcql.ts'
import type { Transaction } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import { matches } from '@wangzheng/shared/protocol/sd-jwt/paths.ts'
import type { WalletPorts } from '../ports.ts'
import type { RequestOutcome } from '../request.ts'
import { type Leaf, leavesOf, tellings } from '../telling.ts'
import type { Asker } from './asker.ts'
import { type AskedRequest, judgeRequest } from './judge-request.ts'
import { type Attestation, judgeVerifierInfo } from './judge-verifier-info.ts'
import { listOwn, type OwnCredential } from './read-held.ts'
import { refreshStatus } from './refresh-status.ts'

export type Option = {
	readonly own: OwnCredential
	readonly told: readonly Leaf[]
	readonly withheld: readonly Leaf[]
	/** Of what is told: what the verifier says that it keeps, and what it says that it does not. OpenID4VP 1.0 §B.2.4. */
	readonly kept: readonly Leaf[]
	readonly notKept: readonly Leaf[]
}

export type AskedCredential = {
	readonly query: string
	/** What is asked for: what people are shown where nothing of the holder's answers. */
	readonly asks: readonly ClaimsPath[]
	/** Those that can answer, the best first. */
	readonly options: readonly Option[]
}

type Shown = {
	readonly id: string
	readonly asker: Asker
	readonly outcome: RequestOutcome | undefined
	/** Whether an answer was begun and cut off. */
	readonly cutOff: boolean
}

export type ShownRequest = Shown & {
	/** What others attest of the verifier, as far as that could be checked. OpenID4VP 1.0 §5.11. */
	readonly attestations: readonly Attestation[]
	readonly asked: readonly AskedCredential[]
	/** What the holder confirms with the answer. OpenID4VP 1.0 §8.4. */
	readonly transactions: readonly Transaction[]
	readonly match: DcqlMatch
}

/** A request that breaks a rule: all that can be done is to tell whoever asks. */
export type ShownFault = Shown & { readonly refusal: ProtocolError }

type Ports = WalletPorts

/** The order in which credentials are offered to be shown: those that hold before those that may not. */
const rank: Readonly<Record<OwnCredential['status'], number>> = { valid: 0, not_checked: 1, suspended: 2, invalid: 3, expired: 4 }

/** @throws ProtocolError `not_found`; or the request is over */
export const showRequest =
	(ports: Ports) =>
	async (holder: string, id: string): Promise<ShownRequest | ShownFault> => {
		const pending = await ports.requests.get(holder, id)
		if (!pending) throw new ProtocolError('not_found', 'there is no such request, or its time is over')
		const judged = await judgeRequest(ports, pending.value)
		const shown = { id, asker: judged.asker, outcome: pending.value.outcome, cutOff: pending.cutOff }
		if ('refusal' in judged) return { ...shown, refusal: judged.refusal }
		const { asker, request } = judged
		const own = await candidates(ports, holder)
		const match = matchOwn(request, own)
		return {
			...shown,
			attestations: judgeVerifierInfo(ports, asker, request),
			asked: match.queries.map(({ query, answers }) => ({
				query: query.id,
				asks: (query.claims ?? []).map(({ path }) => path),
				options: answers.flatMap(({ candidate, disclose }) => {
					const found = own.find(({ held }) => held.id === candidate)
					return found ? [optionOf(query, found, disclose)] : []
				}),
			})),
			transactions: request.transactions.map(({ transaction }) => transaction),
			match,
		}
	}

function optionOf({ claims = [] }: CredentialQuery, own: OwnCredential, disclose: readonly ClaimsPath[]): Option {
	const { told, withheld } = tellings(own.credential, own.disclosable, disclose)
	const under = (intent: boolean) => {
		const pointers = claims.flatMap(({ path, intentToRetain }) => (intentToRetain === intent ? [path] : []))
		const places = pointers.flatMap(pointer => locateClaims(own.credential.claims, pointer)).map(({ path }) => path)
		return told.filter(leaf => places.some(place => place.length <= leaf.path.length && matches(place, leaf.path)))
	}
	return { own, told, withheld, kept: under(true), notKept: under(false) }
}

/** What a holder could answer with, the best first, each with its status as of now: of those that hold, what says least of them. */
export async function candidates(ports: Ports, holder: string): Promise<readonly OwnCredential[]> {
	const own = await refreshStatus(ports)(holder, await listOwn(ports)(holder))
	return [...own].sort(
		(one, other) => rank[one.status] - rank[other.status] || leavesOf(one.credential).length - leavesOf(other.credential).length,
	)
}

export const matchOwn = ({ query }: AskedRequest, own: readonly OwnCredential[]): DcqlMatch =>
	matchDcql(
		query,
		own.map(({ held, credential }) => ({ id: held.id, credential })),
	)
