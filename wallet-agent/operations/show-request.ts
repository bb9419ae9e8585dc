// What a holder decides on: who asks, verified how, for what; which credentials can answer, what of them is told and what stays hidden.

import type { ClaimsPath } from '@wangzheng/shared/protocol/credential/format.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import { isObject, type JsonObject } from '@wangzheng/shared/protocol/json.ts'
import type { ClientIdPrefix } from '@wangzheng/shared/protocol/openid4vp/client-id.ts'
import { type DcqlMatch, matchDcql } from '@wangzheng/shared/protocol/openid4vp/match-dcql.ts'
import type { Transaction } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import type { WalletPorts } from '../ports.ts'
import type { RequestOutcome } from '../request.ts'
import { type Leaf, leavesOf, tellings } from '../telling.ts'
import { listOwn, type OwnCredential } from './read-held.ts'
import { refreshStatus } from './refresh-status.ts'
import { type JudgedRequest, judgeRequest } from './view-request.ts'

export type Option = { readonly own: OwnCredential; readonly told: readonly Leaf[]; readonly withheld: readonly Leaf[] }

export type AskedCredential = {
	readonly query: string
	/** What is asked for: what people are shown where nothing of the holder's answers. */
	readonly asks: readonly ClaimsPath[]
	/** Those that can answer, the best first. */
	readonly options: readonly Option[]
}

export type ShownRequest = {
	readonly id: string
	readonly verifier: {
		readonly clientId: string
		readonly prefix: ClientIdPrefix
		/** The host that the answer goes to. */
		readonly host: string
		/** The subject of the certificate that signed the request; undefined where none did. */
		readonly certificate: string | undefined
		/** What the verifier calls itself and says it asks for, by language tag, '' for none. RFC 7591 §2.2. */
		readonly names: Readonly<Record<string, string>>
		readonly purposes: Readonly<Record<string, string>>
	}
	readonly asked: readonly AskedCredential[]
	/** What the holder confirms with the answer. OpenID4VP 1.0 §8.4. */
	readonly transactions: readonly Transaction[]
	readonly match: DcqlMatch
	readonly outcome: RequestOutcome | undefined
	/** Whether an answer was begun and cut off. */
	readonly cutOff: boolean
}

type Ports = WalletPorts

/** The order in which credentials are offered to be shown: those that hold before those that may not. */
const rank: Readonly<Record<OwnCredential['status'], number>> = { valid: 0, not_checked: 1, suspended: 2, invalid: 3, expired: 4 }

/** @throws ProtocolError `not_found`; or the request is over */
export const showRequest =
	(ports: Ports) =>
	async (holder: string, id: string): Promise<ShownRequest> => {
		const pending = await ports.requests.get(holder, id)
		if (!pending) throw new ProtocolError('not_found', 'there is no such request, or its time is over')
		const judged = await judgeRequest(ports, pending.value)
		const own = await candidates(ports, holder)
		const match = matchOwn(judged, own)
		return {
			id,
			verifier: verifierOf(judged),
			asked: match.queries.map(({ query, answers }) => ({
				query: query.id,
				asks: (query.claims ?? []).map(({ path }) => path),
				options: answers.flatMap(({ candidate, disclose }) => {
					const found = own.find(({ held }) => held.id === candidate)
					return found ? [{ own: found, ...tellings(found.credential, found.disclosable, disclose) }] : []
				}),
			})),
			transactions: judged.request.transactions.map(({ transaction }) => transaction),
			match,
			outcome: pending.value.outcome,
			cutOff: pending.cutOff,
		}
	}

/** What a holder could answer with, the best first, each with its status as of now: of those that hold, what says least of them. */
export async function candidates(ports: Ports, holder: string): Promise<readonly OwnCredential[]> {
	const own = await refreshStatus(ports)(holder, await listOwn(ports)(holder))
	return [...own].sort(
		(one, other) => rank[one.status] - rank[other.status] || leavesOf(one.credential).length - leavesOf(other.credential).length,
	)
}

export const matchOwn = ({ request }: JudgedRequest, own: readonly OwnCredential[]): DcqlMatch =>
	matchDcql(
		request.query,
		own.map(({ held, credential }) => ({ id: held.id, credential })),
	)

function verifierOf({
	authentic: { clientId, certificate, responseUri, parameters, registered },
}: JudgedRequest): ShownRequest['verifier'] {
	const metadata = registered ?? parameters['client_metadata']
	const said = isObject(metadata) ? metadata : {}
	return {
		clientId: clientId.full,
		prefix: clientId.prefix,
		host: new URL(responseUri).host,
		certificate: certificate?.subject,
		names: inLanguages(said, 'client_name'),
		purposes: inLanguages(said, 'purpose'),
	}
}

/** RFC 7591 §2.2: `client_name`, `client_name#zh-Hant`. Short texts alone. */
function inLanguages(metadata: JsonObject, name: string): Record<string, string> {
	const found: Record<string, string> = {}
	for (const [member, value] of Object.entries(metadata)) {
		const [base, tag = ''] = member.split('#', 2)
		if (base === name && typeof value === 'string' && value.length <= 300) found[tag.toLowerCase()] = value
	}
	return found
}
