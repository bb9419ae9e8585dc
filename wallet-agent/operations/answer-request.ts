// Answers a request with its holder's consent, or declines it. Each request is answered once. OpenID4VP 1.0 §8, §A.4.

import { formats } from '@wangzheng/shared/protocol/credential/formats.ts'
import { ProtocolError } from '@wangzheng/shared/protocol/errors.ts'
import type { VpToken } from '@wangzheng/shared/protocol/openid4vp/authorization-response.ts'
import { describePath } from '@wangzheng/shared/protocol/openid4vp/claims-path.ts'
import { type ChosenAnswer, chooseAnswer } from '@wangzheng/shared/protocol/openid4vp/match-dcql.ts'
import { assignTransactions } from '@wangzheng/shared/protocol/openid4vp/transaction-data.ts'
import { receiverOf, type Transaction } from '@wangzheng/shared/protocol/openid4vp/transaction-types.ts'
import { describeError } from '@wangzheng/shared/web/log.ts'
import type { WalletPorts } from '../ports.ts'
import type { OpenRequest, RequestOutcome } from '../request.ts'
import type { Confirmed, HistoryEntry } from '../store/history.ts'
import { tellings } from '../telling.ts'
import type { Asker } from './asker.ts'
import { type AskedRequest, judgeRequest, judgeSound } from './judge-request.ts'
import type { OwnCredential } from './read-held.ts'
import { renewInTime } from './renew-credential.ts'
import { candidates, matchOwn } from './show-request.ts'

/** What a holder chose: a credential for a query, and an option of a set, both by their ids and places in the request. */
export type Choice = {
	readonly credentials?: Readonly<Record<string, string>> | undefined
	readonly sets?: Readonly<Record<number, number>> | undefined
}

/**
 * Tells the verifier what it asked for, of the credentials that the holder chose.
 * @throws ProtocolError `not_found`, `conflict`: no such request, or answered before; `access_denied`: nothing of the holder's answers it,
 * and nothing was sent; `invalid_transaction_data`: the holder left out the credential that would confirm what is to be confirmed
 */
export const consent =
	(ports: WalletPorts) =>
	async (holder: string, id: string, choice: Choice = {}): Promise<RequestOutcome> => {
		const open = await pendingRequest(ports, holder, id)
		const { asker, request, back } = await judgeSound(ports, open)
		const own = await candidates(ports, holder)
		const chosen = chooseAnswer(matchOwn(request, own), choice.credentials, choice.sets)
		if (!chosen) throw new ProtocolError('access_denied', 'nothing in this wallet answers the request', { section: 'OpenID4VP 1.0 §6.4.2' })
		const confirms = assignTransactions(
			request.transactions,
			chosen.map(({ query }) => query),
		)
		await take(ports, holder, id)
		const confirmed = request.transactions.map(({ transaction }) => noteOf(transaction))
		const told = {
			types: typesOf(chosen, own),
			told: chosen.flatMap(answer => pathsTold(answer, own)),
			...(confirmed.length > 0 ? { confirmed } : {}),
		}
		try {
			const { failure, ...sent } = await back.present(await present(ports, holder, request, chosen, own, confirms))
			if (failure) {
				ports.log.warn('verifier did not take the answer', describeError(failure))
				return await finish(ports, holder, id, open, asker, { event: 'failed', ...sent, reason: failure.message }, told)
			}
			for (const { candidate } of chosen) ports.background.run('renewal', () => renewInTime(ports)(holder, candidate))
			return await finish(ports, holder, id, open, asker, { event: 'presented', ...sent }, told)
		} catch (error) {
			await ports.requests.reopen(holder, id)
			throw error
		}
	}

/**
 * Tells whoever asked that nothing is presented: of a request that breaks a rule, which one; of any other `access_denied`, the same whether
 * the holder does not want to answer or cannot (§15.9).
 * @throws ProtocolError as `consent`
 */
export const decline =
	(ports: WalletPorts) =>
	async (holder: string, id: string): Promise<RequestOutcome> => {
		const open = await pendingRequest(ports, holder, id)
		const judged = await judgeRequest(ports, open)
		await take(ports, holder, id)
		if ('refusal' in judged) {
			const { code, message } = judged.refusal
			const outcome: RequestOutcome = { event: 'refused', ...(await judged.back.refuse(code, message)) }
			// the history knows of it since it was looked at
			await ports.database.transact([ports.requests.finish(holder, id, { ...open, outcome })])
			return outcome
		}
		const sent = await judged.back.refuse('access_denied')
		return finish(ports, holder, id, open, judged.asker, { event: 'declined', ...sent }, { types: [], told: [] })
	}

async function pendingRequest({ requests }: WalletPorts, holder: string, id: string): Promise<OpenRequest> {
	const pending = await requests.get(holder, id)
	if (!pending) throw new ProtocolError('not_found', 'there is no such request, or its time is over')
	if (pending.state !== 'open') throw new ProtocolError('conflict', 'the request was answered before')
	return pending.value
}

async function take({ requests }: WalletPorts, holder: string, id: string): Promise<void> {
	if (!(await requests.take(holder, id))) throw new ProtocolError('conflict', 'the request was answered before')
}

/** A presentation for each query, each of a copy that was never shown while they last. */
async function present(
	ports: WalletPorts,
	holder: string,
	request: AskedRequest,
	chosen: readonly ChosenAnswer[],
	own: readonly OwnCredential[],
	confirms: ReturnType<typeof assignTransactions>,
): Promise<VpToken> {
	const entries = await Promise.all(
		chosen.map(async ({ query, candidate, disclose }) => {
			const copy = await ports.credentials.take(holder, candidate)
			const signer = copy?.key === undefined ? undefined : await ports.keys.signer(holder, copy.key)
			const held = own.find(each => each.held.id === candidate)?.held
			if (!copy || !held || (copy.key !== undefined && !signer)) throw new ProtocolError('gone', 'the credential was deleted meanwhile')
			const unbound = copy.key === undefined ? { holderBinding: false } : {}
			const aim = { ...request.aim, ...unbound, transactions: confirms.get(query) ?? [] }
			return [query, [await formats[held.format].present(ports, signer, copy.text, disclose, aim)]] as const
		}),
	)
	return Object.fromEntries(entries)
}

async function finish(
	{ database, requests, history }: WalletPorts,
	holder: string,
	id: string,
	open: OpenRequest,
	{ clientId, host }: Asker,
	outcome: RequestOutcome,
	what: Pick<HistoryEntry, 'types' | 'told' | 'confirmed'>,
): Promise<RequestOutcome> {
	const { event, reason } = outcome
	await database.transact([
		history.add(holder, { event, peer: clientId.full, host, ...what, ...(reason === undefined ? {} : { reason }) }),
		requests.finish(holder, id, { ...open, outcome }),
	])
	return outcome
}

/** What a holder wants to know of it later. EUDI TS12 §5.3. */
const noteOf = (transaction: Transaction): Confirmed => {
	const { type, transactionId, amount, currency } = transaction
	return { type, transactionId, amount, currency, receiver: receiverOf(transaction).name }
}

const typesOf = (chosen: readonly ChosenAnswer[], own: readonly OwnCredential[]): string[] =>
	chosen.flatMap(({ candidate }) => own.filter(({ held }) => held.id === candidate).map(({ held }) => held.type))

function pathsTold({ candidate, disclose }: ChosenAnswer, own: readonly OwnCredential[]): string[] {
	const found = own.find(({ held }) => held.id === candidate)
	return found ? tellings(found.credential, found.disclosable, disclose).told.map(({ path }) => describePath(path)) : []
}
